//! Does Exchange have the keys that the auth server signs with today?

use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};

codes! {
    /// Exchange has not stored a key that the auth server publishes.
    ///
    /// ## Why it matters
    /// Exchange verifies tokens from the cloud with the keys that it has stored. It refuses what a newer key signed: "The
    /// token has an invalid signature". Exchange's own Auth Certificate has nothing to do with it.
    ///
    /// ## Example
    /// Entra has a new key, and for days the server could not read the metadata because of a proxy.
    ///
    /// ## How to fix
    /// Have it read the keys anew, with the auth server's name in the place of NAME, and wait a quarter of an hour:
    ///
    ///     Set-AuthServer "NAME" -RefreshAuthMetadata
    ///
    /// If it happens again, find out why the refresh every eight hours fails: MSExchange AuthAdmin's events and the
    /// server's proxy tell.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-authserver>
    KEYS_STALE = "auth-server/keys-stale", Error;
}

pub(crate) static CHECK: Check =
    Check { id: "auth-server-keys", step: None, codes: &[&KEYS_STALE], run: Run::Object(run) };

fn run(_subject: &ObjectSubject<'_>, _findings: &mut Vec<Finding>) -> Outcome {
    Outcome::NotApplicable
}
