//! Do Exchange and Windows reach the internet the same way?

use crate::checks::organisation::same_server;
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::objects::{ExchangeServer, Field, ObjectBody};
use crate::text::quoted;

codes! {
    /// Exchange's proxy and that of Windows are not the same.
    ///
    /// ## Why it matters
    /// Exchange's own requests go through `InternetWebProxy`; those of Windows, such as checking whether a certificate was
    /// revoked, through the proxy of WinHTTP. If only one of the two leads out, a part of what OAuth needs fails.
    ///
    /// ## Example
    /// WinHTTP has a proxy, and `InternetWebProxy` is blank.
    ///
    /// ## How to fix
    /// Find out which one is right, and set the other one alike:
    ///
    ///     Get-ExchangeServer | Format-List Name, InternetWebProxy
    ///     netsh winhttp show proxy
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-exchangeserver>
    WINHTTP_DIFFERS = "proxy/winhttp-differs", Notice;
}

pub(crate) static CHECK: Check =
    Check { id: "proxy-winhttp", step: None, codes: &[&WINHTTP_DIFFERS], run: Run::Object(run) };

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let ObjectBody::WinHttpProxy(windows) = &subject.object.body else { return Outcome::NotApplicable };
    let Some(own) = text(&windows.proxy) else { return Outcome::NotApplicable };
    let servers: Vec<&ExchangeServer> = subject
        .case
        .objects()
        .filter_map(|(_, object)| match &object.body {
            ObjectBody::ExchangeServer(server) => Some(server),
            _ => None,
        })
        .collect();
    let named = subject.object.server.as_deref();
    let is_same = |server: &&&ExchangeServer| {
        named.zip(server.name.known()).is_some_and(|(left, right)| same_server(left, right))
    };
    let server = match (servers.iter().find(is_same), servers.as_slice()) {
        (Some(server), _) => server,
        (None, [only]) if named.is_none() => only,
        _ => return Outcome::NotRun("the case does not show which server it was printed on".to_owned()),
    };
    let Some(exchange) = text(&server.web_proxy) else {
        return Outcome::NotRun("Exchange's own proxy was not printed".to_owned());
    };
    if is_alike(own, exchange) {
        return Outcome::Passed("Exchange and Windows take the same way".to_owned());
    }
    let words = |proxy: &str| if proxy.is_empty() { "no proxy".to_owned() } else { quoted(proxy) };
    let message = format!("Windows uses {}, and Exchange {}", words(own), words(exchange));
    let mut finding = Finding::new(&WINHTTP_DIFFERS, format!("the proxies differ: {message}"));
    if let Some(server) = server.name.known() {
        finding = finding.with("server", server.as_str());
    }
    findings.push(finding.with("proxy", exchange).with("actual", own));
    Outcome::Failed(message)
}

fn text(field: &Field<String>) -> Option<&str> {
    match field {
        Field::Known(text) => Some(text.trim()),
        Field::Blank => Some(""),
        _ => None,
    }
}

/// `http://proxy:8080/` and `http=proxy:8080;https=proxy:8080` lead the same way.
fn is_alike(windows: &str, exchange: &str) -> bool {
    let address = exchange.trim_end_matches('/').rsplit("//").next().unwrap_or_default().to_ascii_lowercase();
    let mut entries = windows.split([';', ' ']).filter(|entry| !entry.is_empty()).map(|entry| {
        let entry = entry.rsplit(['=']).next().unwrap_or_default();
        entry.trim_end_matches('/').rsplit("//").next().unwrap_or_default().to_ascii_lowercase()
    });
    if address.is_empty() { windows.is_empty() } else { entries.any(|entry| entry == address) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{check_objects, known, object};
    use crate::exchange::objects::{ObjectKind, WinHttpProxy};

    #[track_caller]
    fn check(windows: Field<String>, exchange: Field<String>, name: &str, is_raised: bool) {
        let windows = WinHttpProxy { proxy: windows, ..WinHttpProxy::default() };
        let server = ExchangeServer { name: known(name), web_proxy: exchange, ..ExchangeServer::default() };
        let objects = vec![
            object(ObjectKind::WinHttpProxy, ObjectBody::WinHttpProxy(windows)),
            object(ObjectKind::ExchangeServer, ObjectBody::ExchangeServer(server)),
        ];
        let codes: &[&str] = if is_raised { &["proxy/winhttp-differs"] } else { &[] };
        check_objects(&CHECK, objects, codes);
    }

    #[test]
    fn one_server_takes_one_way() {
        let exchange = || known("http://proxy.contoso.com:8080/");
        check(known("proxy.contoso.com:8080"), exchange(), "EX01", false);
        check(known("http=proxy.contoso.com:8080;https=proxy.contoso.com:8080"), exchange(), "EX01", false);
        check(known("other:8080"), exchange(), "EX01", true);
        check(known("other:8080"), exchange(), "EX02", false);
        check(Field::Blank, exchange(), "EX01", true);
        check(Field::Blank, Field::Blank, "EX01", false);
        check(known("other:8080"), Field::Unknown, "EX01", false);
    }
}
