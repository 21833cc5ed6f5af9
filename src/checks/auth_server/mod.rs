//! Checks about auth servers: whom Exchange takes tokens from, and where it gets them.

pub(super) mod cloud;
pub(super) mod default_endpoint;
pub(super) mod enabled;
pub(super) mod keys;
pub(super) mod metadata_url;
pub(super) mod realm;

use crate::exchange::objects::{AuthServer, Field};
use crate::exchange::{ACS_APP_ID, ACS_CHINA_APP_ID, entra_tenant, principal};
use crate::text::quoted;

use super::Finding;

/// Which of Microsoft's token services an auth server stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    /// ACS, the older one.
    Acs,
    /// Entra.
    Entra,
}

/// Which of Microsoft's token services it is: by its type, else by its issuer. Nothing for others', such as AD FS.
pub(super) fn service(server: &AuthServer) -> Option<Service> {
    match server.server_type.known().map(|kind| kind.to_ascii_lowercase()).as_deref() {
        Some("microsoftacs") => return Some(Service::Acs),
        Some("azuread") => return Some(Service::Entra),
        Some(_) => return None,
        None => {}
    }
    let issuer = server.issuer.known()?;
    if [ACS_APP_ID, ACS_CHINA_APP_ID].contains(&principal(issuer).app) {
        return Some(Service::Acs);
    }
    entra_tenant(issuer).map(|_| Service::Entra)
}

/// Whether it is in use, as far as is known.
pub(super) fn is_in_use(server: &AuthServer) -> bool {
    server.enabled != Field::Known(false)
}

/// It in a sentence.
fn words(server: &AuthServer) -> String {
    server.name.known().map_or_else(|| "the auth server".to_owned(), |name| format!("the auth server {}", quoted(name)))
}

/// A finding with what tells it from others.
fn about(finding: Finding, server: &AuthServer) -> Finding {
    let facts = [("auth_server", &server.name), ("auth_server_type", &server.server_type), ("tenant", &server.realm)];
    facts.into_iter().fold(finding, |finding, (name, field)| match field.known() {
        Some(value) => finding.with(name, value.as_str()),
        None => finding,
    })
}
