//! Tokens, keys and certificates made anew for tests. Nothing that is secret outlives the test that made it.

use assay::jose::base64url;
use assay::x509::Thumbprint;
use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{OAEP_SHA1_MGF1SHA1, OaepPublicEncryptingKey, PrivateDecryptingKey, PublicKeyComponents};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaKeyPair,
};
use aws_lc_rs::{hmac, rand};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertificateParams, DistinguishedName, DnType, PublicKeyData as _};

/// An RSA key with a self-signed certificate, as Exchange's Setup makes it.
pub(crate) struct AuthCertificate {
    pair: RsaKeyPair,
    /// The certificate.
    pub(crate) der: Vec<u8>,
    public_key_der: Vec<u8>,
    n: Vec<u8>,
    e: Vec<u8>,
}

impl AuthCertificate {
    /// RSA, 2048 bits, valid from 2018 to 2038.
    pub(crate) fn new() -> Self {
        Self::with_usages(&[])
    }

    /// The same with a key usage in the certificate.
    pub(crate) fn with_usages(usages: &[rcgen::KeyUsagePurpose]) -> Self {
        let key = rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048).unwrap();
        let mut params = validity(2018, 2038);
        params.key_usages = usages.to_vec();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, "Microsoft Exchange Server Auth Certificate");
        let certificate = params.self_signed(&key).unwrap();
        let pair = RsaKeyPair::from_pkcs8(key.serialized_der()).unwrap();
        let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
        Self { pair, der: certificate.der().to_vec(), public_key_der: key.subject_public_key_info(), n, e }
    }

    /// A token with this header and payload, RS256.
    pub(crate) fn sign(&self, header: &str, payload: &str) -> String {
        let head = head(header, payload);
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), head.as_bytes(), &mut signature).unwrap();
        format!("{head}.{}", base64url::encode(&signature))
    }

    /// A token with this header and payload, PS256.
    pub(crate) fn sign_pss(&self, header: &str, payload: &str) -> String {
        let head = head(header, payload);
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(&RSA_PSS_SHA256, &SystemRandom::new(), head.as_bytes(), &mut signature).unwrap();
        format!("{head}.{}", base64url::encode(&signature))
    }

    /// The public key as PEM, for RSASSA-PSS only: with every hash, or with the SHA-2 hash of this number (1 is SHA-256, 9 is
    /// none).
    pub(crate) fn pss_public_key_pem(&self, hash: Option<u8>) -> String {
        let sha2 = |hash: u8| {
            let oid = tlv(0x06, &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, hash]);
            tlv(0x30, &[oid, vec![5, 0]].concat())
        };
        let parameters = |hash: u8| {
            let mask = tlv(0x30, &[tlv(0x06, MGF1), sha2(hash)].concat());
            let salt = tlv(0x02, &[16 * (hash + 1)]);
            tlv(0x30, &[tlv(0xa0, &sha2(hash)), tlv(0xa1, &mask), tlv(0xa2, &salt)].concat())
        };
        let algorithm = tlv(0x30, &[tlv(0x06, RSASSA_PSS), hash.map(parameters).unwrap_or_default()].concat());
        let numbers = [self.n.as_slice(), self.e.as_slice()].map(|number| {
            let sign: &[u8] = if number[0] & 0x80 == 0 { &[] } else { &[0] };
            tlv(0x02, &[sign, number].concat())
        });
        let key = tlv(0x03, &[&[0], tlv(0x30, &numbers.concat()).as_slice()].concat());
        pem::encode(&pem::Pem::new("PUBLIC KEY", tlv(0x30, &[algorithm, key].concat())))
    }

    /// The thumbprint.
    pub(crate) fn thumbprint(&self) -> Thumbprint {
        Thumbprint::of_der(&self.der)
    }

    /// The certificate as metadata documents carry it.
    pub(crate) fn base64(&self) -> String {
        STANDARD.encode(&self.der)
    }

    /// The certificate as PEM.
    pub(crate) fn pem(&self) -> String {
        pem::encode(&pem::Pem::new("CERTIFICATE", self.der.clone()))
    }

    /// The public key as PEM.
    pub(crate) fn public_key_pem(&self) -> String {
        pem::encode(&pem::Pem::new("PUBLIC KEY", self.public_key_der.clone()))
    }

    /// The public key as the members of a JWK, without braces.
    pub(crate) fn jwk_members(&self) -> String {
        format!(r#""kty":"RSA","n":"{}","e":"{}""#, base64url::encode(&self.n), base64url::encode(&self.e))
    }

    /// The document at `amurl`.
    pub(crate) fn metadata(&self) -> String {
        exchange_metadata(&format!(r#""keyinfo":{{"x5t":"{}"}},"#, self.thumbprint().to_x5t()), &self.base64())
    }
}

/// An Exchange key document with one key. `info` stands before its `keyvalue`, with a comma at its end.
pub(crate) fn exchange_metadata(info: &str, value: &str) -> String {
    format!(
        r#"{{"id":"_f1","version":"1.0","name":"Exchange","realm":"contoso.com",
            "serviceName":"00000002-0000-0ff1-ce00-000000000000",
            "issuer":"00000002-0000-0ff1-ce00-000000000000@contoso.com",
            "allowedAudiences":["00000002-0000-0ff1-ce00-000000000000@contoso.com"],
            "keys":[{{"usage":"signing",{info}"keyvalue":{{"type":"x509Certificate","value":"{value}"}}}}],
            "endpoints":[{{"location":"https://mail.contoso.com/autodiscover/metadata/json/1",
            "protocol":"OAuth2","usage":"metadata"}}]}}"#
    )
}

/// A token with a signature of three zero bytes.
pub(crate) fn unsigned(header: &str, payload: &str) -> String {
    format!("{}.AAAA", head(header, payload))
}

/// A token signed with a new ES256 key, and that key as a JWK. `KEY` in the header stands for the JWK.
pub(crate) fn es256(header_members: &str, payload: &str) -> (String, String) {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let point = pair.public_key().as_ref();
    let (x, y) = (base64url::encode(&point[1..33]), base64url::encode(&point[33..]));
    let jwk = format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"}}"#);
    let comma = if header_members.is_empty() { "" } else { "," };
    let header = format!(r#"{{"alg":"ES256"{comma}{}}}"#, header_members.replace("KEY", &jwk));
    let head = head(&header, payload);
    let signature = pair.sign(&SystemRandom::new(), head.as_bytes()).unwrap();
    (format!("{head}.{}", base64url::encode(signature.as_ref())), jwk)
}

/// An HS256 token.
pub(crate) fn hs256(header: &str, payload: &str, secret: &[u8]) -> String {
    let head = head(header, payload);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), head.as_bytes());
    format!("{head}.{}", base64url::encode(tag.as_ref()))
}

/// The DER of a new self-signed certificate on P-256.
pub(crate) fn certificate(params: &CertificateParams) -> Vec<u8> {
    params.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap().der().to_vec()
}

/// A new public key as PEM.
pub(crate) fn public_key_pem() -> String {
    let key = rcgen::KeyPair::generate().unwrap().subject_public_key_info();
    pem::encode(&pem::Pem::new("PUBLIC KEY", key))
}

/// Certificate parameters that are valid between two New Year's Days.
pub(crate) fn validity(from: i32, to: i32) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.not_before = rcgen::date_time_ymd(from, 1, 1);
    params.not_after = rcgen::date_time_ymd(to, 1, 1);
    params
}

/// A certificate with an RSA key of this many bytes and this signature algorithm, valid from 2020 to 2049. Its
/// signature is nothing: for what a certificate says about itself.
pub(crate) fn rsa_certificate(key_bytes: usize, signature_algorithm: &[u8]) -> Vec<u8> {
    let mut modulus = vec![0; key_bytes];
    rand::fill(&mut modulus).unwrap();
    modulus[0] |= 0x80;
    let modulus = tlv(0x02, &[&[0], modulus.as_slice()].concat());
    let key = tlv(0x30, &[modulus, tlv(0x02, &[1, 0, 1])].concat());
    let name = tlv(0x30, &tlv(0x31, &tlv(0x30, &[tlv(0x06, &[0x55, 4, 3]), tlv(0x0c, b"old")].concat())));
    let algorithm = |oid: &[u8]| tlv(0x30, &[tlv(0x06, oid), vec![5, 0]].concat());
    let body = [
        tlv(0xa0, &[2, 1, 2]),
        tlv(0x02, &[1]),
        algorithm(signature_algorithm),
        name.clone(),
        tlv(0x30, &[tlv(0x17, b"200101000000Z"), tlv(0x17, b"490101000000Z")].concat()),
        name,
        tlv(0x30, &[algorithm(RSA_ENCRYPTION), tlv(0x03, &[&[0], key.as_slice()].concat())].concat()),
    ];
    let signature = tlv(0x03, &[0, 1]);
    tlv(0x30, &[tlv(0x30, &body.concat()), algorithm(signature_algorithm), signature].concat())
}

/// `rsaEncryption`, 1.2.840.113549.1.1.1.
const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
/// `id-RSASSA-PSS`, 1.2.840.113549.1.1.10.
const RSASSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10];
/// `id-mgf1`, 1.2.840.113549.1.1.8.
const MGF1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 8];
/// `sha1WithRSAEncryption`, 1.2.840.113549.1.1.5.
pub(crate) const SHA1_WITH_RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 5];
/// `sha256WithRSAEncryption`, 1.2.840.113549.1.1.11.
pub(crate) const SHA256_WITH_RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11];

pub(crate) fn head(header: &str, payload: &str) -> String {
    format!("{}.{}", base64url::encode(header.as_bytes()), base64url::encode(payload.as_bytes()))
}

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(content.len()).unwrap().to_be_bytes();
    let mut der = match content.len() {
        0..0x80 => vec![tag, low],
        0x80..0x100 => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    der.extend_from_slice(content);
    der
}

/// The key of every sealed token: sixteen bytes of 7. As a JWK: [`SEALING_JWK`].
pub(crate) const SEALING_KEY: [u8; 16] = [7; 16];
pub(crate) const SEALING_JWK: &str = r#"{"kty":"oct","k":"BwcHBwcHBwcHBwcHBwcHBw"}"#;

/// A token with this header whose content is encrypted with AES-GCM, directly with [`SEALING_JWK`].
pub(crate) fn sealed(header: &str, plaintext: &[u8]) -> String {
    sealed_for(header, &[], plaintext)
}

/// A recipient's RSA key pair.
pub(crate) struct Recipient {
    pair: rcgen::KeyPair,
}

impl Recipient {
    /// RSA, 2048 bits.
    pub(crate) fn new() -> Self {
        Self { pair: rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048).unwrap() }
    }

    /// The private key as PEM.
    pub(crate) fn pem(&self) -> String {
        self.pair.serialize_pem()
    }

    /// The private key as PKCS#8.
    pub(crate) fn der(&self) -> &[u8] {
        self.pair.serialized_der()
    }

    /// The public key as PEM.
    pub(crate) fn public_pem(&self) -> String {
        self.pair.public_key_pem()
    }

    /// A token encrypted to it with RSA-OAEP; further header members begin with a comma.
    pub(crate) fn seal(&self, members: &str, plaintext: &[u8]) -> String {
        let public = PrivateDecryptingKey::from_pkcs8(self.pair.serialized_der()).unwrap().public_key();
        let mut buffer = [0; 256];
        let key = OaepPublicEncryptingKey::new(public).unwrap();
        let key = key.encrypt(&OAEP_SHA1_MGF1SHA1, &SEALING_KEY, &mut buffer, None).unwrap();
        sealed_for(&format!(r#"{{"alg":"RSA-OAEP","enc":"A128GCM"{members}}}"#), key, plaintext)
    }
}

fn sealed_for(header: &str, encrypted_key: &[u8], plaintext: &[u8]) -> String {
    let header = base64url::encode(header.as_bytes());
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &SEALING_KEY).unwrap());
    let mut content = plaintext.to_vec();
    let nonce = Nonce::assume_unique_for_key([1; 12]);
    let tag = key.seal_in_place_separate_tag(nonce, Aad::from(header.as_bytes()), &mut content).unwrap();
    let rest = [encrypted_key, &[1; 12], &content, tag.as_ref()].map(base64url::encode);
    format!("{header}.{}", rest.join("."))
}
