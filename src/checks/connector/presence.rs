//! Is there an intra-organization connector, and is it in use?

use crate::checks::organisation::is_hybrid;
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::objects::{Field, IntraOrganizationConnector, ObjectBody, ObjectKind};
use crate::text::quoted;

codes! {
    /// A hybrid organisation has no intra-organization connector.
    ///
    /// ## Why it matters
    /// Without one, Exchange does not use OAuth for free/busy and the like. It silently takes the older way through the
    /// organization relationship, which may not be set up any more.
    ///
    /// ## Example
    /// `Get-IntraOrganizationConnector` prints nothing.
    ///
    /// ## How to fix
    /// Run the Hybrid Configuration Wizard again with OAuth; it makes the connectors on both sides. Then look:
    ///
    ///     Get-IntraOrganizationConnector | Format-List Name, TargetAddressDomains, DiscoveryEndpoint, Enabled
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/new-intraorganizationconnector>
    MISSING = "connector/missing", Warning;

    /// The intra-organization connector is disabled.
    ///
    /// ## Why it matters
    /// Exchange then does not use OAuth for its domains, and silently takes the older way through the organization
    /// relationship. Faults of OAuth do not show, and curing them changes nothing.
    ///
    /// ## Example
    /// Somebody disabled it to get free/busy back while OAuth was broken, and left it so.
    ///
    /// ## How to fix
    /// Once OAuth works, with the connector's name in the place of NAME:
    ///
    ///     Set-IntraOrganizationConnector "NAME" -Enabled $true
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-intraorganizationconnector>
    DISABLED = "connector/disabled", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "connector-presence", step: None, codes: &[&MISSING, &DISABLED], run: Run::Object(run) };

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    match &subject.object.body {
        ObjectBody::Nothing if subject.object.kind == ObjectKind::IntraOrganizationConnector => {
            if !is_hybrid(subject.case) {
                return Outcome::NotRun("nothing in the case shows that the organisation is a hybrid".to_owned());
            }
            let message = "there is no intra-organization connector, so OAuth is not used for free/busy".to_owned();
            findings.push(Finding::new(&MISSING, message.clone()));
            Outcome::Failed(message)
        }
        ObjectBody::IntraOrganizationConnector(connector) => disabled(subject, connector, findings),
        _ => Outcome::NotApplicable,
    }
}

fn disabled(
    subject: &ObjectSubject<'_>,
    connector: &IntraOrganizationConnector,
    findings: &mut Vec<Finding>,
) -> Outcome {
    match connector.enabled {
        Field::Known(true) => return Outcome::Passed("it is enabled".to_owned()),
        Field::Known(false) => {}
        _ => return Outcome::NotRun("whether it is enabled was not printed".to_owned()),
    }
    let is_substitute = subject.case.objects().any(|(index, object)| match &object.body {
        ObjectBody::IntraOrganizationConnector(other) => index != subject.index && covers_as_much(other, connector),
        _ => false,
    });
    if is_substitute {
        return Outcome::Passed("another connector covers its domains".to_owned());
    }
    let name = connector.name.known().map(String::as_str).unwrap_or_default();
    let message = format!("the intra-organization connector {} is disabled", quoted(name));
    let mut finding = Finding::new(&DISABLED, message.clone()).at_pointer("/Enabled");
    if !name.is_empty() {
        finding = finding.with("connector", name);
    }
    findings.push(finding);
    Outcome::Failed(message)
}

fn covers_as_much(other: &IntraOrganizationConnector, connector: &IntraOrganizationConnector) -> bool {
    let (Some(domains), Some(covered)) = (connector.target_domains.known(), other.target_domains.known()) else {
        return false;
    };
    let is_covered = |domain: &String| covered.iter().any(|other| other.eq_ignore_ascii_case(domain));
    other.enabled == Field::Known(true) && domains.iter().all(is_covered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{auth_server, check_objects, known_list, nothing, object};
    use crate::exchange::objects::{AuthServer, ExchangeObject};

    fn connector(enabled: Field<bool>, domain: &str) -> ExchangeObject {
        let connector =
            IntraOrganizationConnector { enabled, target_domains: known_list(&[domain]), ..Default::default() };
        object(ObjectKind::IntraOrganizationConnector, ObjectBody::IntraOrganizationConnector(connector))
    }

    #[track_caller]
    fn check(objects: Vec<ExchangeObject>, codes: &[&str]) {
        check_objects(&CHECK, objects, codes);
    }

    #[test]
    fn a_hybrid_needs_one_that_is_enabled() {
        let none = || nothing(ObjectKind::IntraOrganizationConnector);
        check(vec![none()], &[]);
        check(vec![none(), auth_server("AzureAD", AuthServer::default())], &["connector/missing"]);
        let (on, off) = (|| Field::Known(true), || Field::Known(false));
        check(vec![connector(on(), "a")], &[]);
        check(vec![connector(off(), "a")], &["connector/disabled"]);
        check(vec![connector(off(), "a"), connector(on(), "A")], &[]);
        check(vec![connector(off(), "a"), connector(on(), "b")], &["connector/disabled"]);
        check(vec![connector(Field::Unknown, "a")], &[]);
    }
}
