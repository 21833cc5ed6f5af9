//! Exchange's own client gave up before it had a token: the certificate it signs with, its configuration, the user, the
//! other side's challenge.

use super::{finding, messages, outcome};
use crate::checks::subject::DiagnosticsSubject;
use crate::checks::{Check, Code, Finding, Outcome, Run, codes};
use crate::event::diagnostics::ClientFault;
use crate::text::{quoted, visible};

codes! {
    /// Exchange has no certificate to sign with.
    ///
    /// ## Why it matters
    /// The thumbprint in the authorization configuration is empty, or the server has no certificate with it, or not its
    /// private key. Nothing that this server signs comes about: neither tokens for the cloud nor those between servers.
    ///
    /// ## Example
    ///     OAuthTokenRequestFailedException: Missing signing certificate.
    ///
    /// ## How to fix
    /// Look at whether the current certificate is on every server:
    ///
    ///     $current = (Get-AuthConfig).CurrentCertificateThumbprint
    ///     Get-ExchangeServer | ForEach-Object { Get-ExchangeCertificate -Server $_.Name -Thumbprint $current }
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/integration-with-sharepoint-and-skype/maintain-oauth-certificate>
    MISSING_SIGNING_CERTIFICATE = "diagnostics/missing-signing-certificate", Error;

    /// The key of the certificate that Exchange signs with is too small, or not one that it can use.
    ///
    /// ## Why it matters
    /// Exchange signs with RSA keys of at least 2048 bits that a cryptographic service provider (CSP) keeps.
    ///
    /// ## Example
    ///     The signing certificate should have a private key with at least 2048 bits.
    ///
    /// ## How to fix
    /// Make a new Auth Certificate the way Exchange does, and publish it:
    ///
    ///     Get-ExchangeCertificate -Thumbprint THUMBPRINT | Format-List PublicKeySize, HasPrivateKey
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/integration-with-sharepoint-and-skype/maintain-oauth-certificate>
    WEAK_SIGNING_CERTIFICATE = "diagnostics/weak-signing-certificate", Error;

    /// Exchange could not load its OAuth configuration.
    ///
    /// ## Why it matters
    /// Without it the server neither asks for tokens nor checks any.
    ///
    /// ## Example
    ///     Unable to load OAuth configuration.
    ///
    /// ## How to fix
    /// See whether the server reads the configuration at all, and what its log says beside it:
    ///
    ///     Get-AuthConfig | Format-List
    ///     Get-WinEvent -FilterHashtable @{LogName='Application'; ProviderName='MSExchange OAuth'} -MaxEvents 50
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/get-authconfig>
    CONFIGURATION_NOT_LOADED = "diagnostics/configuration-not-loaded", Error;

    /// What was asked does not answer as something that knows OAuth.
    ///
    /// ## Why it matters
    /// Exchange first asks without a token and expects a challenge that says whose tokens are accepted. A device in front
    /// may answer in the server's place, the address may be wrong, or OAuth is switched off there.
    ///
    /// ## Example
    ///     The specified url may not support OAuth.
    ///
    /// ## How to fix
    /// Ask the address and look for `WWW-Authenticate: Bearer` in the answer; on your own servers, see whether OAuth is on:
    ///
    ///     Get-WebServicesVirtualDirectory -ShowMailboxVirtualDirectories |
    ///         Format-List Identity, OAuthAuthentication, ExternalAuthenticationMethods
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/configure-oauth-authentication-between-exchange-and-exchange-online-organizations-exchange-2013-help>
    NO_OAUTH_THERE = "diagnostics/no-oauth-there", Error;

    /// The mailbox lacks what a token has to say of its user.
    ///
    /// ## Why it matters
    /// A token that speaks for a user names it by its address, its sign-in name or its security identifier. With none of
    /// them there is no token.
    ///
    /// ## Example
    ///     Unable to get at least one valid claim-value for the user to build the user context.
    ///
    /// ## How to fix
    /// Look at what the mailbox has, and test with another one to see whether only this one is concerned:
    ///
    ///     Get-Mailbox "MAILBOX" | Format-List UserPrincipalName, PrimarySmtpAddress, WindowsEmailAddress
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/test-oauthconnectivity>
    USER_INCOMPLETE = "diagnostics/user-claims-missing", Error;

    /// Exchange asked for a token and did not get one.
    ///
    /// ## Why it matters
    /// The authorization server refused. Its own words follow in the same message; where they are missing, only the kind of
    /// the error is known.
    ///
    /// ## Example
    ///     Unable to get token from Auth Server. Error code: 'invalid_client'.
    ///
    /// ## How to fix
    /// Run the test again and give Assay all of its output:
    ///
    ///     Test-OAuthConnectivity -Service EWS -TargetUri https://HOST/ews/exchange.asmx -Mailbox "MAILBOX" | Format-List
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/test-oauthconnectivity>
    TOKEN_REQUEST_FAILED = "diagnostics/token-request-failed", Error;
}

pub(crate) static CHECK: Check = Check {
    id: "diagnostics-client",
    step: None,
    codes: &[
        &MISSING_SIGNING_CERTIFICATE,
        &WEAK_SIGNING_CERTIFICATE,
        &CONFIGURATION_NOT_LOADED,
        &NO_OAUTH_THERE,
        &USER_INCOMPLETE,
        &TOKEN_REQUEST_FAILED,
    ],
    run: Run::Diagnostics(run),
};

/// What each message is a sign of, in words.
const FAULTS: [(ClientFault, &Code, &str); 6] = [
    (
        ClientFault::MissingSigningCertificate,
        &MISSING_SIGNING_CERTIFICATE,
        "Exchange has no certificate to sign its request with",
    ),
    (
        ClientFault::WeakSigningCertificate,
        &WEAK_SIGNING_CERTIFICATE,
        "Exchange cannot sign with its certificate: it wants a private key of at least 2048 bits",
    ),
    (ClientFault::ConfigurationNotLoaded, &CONFIGURATION_NOT_LOADED, "Exchange could not load its OAuth configuration"),
    (ClientFault::NoOAuthThere, &NO_OAUTH_THERE, "what Exchange asked does not answer as something that knows OAuth"),
    (ClientFault::UserIncomplete, &USER_INCOMPLETE, "the mailbox lacks what the token has to say of its user"),
    (ClientFault::TokenRequestFailed, &TOKEN_REQUEST_FAILED, "Exchange asked for a token and did not get one"),
];

fn run(subject: &DiagnosticsSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let before = findings.len();
    for (kind, code, words) in FAULTS {
        let mut said: Vec<Option<&str>> = Vec::new();
        for (at, message) in messages(subject, kind) {
            let names = message.names.as_deref();
            // A log says it in the exception and again in its stack.
            if said.contains(&names) {
                continue;
            }
            said.push(names);
            let about = names.map(|names| format!(" ({})", quoted(names))).unwrap_or_default();
            let mut finding = finding(code, format!("the OAuth client gave up: {words}{about}"), subject, at)
                .with("reason", visible(&message.text));
            if let Some(names) = names {
                let fact = if kind == ClientFault::TokenRequestFailed { "error" } else { "url" };
                finding = finding.with(fact, visible(names));
            }
            findings.push(finding);
        }
    }
    outcome(before, findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::check_diagnostics;

    #[test]
    fn each_message_has_its_code() {
        let check = |text: &str, code: &str| check_diagnostics(&CHECK, text, &[code]);
        let exception = "Microsoft.Exchange.Security.OAuth.OAuthTokenRequestFailedException";
        let missing = format!(
            "{exception}: Missing signing certificate.\n   at A.B()\n{exception}: Missing signing certificate."
        );
        check(&missing, "diagnostics/missing-signing-certificate");
        let weak = "The signing certificate should have a private key with at least 2048 bits.";
        check(weak, "diagnostics/weak-signing-certificate");
        check("Unable to load OAuth configuration.", "diagnostics/configuration-not-loaded");
        check("The specified url may not support OAuth.", "diagnostics/no-oauth-there");
        check("The challenge value returned from 'https://x/' is not valid.", "diagnostics/no-oauth-there");
        check("The UserPrincipalName property was missing on the mailbox object", "diagnostics/user-claims-missing");
        check(
            "Unable to get token from Auth Server. Error code: 'invalid_client'.",
            "diagnostics/token-request-failed",
        );
        let entra =
            "Unable to get token from Auth Server. Error code: 'x'. Description: 'AADSTS50012: Client assertion'";
        check_diagnostics(&CHECK, entra, &[]);
    }
}
