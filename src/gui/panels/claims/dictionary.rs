//! What claims are for, and what their values mean.

use crate::exchange::{ACS_APP_ID, ACS_CHINA_APP_ID, EXCHANGE_APP_ID};
use crate::gui::words::{self, Moments};
use crate::jose::json::{Node, Value};
use crate::time;
use crate::x509::Thumbprint;

/// What a value means.
#[derive(Default)]
pub(super) struct Meaning {
    /// For the row.
    pub short: String,
    /// For the card.
    pub lines: Vec<String>,
}

/// What a value means, where it means more than it says.
pub(super) fn meaning(key: &str, node: &Node, moments: Moments<'_>) -> Meaning {
    if is_moment(key)
        && let Value::Number(digits) = &node.value
        && let Some(moment) = digits.parse::<f64>().ok().and_then(whole_seconds).and_then(time::from_unix)
    {
        return Meaning { short: moments.short(moment), lines: moments.lines(moment) };
    }
    let Some(text) = node.as_str() else { return Meaning::default() };
    if key == "x5t"
        && let Ok(thumbprint) = Thumbprint::from_x5t(text)
    {
        let hex = thumbprint.to_hex();
        return Meaning {
            short: words::with_short_thumbprints(&format!("thumbprint {hex}")),
            lines: vec![format!("Thumbprint in hexadecimal: {hex}")],
        };
    }
    let known =
        KNOWN_IDS.iter().find(|(id, _)| text.get(..id.len()).is_some_and(|start| start.eq_ignore_ascii_case(id)));
    match known {
        Some((_, name)) => Meaning { short: (*name).to_owned(), lines: vec![format!("This id is {name}.")] },
        None => Meaning::default(),
    }
}

/// What a claim is for, by its pointer; empty where nothing is known.
pub(super) fn about(pointer: &str) -> &'static str {
    CLAIMS.iter().find(|(known, _)| *known == pointer).map_or("", |(_, about)| about)
}

fn is_moment(key: &str) -> bool {
    matches!(key, "exp" | "nbf" | "iat" | "auth_time" | "updated_at")
}

fn whole_seconds(value: f64) -> Option<i64> {
    const LARGEST: f64 = 9_000_000_000_000.0; // beyond the year 280,000
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range is checked, and a fraction of a second is not shown"
    )]
    (value.abs() < LARGEST).then_some(value as i64)
}

const KNOWN_IDS: &[(&str, &str)] = &[
    (EXCHANGE_APP_ID, "Exchange"),
    (ACS_APP_ID, "ACS / Entra token service"),
    (ACS_CHINA_APP_ID, "ACS / Entra token service (China)"),
    ("00000003-0000-0ff1-ce00-000000000000", "SharePoint"),
    ("00000004-0000-0ff1-ce00-000000000000", "Skype for Business"),
    ("00000003-0000-0000-c000-000000000000", "Microsoft Graph"),
];

const CLAIMS: &[(&str, &str)] = &[
    ("/header/typ", "What kind of token this is; JWT for a JSON Web Token."),
    ("/header/alg", "The algorithm that the signature was made with."),
    ("/header/x5t", "SHA-1 thumbprint of the certificate whose key signed the token, in base64url."),
    ("/header/x5t#S256", "SHA-256 thumbprint of the certificate whose key signed the token, in base64url."),
    ("/header/kid", "The name of the key that signed the token."),
    ("/header/jwk", "A public key that the token brought along. It proves nothing about who signed it."),
    ("/header/x5c", "Certificates that the token brought along. They prove nothing about who signed it."),
    ("/header/jku", "Where the token wants its keys to be fetched from. Never followed."),
    ("/header/x5u", "Where the token wants its certificate to be fetched from. Never followed."),
    ("/header/crit", "Header parameters that a reader must understand or refuse the token."),
    ("/header/enc", "The algorithm that the content is encrypted with."),
    ("/payload/aud", "Whom the token is meant for. A service must refuse tokens that are meant for others."),
    ("/payload/iss", "Who issued the token."),
    ("/payload/sub", "Whom the token is about."),
    ("/payload/exp", "The moment from which the token must be refused."),
    ("/payload/nbf", "The moment before which the token must be refused."),
    ("/payload/iat", "The moment at which the token was issued."),
    ("/payload/jti", "The token's own id."),
    ("/payload/nonce", "Ties the token to one request."),
    ("/payload/ver", "The version of the Entra token."),
    ("/payload/tid", "The Entra tenant."),
    ("/payload/oid", "The user's or service's object id in the tenant."),
    ("/payload/appid", "The application that asked for the token."),
    ("/payload/azp", "The application that asked for the token."),
    ("/payload/scp", "What the application may do for the user."),
    ("/payload/roles", "What the application may do by itself."),
    ("/payload/upn", "The user's principal name."),
    ("/payload/nameid", "The identifier of the user or application."),
    ("/payload/actortoken", "The signed token of the service that speaks for the user."),
    ("/payload/trustedfordelegation", "Whether the service may speak for users."),
    ("/payload/identityprovider", "Who vouches for the issuer."),
    ("/payload/isbrowserhostedapp", "Whether the add-in runs inside Outlook's page."),
    ("/payload/appctxsender", "Who wrote the application context: Exchange, at the organisation's host."),
    ("/payload/appctx", "The application context: who the mailbox user is, and where the keys are published."),
    ("/payload/appctx/msexchuid", "The mailbox user, unique on the Exchange organisation that `amurl` names."),
    ("/payload/appctx/version", "The version of the identity token; ExIdTok.V1 for all known ones."),
    ("/payload/appctx/amurl", "Where the signing keys are published. Only a host that you trust may vouch for a key."),
];
