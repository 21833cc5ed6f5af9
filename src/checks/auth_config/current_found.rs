//! Is the certificate that signs on any of the servers whose certificates are known?

use crate::checks::organisation::{Answer, answers, counting_config, same_server, servers};
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// None of the servers whose certificates were listed has the certificate that the Auth configuration names as current.
    ///
    /// ## Why it matters
    /// Where the configuration points nowhere, no server can sign. The Hybrid Configuration Wizard says that it
    /// could not find the authorization certificate, and OWA, ECP and the connection to the cloud fail.
    ///
    /// ## Example
    /// Somebody deleted what looked like an unused certificate.
    ///
    /// ## How to fix
    /// First make sure that no server has it; this asks all of them:
    ///
    ///     Get-ExchangeServer | ForEach-Object { Get-ExchangeCertificate -Server $_.Name } |
    ///         Where-Object {$_.Thumbprint -eq (Get-AuthConfig).CurrentCertificateThumbprint}
    ///
    /// If one has it, export it there and import it on the others. If none has it, make a new one. Answer **N** when it asks
    /// whether to overwrite the existing default SMTP certificate:
    ///
    ///     New-ExchangeCertificate -KeySize 2048 -PrivateKeyExportable $true -DomainName @() `
    ///         -SubjectName "cn=Microsoft Exchange Server Auth Certificate" `
    ///         -FriendlyName "Microsoft Exchange Server Auth Certificate"
    ///     Set-AuthConfig -NewCertificateThumbprint NEW -NewCertificateEffectiveDate (Get-Date)
    ///     Set-AuthConfig -PublishCertificate
    ///
    /// A hybrid has to be told afterwards: by the Hybrid Configuration Wizard, or, where the dedicated hybrid application
    /// is in use, by `ConfigureExchangeHybridApplication.ps1 -UpdateCertificate`.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/maintain-oauth-certificate>
    CURRENT_NOT_FOUND = "auth-config/current-not-found", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "auth-config-current-found", step: None, codes: &[&CURRENT_NOT_FOUND], run: Run::Object(run) };

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let Some(config) = counting_config(subject) else { return Outcome::NotApplicable };
    let Some(current) = config.current.known().map(|text| text.thumbprint) else { return Outcome::NotApplicable };
    let answers = answers(subject.case, current);
    if answers.is_empty() {
        return Outcome::NotRun("the case holds no server's certificates".to_owned());
    }
    let names = answers.iter().map(Answer::words).collect::<Vec<_>>().join(", ");
    if answers.iter().any(|answer| answer.has == Some(true)) {
        return Outcome::Passed(format!("the current certificate is on a server ({names})"));
    }
    if answers.iter().any(|answer| answer.has.is_none()) {
        return Outcome::NotRun(format!("not every server said which certificates it has ({names})"));
    }
    let known = servers(subject.case);
    let is_asked = |server: &str| answers.iter().any(|answer| answer.server.is_none_or(|it| same_server(it, server)));
    if let Some(server) = known.iter().flatten().find(|server| !is_asked(server)) {
        return Outcome::NotRun(format!("{} was not asked", crate::text::visible(server)));
    }
    let message = format!("the current certificate {} is not among the certificates of {names}", current.to_hex());
    let servers: Vec<&str> = answers.iter().filter_map(|answer| answer.server).collect();
    // Without the list of the servers there may be another one, which has it.
    let asked = match (&known, answers.as_slice()) {
        (Some(_), _) => "all",
        (None, [_]) => "one",
        (None, _) => "several",
    };
    let finding = Finding::new(&CURRENT_NOT_FOUND, message.clone()).with("thumbprint", current.to_hex());
    let finding = finding.with("current", current.to_hex()).with("servers", servers).with("asked", asked);
    findings.push(finding.at_pointer("/CurrentCertificateThumbprint"));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{auth_config, check_objects, known, listed, object, thumbprint};
    use crate::exchange::objects::{
        AuthConfig, ExchangeCertificate, ExchangeObject, ExchangeServer, Field, ObjectBody, ObjectKind, ThumbprintText,
    };

    fn on(server: &str, thumbprint: Field<ThumbprintText>) -> ExchangeObject {
        let certificate = listed(ExchangeCertificate { thumbprint, ..ExchangeCertificate::default() });
        ExchangeObject { server: Some(server.to_owned()), ..certificate }
    }

    #[track_caller]
    fn check(certificates: Vec<ExchangeObject>, is_found: bool) {
        let config = auth_config(AuthConfig { current: thumbprint(1), ..AuthConfig::default() });
        let codes: &[&str] = if is_found { &[] } else { &["auth-config/current-not-found"] };
        check_objects(&CHECK, [vec![config], certificates].concat(), codes);
    }

    #[test]
    fn it_is_missed_only_where_every_list_is_there_whole() {
        check(vec![on("EX01", thumbprint(2))], false);
        check(vec![on("EX01", thumbprint(2)), on("EX02", thumbprint(3))], false);
        check(vec![on("EX01", thumbprint(2)), on("EX02", thumbprint(1))], true);
        check(vec![on("EX01", thumbprint(2)), on("EX02", Field::Unknown)], true);
        check(vec![on("EX01", Field::CutOff("0101…".to_owned()))], true);
        check(vec![on("EX01", Field::CutOff("0202…".to_owned()))], false);
        check(Vec::new(), true);
    }

    #[test]
    fn every_server_that_there_is_has_to_say_it() {
        let failed = |server: &str, text: &str| {
            let failed = object(ObjectKind::ExchangeCertificate, ObjectBody::Failed(text.to_owned()));
            ExchangeObject { server: Some(server.to_owned()), ..failed }
        };
        let not_found = |byte: &str| {
            let hex = byte.repeat(20);
            format!("A special Rpc error occurs: The certificate with thumbprint {hex} was not found.")
        };
        let server = |name: &str, role: &str| {
            let server = ExchangeServer { name: known(name), role: known(role), ..ExchangeServer::default() };
            object(ObjectKind::ExchangeServer, ObjectBody::ExchangeServer(server))
        };
        let away = failed("EX02", "The RPC server is unavailable.");
        check(vec![on("EX01", thumbprint(2)), away.clone()], true);
        check(vec![on("EX01", thumbprint(2)), server("EX01", "Mailbox"), server("EX02", "Mailbox")], true);
        check(vec![on("EX01", thumbprint(2)), server("EX01", "Mailbox"), server("EX02", "Edge")], false);
        check(vec![failed("EX01", &not_found("01")), failed("EX02", &not_found("01"))], false);
        check(vec![failed("EX01", &not_found("01")), away], true);
        check(vec![failed("EX01", &not_found("02"))], true);
        check(vec![failed("EX01", &not_found("01")), on("EX01", thumbprint(1))], true);
    }

    #[test]
    fn a_certificate_that_was_picked_out_is_no_list() {
        let picked = |command: Option<&str>, byte| {
            let command = command.map(str::to_owned);
            ExchangeObject { command, ..on("EX01", thumbprint(byte)) }
        };
        check(vec![picked(Some("Get-ExchangeCertificate -Thumbprint 02"), 2)], true);
        check(vec![picked(None, 2)], true);
        check(vec![picked(None, 2), picked(None, 3)], false);
        let damaged = ExchangeObject { problems: vec!["it ends early".to_owned()], ..on("EX01", thumbprint(2)) };
        check(vec![damaged], true);
    }
}
