//! Which kind of token this is. Decided by what the token carries, never by one claim alone
//! where another kind carries the same.

use super::identity::AppContext;
use super::{ACS_APP_ID, ACS_CHINA_APP_ID, EXCHANGE_APP_ID, IDENTITY_TOKEN_VERSION};
use crate::jose::Token;

/// The kind of a token. The ids are the report's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "`name` says each in words")]
pub enum TokenKind {
    ExchangeIdentity,
    ExchangeCallback,
    ExchangeS2s,
    ExchangeActor,
    EntraAccessV1,
    EntraAccessV2,
    EntraId,
    SharePointContext,
    Jwt,
    Jws,
    Jwe,
    Opaque,
}

impl TokenKind {
    /// The id in the report.
    pub fn id(self) -> &'static str {
        match self {
            Self::ExchangeIdentity => "exchange-identity-token",
            Self::ExchangeCallback => "exchange-callback-token",
            Self::ExchangeS2s => "exchange-s2s-token",
            Self::ExchangeActor => "exchange-actor-token",
            Self::EntraAccessV1 => "entra-access-token-v1",
            Self::EntraAccessV2 => "entra-access-token-v2",
            Self::EntraId => "entra-id-token",
            Self::SharePointContext => "sharepoint-context-token",
            Self::Jwt => "jwt",
            Self::Jws => "jws",
            Self::Jwe => "jwe",
            Self::Opaque => "opaque-token",
        }
    }

    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::ExchangeIdentity => "Exchange identity token",
            Self::ExchangeCallback => "Exchange callback token",
            Self::ExchangeS2s => "Exchange server-to-server token",
            Self::ExchangeActor => "actor token",
            Self::EntraAccessV1 => "Entra access token (v1)",
            Self::EntraAccessV2 => "Entra access token (v2)",
            Self::EntraId => "Entra ID token",
            Self::SharePointContext => "SharePoint context token",
            Self::Jwt => "JWT",
            Self::Jws => "signed token (JWS) without claims",
            Self::Jwe => "encrypted token (JWE)",
            Self::Opaque => "opaque Microsoft token",
        }
    }
}

/// What kind of token this is. Its `appctx` is given as [`app_context`](super::app_context) read it.
pub fn token_kind(token: &Token, context: &Result<Option<AppContext>, String>) -> TokenKind {
    let context = context.as_ref().ok().and_then(Option::as_ref);
    if token.is_opaque() {
        return TokenKind::Opaque;
    }
    if token.is_encrypted() {
        return TokenKind::Jwe;
    }
    if token.claims().is_none() {
        return TokenKind::Jws;
    }
    if token.claim("actortoken").is_some() {
        return TokenKind::ExchangeS2s;
    }
    let version = context.and_then(AppContext::version);
    if version != Some(IDENTITY_TOKEN_VERSION) && is_callback(token, context) {
        return TokenKind::ExchangeCallback;
    }
    if is_identity(token, context) {
        return TokenKind::ExchangeIdentity;
    }
    let issuer = token.claim_text("iss").unwrap_or_default();
    let from_acs = [ACS_APP_ID, ACS_CHINA_APP_ID].iter().any(|id| is_app(issuer, id));
    if from_acs && token.claim("refreshtoken").is_some() {
        return TokenKind::SharePointContext;
    }
    if from_acs {
        return TokenKind::ExchangeActor;
    }
    entra(token, issuer).unwrap_or(TokenKind::Jwt)
}

fn is_identity(token: &Token, context: Option<&AppContext>) -> bool {
    if let Some(context) = context {
        return context.version() == Some(IDENTITY_TOKEN_VERSION)
            || (context.get("msexchuid").is_some() && context.get("msexchprot").is_none())
            || context.get("amurl").is_some();
    }
    // A damaged or missing context: the rest has to say it.
    let from_exchange = token.claim_text("iss").is_some_and(|issuer| is_app(issuer, EXCHANGE_APP_ID));
    from_exchange && ["isbrowserhostedapp", "appctxsender", "appctx"].iter().any(|name| token.claim(name).is_some())
}

fn is_callback(token: &Token, context: Option<&AppContext>) -> bool {
    let in_context = |name: &str| context.is_some_and(|context| context.get(name).is_some());
    let version = context.and_then(AppContext::version);
    token.claim_text("ver").is_some_and(|version| version.starts_with("Exchange.Callback."))
        || version.is_some_and(|version| version.starts_with("ExCallback."))
        || ["msexchcallback", "msexchprot"].iter().any(|name| in_context(name) || token.claim(name).is_some())
}

/// The tenant that Entra's issuer names, and the version of the tokens that it issues.
pub fn entra_tenant(issuer: &str) -> Option<(&str, &'static str)> {
    let (host, path) = issuer.strip_prefix("https://")?.split_once('/')?;
    let path = path.trim_end_matches('/');
    if V1_ISSUER_HOSTS.contains(&host) {
        return Some((path, "v1"));
    }
    let tenant = path.strip_suffix("/v2.0").filter(|_| V2_ISSUER_HOSTS.contains(&host))?;
    Some((tenant, "v2"))
}

fn entra(token: &Token, issuer: &str) -> Option<TokenKind> {
    let host = issuer.strip_prefix("https://")?.split('/').next()?;
    let path = issuer.strip_prefix("https://")?.strip_prefix(host)?;
    if V1_ISSUER_HOSTS.contains(&host) && token.claim("ver").is_some() {
        let is_access = token.claim("appid").is_some() || token.claim("appidacr").is_some();
        return Some(if is_access { TokenKind::EntraAccessV1 } else { TokenKind::EntraId });
    }
    if V2_ISSUER_HOSTS.contains(&host) && path.trim_end_matches('/').ends_with("/v2.0") {
        let is_access = ["azp", "scp", "roles"].iter().any(|name| token.claim(name).is_some());
        return Some(if is_access { TokenKind::EntraAccessV2 } else { TokenKind::EntraId });
    }
    None
}

/// `<app id>@<realm>`, or the bare id.
fn is_app(principal: &str, id: &str) -> bool {
    principal.strip_prefix(id).is_some_and(|rest| rest.is_empty() || rest.starts_with('@'))
}

const V1_ISSUER_HOSTS: [&str; 3] = ["sts.windows.net", "sts.chinacloudapi.cn", "sts.microsoftonline.de"];
const V2_ISSUER_HOSTS: [&str; 5] = [
    "login.microsoftonline.com",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
    "login.sovcloud-identity.fr",
    "login.sovcloud-identity.de",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::base64url;

    #[track_caller]
    fn check(claims: &str, expected: TokenKind) {
        let token = Token::parse(format!("e30.{}.", base64url::encode(claims.as_bytes())));
        assert_eq!(token_kind(&token, &super::super::app_context(&token)), expected, "{claims}");
    }

    #[test]
    fn kinds_are_told_apart_by_what_they_carry() {
        check(r#"{"appctx":{"version":"ExIdTok.V1"}}"#, TokenKind::ExchangeIdentity);
        check(r#"{"appctx":"{\"msexchuid\":\"u\",\"amurl\":\"https://m\"}"}"#, TokenKind::ExchangeIdentity);
        check(
            r#"{"iss":"00000002-0000-0ff1-ce00-000000000000@contoso.com","isbrowserhostedapp":"True"}"#,
            TokenKind::ExchangeIdentity,
        );
        check(
            r#"{"iss":"00000002-0000-0ff1-ce00-000000000000@contoso.com","appctx":"{\"version\":1,\"version\":2}"}"#,
            TokenKind::ExchangeIdentity,
        );
        check(
            r#"{"ver":"Exchange.Callback.V1","appctx":"{\"msexchprot\":\"owa\",\"scope\":\"OwaDownload\"}"}"#,
            TokenKind::ExchangeCallback,
        );
        check(r#"{"ver":"Exchange.Callback.V1","appctx":{"version":"ExIdTok.V1"}}"#, TokenKind::ExchangeIdentity);
        check(r#"{"iss":"x","actortoken":"e30.e30.AA"}"#, TokenKind::ExchangeS2s);
        check(r#"{"iss":"00000001-0000-0000-c000-000000000000@t","nameid":"x"}"#, TokenKind::ExchangeActor);
        check(
            r#"{"iss":"00000001-0000-0000-c000-000000000000@t","refreshtoken":"x","appctx":"{\"CacheKey\":\"k\"}"}"#,
            TokenKind::SharePointContext,
        );
        check(r#"{"iss":"https://sts.windows.net/t/","ver":"1.0","appid":"a"}"#, TokenKind::EntraAccessV1);
        check(r#"{"iss":"https://sts.windows.net/t/","ver":"1.0"}"#, TokenKind::EntraId);
        check(r#"{"iss":"https://login.microsoftonline.com/t/v2.0","azp":"a"}"#, TokenKind::EntraAccessV2);
        check(r#"{"iss":"https://login.microsoftonline.com/t/v2.0"}"#, TokenKind::EntraId);
        check(r#"{"iss":"https://login.microsoftonline.com.evil.example/t/v2.0"}"#, TokenKind::Jwt);
        check(r#"{"appctx":"{\"CacheKey\":\"k\"}"}"#, TokenKind::Jwt);
        check("7", TokenKind::Jws);
    }
}
