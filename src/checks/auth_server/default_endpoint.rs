//! Does Exchange send clients to an auth server to sign in?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// No auth server is the one that clients are sent to.
    ///
    /// ## Why it matters
    /// With hybrid modern authentication, Exchange tells clients in its challenge where to sign in. Without a default it
    /// names nothing, and Outlook falls back to passwords or asks for them for ever. Organisations that do not use hybrid
    /// modern authentication need none.
    ///
    /// ## Example
    /// `IsDefaultAuthorizationEndpoint : False` for `EvoSTS`.
    ///
    /// ## How to fix
    /// If hybrid modern authentication is used, with the auth server's name in the place of NAME:
    ///
    ///     Set-AuthServer "NAME" -IsDefaultAuthorizationEndpoint $true
    ///     Get-OrganizationConfig | Format-List OAuth2ClientProfileEnabled
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/clients/outlook-for-ios-and-android/use-hybrid-modern-auth>
    NOT_DEFAULT_ENDPOINT = "auth-server/not-default-endpoint", Warning;
}

pub(crate) static CHECK: Check =
    Check { id: "auth-server-default-endpoint", step: None, codes: &[&NOT_DEFAULT_ENDPOINT], run: Run::Object(run) };

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
