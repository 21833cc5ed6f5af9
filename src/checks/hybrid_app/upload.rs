//! Does the principal that all organisations shared hold keys of this organisation?

use crate::checks::dates::is_before;
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::EXCHANGE_APP_ID;
use crate::exchange::objects::uploads_key;
use crate::exchange::objects::{KeyCredential, ObjectBody};
use crate::text::quoted;

codes! {
    /// A key was uploaded to the first-party principal of Exchange Online, or still stands there.
    ///
    /// ## Why it matters
    /// Whoever administers the Exchange server holds the private key, and can act in the cloud as Exchange Online itself
    /// (CVE-2025-53786). Older guides name the upload as a remedy. It has cured nothing since 31 October 2025, and a list
    /// of one key replaces all the others.
    ///
    /// ## Example
    /// `Update-MgServicePrincipal -KeyCredentials` for `00000002-0000-0ff1-ce00-000000000000` in a transcript.
    ///
    /// ## How to fix
    /// Set up the dedicated hybrid application first. Then let Microsoft's script remove the keys:
    ///
    ///     .\ConfigureExchangeHybridApplication.ps1 -ResetFirstPartyServicePrincipalKeyCredentials
    ///
    /// The Hybrid Configuration Wizard may upload the certificate again; repeat the last step after it.
    ///
    /// ## References
    /// - <https://msrc.microsoft.com/update-guide/vulnerability/CVE-2025-53786>
    /// - <https://learn.microsoft.com/exchange/hybrid-deployment/deploy-dedicated-hybrid-app>
    UPLOAD_TO_FIRST_PARTY_PRINCIPAL = "hybrid-app/upload-to-first-party-principal", Warning;
}

pub(crate) static CHECK: Check =
    Check { id: "hybrid-app-upload", step: None, codes: &[&UPLOAD_TO_FIRST_PARTY_PRINCIPAL], run: Run::Object(run) };

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    match (&subject.object.body, subject.object.command.as_deref()) {
        (ObjectBody::KeyCredential(credential), _) => by_credential(subject, credential, findings),
        (_, Some(command)) if is_upload(command) => {
            let message = format!("a key was uploaded to the shared first-party principal: {}", quoted(command));
            let finding = Finding::new(&UPLOAD_TO_FIRST_PARTY_PRINCIPAL, message.clone());
            findings.push(finding.with("application_id", EXCHANGE_APP_ID));
            Outcome::Failed(message)
        }
        _ => Outcome::NotApplicable,
    }
}

fn by_credential(subject: &ObjectSubject<'_>, credential: &KeyCredential, findings: &mut Vec<Finding>) -> Outcome {
    let Some(owner) = credential.application_id.known() else {
        return Outcome::NotRun("the output does not say whose key it is".to_owned());
    };
    if !owner.trim().eq_ignore_ascii_case(EXCHANGE_APP_ID) {
        return Outcome::Passed(format!("it is a key of {}", quoted(owner)));
    }
    if credential.end.known().and_then(|end| is_before(end, subject.at)) == Some(true) {
        return Outcome::Passed("it is a key of the shared principal that has expired".to_owned());
    }
    let thumbprint = credential.thumbprint.known().map(|text| text.thumbprint.to_hex());
    let name = thumbprint.as_ref().map_or_else(|| "a key".to_owned(), |thumbprint| format!("the key {thumbprint}"));
    let message = format!("{name} stands at the shared first-party principal of Exchange Online");
    let mut finding = Finding::new(&UPLOAD_TO_FIRST_PARTY_PRINCIPAL, message.clone());
    if let Some(thumbprint) = thumbprint {
        finding = finding.with("thumbprint", thumbprint);
    }
    findings.push(finding.with("application_id", EXCHANGE_APP_ID));
    Outcome::Failed(message)
}

/// A command that adds a key and names the shared principal, by its id or by the variable of the guides.
fn is_upload(command: &str) -> bool {
    let lower = command.to_ascii_lowercase();
    uploads_key(command) && (lower.contains(EXCHANGE_APP_ID) || lower.contains("$servicename"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{check_objects, in_hours, known, object, thumbprint};
    use crate::exchange::objects::{ExchangeObject, Field, ObjectKind};

    #[track_caller]
    fn check(objects: Vec<ExchangeObject>, is_raised: bool) {
        let codes: &[&str] = if is_raised { &["hybrid-app/upload-to-first-party-principal"] } else { &[] };
        check_objects(&CHECK, objects, codes);
    }

    #[test]
    fn keys_of_the_shared_principal_are_named_until_they_expire() {
        let credential = |owner: Field<String>, hours| {
            let end = Field::Known(in_hours(hours));
            let credential =
                KeyCredential { thumbprint: thumbprint(1), application_id: owner, end, ..KeyCredential::default() };
            object(ObjectKind::KeyCredential, ObjectBody::KeyCredential(credential))
        };
        check(vec![credential(known(EXCHANGE_APP_ID), 1)], true);
        check(vec![credential(known(EXCHANGE_APP_ID), -1)], false);
        check(vec![credential(known("another"), 1)], false);
        check(vec![credential(Field::Unknown, 1)], false);
    }

    #[test]
    fn commands_that_upload_are_told_from_others() {
        let ran = |command: &str| ExchangeObject {
            command: Some(command.to_owned()),
            ..object(ObjectKind::Other, ObjectBody::Plain)
        };
        let id = EXCHANGE_APP_ID;
        check(vec![ran("New-MsolServicePrincipalCredential -AppPrincipalId $ServiceName -Type asymmetric")], true);
        check(vec![ran(&format!("Update-MgServicePrincipal -ServicePrincipalId {id} -KeyCredentials $keys"))], true);
        check(vec![ran(&format!("Update-MgServicePrincipal -ServicePrincipalId {id} -Tags a"))], false);
        check(vec![ran(&format!("Get-MgServicePrincipal -Filter \"appId eq '{id}'\""))], false);
        check(vec![ran("Update-MgServicePrincipal -ServicePrincipalId 6a2f -KeyCredentials $keys")], false);
    }
}
