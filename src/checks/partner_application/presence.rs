//! Is there a partner application for Exchange Online, and is it in use?

use super::is_exchange_online;
use crate::case::Case;
use crate::checks::organisation::{Extent, extent, is_hybrid};
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::objects::{Field, ObjectBody, ObjectKind, PartnerApplication};

codes! {
    /// A hybrid organisation has no partner application for Exchange Online.
    ///
    /// ## Why it matters
    /// Exchange does not know who calls and refuses: the application identifier is unknown.
    ///
    /// ## Example
    /// `Get-PartnerApplication` prints nothing, or only one for SharePoint.
    ///
    /// ## How to fix
    /// Run the Hybrid Configuration Wizard again; it makes it. Then look:
    ///
    ///     Get-PartnerApplication | Format-List Name, ApplicationIdentifier, Realm, Enabled, UseAuthServer, LinkedAccount
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/configure-oauth-authentication-between-exchange-and-exchange-online-organizations-exchange-2013-help>
    MISSING = "partner-application/missing", Error;

    /// The partner application for Exchange Online is disabled.
    ///
    /// ## Why it matters
    /// Exchange refuses what Exchange Online asks. In an organisation without a hybrid this is how Setup leaves it.
    ///
    /// ## Example
    /// `Enabled : False`.
    ///
    /// ## How to fix
    /// Enable it:
    ///
    ///     Get-PartnerApplication |
    ///         Where-Object {$_.ApplicationIdentifier -eq "00000002-0000-0ff1-ce00-000000000000" -and $_.Realm -eq ""} |
    ///         Set-PartnerApplication -Enabled $true
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/configure-oauth-authentication-between-exchange-and-exchange-online-organizations-exchange-2013-help>
    DISABLED = "partner-application/disabled", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "partner-application-presence", step: None, codes: &[&MISSING, &DISABLED], run: Run::Object(run) };

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    match &subject.object.body {
        ObjectBody::Nothing if subject.object.kind == ObjectKind::PartnerApplication => {
            missing(subject, "there is no partner application at all, so none for Exchange Online", findings)
        }
        ObjectBody::PartnerApplication(application) if is_exchange_online(application) => {
            disabled(subject, application, findings)
        }
        ObjectBody::PartnerApplication(_) => {
            let is_first = applications(subject.case).next().is_some_and(|(index, _)| index == subject.index);
            let is_there = |other: &PartnerApplication| is_exchange_online(other) || other.application_id.is_unclear();
            if !is_first
                || extent(subject.object) != Extent::All
                || applications(subject.case).any(|(_, other)| is_there(other))
            {
                return Outcome::NotApplicable;
            }
            missing(subject, "none of the partner applications is that of Exchange Online", findings)
        }
        _ => Outcome::NotApplicable,
    }
}

fn missing(subject: &ObjectSubject<'_>, message: &str, findings: &mut Vec<Finding>) -> Outcome {
    if !is_hybrid(subject.case) {
        return Outcome::NotRun("nothing in the case shows that the organisation is a hybrid".to_owned());
    }
    findings.push(Finding::new(&MISSING, message));
    Outcome::Failed(message.to_owned())
}

fn disabled(subject: &ObjectSubject<'_>, application: &PartnerApplication, findings: &mut Vec<Finding>) -> Outcome {
    match application.enabled {
        Field::Known(true) => {
            return Outcome::Passed("the partner application for Exchange Online is enabled".to_owned());
        }
        Field::Known(false) => {}
        _ => return Outcome::NotRun("whether it is enabled was not printed".to_owned()),
    }
    let is_twin = |other: &PartnerApplication| is_exchange_online(other) && other.enabled == Field::Known(true);
    if applications(subject.case).any(|(_, other)| is_twin(other)) {
        return Outcome::Passed("another one for Exchange Online is enabled".to_owned());
    }
    if !is_hybrid(subject.case) {
        return Outcome::NotRun("disabled is how Setup leaves it, and nothing in the case shows a hybrid".to_owned());
    }
    let message = "the partner application for Exchange Online is disabled".to_owned();
    let mut finding = Finding::new(&DISABLED, message.clone()).at_pointer("/Enabled");
    if let Some(name) = application.name.known() {
        finding = finding.with("partner_application", name.as_str());
    }
    findings.push(finding);
    Outcome::Failed(message)
}

fn applications(case: &Case) -> impl Iterator<Item = (usize, &PartnerApplication)> {
    case.objects().filter_map(|(index, object)| match &object.body {
        ObjectBody::PartnerApplication(application) => Some((index, application)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{auth_server, check_objects, known, nothing, object};
    use crate::exchange::EXCHANGE_APP_ID;
    use crate::exchange::objects::{AuthServer, ExchangeObject};

    fn application(id: &str, enabled: Field<bool>) -> ExchangeObject {
        let application = PartnerApplication { application_id: known(id), enabled, ..PartnerApplication::default() };
        object(ObjectKind::PartnerApplication, ObjectBody::PartnerApplication(application))
    }

    #[track_caller]
    fn check(objects: Vec<ExchangeObject>, codes: &[&str]) {
        check_objects(&CHECK, objects, codes);
    }

    #[test]
    fn a_hybrid_needs_it_and_needs_it_enabled() {
        let hybrid = || auth_server("MicrosoftACS", AuthServer::default());
        let none = || nothing(ObjectKind::PartnerApplication);
        check(vec![none()], &[]);
        check(vec![none(), hybrid()], &["partner-application/missing"]);
        let other = || application("00000003-0000-0ff1-ce00-000000000000", Field::Known(true));
        check(vec![other(), hybrid()], &["partner-application/missing"]);
        let own = |enabled| application(EXCHANGE_APP_ID, enabled);
        check(vec![other(), own(Field::Known(true)), hybrid()], &[]);
        check(vec![own(Field::Known(false)), hybrid()], &["partner-application/disabled"]);
        check(vec![own(Field::Known(false))], &[]);
        check(vec![own(Field::Unknown), hybrid()], &[]);
        check(vec![own(Field::Known(false)), own(Field::Known(true)), hybrid()], &[]);
    }
}
