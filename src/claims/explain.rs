//! What a value says: moments in words, sets member by member, ids and principals by name. Pure: the moment from which
//! it is seen is an argument, and so is the local time zone.

use std::borrow::Cow;

use super::dictionary::{Claim, Shows, claim_at};
use super::ids::known_id;
use super::moment::moment;
use super::sid::{explain_puid, explain_sid, is_puid};
use crate::exchange::{Audience, audience, entra_tenant, exchange_online_cloud};
use crate::jose::json::{self, Node, Value};
use crate::text::{capitalised, count, is_guid, shorten, visible};
use crate::time::{Time, relative, utc};
use crate::x509::parse_any;

/// From where a value is seen.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// The moment of evaluation: `2 h ago` counts from it.
    pub at: Time,
    /// Writes a moment in the user's own time zone; none where that must not matter.
    pub local: Option<&'a dyn Fn(Time) -> String>,
}

/// What a value says. Empty where it says no more than itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// A few words, for the line that the value stands on.
    pub short: String,
    /// Everything, line by line; the short words are repeated only where they are not enough.
    pub lines: Vec<String>,
}

impl Explanation {
    pub(super) fn short(words: impl Into<String>) -> Self {
        Self { short: words.into(), lines: Vec::new() }
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.short.is_empty() && self.lines.is_empty()
    }

    /// Everything, line by line: the short words where there are no lines. What the dictionary's sentence says anyway
    /// is not repeated.
    pub fn in_full(&self) -> Vec<String> {
        let is_all = self.lines.is_empty() && !self.short.is_empty() && self.short != OPAQUE;
        if is_all { vec![capitalised(&self.short)] } else { self.lines.clone() }
    }
}

/// What the value at a JSON pointer says: `/payload/exp`, `/payload/wids/0`.
pub fn explain_at(pointer: &str, node: &Node, seen: Seen<'_>) -> Explanation {
    if let Some(claim) = claim_at(pointer) {
        return explain(Some(claim), node, seen);
    }
    // A member of a set means what the set says it does.
    let above = pointer.rsplit_once('/').and_then(|(above, _)| claim_at(above));
    match (above.filter(|claim| claim.shows == Shows::Set), node.as_str()) {
        (Some(claim), Some(member)) => Explanation::short(member_words(claim, member)),
        _ => explain(None, node, seen),
    }
}

/// What the value of a claim says; without a claim, what can be told from the value alone.
pub fn explain(claim: Option<&Claim>, node: &Node, seen: Seen<'_>) -> Explanation {
    let Some(claim) = claim else { return principals(node) };
    let mut explanation = match claim.shows {
        Shows::Text => Explanation::default(),
        Shows::Opaque => Explanation::short(OPAQUE),
        Shows::Time => of_moment(node, seen),
        Shows::Set => of_set(claim, node),
        Shows::Boolean => of_boolean(node),
        Shows::Id | Shows::Principal => principals(node),
        Shows::NameId => of_text(node, |text| match text {
            sid if sid.starts_with("S-1-") => explain_sid(sid),
            puid if is_puid(puid) => explain_puid(puid),
            principal => of_principal(principal),
        }),
        Shows::Sid => of_text(node, explain_sid),
        Shows::Puid => of_text(node, explain_puid),
        Shows::Thumbprint => of_text(node, of_thumbprint),
        Shows::Token => of_text(node, |text| {
            Explanation::short(format!("a token of {}", count(text.split('.').count(), "part", "parts")))
        }),
        Shows::Json => of_text(node, of_json),
    };
    if explanation.is_empty()
        && let Some(words) = claim.values.get(scalar(node).as_ref())
    {
        explanation.short.clone_from(words);
    }
    if !claim.fits(node) {
        let here = if matches!(node.value, Value::Null) { "null" } else { node.type_name() };
        if explanation.lines.is_empty() && !explanation.short.is_empty() {
            explanation.lines.push(explanation.short.clone());
        }
        explanation.lines.push(format!("Usually {}; here it is {here}", claim.types_in_words()));
    }
    explanation
}

fn of_text(node: &Node, words: impl Fn(&str) -> Explanation) -> Explanation {
    node.as_str().map(words).unwrap_or_default()
}

fn of_moment(node: &Node, seen: Seen<'_>) -> Explanation {
    let Some(moment) = moment(node) else {
        let is_value = matches!(node.value, Value::Number(_) | Value::String(_));
        return if is_value { Explanation::short("no moment of time") } else { Explanation::default() };
    };
    let mut slips = Vec::new();
    if moment.in_milliseconds {
        slips.push("written in milliseconds, where seconds belong");
    }
    if moment.as_text {
        slips.push("written as text");
    }
    let mut short = format!("{} · {}", relative(moment.time, seen.at), utc(moment.time));
    let mut lines = vec![format!("{}, {}", utc(moment.time), relative(moment.time, seen.at))];
    if let Some(local) = seen.local {
        lines.push(format!("{} on this computer's clock", local(moment.time)));
    }
    for slip in slips {
        short = format!("{short} · {slip}");
        lines.push(capitalised(slip));
    }
    Explanation { short, lines }
}

/// The members of an array, of a text with blanks between, or of an array inside a text.
fn of_set(claim: &Claim, node: &Node) -> Explanation {
    let Some(members) = members(node) else { return Explanation::default() };
    let named: Vec<_> = members.iter().map(|member| (member, member_words(claim, member))).collect();
    let known: Vec<_> = named.iter().map(|(_, words)| words.as_str()).filter(|words| !words.is_empty()).collect();
    let tally = count(members.len(), "value", "values");
    // Members that say by themselves what they are need no name; those of a set of ids do.
    let is_list = named.iter().all(|(member, words)| !words.is_empty() || is_guid(member));
    let short = match (known.as_slice(), members.len()) {
        (_, 0) => "empty".to_owned(),
        ([only], 1) => (*only).to_owned(),
        ([_, ..], _) if is_list => {
            let shown = known.get(..MAX_NAMED).unwrap_or(&known);
            let rest = members.len() - shown.len();
            let more = if rest == 0 { String::new() } else { format!(" and {rest} more") };
            format!("{tally}: {}{more}", shown.join(", "))
        }
        _ => tally,
    };
    let mut lines: Vec<_> = named
        .iter()
        .take(MAX_MEMBERS)
        .map(
            |(member, words)| {
                if words.is_empty() { shown(member).into_owned() } else { format!("{}: {words}", shown(member)) }
            },
        )
        .collect();
    if members.len() > MAX_MEMBERS {
        lines.push(format!("… and {} more", members.len() - MAX_MEMBERS));
    }
    Explanation { short, lines }
}

fn members(node: &Node) -> Option<Vec<Cow<'_, str>>> {
    match &node.value {
        Value::Array(elements) => Some(elements.iter().map(scalar).collect()),
        Value::String(text) if text.starts_with('[') => {
            let root = json::parse(text.as_bytes()).root?;
            Some(root.elements().iter().map(|element| scalar(element).into_owned().into()).collect())
        }
        Value::String(text) => Some(text.split(' ').filter(|word| !word.is_empty()).map(Cow::Borrowed).collect()),
        _ => None,
    }
}

fn member_words(claim: &Claim, member: &str) -> String {
    if let Some(words) = claim.values.get(member) {
        return words.clone();
    }
    if member.starts_with("S-1-") {
        return explain_sid(member).short;
    }
    known_id(member).map_or_else(String::new, |known| known.name.to_owned())
}

fn of_boolean(node: &Node) -> Explanation {
    let (word, how) = match &node.value {
        Value::String(text) if text.eq_ignore_ascii_case("true") || text == "1" => ("true", "text"),
        Value::String(text) if text.eq_ignore_ascii_case("false") || text == "0" => ("false", "text"),
        Value::Number(digits) if digits == "1" => ("true", "a number"),
        Value::Number(digits) if digits == "0" => ("false", "a number"),
        Value::Bool(_) | Value::Null => return Explanation::default(),
        _ => return Explanation::short("neither true nor false"),
    };
    Explanation::short(format!("{word}, written as {how}"))
}

/// One principal, or several in an array, as `aud` may be.
fn principals(node: &Node) -> Explanation {
    match &node.value {
        Value::String(text) => of_principal(text),
        Value::Array(elements) => {
            let texts = elements.iter().take(MAX_MEMBERS).filter_map(Node::as_str);
            let named = texts.map(|text| (text, of_principal(text).short)).filter(|(_, words)| !words.is_empty());
            let lines: Vec<_> = named.map(|(text, words)| format!("{}: {words}", shown(text))).collect();
            Explanation { short: count(elements.len(), "value", "values"), lines }
        }
        _ => Explanation::default(),
    }
}

/// An id, `<application id>/<host>@<realm>`, or an address.
fn of_principal(text: &str) -> Explanation {
    let Some(Audience { app, host, realm }) = audience(text) else { return of_address(text) };
    let known = known_id(app);
    if host.is_none() && realm.is_none() {
        let words = |known: super::KnownId| Explanation {
            short: known.name.to_owned(),
            lines: vec![format!("The id of {} {}", known.kind.words(), known.name)],
        };
        return known.map(words).unwrap_or_default();
    }
    if known.is_none() && !is_guid(app) {
        // `jane@contoso.com` and its like name no application.
        return Explanation::default();
    }
    let named =
        |id: &str| known_id(id).map_or_else(|| shown(id).into_owned(), |known| format!("{id} ({})", known.name));
    let mut lines = vec![format!("Application: {}", named(app))];
    lines.extend(host.map(|host| format!("Host: {}", shown(host))));
    lines.extend(realm.map(|realm| match realm {
        "*" => "Realm: any".to_owned(),
        tenant if is_guid(tenant) => format!("Realm: the tenant {}", named(tenant)),
        domain => format!("Realm: {}", shown(domain)),
    }));
    let short = known.map_or("an application", |known| known.name);
    let at = match realm {
        Some("*") => " of any realm".to_owned(),
        Some(realm) => match known_id(realm) {
            Some(tenant) => format!(" of {}", tenant.name),
            None if is_guid(realm) => " of a tenant".to_owned(),
            None => format!(" of {}", shown(realm)),
        },
        None => String::new(),
    };
    let on = host.map_or_else(String::new, |host| format!(" at {}", shown(host)));
    Explanation { short: format!("{short}{on}{at}"), lines }
}

fn of_address(text: &str) -> Explanation {
    if let Some((tenant, version)) = entra_tenant(text) {
        let known = known_id(tenant).map(|known| known.name);
        let named = known.map_or_else(String::new, |name| format!(" ({name})"));
        let lines = vec![format!("Entra, {version} tokens"), format!("Tenant: {}{named}", shown(tenant))];
        let of = known.map_or_else(String::new, |name| format!(", {name}"));
        return Explanation { short: format!("Entra {version}{of}"), lines };
    }
    let host = text.strip_prefix("https://").and_then(|rest| rest.split(['/', ':', '?', '#']).next());
    let cloud = host.and_then(exchange_online_cloud);
    cloud.map(|cloud| Explanation::short(format!("Exchange Online, {}", cloud.name))).unwrap_or_default()
}

fn of_thumbprint(text: &str) -> Explanation {
    let Some(thumbprint) = parse_any(text) else { return Explanation::default() };
    let hex = thumbprint.to_hex();
    let (front, back) = (hex.get(..8).unwrap_or_default(), hex.get(36..).unwrap_or_default());
    let mut lines = vec![format!("Thumbprint in hexadecimal: {hex}")];
    if text.len() > MAX_BASE64_THUMBPRINT {
        lines.push(format!("Thumbprint in base64url: {}", thumbprint.to_x5t()));
    }
    Explanation { short: format!("thumbprint {front}…{back}"), lines }
}

fn of_json(text: &str) -> Explanation {
    match json::parse(text.as_bytes()).root {
        Some(root) if root.is_object() => {
            Explanation::short(format!("JSON in a string, {}", count(root.members().len(), "member", "members")))
        }
        _ => Explanation::default(),
    }
}

/// A value as its own word: a string's text, a number's digits.
fn scalar(node: &Node) -> Cow<'_, str> {
    match &node.value {
        Value::String(text) => Cow::Borrowed(text),
        Value::Number(digits) => Cow::Borrowed(digits),
        Value::Bool(value) => value.to_string().into(),
        Value::Null => Cow::Borrowed("null"),
        Value::Array(_) => Cow::Borrowed("[…]"),
        Value::Object(_) => Cow::Borrowed("{…}"),
    }
}

/// A text from the evidence as it may stand in a line.
fn shown(text: &str) -> Cow<'_, str> {
    const MAX_CHARS: usize = 120; // a line stays a line
    match visible(text) {
        Cow::Borrowed(text) => shorten(text, MAX_CHARS),
        Cow::Owned(text) => shorten(&text, MAX_CHARS).into_owned().into(),
    }
}

const OPAQUE: &str = "opaque";
const MAX_MEMBERS: usize = 50; // Entra writes up to 200 groups; nobody reads them all
const MAX_NAMED: usize = 3; // more do not fit beside the value
const MAX_BASE64_THUMBPRINT: usize = 28; // 20 bytes with padding; longer ones are hexadecimal

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::{Place, all};
    use crate::time::{self, from_unix};

    const NO_LOCAL: Option<&dyn Fn(Time) -> String> = None;

    fn explained(pointer: &str, value: &str) -> Explanation {
        let node = json::parse(value.as_bytes()).root.unwrap();
        explain_at(pointer, &node, Seen { at: from_unix(1_727_740_800).unwrap(), local: NO_LOCAL })
    }

    #[track_caller]
    fn check(pointer: &str, value: &str, short: &str, lines: &[&str]) {
        let seen = explained(pointer, value);
        let lines: Vec<_> = lines.iter().map(ToString::to_string).collect();
        assert_eq!(seen, Explanation { short: short.to_owned(), lines }, "{pointer} {value}");
    }

    #[track_caller]
    fn check_short(pointer: &str, value: &str, short: &str) {
        assert_eq!(explained(pointer, value).short, short, "{pointer} {value}");
    }

    #[test]
    fn moments_are_told_from_the_moment_of_evaluation() {
        check("/payload/exp", "1727733600", "2 h ago · 2024-09-30 22:00:00 UTC", &["2024-09-30 22:00:00 UTC, 2 h ago"]);
        check_short("/payload/nbf", "1727741640", "in 14 min · 2024-10-01 00:14:00 UTC");
        check(
            "/payload/exp",
            r#""1331579055""#,
            "12 years 6 months ago · 2012-03-12 19:04:15 UTC · written as text",
            &[
                "2012-03-12 19:04:15 UTC, 12 years 6 months ago",
                "Written as text",
                "Usually a number; here it is a string",
            ],
        );
        check(
            "/payload/auth_time",
            "1727740800000",
            "at that moment · 2024-10-01 00:00:00 UTC · written in milliseconds, where seconds belong",
            &["2024-10-01 00:00:00 UTC, at that moment", "Written in milliseconds, where seconds belong"],
        );
        check("/payload/exp", "1e300", "no moment of time", &[]);
        check("/payload/exp", "true", "", &["Usually a number; here it is a boolean"]);
        check("/payload/exp", "null", "", &["Usually a number; here it is null"]);
    }

    #[test]
    fn local_time_is_an_argument() {
        let local = |moment: Time| format!("[{}]", time::rfc3339(moment));
        let node = json::parse(b"1727740800").root.unwrap();
        let seen = Seen { at: from_unix(1_727_740_800).unwrap(), local: Some(&local) };
        let lines = explain_at("/payload/iat", &node, seen).lines;
        assert_eq!(lines.get(1).map(String::as_str), Some("[2024-10-01T00:00:00Z] on this computer's clock"));
    }

    #[test]
    fn sets_are_counted_and_their_members_named() {
        check(
            "/payload/scp",
            r#""Mail.Read  User.Read""#,
            "2 values",
            &["Mail.Read", "User.Read: read the user's own profile"],
        );
        check("/payload/roles", r#"["Mail.Read"]"#, "1 value", &["Mail.Read"]);
        check(
            "/payload/wids",
            r#"["62e90394-69f5-4237-9190-012177145e10","29232CDF-9323-42FD-ADE2-1D097AF3E4DE"]"#,
            "2 values: Global Administrator, Exchange Administrator",
            &[
                "62e90394-69f5-4237-9190-012177145e10: Global Administrator",
                "29232CDF-9323-42FD-ADE2-1D097AF3E4DE: Exchange Administrator",
            ],
        );
        let unknown = r#"["62e90394-69f5-4237-9190-012177145e10","00000000-0000-4000-8000-000000000000"]"#;
        check_short("/payload/wids", unknown, "2 values: Global Administrator and 1 more");
        check_short("/payload/wids/0", r#""62e90394-69f5-4237-9190-012177145e10""#, "Global Administrator");
        check_short(
            "/payload/amr",
            r#"["pwd","rsa","mfa","otp"]"#,
            concat!(
                "4 values: password, or the secret of an application, ",
                "proof of an RSA key, for example with Microsoft Authenticator, several factors and 1 more"
            ),
        );
        check_short("/payload/amr", r#"["pwd","made up"]"#, "2 values");
        check_short("/payload/amr/1", r#""mfa""#, "several factors");
        check_short("/payload/groups", r#"["S-1-5-21-1-2-3-512"]"#, "Domain Admins");
        check_short("/payload/groups", "[]", "empty");
        check("/payload/signin_state", r#""[\"kmsi\"]""#, "keep me signed in", &["kmsi: keep me signed in"]);
        let groups = format!("[{}]", vec![r#""x""#; 200].join(","));
        let seen = explained("/payload/groups", &groups);
        assert_eq!((seen.short.as_str(), seen.lines.last().unwrap().as_str()), ("200 values", "… and 150 more"));
    }

    #[test]
    fn booleans_and_codes_are_told_in_words() {
        check_short("/payload/isbrowserhostedapp", r#""True""#, "true, written as text");
        check_short("/payload/trustedfordelegation", "true", "");
        check_short("/payload/hasgroups", r#""maybe""#, "neither true nor false");
        check_short("/payload/appidacr", r#""2""#, "a client certificate");
        check_short("/payload/acct", "0", "a member of the tenant");
        check_short("/payload/idtyp", r#""app""#, "an application alone, without a user");
        check_short("/payload/acr", r#""1""#, "the sign-in met ISO/IEC 29115");
        check_short("/header/alg", r#""RS256""#, "RSA (PKCS #1 v1.5) with SHA-256");
        check_short("/header/alg", r#""rs256""#, "");
        check_short("/payload/appctx/version", r#""ExIdTok.V1""#, "an Exchange identity token");
        check_short("/payload/aio", r#""AXQ""#, "opaque");
    }

    #[test]
    fn principals_are_taken_apart() {
        check(
            "/payload/aud",
            r#""00000002-0000-0ff1-ce00-000000000000/outlook.office365.com@F8CDEF31-a31e-4b4a-93e4-5f571e91255a""#,
            "Exchange at outlook.office365.com of Microsoft services",
            &[
                "Application: 00000002-0000-0ff1-ce00-000000000000 (Exchange)",
                "Host: outlook.office365.com",
                "Realm: the tenant F8CDEF31-a31e-4b4a-93e4-5f571e91255a (Microsoft services)",
            ],
        );
        check(
            "/payload/iss",
            r#""00000002-0000-0ff1-ce00-000000000000@contoso.com""#,
            "Exchange of contoso.com",
            &["Application: 00000002-0000-0ff1-ce00-000000000000 (Exchange)", "Realm: contoso.com"],
        );
        check_short("/payload/aud", r#""00000002-0000-0ff1-ce00-000000000000@*""#, "Exchange of any realm");
        check(
            "/payload/appid",
            r#""04b07795-8ddb-461a-bbee-02f9e1bf7b46""#,
            "Azure CLI",
            &["The id of the application Azure CLI"],
        );
        check(
            "/payload/iss",
            r#""https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0""#,
            "Entra v2, personal Microsoft accounts",
            &["Entra, v2 tokens", "Tenant: 9188040d-6c67-4c5b-b112-36a304b66dad (personal Microsoft accounts)"],
        );
        check_short("/payload/iss", r#""https://sts.windows.net/4f1b0c52-95cf-4a62-9df1-a26d5ee8fa5b/""#, "Entra v1");
        check_short("/payload/aud", r#""https://outlook.office365.com""#, "Exchange Online, Microsoft 365 (worldwide)");
        check_short("/payload/aud/0", r#""00000002-0000-0ff1-ce00-000000000000@x.y""#, "Exchange of x.y");
        for plain in ["https://evil-office365.com/", "jane@contoso.com", "me", ""] {
            check("/payload/iss", &format!("{plain:?}"), "", &[]);
        }
        check_short("/payload/other", r#""00000003-0000-0000-c000-000000000000""#, "Microsoft Graph");
    }

    #[test]
    fn names_of_users_and_keys_are_told_by_their_form() {
        check_short("/payload/nameid", r#""S-1-5-21-1-2-3-500""#, "the built-in Administrator");
        check_short("/payload/nameid", r#""10032001E2CBE43B""#, "the user's number in Microsoft's directory (PUID)");
        check_short(
            "/payload/nameid",
            r#""00000002-0000-0ff1-ce00-000000000000@contoso.com""#,
            "Exchange of contoso.com",
        );
        check_short("/payload/appctx/primarysid", r#""S-1-5-18""#, "the local system");
        check(
            "/header/x5t",
            r#""BgD59nRiBzfnNATih8RagYy3zrg""#,
            "thumbprint 0600F9F6…CEB8",
            &["Thumbprint in hexadecimal: 0600F9F674620737E73404E287C45A818CB7CEB8"],
        );
        check(
            "/header/kid",
            r#""0600F9F674620737E73404E287C45A818CB7CEB8""#,
            "thumbprint 0600F9F6…CEB8",
            &[
                "Thumbprint in hexadecimal: 0600F9F674620737E73404E287C45A818CB7CEB8",
                "Thumbprint in base64url: BgD59nRiBzfnNATih8RagYy3zrg",
            ],
        );
        check_short("/header/kid", r#""key one""#, "");
        check_short("/payload/actortoken", r#""a.b.c""#, "a token of 3 parts");
        check_short("/payload/appctx", r#""{\"a\":1}""#, "JSON in a string, 1 member");
    }

    #[test]
    fn what_comes_from_the_token_is_made_visible() {
        let value = "\"00000002-0000-0ff1-ce00-000000000000@a\\u202eb\"";
        check_short("/payload/iss", value, "Exchange of a\\u{202e}b");
    }

    /// Whatever stands in a claim: no explanation panics, and none is longer than a screen.
    #[test]
    fn odd_values_are_survived() {
        let long = format!("\"{}\"", "-@/ .".repeat(10_000));
        let odd =
            ["null", "true", "-1", "1e999", r#""""#, "[]", "{}", "[[1],{},null]", r#""[""#, r#""S-1-""#, long.as_str()];
        for claim in all() {
            for place in &claim.places {
                let part = match place {
                    Place::Header => "/header",
                    Place::Claims => "/payload",
                    Place::Appctx => "/payload/appctx",
                };
                for value in odd {
                    let seen = explained(&format!("{part}/{}", claim.name), value);
                    assert!(seen.lines.len() <= MAX_MEMBERS + 2, "{}", claim.name);
                    assert!(seen.lines.iter().all(|line| line.len() < 1_000), "{}", claim.name);
                }
            }
        }
    }
}
