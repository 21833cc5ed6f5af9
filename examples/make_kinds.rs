//! Makes a token of every kind in `tests/fixtures/kinds` anew, and the keys that verify them. The private key is never
//! written; the two shared secrets are for these tokens only. Run `cargo run --example make_kinds`, then the tests.

use std::error::Error;
use std::fs;
use std::path::Path;

use assay::jose::base64url;
use assay::x509::Thumbprint;
use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::{self, SystemRandom};
use aws_lc_rs::rsa::{KeyPair, KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use aws_lc_rs::{aead, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertificateParams, DistinguishedName, DnType, date_time_ymd};
use serde_json::{Value, json};

/// 2027-01-15 09:00:00 UTC: an hour before the moment of the window's tests.
const NOT_BEFORE: i64 = 1_800_003_600;
const HOURS: i64 = 3_600;

const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";
const SHAREPOINT: &str = "00000003-0000-0ff1-ce00-000000000000";
const ACS: &str = "00000001-0000-0000-c000-000000000000";
const TENANT: &str = "3f0c6f2e-5d1b-4f4e-9c1a-2b7d8e9f0a11";
const AMURL: &str = "https://mail.contoso.com:443/autodiscover/metadata/json/1";

fn main() -> Result<(), Box<dyn Error>> {
    let signer = Signer::new()?;
    let secret: [u8; 32] = random()?;
    let content_key: [u8; 16] = random()?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/kinds");
    fs::create_dir_all(&folder)?;
    let write = |name: &str, text: String| fs::write(folder.join(name), text + "\n");
    write("keys.json", format!("{:#}", signer.keys(&secret, &content_key)))?;
    write("exchange-identity-token.txt", signer.token(&identity())?)?;
    write("exchange-callback-token.txt", signer.token(&callback())?)?;
    write("exchange-s2s-token.txt", server_to_server(&signer.token(&actor())?))?;
    for (name, claims) in entra() {
        write(&format!("{name}.txt"), signer.token(&claims)?)?;
    }
    write("sharepoint-context-token.txt", hs256(&sharepoint_context(), &secret))?;
    write("jwt.txt", signer.token(&json!({"iss": "https://issuer.example", "sub": "jane", "nbf": NOT_BEFORE}))?)?;
    write("jws.txt", signer.flattened("a signed text, no claims")?)?;
    write(
        "jwe.txt",
        encrypted(&json!({"sub": "jane", "nbf": NOT_BEFORE, "exp": NOT_BEFORE + 8 * HOURS}), &content_key)?,
    )?;
    write("opaque-token.txt", format!("EwB4A8l6BAAU{}", STANDARD.encode(random::<300>()?)))?;
    Ok(())
}

/// One RSA key with a certificate.
struct Signer {
    pair: KeyPair,
    certificate: Vec<u8>,
}

impl Signer {
    fn new() -> Result<Self, Box<dyn Error>> {
        let pair = KeyPair::generate(KeySize::Rsa2048)?;
        let der: Vec<u8> = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair)?.as_ref().to_vec();
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, "Microsoft Exchange Server Auth Certificate");
        params.not_before = date_time_ymd(2025, 3, 1);
        params.not_after = date_time_ymd(2030, 3, 1);
        let certificate = params.self_signed(&rcgen::KeyPair::try_from(der)?)?.der().to_vec();
        Ok(Self { pair, certificate })
    }

    fn x5t(&self) -> String {
        Thumbprint::of_der(&self.certificate).to_x5t()
    }

    fn keys(&self, secret: &[u8], content_key: &[u8]) -> Value {
        let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(self.pair.public_key());
        json!({"keys": [
            {
                "kty": "RSA", "use": "sig", "kid": self.x5t(), "x5t": self.x5t(),
                "n": base64url::encode(&n), "e": base64url::encode(&e), "x5c": [STANDARD.encode(&self.certificate)],
            },
            {"kty": "oct", "alg": "HS256", "k": base64url::encode(secret)},
            {"kty": "oct", "alg": "A128GCM", "k": base64url::encode(content_key)},
        ]})
    }

    fn sign(&self, text: &str) -> Result<String, Box<dyn Error>> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)?;
        Ok(base64url::encode(&signature))
    }

    fn token(&self, claims: &Value) -> Result<String, Box<dyn Error>> {
        let head = head(&json!({"typ": "JWT", "alg": "RS256", "x5t": self.x5t()}), claims);
        Ok(format!("{head}.{}", self.sign(&head)?))
    }

    fn flattened(&self, payload: &str) -> Result<String, Box<dyn Error>> {
        let protected = base64url::encode(json!({"alg": "RS256", "kid": self.x5t()}).to_string().as_bytes());
        let payload = base64url::encode(payload.as_bytes());
        let signature = self.sign(&format!("{protected}.{payload}"))?;
        Ok(json!({"payload": payload, "protected": protected, "signature": signature}).to_string())
    }
}

fn head(header: &Value, claims: &Value) -> String {
    [header, claims].map(|part| base64url::encode(part.to_string().as_bytes())).join(".")
}

fn random<const N: usize>() -> Result<[u8; N], Box<dyn Error>> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes)?;
    Ok(bytes)
}

fn hs256(claims: &Value, secret: &[u8]) -> String {
    let head = head(&json!({"typ": "JWT", "alg": "HS256"}), claims);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), head.as_bytes());
    format!("{head}.{}", base64url::encode(tag.as_ref()))
}

/// Direct encryption with AES-GCM (RFC 7516, RFC 7518 section 5.3).
fn encrypted(claims: &Value, key: &[u8]) -> Result<String, Box<dyn Error>> {
    let header = base64url::encode(json!({"alg": "dir", "enc": "A128GCM"}).to_string().as_bytes());
    let nonce: [u8; aead::NONCE_LEN] = random()?;
    let mut text = claims.to_string().into_bytes();
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, key)?);
    let aad = Aad::from(header.as_bytes());
    let tag = key.seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), aad, &mut text)?;
    let parts = [&nonce[..], text.as_slice(), tag.as_ref()].map(base64url::encode);
    Ok(format!("{header}..{}", parts.join(".")))
}

fn identity() -> Value {
    let context = json!({
        "msexchuid": "53e925fa-76ba-45e1-be0f-4ef08b59d389@contoso.com", "version": "ExIdTok.V1", "amurl": AMURL,
    });
    json!({
        "iss": format!("{EXCHANGE}@contoso.com"),
        "aud": "https://addin.contoso.com/taskpane.html",
        "nbf": NOT_BEFORE,
        "exp": NOT_BEFORE + 8 * HOURS,
        "appctxsender": format!("{EXCHANGE}@contoso.com"),
        "isbrowserhostedapp": "True",
        "appctx": context.to_string(),
    })
}

fn callback() -> Value {
    let context = json!({
        "msexchprot": "ews", "version": "ExCallback.V1", "scope": "ParentItemId:AAMkADU3ODg0N2Zi",
        "primarysid": "S-1-5-21-1004336348-1177238915-682003330-1104",
    });
    json!({
        "nameid": "53e925fa-76ba-45e1-be0f-4ef08b59d389@contoso.com",
        "ver": "Exchange.Callback.V1",
        "appctxsender": "https://addin.contoso.com/taskpane.html",
        "appctx": context.to_string(),
        "iss": format!("{EXCHANGE}@contoso.com"),
        "aud": format!("{EXCHANGE}/mail.contoso.com@contoso.com"),
        "nbf": NOT_BEFORE,
        "exp": NOT_BEFORE + 2 * HOURS,
    })
}

fn actor() -> Value {
    json!({
        "aud": format!("{EXCHANGE}/outlook.office365.com@{TENANT}"),
        "iss": format!("{ACS}@{TENANT}"),
        "identityprovider": format!("{ACS}@{TENANT}"),
        "nameid": format!("{EXCHANGE}@{TENANT}"),
        "oid": "7f1b6a0e-2b57-4b1b-8c8f-6f0c7a1d2e3f",
        "sub": "7f1b6a0e-2b57-4b1b-8c8f-6f0c7a1d2e3f",
        "trustedfordelegation": "true",
        "xms_spcu": "true",
        "iat": NOT_BEFORE,
        "nbf": NOT_BEFORE,
        "exp": NOT_BEFORE + 86_700,
    })
}

fn server_to_server(actor: &str) -> String {
    let claims = json!({
        "iss": format!("{EXCHANGE}@{TENANT}"),
        "aud": format!("{EXCHANGE}/outlook.office365.com@{TENANT}"),
        "nameid": "10032001E2CBE43B",
        "nii": "urn:federation:MicrosoftOnline",
        "smtp": "jane@contoso.com",
        "upn": "jane@contoso.com",
        "nbf": NOT_BEFORE,
        "exp": NOT_BEFORE + 8 * HOURS,
        "actortoken": actor,
    });
    head(&json!({"typ": "JWT", "alg": "none"}), &claims) + "."
}

fn entra() -> [(&'static str, Value); 3] {
    let common = |more: Value| {
        let mut claims = json!({
            "iat": NOT_BEFORE, "nbf": NOT_BEFORE, "exp": NOT_BEFORE + HOURS,
            "oid": "7f1b6a0e-2b57-4b1b-8c8f-6f0c7a1d2e3f", "sub": "Nm9fQ2hX0oKp7v3l2b1a", "tid": TENANT,
        });
        if let (Some(claims), Value::Object(more)) = (claims.as_object_mut(), more) {
            claims.extend(more);
        }
        claims
    };
    let v1 = json!({
        "iss": format!("https://sts.windows.net/{TENANT}/"), "aud": "https://outlook.office365.com", "ver": "1.0",
        "appid": "0b8f2a34-6c1d-4e55-9a77-1c2d3e4f5a6b", "appidacr": "2", "idtyp": "app", "roles": ["full_access_as_app"],
    });
    let v2 = json!({
        "iss": format!("https://login.microsoftonline.com/{TENANT}/v2.0"), "ver": "2.0",
        "aud": "5c1d2e3f-4a5b-6c7d-8e9f-0a1b2c3d4e5f", "azp": "0b8f2a34-6c1d-4e55-9a77-1c2d3e4f5a6b", "azpacr": "1",
        "scp": "Calendars.Read Mail.Read", "name": "Jane Doe", "preferred_username": "jane@contoso.com",
    });
    let id = json!({
        "iss": format!("https://login.microsoftonline.com/{TENANT}/v2.0"), "ver": "2.0",
        "aud": "5c1d2e3f-4a5b-6c7d-8e9f-0a1b2c3d4e5f", "name": "Jane Doe", "preferred_username": "jane@contoso.com",
        "nonce": "n-0S6_WzA2Mj",
    });
    [("entra-access-token-v1", common(v1)), ("entra-access-token-v2", common(v2)), ("entra-id-token", common(id))]
}

fn sharepoint_context() -> Value {
    let context = json!({
        "CacheKey": "Yb1pGtfGg4RVLx2vDD9b7i2k0bQ9HqGk", "NextCacheKey": null,
        "SecurityTokenServiceUri": "https://accounts.accesscontrol.windows.net/tokens/OAuth/2",
    });
    json!({
        "aud": format!("9f8e7d6c-5b4a-4938-8271-605f4e3d2c1b/addin.contoso.com@{TENANT}"),
        "iss": format!("{ACS}@{TENANT}"),
        "nbf": NOT_BEFORE,
        "exp": NOT_BEFORE + 12 * HOURS,
        "appctxsender": format!("{SHAREPOINT}@{TENANT}"),
        "appctx": context.to_string(),
        "refreshtoken": "IAAAAExampleOfNoUse",
        "isbrowserhostedapp": "true",
    })
}
