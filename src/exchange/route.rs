//! Between whom a token travels and who signs it: the cause of a fault depends on it, so it is said first.

use url::Url;

use super::clouds::microsoft_domain;
use super::principal::{audience, principal};
use super::profile::TokenKind;
use super::{ACS_APP_ID, ACS_CHINA_APP_ID, EXCHANGE_APP_ID, SHAREPOINT_APP_ID, SKYPE_APP_ID};
use crate::jose::Token;

/// Where a token comes from and goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// What Exchange calls tokens of this profile: `S2SAppActAs`, `Callback`, …
    pub profile: Option<&'static str>,
    /// Between whom it travels.
    pub direction: Direction,
    /// Whose key signs it.
    pub signer: Signer,
}

/// Between whom a token travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Exchange → an add-in's service.
    AddIn,
    /// Exchange on-premises → the cloud.
    ToCloud,
    /// The cloud → Exchange on-premises.
    FromCloud,
    /// Between Exchange, SharePoint and Skype of one organisation, or Exchange and its own back end.
    OnPremises,
    /// One cloud service → another, or other issuers.
    Elsewhere,
    /// The token does not say it.
    Unclear,
}

/// Whose key signs a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signer {
    /// Exchange, with its Auth Certificate.
    Exchange,
    /// ACS, the token service between Exchange on-premises and the cloud.
    Acs,
    /// Entra.
    Entra,
    /// SharePoint, with its own token-signing certificate.
    SharePoint,
    /// Skype for Business, with its own OAuth certificate.
    Skype,
    /// Whoever issued it.
    Issuer,
    /// Nobody can tell from outside: it is encrypted or opaque.
    Unknown,
}

impl Direction {
    /// The name in the report.
    pub fn id(self) -> &'static str {
        match self {
            Self::AddIn => "exchange-to-add-in",
            Self::ToCloud => "on-premises-to-cloud",
            Self::FromCloud => "cloud-to-on-premises",
            Self::OnPremises => "on-premises",
            Self::Elsewhere => "elsewhere",
            Self::Unclear => "unclear",
        }
    }

    /// The name for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::AddIn => "Exchange → add-in",
            Self::ToCloud => "on-premises → cloud",
            Self::FromCloud => "cloud → on-premises",
            Self::OnPremises => "on-premises ↔ on-premises",
            Self::Elsewhere => "outside Exchange",
            Self::Unclear => "direction unclear",
        }
    }
}

impl Signer {
    /// The name in the report.
    pub fn id(self) -> &'static str {
        match self {
            Self::Exchange => "exchange-auth-certificate",
            Self::Acs => "acs",
            Self::Entra => "entra",
            Self::SharePoint => "sharepoint",
            Self::Skype => "skype-for-business",
            Self::Issuer => "issuer",
            Self::Unknown => "unknown",
        }
    }
}

impl Route {
    /// Who signs such tokens and what Exchange's Auth Certificate has to do with it: one sentence without its stop.
    pub fn sentence(&self) -> &'static str {
        match (self.signer, self.direction) {
            (Signer::Exchange, Direction::AddIn) => "Exchange signs these with its Auth Certificate",
            (Signer::Exchange, _) => "Exchange signs these with its Auth Certificate, which must be on every server",
            (Signer::Acs, Direction::ToCloud) => {
                "ACS signs these, after Exchange proved itself there with its Auth Certificate"
            }
            (Signer::Acs, Direction::Elsewhere) => "ACS signs these with the secret of the SharePoint add-in",
            (Signer::Acs, _) => "ACS signs these: renewing Exchange's Auth Certificate cures nothing",
            (Signer::Entra, Direction::ToCloud) => {
                "Entra signs these, after Exchange proved itself there with its Auth Certificate"
            }
            (Signer::Entra, _) => "Entra signs these: Exchange's Auth Certificate has no part in it",
            (Signer::SharePoint, _) => {
                "SharePoint signs these with its own certificate: Exchange's Auth Certificate has no part in it"
            }
            (Signer::Skype, _) => {
                "Skype for Business signs these with its own certificate: Exchange's Auth Certificate has no part in it"
            }
            (Signer::Issuer, _) => "their own issuer signs these: Exchange's Auth Certificate has no part in it",
            (Signer::Unknown, _) => "who made it cannot be told from outside",
        }
    }
}

/// The route of a token; `actor` is the token inside a server-to-server token.
pub fn route(kind: TokenKind, token: &Token, actor: Option<&Token>) -> Route {
    let through = |profile, direction, signer| Route { profile, direction, signer };
    match kind {
        TokenKind::ExchangeIdentity => through(None, Direction::AddIn, Signer::Exchange),
        TokenKind::ExchangeCallback => through(Some("Callback"), Direction::AddIn, Signer::Exchange),
        TokenKind::ExchangeS2s => {
            let names_user = ["nameid", "smtp", "upn", "sip"].iter().any(|name| token.claim(name).is_some());
            let profile = if names_user { "S2SAppActAs" } else { "S2SAppOnly" };
            let (direction, signer) = server_to_server(actor.unwrap_or(token), token);
            through(Some(profile), direction, signer)
        }
        TokenKind::ExchangeActor => {
            let (direction, signer) = server_to_server(token, token);
            through(Some("S2SAppOnly"), direction, signer)
        }
        TokenKind::EntraAccessV1 | TokenKind::EntraAccessV2 => {
            let profile = if is_app_only(token) { "V1AppOnly" } else { "V1AppActAs" };
            let direction = if is_hybrid_app(token) { Direction::ToCloud } else { Direction::Elsewhere };
            through((kind == TokenKind::EntraAccessV1).then_some(profile), direction, Signer::Entra)
        }
        TokenKind::EntraId => through(Some("V1IdToken"), Direction::Elsewhere, Signer::Entra),
        TokenKind::SharePointContext => through(None, Direction::Elsewhere, Signer::Acs),
        TokenKind::Jwt | TokenKind::Jws => through(None, Direction::Elsewhere, Signer::Issuer),
        TokenKind::Jwe | TokenKind::Opaque => through(None, Direction::Unclear, Signer::Unknown),
    }
}

/// By who signed the inner token and whom the outer one is for.
fn server_to_server(inner: &Token, outer: &Token) -> (Direction, Signer) {
    let signer = match principal(inner.claim_text("iss").unwrap_or_default()).app {
        ACS_APP_ID | ACS_CHINA_APP_ID => Signer::Acs,
        EXCHANGE_APP_ID => Signer::Exchange,
        SHAREPOINT_APP_ID => Signer::SharePoint,
        SKYPE_APP_ID => Signer::Skype,
        _ => Signer::Issuer,
    };
    let host = [inner, outer].into_iter().find_map(audience_host);
    let direction = match (signer, host) {
        (Signer::Acs, Some(host)) if microsoft_domain(&host).is_some() => Direction::ToCloud,
        (Signer::Acs, Some(_)) => Direction::FromCloud,
        (Signer::Acs, None) => Direction::Unclear,
        (Signer::Issuer, _) => Direction::Elsewhere,
        _ => Direction::OnPremises,
    };
    (direction, signer)
}

/// The host that a token is for: of `<application id>/<host>@<realm>` or of an address.
fn audience_host(token: &Token) -> Option<String> {
    let text = token.claim_text("aud")?;
    let host = match audience(text) {
        Some(audience) => audience.host?.to_owned(),
        None => Url::parse(text).ok()?.host_str()?.to_owned(),
    };
    Some(host.to_ascii_lowercase())
}

fn is_app_only(token: &Token) -> bool {
    token.claim_text("idtyp") == Some("app") || (token.claim("roles").is_some() && token.claim("scp").is_none())
}

/// Exchange's dedicated hybrid application calling Exchange Online.
fn is_hybrid_app(token: &Token) -> bool {
    let roles = token.claim("roles").map(crate::jose::json::Node::elements).unwrap_or_default();
    let is_full = roles.iter().any(|role| role.as_str() == Some("full_access_as_app"));
    is_full && audience_host(token).is_some_and(|host| microsoft_domain(&host).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::{app_context, token_kind};
    use crate::jose::base64url;

    fn token(claims: &str) -> Token {
        Token::parse(format!("e30.{}.", base64url::encode(claims.as_bytes())))
    }

    #[track_caller]
    fn check(claims: &str, actor: Option<&str>, expected: (Option<&str>, Direction, Signer)) {
        let token = token(claims);
        let context = app_context(&token);
        let kind = token_kind(&token, &context);
        let actor = actor.map(self::token);
        let route = route(kind, &token, actor.as_ref());
        assert_eq!((route.profile, route.direction, route.signer), expected, "{claims}");
    }

    #[test]
    fn the_direction_follows_from_who_signed_and_for_whom() {
        let acs =
            r#"{"iss":"00000001-0000-0000-c000-000000000000@t","aud":"00000002-0000-0ff1-ce00-000000000000/HOST@t"}"#;
        let outer = r#"{"actortoken":"x","nameid":"S-1-5-21-1"}"#;
        let from = |host: &str| acs.replace("HOST", host);
        let profile = Some("S2SAppActAs");
        check(outer, Some(&from("outlook.office365.com")), (profile, Direction::ToCloud, Signer::Acs));
        check(outer, Some(&from("mail.contoso.com")), (profile, Direction::FromCloud, Signer::Acs));
        check(outer, Some(&from("evil-office365.com")), (profile, Direction::FromCloud, Signer::Acs));
        check(&acs.replace("/HOST", ""), None, (Some("S2SAppOnly"), Direction::Unclear, Signer::Acs));
        let own = r#"{"iss":"00000002-0000-0ff1-ce00-000000000000@contoso.com"}"#;
        check(outer, Some(own), (profile, Direction::OnPremises, Signer::Exchange));
        let sharepoint = own.replace("00000002", "00000003");
        check(outer, Some(&sharepoint), (profile, Direction::OnPremises, Signer::SharePoint));
        check(r#"{"actortoken":"x"}"#, None, (Some("S2SAppOnly"), Direction::Elsewhere, Signer::Issuer));
    }

    #[test]
    fn other_tokens_have_their_own_routes() {
        check(r#"{"appctx":{"version":"ExIdTok.V1"}}"#, None, (None, Direction::AddIn, Signer::Exchange));
        check(
            r#"{"appctx":{"version":"ExCallback.V1","scope":"x"}}"#,
            None,
            (Some("Callback"), Direction::AddIn, Signer::Exchange),
        );
        let v1 =
            r#"{"iss":"https://sts.windows.net/t/","ver":"1.0","appid":"a","aud":"https://outlook.office365.com","#;
        let elsewhere = Direction::Elsewhere;
        check(&format!(r#"{v1}"scp":"x"}}"#), None, (Some("V1AppActAs"), elsewhere, Signer::Entra));
        check(&format!(r#"{v1}"roles":["x"]}}"#), None, (Some("V1AppOnly"), elsewhere, Signer::Entra));
        check(
            &format!(r#"{v1}"roles":["full_access_as_app"]}}"#),
            None,
            (Some("V1AppOnly"), Direction::ToCloud, Signer::Entra),
        );
        check(r#"{"a":1}"#, None, (None, elsewhere, Signer::Issuer));
    }
}
