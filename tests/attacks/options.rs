//! Whom the attacks are made on, and everything that a user can set.

use assay::intake::{Body, Evidence};
use assay::jose::base64url;
use assay::policy::{Policy, THRESHOLDS};
use chrono::TimeDelta;
use rcgen::PublicKeyData as _;

use crate::common::mint::{self, AuthCertificate};
use crate::common::{AT, read_as, secret};

pub(crate) const AUDIENCE: &str = "https://addin.contoso.com/start.html";
pub(crate) const ISSUER: &str = "00000002-0000-0ff1-ce00-000000000000@contoso.com";
pub(crate) const AMURL: &str = "https://mail.contoso.com/autodiscover/metadata/json/1";

const WIDEST: &str = "everything allowed";

/// One way to set everything.
pub(crate) struct Options {
    pub(crate) name: String,
    pub(crate) keys: Vec<Evidence>,
    pub(crate) has_right_key: bool,
    pub(crate) policy: Policy,
    pub(crate) at: i64,
}

impl Options {
    /// The genuine certificate lies on the table, by itself or in a document.
    pub(crate) fn has_certificate(&self) -> bool {
        let has = |evidence: &Evidence| match &evidence.body {
            Body::Certificate { .. } => true,
            Body::Metadata(document) => document.keys.iter().any(|key| key.certificate.is_some()),
            _ => false,
        };
        self.has_right_key && self.keys.iter().any(has)
    }
}

/// An organisation with an Auth Certificate.
pub(crate) struct Victim {
    pub(crate) auth: AuthCertificate,
}

impl Victim {
    pub(crate) fn new() -> Self {
        Self { auth: AuthCertificate::new() }
    }

    /// Names the certificate, as Exchange does.
    pub(crate) fn header(&self, more: &str) -> String {
        format!(r#"{{"typ":"JWT","alg":"RS256","x5t":"{}"{more}}}"#, self.auth.thumbprint().to_x5t())
    }

    /// A genuine identity token.
    pub(crate) fn identity(&self) -> String {
        self.auth.sign(&self.header(""), &identity_payload(AMURL))
    }

    /// A genuine token of another kind.
    pub(crate) fn plain(&self) -> String {
        self.auth.sign(&self.header(""), PLAIN_PAYLOAD)
    }

    /// Every option: policies and moments on a full table, and every kind of key with the widest policy.
    pub(crate) fn options(&self) -> Vec<Options> {
        let keys = self.keys();
        let everything: Vec<_> = keys.iter().flat_map(|(_, keys, _)| keys.clone()).collect();
        let right: Vec<_> = keys.iter().filter(|(.., right)| *right).flat_map(|(_, keys, _)| keys.clone()).collect();
        let mut options = Vec::new();
        for (name, policy) in policies() {
            let moments = [("now", AT), ("at zero", 0), ("in the far future", 250_000_000_000)];
            // Other moments matter most where nothing else stands in the way.
            let moments = if name == WIDEST { &moments[..] } else { &moments[..1] };
            for (when, at) in moments {
                for (what, keys) in [("no key", &Vec::new()), ("the right key", &right), ("every key", &everything)] {
                    let (name, keys) = (format!("{what}, {name}, {when}"), keys.clone());
                    let has_right_key = what != "no key";
                    options.push(Options { name, keys, has_right_key, policy: policy.clone(), at: *at });
                }
            }
        }
        for (name, keys, has_right_key) in keys {
            let name = format!("{name}, {WIDEST}");
            options.push(Options { name, keys, has_right_key, policy: widest(), at: AT });
        }
        options
    }

    /// Each kind of key source, whether it holds the right key.
    fn keys(&self) -> Vec<(String, Vec<Evidence>, bool)> {
        let auth = &self.auth;
        let other = AuthCertificate::new();
        let jwk = |members: &str| format!("{{{}{members}}}", auth.jwk_members());
        let set = |members: &str| format!(r#"{{"keys":[{}]}}"#, jwk(members));
        let x5t = auth.thumbprint().to_x5t();
        let of_kind = |algorithm: &'static rcgen::SignatureAlgorithm| {
            let key = rcgen::KeyPair::generate_for(algorithm).unwrap().subject_public_key_info();
            pem::encode(&pem::Pem::new("PUBLIC KEY", key))
        };
        let secp256k1 = format!(
            r#"{{"kty":"EC","crv":"secp256k1","x":"{}","y":"{}"}}"#,
            base64url::encode(&[7; 32]),
            base64url::encode(&[9; 32])
        );
        let right = [
            ("metadata", auth.metadata()),
            ("certificate", auth.pem()),
            ("public key", auth.public_key_pem()),
            ("JWK", jwk("")),
            ("JWK set with x5t", set(&format!(r#","x5t":"{x5t}","use":"sig""#))),
            ("JWK set with kid", set(r#","kid":"victim""#)),
        ];
        let wrong = [
            ("another certificate", other.pem()),
            ("another server's metadata", other.metadata()),
            ("P-256", of_kind(&rcgen::PKCS_ECDSA_P256_SHA256)),
            ("P-384", of_kind(&rcgen::PKCS_ECDSA_P384_SHA384)),
            ("P-521", of_kind(&rcgen::PKCS_ECDSA_P521_SHA512)),
            ("secp256k1", secp256k1),
            ("Ed25519", of_kind(&rcgen::PKCS_ED25519)),
            ("oct JWK", r#"{"kty":"oct","k":"c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlYw"}"#.to_owned()),
        ];
        let read = |(name, text): (&str, String), right| (name.to_owned(), read_as(name, text), right);
        let mut keys: Vec<_> = right.into_iter().map(|source| read(source, true)).collect();
        keys.extend(wrong.into_iter().map(|source| read(source, false)));
        let der = pem::parse(auth.public_key_pem()).unwrap().into_contents();
        for (name, bytes) in [
            ("an empty secret", Vec::new()),
            ("a guessed secret", b"secret".to_vec()),
            ("a public key as secret", auth.public_key_pem().into_bytes()),
            ("a certificate as secret", auth.pem().into_bytes()),
            ("a public key's DER as secret", der),
            ("a certificate's base64 as secret", auth.base64().into_bytes()),
            ("a JWK as secret", jwk("").into_bytes()),
        ] {
            keys.push((name.to_owned(), vec![secret(bytes)], false));
        }
        keys.push(("guess".to_owned(), vec![Evidence::guessed("list".to_owned(), 1, b"secret".to_vec())], false));
        keys
    }
}

pub(crate) const PLAIN_PAYLOAD: &str = r#"{"iss":"00000002-0000-0ff1-ce00-000000000000@contoso.com","aud":"https://addin.contoso.com/start.html","sub":"a"}"#;

/// The claims of an identity token whose keys are said to be at this address.
pub(crate) fn identity_payload(amurl: &str) -> String {
    let amurl = serde_json::to_string(amurl).unwrap();
    let (begin, end) = (AT - 60, AT + 28_740);
    format!(
        r#"{{"aud":"{AUDIENCE}","iss":"{ISSUER}","nbf":{begin},"exp":{end},"appctxsender":"{ISSUER}","appctx":{{"msexchuid":"u@contoso.com","version":"ExIdTok.V1","amurl":{amurl}}}}}"#
    )
}

/// As it is, and with each option set as widely as it goes.
fn policies() -> Vec<(&'static str, Policy)> {
    let hosts = ["mail.contoso.com", ".contoso.com", "outlook.office365.com"].map(|host| host.parse().unwrap());
    vec![
        ("nothing set", Policy::default()),
        ("audience", Policy { audiences: vec![AUDIENCE.to_owned()], ..Policy::default() }),
        ("issuer", Policy { issuers: vec![ISSUER.to_owned()], ..Policy::default() }),
        ("trusted hosts", Policy { trusted_hosts: hosts.to_vec(), ..Policy::default() }),
        ("skew", Policy { skew: TimeDelta::days(400_000), ..Policy::default() }),
        (WIDEST, widest()),
    ]
}

fn widest() -> Policy {
    let hosts = ["mail.contoso.com", ".contoso.com", "outlook.office365.com"].map(|host| host.parse().unwrap());
    Policy {
        audiences: vec![AUDIENCE.to_owned(), format!("{AUDIENCE}?"), "*".to_owned(), String::new()],
        issuers: vec![ISSUER.to_owned(), "*".to_owned(), String::new()],
        trusted_hosts: hosts.to_vec(),
        approved_once: Vec::new(),
        skew: TimeDelta::days(1),
        thresholds: THRESHOLDS[2],
        at_events: true,
        at_uncertainty: TimeDelta::zero(),
    }
}

/// An ES256 signature of an attacker's own, with his key.
pub(crate) fn of_attacker(header_members: &str, payload: &str) -> (String, String) {
    mint::es256(header_members, payload)
}
