//! Do the servers use the dedicated hybrid application that was set up?

use crate::case::Case;
use crate::checks::organisation::{Extent, dedicated_app, extent};
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::objects::{Field, ObjectBody, ObjectKind, SettingOverride};
use crate::text::quoted;

codes! {
    /// The dedicated hybrid application is set up, but the setting that makes servers use it is missing.
    ///
    /// ## Why it matters
    /// Without the override the servers go on as the shared principal, which Exchange Online refuses. The Hybrid
    /// Configuration Wizard makes the application and never the override.
    ///
    /// ## Example
    /// The auth server has an `ApplicationIdentifier`, and `Get-SettingOverride` prints nothing.
    ///
    /// ## How to fix
    /// Make it once for the whole organisation; it can take an hour until servers follow:
    ///
    ///     New-SettingOverride -Name "EnableExchangeHybrid3PAppFeature" -Component "Global" `
    ///         -Section "ExchangeOnpremAsThirdPartyAppId" -Parameters @("Enabled=true") -Reason "Dedicated hybrid application"
    ///     Get-ExchangeDiagnosticInfo -Process Microsoft.Exchange.Directory.TopologyService -Component VariantConfiguration `
    ///         -Argument Refresh
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/hybrid-deployment/deploy-dedicated-hybrid-app>
    OVERRIDE_MISSING = "hybrid-app/override-missing", Error;

    /// The override for the dedicated hybrid application is there more than once, or holds for some servers only.
    ///
    /// ## Why it matters
    /// Servers that it does not hold for go on as the shared principal: some requests work and some do not, as the load
    /// is spread. Of two overrides one may say something else than the other.
    ///
    /// ## Example
    /// `Server : {EX01}`.
    ///
    /// ## How to fix
    /// Keep exactly one that names no server, and remove the others, with their names in the place of NAME:
    ///
    ///     Get-SettingOverride | Where-Object {$_.SectionName -eq "ExchangeOnpremAsThirdPartyAppId"} | Format-List
    ///     Remove-SettingOverride "NAME"
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/hybrid-deployment/deploy-dedicated-hybrid-app>
    OVERRIDE_UNSUITABLE = "hybrid-app/override-unsuitable", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "hybrid-app-override",
    step: None,
    codes: &[&OVERRIDE_MISSING, &OVERRIDE_UNSUITABLE],
    run: Run::Object(run),
};

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let application = dedicated_app(subject.case);
    match &subject.object.body {
        ObjectBody::Nothing if subject.object.kind == ObjectKind::SettingOverride => {
            missing(application, "no setting override is there at all", findings)
        }
        ObjectBody::SettingOverride(setting) if is_it(setting) => its_own(subject, setting, application, findings),
        ObjectBody::SettingOverride(_) => {
            let is_first = overrides(subject.case).next().is_some_and(|(index, _)| index == subject.index);
            let is_there = |other: &SettingOverride| is_it(other) || other.section.is_unclear();
            let is_all = extent(subject.object) == Extent::All;
            if !is_first || !is_all || overrides(subject.case).any(|(_, other)| is_there(other)) {
                return Outcome::NotApplicable;
            }
            missing(application, "none of the setting overrides is the one for it", findings)
        }
        _ => Outcome::NotApplicable,
    }
}

fn missing(application: Option<&str>, why: &str, findings: &mut Vec<Finding>) -> Outcome {
    let Some(application) = application else {
        return Outcome::NotRun("the case does not show whether there is a dedicated hybrid application".to_owned());
    };
    let message = format!("the application {} is set up, but the servers do not use it: {why}", quoted(application));
    let finding = Finding::new(&OVERRIDE_MISSING, message.clone()).with("application_id", application);
    findings.push(finding);
    Outcome::Failed(message)
}

fn its_own(
    subject: &ObjectSubject<'_>,
    setting: &SettingOverride,
    application: Option<&str>,
    findings: &mut Vec<Finding>,
) -> Outcome {
    let name = setting.name.known().map(String::as_str).unwrap_or_default();
    let is_on = |setting: &SettingOverride| match &setting.parameters {
        Field::Known(parameters) => {
            let text = parameters.join(";").to_ascii_lowercase().replace([' ', '"', '\''], "");
            Some(text.contains("enabled=true"))
        }
        Field::Blank => Some(false),
        _ => None,
    };
    if is_on(setting) == Some(false)
        && !overrides(subject.case).any(|(_, other)| is_it(other) && is_on(other) != Some(false))
    {
        return missing(application, &format!("the override {} does not say Enabled=true", quoted(name)), findings);
    }
    let mut before = overrides(subject.case).take_while(|(index, _)| *index < subject.index);
    let twin = before.find(|(_, other)| is_it(other) && other.name.known() != setting.name.known());
    let message = if let Some(server) = setting.server.known() {
        format!("the override {} holds for {} only", quoted(name), quoted(server))
    } else if let Some((_, twin)) = twin {
        let other = twin.name.known().map(String::as_str).unwrap_or_default();
        format!("the override {} is there beside {}: one is one too many", quoted(name), quoted(other))
    } else {
        return Outcome::Passed(format!("the override {} makes servers use the application", quoted(name)));
    };
    let mut finding = Finding::new(&OVERRIDE_UNSUITABLE, message.clone());
    if let Some(server) = setting.server.known() {
        finding = finding.with("server", server.as_str());
    }
    findings.push(finding.with("actual", name));
    Outcome::Failed(message)
}

fn is_it(setting: &SettingOverride) -> bool {
    let is =
        |field: &Field<String>, text: &str| field.known().is_some_and(|value| value.trim().eq_ignore_ascii_case(text));
    is(&setting.section, SECTION) && (is(&setting.component, "Global") || setting.component.is_unclear())
}

fn overrides(case: &Case) -> impl Iterator<Item = (usize, &SettingOverride)> {
    case.objects().filter_map(|(index, object)| match &object.body {
        ObjectBody::SettingOverride(setting) => Some((index, setting)),
        _ => None,
    })
}

const SECTION: &str = "ExchangeOnpremAsThirdPartyAppId";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{auth_server, check_objects, known, known_list, nothing, object};
    use crate::exchange::objects::{AuthServer, ExchangeObject};

    fn server() -> ExchangeObject {
        auth_server("AzureAD", AuthServer { application_id: known("6a2f0d3c"), ..AuthServer::default() })
    }

    fn setting(name: &str, section: &str, parameter: &str) -> SettingOverride {
        SettingOverride {
            name: known(name),
            component: known("Global"),
            section: known(section),
            parameters: known_list(&[parameter]),
            server: Field::Blank,
        }
    }

    #[track_caller]
    fn check(settings: Vec<SettingOverride>, codes: &[&str]) {
        let of = |setting| object(ObjectKind::SettingOverride, ObjectBody::SettingOverride(setting));
        check_objects(&CHECK, settings.into_iter().map(of).chain([server()]).collect(), codes);
    }

    #[test]
    fn the_application_needs_exactly_one() {
        let own = |name| setting(name, SECTION, "Enabled=true");
        let missing: &[&str] = &["hybrid-app/override-missing"];
        let unsuitable: &[&str] = &["hybrid-app/override-unsuitable"];
        check(vec![own("a")], &[]);
        check(vec![setting("b", "Other", "Enabled=true")], missing);
        check(vec![setting("b", "Other", "Enabled=true"), own("a")], &[]);
        check(vec![setting("a", SECTION, "Enabled=false")], missing);
        check(vec![own("a"), own("b")], unsuitable);
        check(vec![SettingOverride { server: known("EX01"), ..own("a") }], unsuitable);
        check_objects(&CHECK, vec![nothing(ObjectKind::SettingOverride), server()], missing);
        check_objects(&CHECK, vec![nothing(ObjectKind::SettingOverride)], &[]);
    }
}
