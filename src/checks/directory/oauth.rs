//! Does the virtual directory take OAuth tokens?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::objects::{Field, ObjectBody, VirtualDirectory};
use crate::text::quoted;

codes! {
    /// A virtual directory does not take OAuth tokens.
    ///
    /// ## Why it matters
    /// Every token is refused there with a bare 401, however good it is: free/busy from the cloud needs Autodiscover and
    /// EWS.
    ///
    /// ## Example
    /// `OAuthAuthentication : False` for `EX01\EWS (Default Web Site)`.
    ///
    /// ## How to fix
    /// Switch it on, with the server in the place of SERVER, and restart IIS there:
    ///
    ///     Set-WebServicesVirtualDirectory "SERVER\EWS (Default Web Site)" -OAuthAuthentication $true
    ///     Set-AutodiscoverVirtualDirectory "SERVER\Autodiscover (Default Web Site)" -OAuthAuthentication $true
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-webservicesvirtualdirectory>
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-autodiscovervirtualdirectory>
    OAUTH_DISABLED = "directory/oauth-disabled", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "directory-oauth", step: None, codes: &[&OAUTH_DISABLED], run: Run::Object(run) };

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let ObjectBody::VirtualDirectory(directory) = &subject.object.body else { return Outcome::NotApplicable };
    let identity = directory.identity.known().map(String::as_str).unwrap_or_default();
    let about = [identity, subject.object.command.as_deref().unwrap_or_default()].join(" ").to_ascii_lowercase();
    if !["ews", "webservices", "autodiscover"].iter().any(|name| about.contains(name)) {
        return Outcome::NotApplicable;
    }
    match takes_oauth(directory) {
        Some(true) => return Outcome::Passed("it takes OAuth tokens".to_owned()),
        Some(false) => {}
        None => return Outcome::NotRun("how clients may sign in there was not printed".to_owned()),
    }
    let message = format!("the virtual directory {} takes no OAuth tokens", quoted(identity));
    let mut finding = Finding::new(&OAUTH_DISABLED, message.clone()).with("virtual_directory", identity);
    if let Some(server) = &subject.object.server {
        finding = finding.with("server", server.as_str());
    }
    findings.push(finding.at_pointer("/OAuthAuthentication"));
    Outcome::Failed(message)
}

fn takes_oauth(directory: &VirtualDirectory) -> Option<bool> {
    if let Field::Known(is_on) = directory.oauth {
        return Some(is_on);
    }
    let methods = |field: &Field<Vec<String>>| match field {
        Field::Known(methods) => Some(methods.iter().any(|method| method.eq_ignore_ascii_case("OAuth"))),
        Field::Blank => Some(false),
        _ => None,
    };
    match (methods(&directory.internal_methods), methods(&directory.external_methods)) {
        (Some(false), Some(false)) => Some(false),
        (Some(true), Some(_)) | (Some(_), Some(true)) => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{check_objects, known, known_list, object};
    use crate::exchange::objects::ObjectKind;

    #[track_caller]
    fn check(identity: &str, oauth: Field<bool>, methods: Field<Vec<String>>, is_raised: bool) {
        let directory = VirtualDirectory {
            identity: known(identity),
            oauth,
            internal_methods: methods.clone(),
            external_methods: methods,
            ..VirtualDirectory::default()
        };
        let mut object = object(ObjectKind::VirtualDirectory, ObjectBody::VirtualDirectory(directory));
        object.command = None;
        let codes: &[&str] = if is_raised { &["directory/oauth-disabled"] } else { &[] };
        check_objects(&CHECK, vec![object], codes);
    }

    #[test]
    fn ews_and_autodiscover_take_tokens() {
        let ews = "EX01\\EWS (Default Web Site)";
        check(ews, Field::Known(true), Field::Unknown, false);
        check(ews, Field::Known(false), Field::Unknown, true);
        check("EX01\\Autodiscover (Default Web Site)", Field::Known(false), Field::Unknown, true);
        check("EX01\\PowerShell (Default Web Site)", Field::Known(false), Field::Unknown, false);
        check(ews, Field::Unknown, known_list(&["Ntlm", "OAuth"]), false);
        check(ews, Field::Unknown, known_list(&["Ntlm"]), true);
        check(ews, Field::Unknown, Field::CutOff("Ntlm".to_owned()), false);
        check(ews, Field::Unknown, Field::Unknown, false);
    }
}
