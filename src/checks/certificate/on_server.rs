//! Does each server have the certificates that the Auth configuration names?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

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
    /// Export it where it is, with its thumbprint and the servers in the places of THUMBPRINT, SOURCE and SERVER. The file holds
    /// a private key: give it a password and delete it afterwards.
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
}

pub(crate) static CHECK: Check =
    Check { id: "certificate-on-server", step: None, codes: &[&MISSING_ON_SERVER], run: Run::Object(run) };

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
