//! What leaves the program without being asked for: no signature, no secret, no personal data.

use serde_json::{Map, Value as JsonValue};

use super::mask::{MASK, is_boundary, is_personal_part, is_secret_part, mask_named, mask_signatures};
use crate::checks::{credentials, secret_name};
use crate::jose::json::{self, Member, Node, Value};
use crate::jose::jwk::PRIVATE_MEMBERS;

/// Whether a report shows what could be used or what names a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redaction {
    /// Signatures and tokens inside tokens are taken off, personal data is masked.
    Redacted,
    /// Everything stays.
    Unredacted,
}

/// Claims that name or locate a person, or are secrets. Identifiers that only a directory can resolve stay: support needs
/// them (`oid`, `tid`, `msexchuid`).
const PERSONAL: [&str; 40] = [
    "upn",
    "email",
    "emails",
    "emailaddress",
    "mail",
    "unique_name",
    "preferred_username",
    "username",
    "login_hint",
    "samaccountname",
    "onprem_sam_account_name",
    "name",
    "displayname",
    "given_name",
    "givenname",
    "family_name",
    "surname",
    "nickname",
    "smtp",
    "sip",
    "phone",
    "phone_number",
    "mobile",
    "birthdate",
    "address",
    "ipaddr",
    "client_ip",
    "picture",
    "profile",
    "website",
    "verified_primary_email",
    "verified_secondary_email",
    "nameid",
    "primarysid",
    "onprem_sid",
    "puid",
    "windowsaccountname",
    "emailaddresses",
    "commonname",
    "user",
];

/// Secrets, wherever they stand: nothing of them is shown.
const SECRET: [&str; 14] = [
    "refreshtoken",
    "refresh_token",
    "access_token",
    "accesstoken",
    "id_token",
    "assertion",
    "client_assertion",
    "client_secret",
    "clientsecret",
    "password",
    "passwd",
    "pwd",
    "secret",
    "api_key",
];

impl Redaction {
    /// Whether anything is masked.
    pub fn is_on(self) -> bool {
        self == Self::Redacted
    }

    /// A header or a set of claims.
    pub fn json(self, value: JsonValue) -> JsonValue {
        self.node(&Node::from(value)).to_value()
    }

    /// The same, in the order and with the repeats and numbers in which it was written.
    pub fn node(self, node: &Node) -> Node {
        if self.is_on() { mask(node) } else { mask_private_keys(node) }
    }

    /// A finding's facts.
    pub fn facts(self, facts: &Map<String, JsonValue>) -> Map<String, JsonValue> {
        match self.json(JsonValue::Object(facts.clone())) {
            JsonValue::Object(facts) => facts,
            _ => Map::new(),
        }
    }

    /// A text: a message, a name, an address.
    pub fn text(self, text: &str) -> String {
        if self.is_on() { mask_text(text) } else { mask_key_blocks(text) }
    }

    /// A command that is there to be run: what names a person is masked in it, and no placeholder.
    pub fn command(self, command: &str) -> String {
        if self.is_on() { mask_words(&mask_credentials(command)) } else { command.to_owned() }
    }

    /// A property or an event's datum: a part of its name may say that its value is a secret or a person.
    pub(super) fn named(self, name: &str, value: JsonValue) -> JsonValue {
        if self.is_on() && is_secret_part(name) && (value.is_string() || value.is_array()) {
            let is_empty = value.as_str().is_some_and(|text| text.trim().is_empty());
            return if is_empty { value } else { JsonValue::String(MASK.to_owned()) };
        }
        if self.is_on() && is_personal_part(name) && value.is_string() {
            return mask_all(&Node::from(value)).to_value();
        }
        let member = Map::from_iter([(name.to_owned(), value)]);
        // The name itself may hold what is masked.
        self.facts(&member).into_iter().next().map(|(_, value)| value).unwrap_or_default()
    }
}

/// How much of a value must not be shown, for the names that it stands below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cover {
    /// Nothing but what gives itself away.
    None,
    /// What names a person.
    Person,
    /// All of it.
    Secret,
}

impl Redaction {
    /// The cover of what has this name, below another cover. A string may be a secret by its name alone.
    pub(super) fn cover(self, outer: Cover, name: &str, is_string: bool) -> Cover {
        match outer {
            Cover::Secret => Cover::Secret,
            _ if !self.is_on() => Cover::None,
            _ if is_named(&SECRET, name) || (is_string && secret_name(name).is_some()) => Cover::Secret,
            _ if is_named(&PERSONAL, name) => Cover::Person,
            outer => outer,
        }
    }

    /// A value below a cover: a string, or another one as written.
    pub(super) fn value(self, cover: Cover, text: &str, is_string: bool) -> String {
        let value = if is_string { Value::String(text.to_owned()) } else { Value::Number(text.to_owned()) };
        let node = Node { value, start: 0, end: text.len() };
        match cover {
            _ if !self.is_on() => text.to_owned(),
            Cover::Secret => MASK.to_owned(),
            Cover::Person if !is_application_name(&node) => mask_all(&node).as_str().unwrap_or(MASK).to_owned(),
            _ if is_string => mask_string(text),
            _ => text.to_owned(),
        }
    }
}

/// WS-Federation claims are named by addresses whose last part is the name.
fn is_named(names: &[&str], name: &str) -> bool {
    let plain = name.rsplit('/').next().unwrap_or_default();
    names.iter().any(|known| plain.eq_ignore_ascii_case(known))
}

/// Private keys are shown to nobody, whatever else is.
fn mask_private_keys(node: &Node) -> Node {
    if let Value::String(text) = &node.value {
        return with_text(node, mask_key_blocks(text));
    }
    let is_key = node.get("kty").is_some();
    with_parts(node, mask_private_keys, |member| {
        let is_private = is_key && PRIVATE_MEMBERS.contains(&member.name.as_str());
        let masked = if is_private { masked(&member.node) } else { mask_private_keys(&member.node) };
        Member { name: member.name.clone(), node: masked }
    })
}

fn mask(node: &Node) -> Node {
    if let Value::String(text) = &node.value {
        return with_text(node, mask_string(text));
    }
    let is_key = node.get("kty").is_some();
    with_parts(node, mask, |Member { name, node }| {
        let is_secret = is_named(&SECRET, name) || (node.as_str().is_some() && secret_name(name).is_some());
        let node = if is_secret || (is_key && PRIVATE_MEMBERS.contains(&name.as_str())) {
            masked(node)
        } else if is_named(&PERSONAL, name) && !is_application_name(node) {
            mask_all(node)
        } else {
            mask(node)
        };
        Member { name: mask_text(name), node }
    })
}

/// A string claim may hold JSON of its own (`appctx`): it is masked inside.
fn mask_string(text: &str) -> String {
    if !text.trim_start().starts_with('{') {
        return mask_text(text);
    }
    let document = json::parse(text.as_bytes());
    match document.root {
        Some(inner) if inner.is_object() => {
            let masked = mask(&inner);
            // What was read whole and holds nothing to mask stays as it was written.
            let is_open = document.problems.is_empty() && masked == inner;
            if is_open { text.to_owned() } else { masked.to_string() }
        }
        _ => mask_text(text),
    }
}

fn mask_all(node: &Node) -> Node {
    match &node.value {
        Value::String(text) => match text.split_once('@') {
            Some((_, domain)) => with_text(node, format!("{MASK}@{domain}")),
            None => masked(node),
        },
        Value::Bool(_) | Value::Number(_) => masked(node),
        _ => with_parts(node, mask_all, |member| Member { name: member.name.clone(), node: mask_all(&member.node) }),
    }
}

fn masked(node: &Node) -> Node {
    with_text(node, MASK.to_owned())
}

fn with_text(node: &Node, text: String) -> Node {
    Node { value: Value::String(text), start: node.start, end: node.end }
}

/// The node with its elements or members replaced; a plain value stays.
fn with_parts(node: &Node, element: impl Fn(&Node) -> Node, member: impl Fn(&Member) -> Member) -> Node {
    let value = match &node.value {
        Value::Array(elements) => Value::Array(elements.iter().map(element).collect()),
        Value::Object(members) => Value::Object(members.iter().map(member).collect()),
        plain => plain.clone(),
    };
    Node { value, start: node.start, end: node.end }
}

/// Masks secrets, mail addresses and the signatures of tokens wherever they stand. `<guid>@realm` is an application, not a
/// person.
fn mask_text(text: &str) -> String {
    mask_words(&mask_named(&mask_credentials(text)))
}

fn mask_words(text: &str) -> String {
    let bare = if text.contains("eyJ") { mask_signatures(text) } else { text.to_owned() };
    if !bare.contains('@') {
        return bare;
    }
    let mut masked = String::with_capacity(bare.len());
    let mut rest = bare.as_str();
    while !rest.is_empty() {
        let end = rest.find(is_boundary).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        masked.push_str(&mask_word(word));
        let boundary = after.chars().next();
        masked.extend(boundary);
        rest = after.get(boundary.map_or(0, char::len_utf8)..).unwrap_or_default();
    }
    masked
}

/// Private keys are shown to nobody, whatever else is.
fn mask_key_blocks(text: &str) -> String {
    if text.contains("PRIVATE KEY-----") { mask_credentials(text) } else { text.to_owned() }
}

/// Credentials that their shape gives away.
fn mask_credentials(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut end = 0;
    for credential in credentials(text) {
        masked.push_str(text.get(end..credential.range.start).unwrap_or_default());
        masked.push_str(MASK);
        end = credential.range.end;
    }
    masked.push_str(text.get(end..).unwrap_or_default());
    masked
}

fn mask_word(word: &str) -> String {
    if word.matches('@').count() > 1 || (word.contains("://") && word.contains('@') && !is_plain_address(word)) {
        return MASK.to_owned();
    }
    match word.split_once('@') {
        Some((local, domain))
            if domain.contains('.') && !is_login(local, domain) && !local.is_empty() && !is_application(local) =>
        {
            let local = local.rsplit(['/', ':', '=']).next().unwrap_or(local);
            let kept = word.get(..word.len() - domain.len() - 1 - local.len()).unwrap_or_default();
            format!("{kept}{MASK}@{domain}")
        }
        // `user:password@proxy:8080`, or the same behind `http=`.
        Some((local, host)) if local.contains(':') && !host.is_empty() => {
            let local = local.rsplit(['/', '=']).next().unwrap_or(local);
            let is_id = local.split(':').any(is_application);
            let kept = word.get(..word.len() - host.len() - 1 - local.len()).unwrap_or_default();
            if is_id || !local.contains(':') { word.to_owned() } else { format!("{kept}{MASK}@{host}") }
        }
        _ => word.to_owned(),
    }
}

/// `user:password` before a host with its port: nobody writes one behind a mail address.
fn is_login(local: &str, host: &str) -> bool {
    let port = host.rsplit_once(':').map(|(_, port)| port.trim_end_matches('/'));
    local.contains(':') && port.is_some_and(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A URL whose `@` stands behind its host: a path or query may hold one.
fn is_plain_address(word: &str) -> bool {
    let authority =
        word.split_once("://").map_or("", |(_, rest)| rest).split(['/', '?', '#']).next().unwrap_or_default();
    !authority.contains('@')
}

/// `nameid` of an actor token names an application, not a person.
fn is_application_name(node: &Node) -> bool {
    node.as_str().and_then(|text| text.split_once('@')).is_some_and(|(local, _)| is_application(local))
}

/// `00000002-0000-0ff1-ce00-000000000000`, or the same with `/host` behind it.
fn is_application(local: &str) -> bool {
    let id = local.split('/').next().unwrap_or_default();
    id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "the calls read better")]
    fn check(value: Value, expected: Value) {
        assert_eq!(Redaction::Redacted.json(value.clone()), expected);
        assert_eq!(Redaction::Unredacted.json(value.clone()), value);
    }

    #[test]
    fn people_are_masked_and_identifiers_stay() {
        check(
            json!({"upn": "jane@contoso.com", "oid": "4329d6bc", "name": "Jane", "emails": ["a@b.c"]}),
            json!({"upn": "[redacted]@contoso.com", "oid": "4329d6bc", "name": "[redacted]", "emails": ["[redacted]@b.c"]}),
        );
        check(
            json!({"iss": "00000002-0000-0ff1-ce00-000000000000@contoso.com", "sub": "mail jane@contoso.com now"}),
            json!({"iss": "00000002-0000-0ff1-ce00-000000000000@contoso.com", "sub": "mail [redacted]@contoso.com now"}),
        );
        check(json!({"appctx": "{\"smtp\":\"j@x.y\"}"}), json!({"appctx": "{\"smtp\":\"[redacted]@x.y\"}"}));
        check(json!({"exp": 1, "ok": true}), json!({"exp": 1, "ok": true}));
    }

    #[test]
    fn secrets_never_stay() {
        check(json!({"password": "hunter2", "refresh_token": "x"}), json!({"password": MASK, "refresh_token": MASK}));
        let masked = json!({"jwk": {"kty": "oct", "k": MASK, "kid": "a"}});
        for redaction in [Redaction::Redacted, Redaction::Unredacted] {
            assert_eq!(redaction.json(json!({"jwk": {"kty": "oct", "k": "AAAA", "kid": "a"}})), masked);
        }
        check(json!({"Client-Secret": "x", "pwd_exp": "7"}), json!({"Client-Secret": MASK, "pwd_exp": "7"}));
        check(json!({"a": ["id AKIAABCDEFGHIJKLMNOP;"]}), json!({"a": [format!("id {MASK};")]}));
        assert_eq!(Redaction::Redacted.text("-----BEGIN PRIVATE KEY-----\nMII"), MASK);
        check(json!({"http://x/claims/givenname": "Jane"}), json!({"http://x/claims/givenname": MASK}));
        assert_eq!(Redaction::Redacted.text("https://user:hunter2@mail.contoso.com/x"), MASK);
        assert_eq!(Redaction::Redacted.text("a@x.y|jane@y.z"), MASK);
    }

    /// Repeated members are evidence: each is masked by itself, and none is lost.
    #[test]
    fn repeats_and_numbers_stay_as_written() {
        let text = r#"{"upn":"a@b.c","n":1e3,"upn":"d@e.f","n":-0,"appctx":"{\"v\": 1.0}"}"#;
        let node = json::parse(text.as_bytes()).root.unwrap();
        let masked = r#"{"upn":"[redacted]@b.c","n":1e3,"upn":"[redacted]@e.f","n":-0,"appctx":"{\"v\": 1.0}"}"#;
        assert_eq!(Redaction::Redacted.node(&node).to_string(), masked);
        assert_eq!(Redaction::Unredacted.node(&node).to_string(), text);
        // What lies too deep to be read is left out, not let through.
        let deep = format!("{{\"a\":{}\"a@b.c\"{}}}", "[".repeat(100), "]".repeat(100));
        let masked = Redaction::Redacted.json(json!({"appctx": deep})).to_string();
        assert!(!masked.contains("a@b.c"), "{masked}");
    }

    #[test]
    fn tokens_inside_tokens_lose_their_signature() {
        check(json!({"actortoken": "eyJa.eyJb.c2ln"}), json!({"actortoken": "eyJa.eyJb.[signature removed]"}));
        assert_eq!(Redaction::Redacted.text("got `eyJa.eyJb.c2ln`"), "got `eyJa.eyJb.[signature removed]`");
        assert_eq!(Redaction::Redacted.text("?t=eyJa.eyJb.c2ln"), "?t=eyJa.eyJb.[signature removed]");
    }
}
