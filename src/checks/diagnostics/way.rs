//! The way to whoever was asked: a proxy of Exchange's own, something that lets nothing through, TLS that does not come
//! about, a refusal without a word.

use url::Url;

use super::{finding, messages, outcome, refusals};
use crate::checks::subject::DiagnosticsSubject;
use crate::checks::{Check, Finding, Outcome, Run, codes};
use crate::event::Diagnostic;
use crate::event::diagnostics::ClientFault;
use crate::text::{quoted, visible};

codes! {
    /// Exchange goes to the internet through a proxy of its own setting.
    ///
    /// ## Why it matters
    /// The proxy that `Set-ExchangeServer -InternetWebProxy` names has to let the server reach the sign-in service and
    /// Exchange Online. It is another setting than that of Windows or of the browser.
    ///
    /// ## Example
    ///     Information:Using custom InternetWebProxy http://192.0.2.34:8080/.
    ///
    /// ## How to fix
    /// Nothing, if the requests go through. Else ask the proxy for the endpoints, or set it anew:
    ///
    ///     Get-ExchangeServer | Format-List Name, InternetWebProxy, InternetWebProxyBypassList
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-exchangeserver>
    CUSTOM_PROXY = "diagnostics/custom-proxy", Info;

    /// Something on the way let the request not through.
    ///
    /// ## Why it matters
    /// The request did not arrive: a proxy or firewall answered 403 or 407, the name was not resolved, nothing answered. The
    /// token and the certificates have no part in it.
    ///
    /// ## Example
    ///     System.Net.WebException: The remote server returned an error: (403) Forbidden.
    ///        at System.Net.HttpWebRequest.GetRequestStream(TransportContext& context)
    ///
    /// ## How to fix
    /// Try the endpoints from the server itself, under the account that Exchange runs with:
    ///
    ///     Test-NetConnection login.microsoftonline.com -Port 443
    ///     netsh winhttp show proxy
    ///     Get-ExchangeServer | Format-List Name, InternetWebProxy, InternetWebProxyBypassList
    ///
    /// ## References
    /// - <https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges>
    WAY_BLOCKED = "diagnostics/way-blocked", Error;

    /// TLS did not come about between Exchange and whom it asked.
    ///
    /// ## Why it matters
    /// Microsoft's services speak TLS 1.2 and newer. A server on which .NET was never told to use it offers older versions
    /// only.
    ///
    /// ## Example
    ///     The request was aborted: Could not create SSL/TLS secure channel.
    ///
    /// ## How to fix
    /// Look at the settings of Schannel and .NET, on every server:
    ///
    ///     $net = Get-ItemProperty "HKLM:\SOFTWARE\Microsoft\.NETFramework\v4.0.30319"
    ///     $net | Format-List SchUseStrongCrypto, SystemDefaultTlsVersions
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/exchange-tls-configuration>
    TLS_CHANNEL = "diagnostics/tls-channel", Error;

    /// The answer was 403, and nothing says who gave it.
    ///
    /// ## Why it matters
    /// A proxy answers 403 to what it does not let through, and Exchange to what it does not allow, such as an application
    /// that may not use EWS. The two are cured in different places.
    ///
    /// ## Example
    ///     The remote server returned an error: (403) Forbidden.
    ///
    /// ## How to fix
    /// Look at the answer's headers: Exchange's have `request-id` and `X-FEServer`, a proxy's do not.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-control-access-to-ews-in-exchange>
    FORBIDDEN = "diagnostics/forbidden", Warning;

    /// The answer was 401, without a word why.
    ///
    /// ## Why it matters
    /// A server that checks a token says in `x-ms-diagnostics` what it objects to. Without it something in front asked for
    /// credentials, or OAuth is switched off where the request arrived.
    ///
    /// ## Example
    ///     The remote server returned an error: (401) Unauthorized.
    ///
    /// ## How to fix
    /// Look at the answer's headers, and on your own servers whether OAuth is on, on the back end too:
    ///
    ///     Get-WebServicesVirtualDirectory -ShowMailboxVirtualDirectories |
    ///         Format-List Identity, OAuthAuthentication, InternalAuthenticationMethods
    ///
    /// ## References
    /// - <https://learn.microsoft.com/troubleshoot/exchange/calendars/resolve-free-busy-errors>
    UNAUTHORIZED = "diagnostics/unauthorized", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "diagnostics-way",
    step: None,
    codes: &[&CUSTOM_PROXY, &WAY_BLOCKED, &TLS_CHANNEL, &FORBIDDEN, &UNAUTHORIZED],
    run: Run::Diagnostics(run),
};

fn run(subject: &DiagnosticsSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let before = findings.len();
    let proxy =
        messages(subject, ClientFault::CustomProxy).find_map(|(at, message)| Some((at, message.names.clone()?)));
    if let Some((at, proxy)) = &proxy {
        let words = format!("Exchange goes through the proxy {} of its own setting", quoted(proxy));
        let words = format!("the log says that {words}");
        findings.push(finding(&CUSTOM_PROXY, words, subject, *at).with("proxy", visible(proxy)));
    }
    if let Some((at, message)) = messages(subject, ClientFault::WayBlocked).next() {
        // Several lines of one exception: the one that names most.
        let named = messages(subject, ClientFault::WayBlocked).find(|(_, message)| message.names.is_some());
        let (at, message) = named.unwrap_or((at, message));
        let how = match message.names.as_deref() {
            Some("timeout") => "no answer came in time".to_owned(),
            Some(status) if status.bytes().all(|byte| byte.is_ascii_digit()) => {
                let by = if proxy.is_some() { "the proxy or what stands behind it" } else { "something on the way" };
                format!("{by} answered {status}")
            }
            Some(host) => format!("the name {} was not resolved", quoted(host)),
            None => "there was no connection".to_owned(),
        };
        let mut finding = finding(&WAY_BLOCKED, format!("the request did not arrive: {how}"), subject, at)
            .with("reason", visible(&message.text));
        match message.names.as_deref().map(|names| (names, names.parse::<u16>())) {
            Some((_, Ok(status))) => finding = finding.with("status", status),
            Some((host, Err(_))) if host != "timeout" => finding = finding.with("host", visible(host)),
            _ => {}
        }
        let asked = messages(subject, ClientFault::WayBlocked).find_map(|(_, message)| message.asked.as_deref());
        if let Some(url) = asked.and_then(|asked| Url::parse(asked).ok()) {
            finding = finding.with("url", visible(url.as_str())).with("host", url.host_str().unwrap_or_default());
        }
        if let Some((_, proxy)) = &proxy {
            finding = finding.with("proxy", visible(proxy));
        }
        findings.push(finding);
    }
    if let Some((at, message)) = messages(subject, ClientFault::TlsChannel).next() {
        let words = "TLS did not come about between Exchange and whom it asked";
        findings.push(
            finding(&TLS_CHANNEL, format!("the request failed: {words}"), subject, at)
                .with("reason", visible(&message.text)),
        );
    }
    if says_why(subject) {
        return outcome(before, findings);
    }
    if let Some((at, _)) = messages(subject, ClientFault::Forbidden).next() {
        let words = "the answer was 403, and nothing says whether the server gave it or something on the way";
        findings.push(finding(&FORBIDDEN, words.to_owned(), subject, at).with("status", 403));
    }
    if let Some((at, _)) = messages(subject, ClientFault::Unauthorized).next() {
        let words = "the answer was 401, without a word why";
        findings.push(finding(&UNAUTHORIZED, words.to_owned(), subject, at).with("status", 401));
    }
    outcome(before, findings)
}

/// Something beside it says why: a refusal, Entra's error, another message of the client.
fn says_why(subject: &DiagnosticsSubject<'_>) -> bool {
    let says = |item: &Diagnostic| match item {
        Diagnostic::Aadsts(_) => true,
        Diagnostic::Client(message) => {
            !matches!(message.kind, ClientFault::CustomProxy | ClientFault::Forbidden | ClientFault::Unauthorized)
        }
        Diagnostic::Refusal(_) | Diagnostic::Challenge(_) => false,
    };
    refusals(subject).next().is_some() || subject.items.iter().any(says)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::checks::testing::check_diagnostics;

    const FORBIDDEN_TEXT: &str = "System.Net.WebException: The remote server returned an error: (403) Forbidden.";

    #[test]
    fn a_proxy_that_lets_nothing_through_is_told_from_one_that_does() {
        let proxy = "Information:Using custom InternetWebProxy http://user:secret@192.0.2.34:8080/.";
        let found = check_diagnostics(&CHECK, proxy, &["diagnostics/custom-proxy"]);
        assert_eq!(found[0].evidence["proxy"], json!("http://192.0.2.34:8080/"));
        let blocked = ["diagnostics/custom-proxy", "diagnostics/way-blocked"];
        check_diagnostics(&CHECK, &format!("{proxy}\n{FORBIDDEN_TEXT}"), &blocked);
        let stack = format!("{FORBIDDEN_TEXT}\n   at System.Net.HttpWebRequest.GetRequestStream()");
        let found = check_diagnostics(&CHECK, &stack, &blocked[1..]);
        assert_eq!(found[0].evidence["status"], json!(403));
        check_diagnostics(&CHECK, FORBIDDEN_TEXT, &["diagnostics/forbidden"]);
    }

    #[test]
    fn other_languages_keep_numbers_and_classes() {
        let spanish = "System.Net.WebException: Error en el servidor remoto: (407) Se requiere autenticación de proxy.";
        check_diagnostics(&CHECK, spanish, &["diagnostics/way-blocked"]);
        let german = "System.Net.WebException: Die Anfrage wurde abgebrochen: Es konnte kein geschützter SSL/TLS-Kanal";
        check_diagnostics(&CHECK, german, &["diagnostics/tls-channel"]);
        let name = "System.Net.WebException: The remote name could not be resolved: 'login.windows.net'";
        let found = check_diagnostics(&CHECK, name, &["diagnostics/way-blocked"]);
        assert_eq!(found[0].evidence["host"], json!("login.windows.net"));
    }

    #[test]
    fn a_refusal_that_says_why_is_not_silent() {
        let text = "The remote server returned an error: (401) Unauthorized.";
        check_diagnostics(&CHECK, text, &["diagnostics/unauthorized"]);
        check_diagnostics(&CHECK, &format!("{text} diagnostics: 2000000; reason=\"The token\""), &[]);
    }
}
