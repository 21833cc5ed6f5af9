//! Do Exchange and Windows reach the internet the same way?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// Exchange's proxy and that of Windows are not the same.
    ///
    /// ## Why it matters
    /// Exchange's own requests go through `InternetWebProxy`; those of Windows, such as checking whether a certificate was revoked,
    /// through the proxy of WinHTTP. If only one of the two leads out, a part of what OAuth needs fails.
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

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
