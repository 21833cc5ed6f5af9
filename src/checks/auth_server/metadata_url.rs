//! Does the auth server's metadata address lead where its cloud publishes its keys?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// The address from which Exchange reads an auth server's keys is not where Microsoft publishes them.
    ///
    /// ## Why it matters
    /// Exchange trusts whatever keys it finds there. At a wrong address it finds none, or those of another tenant or
    /// of somebody else.
    ///
    /// ## Example
    /// `http` in the place of `https`, or the id of another tenant in the path.
    ///
    /// ## How to fix
    /// Set the address of your cloud and tenant, with the auth server's name in the place of NAME. For the worldwide cloud and
    /// type `MicrosoftACS`:
    ///
    ///     Set-AuthServer "NAME" -AuthMetadataUrl https://accounts.accesscontrol.windows.net/TENANT/metadata/json/1
    ///
    /// For type `AzureAD`:
    ///
    ///     Set-AuthServer "NAME" -AuthMetadataUrl https://login.windows.net/TENANT/federationmetadata/2007-06/federationmetadata.xml
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/configure-oauth-authentication-between-exchange-and-exchange-online-organizations-exchange-2013-help>
    METADATA_URL_UNEXPECTED = "auth-server/metadata-url-unexpected", Warning;
}

pub(crate) static CHECK: Check =
    Check { id: "auth-server-metadata-url", step: None, codes: &[&METADATA_URL_UNEXPECTED], run: Run::Object(run) };

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
