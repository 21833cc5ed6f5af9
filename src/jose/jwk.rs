//! JSON Web Keys (RFC 7517, RFC 7518 section 6, RFC 8037): one key object → [`Key`].

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::base64url;
use super::json::{Node, Value};
use super::key::{Key, Material, Secret};
use super::private_key;
use super::rsa::Prepared;
use crate::x509::{Certificate, Curve, OkpCurve, PublicKey};

/// Why a JWK cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JwkError {
    /// Not a JSON object.
    NotAnObject,
    /// A member that the key type needs is missing or not a string.
    Missing {
        /// Its name.
        member: &'static str,
    },
    /// A member is not base64url.
    NotBase64Url {
        /// Its name.
        member: &'static str,
    },
    /// `kty` is none that Assay knows.
    UnknownType {
        /// The `kty`.
        kty: String,
    },
    /// The key is not the one in the certificate beside it (RFC 7517 section 4.7).
    NotItsCertificate,
    /// A coordinate has not the length that the curve gives it.
    CoordinateLength {
        /// Its name.
        member: &'static str,
    },
    /// A member that says what the key is for has the wrong JSON type.
    WrongType {
        /// Its name.
        member: &'static str,
        /// What it has to be.
        wanted: &'static str,
    },
    /// `key_ops` is an empty list.
    NothingAllowed,
    /// `crv` is none that Assay knows.
    UnknownCurve {
        /// The `crv`.
        crv: String,
    },
}

impl JwkError {
    /// The fault in words, for the middle of a sentence.
    pub fn words(&self) -> String {
        match self {
            Self::NotAnObject => "it is not a JSON object".to_owned(),
            Self::Missing { member } => format!("`{member}` is missing or not a string"),
            Self::NotBase64Url { member } => format!("`{member}` is not base64url"),
            Self::NotItsCertificate => "its certificate (`x5c`) carries another key".to_owned(),
            Self::CoordinateLength { member } => format!("`{member}` has not the length that the curve asks for"),
            Self::WrongType { member, wanted } => format!("`{member}` is not {wanted}"),
            Self::NothingAllowed => "`key_ops` is empty: it may be used for nothing".to_owned(),
            Self::UnknownType { kty } => format!("key type {} is not known", crate::text::quoted(kty)),
            Self::UnknownCurve { crv } => format!("curve {} is not known", crate::text::quoted(crv)),
        }
    }
}

/// What a JWK is, and whether it carried its private half.
#[derive(Clone, Debug)]
pub struct Jwk {
    /// The key.
    pub key: Key,
    /// It has a `d`: somebody's private key was published or pasted.
    pub has_private_part: bool,
    /// `x5c` is there but its first certificate cannot be read.
    pub unreadable_certificate: bool,
}

/// Reads one key object, at `pointer` of its document.
pub fn parse(node: &Node, pointer: &str) -> Result<Jwk, JwkError> {
    if !node.is_object() {
        return Err(JwkError::NotAnObject);
    }
    let kty = text(node, "kty")?;
    let chain = node.get("x5c");
    let certificate = chain.and_then(|chain| chain.elements().first()).and_then(certificate);
    // Microsoft's own documents have keys that are given by their certificate alone.
    let given = ["n", "x", "k"].iter().any(|name| node.get(name).is_some());
    let material = match (kty, certificate.as_ref().filter(|_| !given)) {
        ("RSA" | "EC", Some(certificate)) => Material::Public(certificate.public_key.clone()),
        ("RSA", None) => {
            Material::Public(PublicKey::Rsa { n: unsigned(bytes(node, "n")?), e: unsigned(bytes(node, "e")?) })
        }
        ("EC", None) => Material::Public(ec(node)?),
        ("OKP", _) => Material::Public(okp(node)?),
        ("oct", _) => Material::Secret(Secret::new(bytes(node, "k")?)),
        (other, _) => return Err(JwkError::UnknownType { kty: other.to_owned() }),
    };
    let material = match (&certificate, material) {
        (Some(certificate), Material::Public(key)) => Material::Public(as_certified(certificate, key)?),
        (_, material) => material,
    };
    let has_private_part = kty != "oct" && node.get("d").is_some();
    let private = match &material {
        Material::Public(public) if has_private_part => Some(private_key::of_jwk(node, public)),
        _ => None,
    };
    // What says how a key may be used is never passed over: a key that seems to allow everything would be the result.
    let optional = |name: &'static str| match node.get(name).map(|node| node.as_str().map(str::to_owned)) {
        Some(None) => Err(JwkError::WrongType { member: name, wanted: "a string" }),
        Some(text) => Ok(text),
        None => Ok(None),
    };
    Ok(Jwk {
        has_private_part,
        unreadable_certificate: chain.is_some() && certificate.is_none(),
        key: Key {
            material,
            private,
            pointer: pointer.to_owned(),
            kid: optional("kid")?,
            x5t: optional("x5t")?,
            x5t_s256: optional("x5t#S256")?,
            usage: optional("use")?,
            operations: operations(node)?,
            algorithm: optional("alg")?,
            certificate,
            prepared: Prepared::default(),
        },
    })
}

/// The key, restricted as its certificate restricts it; it has to be the same key.
fn as_certified(certificate: &Certificate, key: PublicKey) -> Result<PublicKey, JwkError> {
    match (&certificate.public_key, &key) {
        (PublicKey::RsaPss { n, e, .. }, PublicKey::Rsa { n: own_n, e: own_e }) if n == own_n && e == own_e => {
            Ok(certificate.public_key.clone())
        }
        (PublicKey::Other { .. }, _) => Ok(key),
        (certified, _) if *certified == key => Ok(key),
        _ => Err(JwkError::NotItsCertificate),
    }
}

fn operations(node: &Node) -> Result<Vec<String>, JwkError> {
    let Some(node) = node.get("key_ops") else { return Ok(Vec::new()) };
    let wrong = JwkError::WrongType { member: "key_ops", wanted: "a list of strings" };
    if !matches!(node.value, Value::Array(_)) {
        return Err(wrong);
    }
    let names = node.elements().iter().map(|name| name.as_str().map(str::to_owned));
    match names.collect::<Option<Vec<_>>>() {
        None => Err(wrong),
        Some(names) if names.is_empty() => Err(JwkError::NothingAllowed),
        Some(names) => Ok(names),
    }
}

fn ec(node: &Node) -> Result<PublicKey, JwkError> {
    let curve = match text(node, "crv")? {
        "P-256" => Curve::P256,
        "P-384" => Curve::P384,
        "P-521" => Curve::P521,
        "secp256k1" => Curve::Secp256k1,
        other => return Err(JwkError::UnknownCurve { crv: other.to_owned() }),
    };
    let mut point = vec![SEC1_UNCOMPRESSED];
    for member in ["x", "y"] {
        let coordinate = bytes(node, member)?;
        if coordinate.len() != curve.coordinate_bytes() {
            return Err(JwkError::CoordinateLength { member });
        }
        point.extend(coordinate);
    }
    Ok(PublicKey::Ec { curve, point })
}

fn okp(node: &Node) -> Result<PublicKey, JwkError> {
    let curve = match text(node, "crv")? {
        "Ed25519" => OkpCurve::Ed25519,
        "Ed448" => OkpCurve::Ed448,
        "X25519" => OkpCurve::X25519,
        "X448" => OkpCurve::X448,
        other => return Err(JwkError::UnknownCurve { crv: other.to_owned() }),
    };
    Ok(PublicKey::Okp { curve, x: bytes(node, "x")? })
}

/// `x5c` holds plain base64, not base64url (RFC 7517 section 4.7).
pub(crate) fn certificate(node: &Node) -> Option<Certificate> {
    let text: String = node.as_str()?.split_ascii_whitespace().collect();
    Certificate::from_der(&STANDARD.decode(text).ok()?).ok()
}

fn text<'n>(node: &'n Node, member: &'static str) -> Result<&'n str, JwkError> {
    node.get(member).and_then(Node::as_str).ok_or(JwkError::Missing { member })
}

/// Base64url by the standard; plain base64 with padding is met in the field, and in a key it misleads nobody.
pub(super) fn bytes(node: &Node, member: &'static str) -> Result<Vec<u8>, JwkError> {
    let text = text(node, member)?.trim_end_matches('=').replace('+', "-").replace('/', "_");
    match base64url::decode(&text) {
        (bytes, None) => Ok(bytes),
        _ => Err(JwkError::NotBase64Url { member }),
    }
}

/// Leading zeros dropped: some issuers write them, no library wants them.
fn unsigned(bytes: Vec<u8>) -> Vec<u8> {
    bytes.into_iter().skip_while(|byte| *byte == 0).collect()
}

/// The members of a JWK that are private (RFC 7518 section 6).
pub const PRIVATE_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

const SEC1_UNCOMPRESSED: u8 = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::json;

    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "the calls read better")]
    fn check(text: &str, expected: Result<&str, JwkError>) {
        let document = json::parse(text.as_bytes());
        let jwk = parse(document.root.as_ref().unwrap(), "/keys/0").map(|jwk| jwk.key.describe());
        assert_eq!(jwk.as_deref().map_err(Clone::clone), expected, "{text}");
    }

    #[test]
    fn every_key_type_is_read_and_faults_are_named() {
        check(r#"{"kty":"oct","k":"AAAA"}"#, Ok("shared secret"));
        let zeros = "A".repeat(43);
        check(&format!(r#"{{"kty":"EC","crv":"P-256","x":"{zeros}","y":"{zeros}"}}"#), Ok("EC P-256"));
        check(r#"{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"}"#, Err(JwkError::CoordinateLength { member: "x" }));
        check(r#"{"kty":"OKP","crv":"Ed25519","x":"AAAA"}"#, Ok("Ed25519"));
        check(r#"{"kty":"RSA","n":"AAAA"}"#, Err(JwkError::Missing { member: "e" }));
        check(r#"{"kty":"RSA","n":"Zm+/Zg==","e":"AQAB"}"#, Ok("RSA 31 bit"));
        check(r#"{"kty":"RSA","n":"?","e":"AQAB"}"#, Err(JwkError::NotBase64Url { member: "n" }));
        check(r#"{"kty":"rsa"}"#, Err(JwkError::UnknownType { kty: "rsa".into() }));
        check(r#"{"kty":"EC","crv":"P-257"}"#, Err(JwkError::UnknownCurve { crv: "P-257".into() }));
        check("[]", Err(JwkError::NotAnObject));
    }

    #[test]
    fn what_restricts_a_key_is_never_passed_over() {
        let with = |member: &str| format!(r#"{{"kty":"oct","k":"AAAA",{member}}}"#);
        check(&with(r#""use":"sig","alg":"HS256","key_ops":["verify"]"#), Ok("shared secret"));
        for (member, name) in [
            (r#""use":1"#, "use"),
            (r#""use":null"#, "use"),
            (r#""use":["sig"]"#, "use"),
            (r#""alg":[]"#, "alg"),
            (r#""alg":{"a":1}"#, "alg"),
            (r#""kid":7"#, "kid"),
            (r#""x5t":false"#, "x5t"),
        ] {
            check(&with(member), Err(JwkError::WrongType { member: name, wanted: "a string" }));
        }
        let wrong = || Err(JwkError::WrongType { member: "key_ops", wanted: "a list of strings" });
        check(&with(r#""key_ops":"verify""#), wrong());
        check(&with(r#""key_ops":[1]"#), wrong());
        check(&with(r#""key_ops":["verify",null]"#), wrong());
        check(&with(r#""key_ops":[]"#), Err(JwkError::NothingAllowed));
    }

    #[test]
    fn a_private_part_is_noticed() {
        let document = json::parse(br#"{"kty":"OKP","crv":"Ed25519","x":"AAAA","d":"AAAA"}"#);
        assert!(parse(document.root.as_ref().unwrap(), "").unwrap().has_private_part);
    }
}
