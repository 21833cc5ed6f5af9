//! What Exchange puts into tokens and where Microsoft's clouds are: identity tokens, the kinds of tokens around them, cloud
//! hosts, well-known application ids. Names things; judges nothing.

mod clouds;
mod endpoints;
mod identity;
pub mod objects;
mod opaque;
mod principal;
mod profile;
mod route;

pub use clouds::{CLOUDS, Cloud, METADATA_PATH, exchange_online_cloud, is_cloud_host, microsoft_domain, sign_in_cloud};
pub use endpoints::{ACS_HOST, ACS_PATH, CloudEndpoint, endpoints};
pub use identity::{AppContext, AppContextForm, UniqueId, app_context, unique_id};
pub use opaque::{OpaqueKind, opaque_kind};
pub use principal::{Audience, Principal, audience, principal};
pub use profile::{TokenKind, entra_tenant, token_kind};
pub use route::{Direction, Route, Signer, route};

/// The application id of Exchange, on-premises and online.
pub const EXCHANGE_APP_ID: &str = "00000002-0000-0ff1-ce00-000000000000";
/// The application id of SharePoint, on-premises and online.
pub const SHAREPOINT_APP_ID: &str = "00000003-0000-0ff1-ce00-000000000000";
/// The application id of Lync and Skype for Business.
pub const SKYPE_APP_ID: &str = "00000004-0000-0ff1-ce00-000000000000";
/// The issuer id of ACS / the Entra STS in the global cloud.
pub const ACS_APP_ID: &str = "00000001-0000-0000-c000-000000000000";
/// The same in the cloud operated by 21Vianet.
pub const ACS_CHINA_APP_ID: &str = "00000001-0002-0000-c000-000000000000";
/// The version of an Exchange identity token.
pub const IDENTITY_TOKEN_VERSION: &str = "ExIdTok.V1";
/// How long Exchange's identity tokens live, in every token and document seen: 8 h.
pub const IDENTITY_TOKEN_LIFETIME_SECS: i64 = 28_800;
