//! Makes the sample case in `assets/sample` anew: keys, certificates, an identity token and its key document. The private
//! keys are never written. Run `cargo run --example make_sample`, then the tests.

use std::error::Error;
use std::fs;
use std::path::Path;

use assay::jose::base64url;
use assay::x509::Thumbprint;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertificateParams, DistinguishedName, DnType, date_time_ymd};
use serde_json::{Value, json};

/// 2026-03-16 09:30:00 UTC; the token expires at 17:30:00.
const NOT_BEFORE: i64 = 1_773_653_400;
const LIFETIME_SECS: i64 = 28_800;

fn main() -> Result<(), Box<dyn Error>> {
    let (previous, _) = certificate(2021)?;
    let (current, pair) = certificate(2025)?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("metadata.json"), format!("{:#}\n", metadata(&[&current, &previous])))?;
    fs::write(folder.join("identity-token.txt"), token(&current, &pair)? + "\n")?;
    Ok(())
}

/// A self-signed Auth Certificate, good for five years from the first of March, and its key pair.
fn certificate(year: i32) -> Result<(Vec<u8>, KeyPair), Box<dyn Error>> {
    let pair = KeyPair::generate(KeySize::Rsa2048)?;
    let der: Vec<u8> = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair)?.as_ref().to_vec();
    let signer = rcgen::KeyPair::try_from(der)?;
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Microsoft Exchange Server Auth Certificate");
    params.not_before = date_time_ymd(year, 3, 1);
    params.not_after = date_time_ymd(year + 5, 3, 1);
    Ok((params.self_signed(&signer)?.der().to_vec(), pair))
}

fn metadata(certificates: &[&Vec<u8>]) -> Value {
    let keys: Vec<_> = certificates
        .iter()
        .map(|der| {
            json!({
                "usage": "signing",
                "keyinfo": {"x5t": Thumbprint::of_der(der).to_x5t()},
                "keyvalue": {"type": "x509Certificate", "value": STANDARD.encode(der)},
            })
        })
        .collect();
    json!({
        "id": "_d51fa9a2-5b31-4ad7-9d1d-7a2c1f3a4f10",
        "version": "1.0",
        "name": "Exchange",
        "realm": "contoso.com",
        "serviceName": "00000002-0000-0ff1-ce00-000000000000",
        "issuer": "00000002-0000-0ff1-ce00-000000000000@contoso.com",
        "allowedAudiences": ["00000002-0000-0ff1-ce00-000000000000@contoso.com"],
        "keys": keys,
        "endpoints": [{
            "location": "https://mail.contoso.com/autodiscover/metadata/json/1",
            "protocol": "OAuth2",
            "usage": "metadata",
        }],
    })
}

fn token(certificate: &[u8], pair: &KeyPair) -> Result<String, Box<dyn Error>> {
    let header = json!({"typ": "JWT", "alg": "RS256", "x5t": Thumbprint::of_der(certificate).to_x5t()});
    let context = json!({
        "msexchuid": "53e925fa-76ba-45e1-be0f-4ef08b59d389@contoso.com",
        "version": "ExIdTok.V1",
        "amurl": "https://mail.contoso.com:443/autodiscover/metadata/json/1",
    });
    let claims = json!({
        "iss": "00000002-0000-0ff1-ce00-000000000000@contoso.com",
        "aud": "https://addin.contoso.com/taskpane.html",
        "nbf": NOT_BEFORE,
        "exp": NOT_BEFORE + LIFETIME_SECS,
        "appctxsender": "00000002-0000-0ff1-ce00-000000000000@contoso.com",
        "isbrowserhostedapp": "True",
        "appctx": context.to_string(),
    });
    let encode = |value: &Value| base64url::encode(value.to_string().as_bytes());
    let signed = format!("{}.{}", encode(&header), encode(&claims));
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)?;
    Ok(format!("{signed}.{}", base64url::encode(&signature)))
}
