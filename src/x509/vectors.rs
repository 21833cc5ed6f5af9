//! Reads every certificate of the shared vectors, and compares with what two other programs say about them.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Certificate, PemContent, read_base64_certificate, read_der, read_pem};
use crate::time;

/// The folder of the vectors; `None`, and a word about it, if it is not there.
fn folder() -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "where the vectors are is the tester's choice")]
    let root = match std::env::var_os("ASSAY_VECTORS") {
        Some(root) => PathBuf::from(root),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors"),
    };
    let folder = root.join("x509");
    if !folder.join("manifest.json").is_file() {
        println!("skipped: no vectors in {}", folder.display());
        return None;
    }
    Some(folder)
}

fn manifest(folder: &Path) -> Vec<Value> {
    serde_json::from_slice(&fs::read(folder.join("manifest.json")).unwrap()).unwrap()
}

fn member<'a>(object: &'a Value, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Subjects are cut off there in the manifest.
const CUT_AT_CHARS: usize = 160;

/// What one file holds, block by block; `None` for a block that is no certificate.
fn certificates(bytes: &[u8]) -> Vec<Option<Certificate>> {
    let items = read_pem(&String::from_utf8_lossy(bytes));
    if items.is_empty() {
        return vec![Certificate::from_der(bytes).ok()];
    }
    let certificate = |content| match content {
        Ok(PemContent::Certificate(certificate)) => Some(*certificate),
        _ => None,
    };
    items.into_iter().map(|item| certificate(item.content)).collect()
}

/// The common name out of the reversed RFC 4514 text, if it is there and in plain text.
fn common_name(subject: &str) -> Option<String> {
    let unescaped = subject.replace("\\,", "\u{1}");
    let value = unescaped.split([',', '+']).find_map(|part| part.strip_prefix("CN="))?;
    Some(value.replace('\u{1}', ",").replace('\\', ""))
}

fn compare(expected: &Value, read: &Certificate) -> Vec<String> {
    let mut differences = Vec::new();
    let mut check = |what: &str, expected: String, read: String| {
        if expected != read {
            differences.push(format!("{what}: {expected:?} expected, {read:?} read"));
        }
    };
    let moment = |text: &str| text.replace("+00:00", "Z");
    let read_moment = |moment: Option<time::Time>| moment.map(time::rfc3339).unwrap_or_default();
    check("not_before", moment(member(expected, "not_before")), read_moment(read.not_before));
    check("not_after", moment(member(expected, "not_after")), read_moment(read.not_after));
    check("sha1", member(expected, "sha1").to_uppercase(), read.sha1.to_hex());
    let negative = |serial: &str| serial.trim_start_matches(['-', '0']).to_uppercase();
    check("serial", negative(member(expected, "serial_hex")), negative(&read.serial));
    let openssl = expected.get("openssl_says").and_then(Value::as_array);
    if let Some(serial) = openssl.and_then(|lines| lines.iter().find_map(|line| line.as_str()?.strip_prefix("serial=")))
    {
        check("serial of OpenSSL", serial.to_owned(), read.serial.clone());
    }
    let subject = member(expected, "subject");
    if subject.chars().count() < CUT_AT_CHARS {
        check("common name", format!("{:?}", common_name(subject)), format!("{:?}", read.subject_common_name));
    }
    if let Some(count) = expected.get("extensions").and_then(Value::as_u64) {
        check("extensions", count.to_string(), read.extensions.len().to_string());
    }
    let key = match member(expected, "public_key") {
        "RSAPublicKey" => "RSA",
        "DSAPublicKey" => "DSA",
        "Ed25519PublicKey" => "OKP",
        "ECPublicKey" => "EC",
        other => other,
    };
    check("public key", key.to_owned(), read.public_key.algorithm().to_owned());
    differences
}

#[test]
fn well_formed_certificates_agree_with_python_and_openssl() {
    let Some(folder) = folder() else { return };
    let mut compared = 0;
    let mut differences = Vec::new();
    for file in manifest(&folder) {
        let name = member(&file, "file").to_owned();
        let Some(objects) = file.get("parse").and_then(Value::as_array) else { continue };
        let read = certificates(&fs::read(folder.join(&name)).unwrap());
        for (index, expected) in objects.iter().enumerate() {
            if member(expected, "python_cryptography") != "ok" || member(expected, "openssl_3_0") != "ok" {
                continue;
            }
            compared += 1;
            let Some(read) = read.get(index).and_then(Option::as_ref) else {
                differences.push(format!("{name} {index}: not read"));
                continue;
            };
            differences.extend(compare(expected, read).into_iter().map(|line| format!("{name} {index}: {line}")));
            let file_is_der = member(expected, "kind") == "DER";
            if file_is_der && member(&file, "sha256").to_uppercase() != read.sha256.to_hex() {
                differences.push(format!("{name} {index}: sha256"));
            }
        }
    }
    println!("{compared} certificates compared");
    assert!(compared > 100, "only {compared} certificates compared");
    assert_eq!(differences, Vec::<String>::new());
}

#[test]
fn nothing_panics_on_any_file_however_damaged() {
    let Some(folder) = folder() else { return };
    for entry in fs::read_dir(&folder).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        read_everything(&bytes);
        let ders = read_pem(&text).into_iter().filter_map(|item| match item.content {
            Ok(PemContent::Certificate(certificate)) => Some(certificate.der().to_vec()),
            _ => None,
        });
        for der in ders.chain((bytes.first() == Some(&0x30)).then(|| bytes.clone())) {
            damage(&der, 61);
        }
    }
}

#[test]
fn nothing_panics_on_a_certificate_damaged_at_any_byte() {
    let mut params = super::testing::params("fuzz");
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Constrained(3));
    params.key_usages = vec![rcgen::KeyUsagePurpose::DigitalSignature, rcgen::KeyUsagePurpose::KeyCertSign];
    params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    params.subject_alt_names =
        vec![rcgen::SanType::DnsName("a.example".try_into().unwrap()), rcgen::SanType::IpAddress([10, 0, 0, 1].into())];
    params.crl_distribution_points = vec![rcgen::CrlDistributionPoint { uris: vec!["http://c.example/".to_owned()] }];
    params.use_authority_key_identifier_extension = true;
    let key = rcgen::KeyPair::generate().unwrap();
    damage(params.self_signed(&key).unwrap().der(), 1);
}

/// Reads the bytes cut off at, and altered at, every `step`th byte.
fn damage(der: &[u8], step: usize) {
    for at in (0..der.len()).step_by(step) {
        read_everything(&der[..at]);
        for mask in [0x01, 0x80, 0xff, der[at], !der[at]] {
            let mut altered = der.to_vec();
            altered[at] ^= mask;
            read_everything(&altered);
        }
    }
}

fn read_everything(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let _pem = read_pem(&text);
    let _base64 = read_base64_certificate(&text);
    let _der = read_der(bytes);
    if let Ok(certificate) = Certificate::from_der(bytes) {
        let _words: Vec<String> = certificate.problems.iter().map(ToString::to_string).collect();
    }
}
