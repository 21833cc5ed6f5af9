//! Does each server have the certificates that the Auth configuration names?

use crate::checks::organisation::{auth_config, counting_config, is, lists, not_found};
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::objects::{ObjectBody, ObjectKind};
use crate::x509::Thumbprint;

codes! {
    /// A server does not have a certificate that the Auth configuration names.
    ///
    /// ## Why it matters
    /// Every server signs by itself. One without the current certificate cannot, and users whose requests it serves see
    /// faults that others do not; one without the next one will be such a server soon.
    ///
    /// ## Example
    /// A new server in another Active Directory site: Exchange copies the certificate within a site only.
    ///
    /// ## How to fix
    /// Export it where it is, with its thumbprint and the servers in the places of THUMBPRINT, SOURCE and SERVER. The file
    /// holds a private key: give it a password and delete it afterwards.
    ///
    ///     $password = Read-Host -AsSecureString
    ///     $file = Export-ExchangeCertificate -Server SOURCE -Thumbprint THUMBPRINT -BinaryEncoded -Password $password
    ///     Import-ExchangeCertificate -Server SERVER -FileData $file.FileData -Password $password -PrivateKeyExportable $true
    ///
    /// If no server has it, make a new certificate instead.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/maintain-oauth-certificate>
    MISSING_ON_SERVER = "certificate/missing-on-server", Error;

    /// A server could not be asked for its certificates.
    ///
    /// ## Why it matters
    /// Whether it has the certificate that signs is not known. One that is down for a while catches up later; one that
    /// is cut off may sign with an old certificate, or with none.
    ///
    /// ## Example
    ///     A special Rpc error occurs on server EX02: The RPC server is unavailable.
    ///
    /// ## How to fix
    /// See whether the server runs, and ask it again, or ask on that server itself:
    ///
    ///     Test-NetConnection SERVER -Port 135
    ///     Get-ExchangeCertificate | Format-List Thumbprint, Subject, NotAfter, HasPrivateKey
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/get-exchangecertificate>
    SERVER_NOT_REACHED = "certificate/server-not-reached", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "certificate-on-server",
    step: None,
    codes: &[&MISSING_ON_SERVER, &SERVER_NOT_REACHED],
    run: Run::Object(run),
};

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    match (&subject.object.body, subject.object.kind) {
        (ObjectBody::Failed(text), ObjectKind::ExchangeCertificate) => refused(subject, text, findings),
        _ => by_lists(subject, findings),
    }
}

fn by_lists(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let Some(config) = counting_config(subject) else { return Outcome::NotApplicable };
    let named = [
        ("current", &config.current, "/CurrentCertificateThumbprint"),
        ("next", &config.next, "/NextCertificateThumbprint"),
    ];
    let named: Vec<_> = named
        .into_iter()
        .filter_map(|(part, field, pointer)| Some((part, field.known()?.thumbprint, pointer)))
        .collect();
    let lists = lists(subject.case);
    if lists.is_empty() || named.is_empty() {
        return Outcome::NotApplicable;
    }
    let mut unclear = None;
    for list in &lists {
        for (part, thumbprint, pointer) in &named {
            match list.has(*thumbprint) {
                Some(true) => {}
                None => unclear = Some(list.words()),
                Some(false) => {
                    let finding = missing(part, *thumbprint, list.server, &list.words());
                    findings.push(finding.at_pointer(*pointer));
                }
            }
        }
    }
    match (findings.first(), unclear) {
        (Some(finding), _) => Outcome::Failed(finding.message.clone()),
        (None, Some(server)) => Outcome::NotRun(format!("the list of {server}'s certificates is not there whole")),
        (None, None) => Outcome::Passed("every server that was asked has it".to_owned()),
    }
}

/// `A special Rpc error occurs on server EX01: The certificate with thumbprint … was not found.`
fn refused(subject: &ObjectSubject<'_>, text: &str, findings: &mut Vec<Finding>) -> Outcome {
    let Some(thumbprint) = not_found(text) else { return not_reached(subject, text, findings) };
    let config = auth_config(subject.case).map(|(_, config)| config);
    let part = match config {
        Some(config) if is(&config.current, thumbprint) == Some(true) => "current",
        Some(config) if is(&config.next, thumbprint) == Some(true) => "next",
        Some(config) if is(&config.current, thumbprint) == Some(false) => {
            return Outcome::Passed("the Auth configuration does not name it as current or next".to_owned());
        }
        _ => "asked-for",
    };
    let server = server_in(text).or(subject.object.server.as_deref());
    let words = server.map_or_else(|| "the server".to_owned(), |server| crate::text::visible(server).into_owned());
    let finding = missing(part, thumbprint, server, &words);
    let outcome = Outcome::Failed(finding.message.clone());
    findings.push(finding);
    outcome
}

/// `A special Rpc error occurs on server EX02: … The RPC server is unavailable.`
fn not_reached(subject: &ObjectSubject<'_>, text: &str, findings: &mut Vec<Finding>) -> Outcome {
    let lower = text.to_ascii_lowercase();
    if !NOT_REACHED.iter().any(|words| lower.contains(words)) {
        return Outcome::NotApplicable;
    }
    let server = server_in(text).or(subject.object.server.as_deref());
    let words = server.map(|server| format!("the server {}", crate::text::visible(server)));
    let words = words.unwrap_or_else(|| "a server".to_owned());
    let message = format!("{words} could not be asked for its certificates, so whether it can sign is open");
    let finding = Finding::new(&SERVER_NOT_REACHED, message.clone());
    findings.push(match server {
        Some(server) => finding.with("server", server),
        None => finding,
    });
    Outcome::Failed(message)
}

/// By words, and by Windows' number for it.
const NOT_REACHED: [&str; 4] = ["rpc server is unavailable", "couldn't connect to the computer", "0x6ba", "0x800706ba"];

fn missing(part: &str, thumbprint: Thumbprint, server: Option<&str>, words: &str) -> Finding {
    let hex = thumbprint.to_hex();
    let message = format!("the {part} certificate {hex} is missing on {words}");
    let mut finding = Finding::new(&MISSING_ON_SERVER, message);
    if let Some(server) = server {
        finding = finding.with("server", server);
    }
    if part != "asked-for" {
        finding = finding.with(part, hex.as_str());
    }
    finding.with("thumbprint", hex)
}

fn server_in(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("on server ")?;
    let name = rest.split(|character: char| character == ':' || character.is_whitespace()).next()?;
    Some(name.trim_matches(['"', '\'', '.'])).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{auth_config, check_objects, listed, object, thumbprint};
    use crate::exchange::objects::{AuthConfig, ExchangeCertificate, ExchangeObject};

    fn config() -> ExchangeObject {
        auth_config(AuthConfig { current: thumbprint(1), next: thumbprint(2), ..AuthConfig::default() })
    }

    fn on(server: &str, bytes: &[u8]) -> Vec<ExchangeObject> {
        let certificate = |byte: &u8| ExchangeObject {
            server: Some(server.to_owned()),
            ..listed(ExchangeCertificate { thumbprint: thumbprint(*byte), ..ExchangeCertificate::default() })
        };
        bytes.iter().map(certificate).collect()
    }

    #[track_caller]
    fn check(lists: &[Vec<ExchangeObject>], servers: &[&str]) {
        let codes = vec!["certificate/missing-on-server"; servers.len()];
        let findings = check_objects(&CHECK, [vec![config()], lists.concat()].concat(), &codes);
        let seen: Vec<_> = findings.iter().filter_map(|finding| finding.evidence.get("server")).collect();
        assert_eq!(seen, servers);
    }

    #[test]
    fn each_server_is_asked_for_both() {
        check(&[on("EX01", &[1, 2, 3]), on("EX02", &[1, 2])], &[]);
        check(&[on("EX01", &[1, 2]), on("EX02", &[2])], &["EX02"]);
        check(&[on("EX01", &[1]), on("EX02", &[3])], &["EX01", "EX02", "EX02"]);
        check(&[on("EX01", &[1]), on("ex01.contoso.com", &[2])], &[]);
    }

    #[track_caller]
    fn check_refusal(objects: Vec<ExchangeObject>, text: &str, server: Option<&str>) {
        let refusal = object(ObjectKind::ExchangeCertificate, ObjectBody::Failed(text.to_owned()));
        let codes: &[&str] = if server.is_some() { &["certificate/missing-on-server"] } else { &[] };
        let findings = check_objects(&CHECK, [objects, vec![refusal]].concat(), codes);
        assert_eq!(findings.first().and_then(|finding| finding.evidence.get("server")?.as_str()), server);
    }

    #[test]
    fn exchanges_own_refusal_counts() {
        let said = |byte: &str| {
            let hex = byte.repeat(20);
            format!("A special Rpc error occurs on server EX07: The certificate with thumbprint {hex} was not found.")
        };
        check_refusal(vec![config()], &said("01"), Some("EX07"));
        check_refusal(vec![config()], &said("02"), Some("EX07"));
        check_refusal(vec![config()], &said("05"), None);
        check_refusal(Vec::new(), &said("05"), Some("EX07"));
        check_refusal(vec![config()], "Access is denied.", None);
        let away = "A special Rpc error occurs on server EX02: The RPC server is unavailable.";
        let away = object(ObjectKind::ExchangeCertificate, ObjectBody::Failed(away.to_owned()));
        check_objects(&CHECK, vec![config(), away], &["certificate/server-not-reached"]);
    }
}
