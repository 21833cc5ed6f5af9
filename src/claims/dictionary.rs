//! The dictionary of claims, `assets/claims.json`: what each is for, its types, and where it is defined.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::jose::json::{Node, Value};

/// A header parameter, claim or member of `appctx` that is known by name.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Its name, exact.
    pub name: String,
    /// Where it may stand.
    #[serde(rename = "in")]
    pub places: Vec<Place>,
    /// The JSON types that it is defined with or seen as.
    pub types: Vec<JsonType>,
    /// What it is for, in one sentence.
    pub about: String,
    /// How its value is to be read.
    #[serde(default)]
    pub shows: Shows,
    /// What single values mean.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    source: String,
    #[serde(default)]
    section: String,
}

/// Where a claim stands.
#[derive(Deserialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In the header.
    Header,
    /// In the payload.
    Claims,
    /// In the application context of Exchange's and SharePoint's tokens.
    Appctx,
}

/// A JSON type.
#[derive(Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are JSON's own")]
pub enum JsonType {
    String,
    Number,
    Boolean,
    Array,
    Object,
}

/// How a value is to be read.
#[derive(Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Shows {
    /// As it stands.
    #[default]
    Text,
    /// Not at all: only its issuer can.
    Opaque,
    /// Seconds since 1970.
    Time,
    /// Members in no order: an array, or text with blanks between.
    Set,
    /// True or false, as text too.
    Boolean,
    /// An id that may have a name.
    Id,
    /// `<application id>/<host>@<realm>`, with or without host and realm, or an address.
    Principal,
    /// A principal, a SID or a PUID.
    NameId,
    /// A Windows security identifier.
    Sid,
    /// A number in Microsoft's directory.
    Puid,
    /// SHA-1 of a certificate, in base64url or hexadecimal.
    Thumbprint,
    /// A token.
    Token,
    /// A JSON text or object.
    Json,
}

/// Every known claim, sorted by name, then place.
pub fn all() -> &'static [Claim] {
    &DICTIONARY.claims
}

/// The claims with this name: one for each place where it means something else.
pub fn named(name: &str) -> &'static [Claim] {
    let claims = all();
    let start = claims.partition_point(|claim| claim.name.as_str() < name);
    let end = claims.partition_point(|claim| claim.name.as_str() <= name);
    claims.get(start..end).unwrap_or_default()
}

/// The claim with this name at this place.
pub fn claim(place: Place, name: &str) -> Option<&'static Claim> {
    named(name).iter().find(|claim| claim.places.contains(&place))
}

/// The claim at a JSON pointer that begins with the part: `/header/alg`, `/payload/exp`, `/payload/appctx/amurl`.
pub fn claim_at(pointer: &str) -> Option<&'static Claim> {
    let (place, name) = if let Some(name) = pointer.strip_prefix("/payload/appctx/") {
        (Place::Appctx, name)
    } else if let Some(name) = pointer.strip_prefix("/payload/") {
        (Place::Claims, name)
    } else {
        (Place::Header, pointer.strip_prefix("/header/")?)
    };
    if name.contains('/') {
        return None;
    }
    claim(place, &name.replace("~1", "/").replace("~0", "~"))
}

/// The known name that is closest to a misspelt one, and by how many slips.
pub fn closest(name: &str) -> Option<(usize, &'static str)> {
    let slips = |claim: &'static Claim| {
        let known = claim.name.as_str();
        (strsim::damerau_levenshtein(&name.to_lowercase(), &known.to_lowercase()), known)
    };
    all().iter().map(slips).min()
}

impl Claim {
    /// Where it is defined, in words: `RFC 7519 section 4.1.4`.
    pub fn defined_in(&self) -> String {
        let name = DICTIONARY.sources.get(&self.source).map_or("", |source| source.name.as_str());
        match self.section.strip_prefix("section-") {
            Some(section) => format!("{name} section {section}"),
            None => name.to_owned(),
        }
    }

    /// Where it is defined, as an https address.
    pub fn reference(&self) -> String {
        let url = DICTIONARY.sources.get(&self.source).map_or("", |source| source.url.as_str());
        if self.section.is_empty() { url.to_owned() } else { format!("{url}#{}", self.section) }
    }

    /// Its types for the end of a sentence: `a string or an array`.
    pub fn types_in_words(&self) -> String {
        let words: Vec<_> = self.types.iter().map(|of| of.words()).collect();
        words.join(" or ")
    }

    /// Whether a value has one of its types.
    pub fn fits(&self, node: &Node) -> bool {
        self.types.iter().any(|of| of.is_of(node))
    }
}

impl Place {
    /// Its name for programs.
    pub fn id(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Claims => "claims",
            Self::Appctx => "appctx",
        }
    }

    /// The place for the end of a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Header => "the header",
            Self::Claims => "the claims",
            Self::Appctx => "the application context (`appctx`)",
        }
    }
}

impl JsonType {
    /// Its name for programs.
    pub fn id(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    /// In JSON's words, with its article.
    pub fn words(self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::Number => "a number",
            Self::Boolean => "a boolean",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }

    fn is_of(self, node: &Node) -> bool {
        match self {
            Self::String => matches!(node.value, Value::String(_)),
            Self::Number => matches!(node.value, Value::Number(_)),
            Self::Boolean => matches!(node.value, Value::Bool(_)),
            Self::Array => matches!(node.value, Value::Array(_)),
            Self::Object => node.is_object(),
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Dictionary {
    sources: BTreeMap<String, Source>,
    claims: Vec<Claim>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    name: String,
    url: String,
}

/// A test reads the same file strictly, so an empty dictionary never ships.
static DICTIONARY: LazyLock<Dictionary> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../assets/claims.json")).unwrap_or_default());

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::claims::TIME_CLAIMS;

    #[test]
    fn the_file_can_be_read() {
        let read: Result<Dictionary, _> = serde_json::from_str(include_str!("../../assets/claims.json"));
        assert!(read.is_ok_and(|dictionary| !dictionary.claims.is_empty()));
    }

    #[test]
    fn entries_are_sorted_and_unique() {
        let keys: Vec<_> = all().iter().map(|claim| (claim.name.as_str(), claim.places.first())).collect();
        assert!(keys.is_sorted_by(|left, right| left < right), "{keys:?}");
        let mut seen = BTreeSet::new();
        for claim in all() {
            assert!(!claim.places.is_empty() && claim.places.is_sorted(), "{}", claim.name);
            for place in &claim.places {
                assert!(seen.insert((claim.name.as_str(), *place)), "{} stands twice for {place:?}", claim.name);
            }
        }
    }

    #[test]
    fn each_says_in_one_sentence_what_it_is_for() {
        const MAX_CHARS: usize = 120; // one line of a report
        for Claim { name, about, .. } in all() {
            assert!(about.chars().count() <= MAX_CHARS, "{name}: {about}");
            assert!(about.ends_with('.') && !about.contains(". "), "{name}: {about}");
            assert!(about.starts_with(|first: char| first.is_uppercase()), "{name}: {about}");
            assert!(!about.contains(['!', '"']), "{name}: {about}");
        }
    }

    #[test]
    fn values_are_told_in_a_few_words() {
        const MAX_CHARS: usize = 80; // they stand behind the value, on the same line
        for claim in all() {
            for (value, words) in &claim.values {
                let fits = words.chars().count() <= MAX_CHARS && !words.ends_with('.') && !words.is_empty();
                assert!(!words.contains('`'), "{} {value}: it may be drawn as it stands", claim.name);
                assert!(fits, "{} {value}: {words}", claim.name);
            }
        }
    }

    #[test]
    fn each_has_types_and_an_https_reference() {
        for claim in all() {
            assert!(!claim.types.is_empty(), "{}", claim.name);
            assert!(claim.reference().starts_with("https://"), "{}: no source {}", claim.name, claim.source);
            assert!(!claim.defined_in().is_empty(), "{}", claim.name);
        }
        let used: BTreeSet<_> = all().iter().map(|claim| claim.source.as_str()).collect();
        let listed: BTreeSet<_> = DICTIONARY.sources.keys().map(String::as_str).collect();
        assert_eq!(used, listed);
    }

    #[test]
    fn the_times_are_the_known_ones() {
        let times: Vec<_> = all().iter().filter(|claim| claim.shows == Shows::Time).map(|claim| &claim.name).collect();
        assert_eq!(times, TIME_CLAIMS.each_ref());
    }

    #[test]
    fn a_name_means_what_its_place_says() {
        let about = |pointer: &str| claim_at(pointer).map(|claim| claim.about.as_str());
        assert_ne!(about("/header/nonce"), about("/payload/nonce"));
        assert_ne!(about("/payload/scope"), about("/payload/appctx/scope"));
        assert_eq!(about("/header/iss"), about("/payload/iss"));
        for unknown in ["/payload/appctx/exp", "/payload/nothing", "/payload/cnf/exp", "/payload", "exp", ""] {
            assert_eq!(about(unknown), None, "{unknown}");
        }
        assert_eq!(closest("msexchuuid"), Some((1, "msexchuid")));
        assert_eq!(named("exp").first().map(Claim::defined_in).as_deref(), Some("RFC 7519 section 4.1.4"));
    }
}
