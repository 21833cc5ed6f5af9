//! A public key in every form in which a program may have taken it for a secret: files, encodings, numbers.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::jose::{Key, Material};
use crate::x509::{PublicKey, hex};

/// The bytes that an HMAC may have been keyed with, each once. `text` is the key as it was received, where that is known.
pub(super) fn spellings(key: &Key, text: Option<&str>) -> BTreeSet<Vec<u8>> {
    let mut spellings = BTreeSet::new();
    let Material::Public(public) = &key.material else { return spellings };
    if let Some(text) = text {
        add_text(&mut spellings, text);
    }
    let certificate = key.certificate.as_ref().map(|certificate| ("CERTIFICATE", certificate.der().to_vec()));
    let key_info = public.to_spki_der().map(|der| ("PUBLIC KEY", der));
    let pkcs1 = public.to_pkcs1_der().map(|der| ("RSA PUBLIC KEY", der));
    for (label, der) in [certificate, key_info, pkcs1].into_iter().flatten() {
        let body = STANDARD.encode(&der);
        add_text(&mut spellings, &format!("-----BEGIN {label}-----\n{}-----END {label}-----\n", folded(&body)));
        add_text(&mut spellings, &folded(&body));
        spellings.insert(body.into_bytes());
        spellings.insert(der);
    }
    for jwk in jwks(public) {
        add_text(&mut spellings, &jwk);
    }
    for number in numbers(public) {
        spellings.insert(hex(&number).into_bytes());
        spellings.insert(hex(&number).to_ascii_lowercase().into_bytes());
        spellings.insert(URL_SAFE_NO_PAD.encode(&number).into_bytes());
        spellings.insert(number);
    }
    spellings
}

/// As it is, without the white space around it, and with each kind of line break inside and at its end.
fn add_text(spellings: &mut BTreeSet<Vec<u8>>, text: &str) {
    let unix = text.trim().replace("\r\n", "\n");
    let windows = unix.replace('\n', "\r\n");
    let one_line = unix.replace('\n', "");
    let escaped = unix.replace('\n', "\\n"); // as it stands in settings files
    for inner in [text, text.trim(), &unix, &windows, &one_line, &escaped] {
        for end in ["", "\n", "\r\n"] {
            spellings.insert(format!("{inner}{end}").into_bytes());
        }
    }
}

/// Base64 in lines of 64 characters (RFC 7468 section 2).
fn folded(body: &str) -> String {
    let mut lines = String::with_capacity(body.len() + body.len() / 64 + 1);
    for (place, character) in body.chars().enumerate() {
        if place > 0 && place % 64 == 0 {
            lines.push('\n');
        }
        lines.push(character);
    }
    lines + "\n"
}

/// The key as JSON with nothing but what it needs, in the orders and with the blanks that programs write.
fn jwks(key: &PublicKey) -> Vec<String> {
    let encoded = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let members: Vec<(&str, String)> = match key {
        PublicKey::Rsa { n, e } | PublicKey::RsaPss { n, e, .. } => {
            vec![("kty", "RSA".to_owned()), ("n", encoded(n)), ("e", encoded(e))]
        }
        PublicKey::Ec { curve, point } => {
            let coordinates = point.split_first().map(|(_, rest)| rest).unwrap_or_default();
            let (x, y) = coordinates.split_at_checked(curve.coordinate_bytes()).unwrap_or_default();
            let curve = curve.name().to_owned();
            vec![("kty", "EC".to_owned()), ("crv", curve), ("x", encoded(x)), ("y", encoded(y))]
        }
        PublicKey::Okp { curve, x } => {
            vec![("kty", "OKP".to_owned()), ("crv", curve.name().to_owned()), ("x", encoded(x))]
        }
        PublicKey::Other { .. } => return Vec::new(),
    };
    let mut sorted = members.clone();
    sorted.sort_unstable(); // RFC 7638 section 3.3
    let as_json = |members: &[(&str, String)], colon: &str, comma: &str| {
        let members: Vec<_> = members.iter().map(|(name, value)| format!(r#""{name}"{colon}"{value}""#)).collect();
        format!("{{{}}}", members.join(comma))
    };
    [(":", ","), (": ", ", ")]
        .iter()
        .flat_map(|(colon, comma)| [as_json(&members, colon, comma), as_json(&sorted, colon, comma)])
        .collect()
}

/// The bare numbers: the modulus, the point, its coordinates.
fn numbers(key: &PublicKey) -> Vec<Vec<u8>> {
    match key {
        PublicKey::Rsa { n, .. } | PublicKey::RsaPss { n, .. } => {
            vec![n.clone(), [&[0], n.as_slice()].concat()] // with the sign byte of its DER
        }
        PublicKey::Ec { curve, point } => {
            let coordinates = point.split_first().map(|(_, rest)| rest).unwrap_or_default();
            let x = coordinates.get(..curve.coordinate_bytes()).unwrap_or_default();
            vec![point.clone(), coordinates.to_vec(), x.to_vec()]
        }
        PublicKey::Okp { x, .. } => vec![x.clone()],
        PublicKey::Other { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{certificate_base64, public_key_pem, validity};
    use crate::x509::{Certificate, OkpCurve, PemContent, read_pem};

    #[test]
    fn what_other_programs_write_is_among_them() {
        let pem = public_key_pem();
        let Some(Ok(PemContent::PublicKey(public))) = read_pem(&pem).pop().map(|item| item.content) else {
            panic!("it was just made")
        };
        // Nothing is known of the file that it stood in.
        let found = spellings(&Key::bare(Material::Public(public)), None);
        let lf = pem.replace("\r\n", "\n");
        for text in [&lf, lf.trim(), &lf.replace('\n', "\r\n"), lf.trim().replace('\n', "\r\n").as_str()] {
            assert!(found.contains(text.as_bytes()), "{text:?}");
        }
        let body: String = lf.lines().filter(|line| !line.starts_with('-')).collect();
        assert!(found.contains(body.as_bytes()));
        assert!(found.contains(&STANDARD.decode(body).unwrap()));
    }

    #[test]
    fn certificates_and_numbers_are_among_them() {
        let der = STANDARD.decode(certificate_base64(&validity(2020, 2030))).unwrap();
        let found = spellings(&Key::of_certificate(Certificate::from_der(&der).unwrap()), None);
        assert!(found.contains(&der) && found.contains(STANDARD.encode(&der).as_bytes()));
        let x = vec![7; 32];
        let found = spellings(
            &Key::bare(Material::Public(PublicKey::Okp { curve: OkpCurve::Ed25519, x: x.clone() })),
            Some(" as it came "),
        );
        let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, URL_SAFE_NO_PAD.encode(&x));
        for expected in [x, b"07".repeat(32), jwk.into_bytes(), b" as it came ".to_vec(), b"as it came\n".to_vec()] {
            assert!(found.contains(&expected), "{}", String::from_utf8_lossy(&expected));
        }
        assert!(found.len() < 200, "{}", found.len());
    }
}
