//! Do an auth server's addresses, and what it is used with, belong to one cloud?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// An auth server mixes two of Microsoft's clouds, or belongs to another cloud than what it is used with.
    ///
    /// ## Why it matters
    /// The clouds do not know each other's tenants or keys. A service of one that is called with a token of another answers
    /// that it trusts none of the auth servers.
    ///
    /// ## Example
    /// Exchange Online operated by 21Vianet trusts `00000001-0002-0000-c000-000000000000`, and the auth server is that of the
    /// worldwide cloud.
    ///
    /// ## How to fix
    /// Run the Hybrid Configuration Wizard again and choose the cloud in which the tenant is. Then look:
    ///
    ///     Get-AuthServer | Format-List Name, Type, Realm, IssuerIdentifier, TokenIssuingEndpoint, AuthMetadataUrl
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/configure-oauth-authentication-between-exchange-and-exchange-online-organizations-exchange-2013-help>
    CLOUD_MISMATCH = "auth-server/cloud-mismatch", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "auth-server-cloud", step: None, codes: &[&CLOUD_MISMATCH], run: Run::Object(run) };

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
