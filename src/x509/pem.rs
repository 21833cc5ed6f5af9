//! PEM blocks (RFC 7468) out of any text around them; a broken block does not hide the next.

use std::fmt;
use std::ops::Range;

use super::bundle::decode_base64;
use super::certificate::Certificate;
use super::problem::CertificateError;
use super::public_key::{KeyError, PublicKey};
use crate::text::quoted;

/// One PEM block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PemItem {
    /// Where it stands in the text, in bytes, from the first dash to the last; to the next block or the end of the text
    /// if it does not end.
    pub range: Range<usize>,
    /// What stands behind `BEGIN`.
    pub label: String,
    /// What it holds.
    pub content: Result<PemContent, PemError>,
}

/// What a PEM block holds.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PemContent {
    /// `CERTIFICATE`, `X509 CERTIFICATE` or `TRUSTED CERTIFICATE`.
    Certificate(Box<Certificate>),
    /// `PUBLIC KEY` or `RSA PUBLIC KEY`.
    PublicKey(PublicKey),
    /// Any label with `PRIVATE KEY` in it, also when the block is broken. Not decoded here; see
    /// [`PrivateKeyDer::from_pem`](super::PrivateKeyDer::from_pem).
    PrivateKey,
    /// `CERTIFICATE REQUEST` or `NEW CERTIFICATE REQUEST`; not decoded.
    CertificateRequest,
    /// Any other label; not decoded.
    Other,
}

/// Why a PEM block cannot be read.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PemError {
    /// There is no `END` before the next block or the end of the text.
    NoEnd,
    /// `BEGIN` and `END` do not name the same.
    LabelsDiffer {
        /// What stands behind `END`, at most 64 characters of it.
        end: String,
    },
    /// A character that has no place in base64.
    NotBase64 {
        /// Its byte in the text.
        at: usize,
    },
    /// The base64 is not that of a certificate; its bytes are counted in what is decoded.
    Certificate(CertificateError),
    /// The base64 is not that of a public key; its bytes are counted in what is decoded.
    PublicKey(KeyError),
}

impl fmt::Display for PemError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEnd => f.write_str("the PEM block has no END line"),
            Self::LabelsDiffer { end } => write!(f, "the PEM block ends with another label: {}", quoted(end)),
            Self::NotBase64 { at } => write!(f, "the PEM block is not base64 at byte {at} of the text"),
            Self::Certificate(error) => error.fmt(f),
            Self::PublicKey(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for PemError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Certificate(error) => Some(error),
            Self::PublicKey(error) => Some(error),
            _ => None,
        }
    }
}

/// Finds every PEM block, in order. Line ends may be of any kind, missing, or escaped as in JSON (`\n`).
pub fn read_pem(text: &str) -> Vec<PemItem> {
    let mut items = Vec::new();
    let mut from = 0;
    while let Some(start) = find(text, from, BEGIN) {
        from = start + BEGIN.len();
        let Some(label) = label(text, from) else { continue };
        let body_start = from + label.len() + DASHES.len();
        let limit = find(text, body_start, BEGIN).unwrap_or(text.len());
        let block = text.get(..limit).unwrap_or_default();
        let end = find(block, body_start, END).unwrap_or(limit);
        let body = block.get(body_start..end).unwrap_or_default();
        let end_label = self::label(block, end + END.len());
        let range = start..end_label.map_or(limit, |end_label| end + END.len() + end_label.len() + DASHES.len());
        let content = match end_label {
            _ if label.contains("PRIVATE KEY") => Ok(PemContent::PrivateKey),
            None => Err(PemError::NoEnd),
            Some(end) if end != label => Err(PemError::LabelsDiffer { end: end.to_owned() }),
            Some(_) => read_body(label, body, body_start),
        };
        from = range.end;
        items.push(PemItem { range, label: label.to_owned(), content });
    }
    items
}

fn read_body(label: &str, body: &str, body_start: usize) -> Result<PemContent, PemError> {
    let headers = headers(body);
    let decoded = || {
        let base64 = body.get(headers..).unwrap_or_default();
        decode_base64(base64).map_err(|at| PemError::NotBase64 { at: body_start + headers + at })
    };
    match label {
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => {
            let certificate = Certificate::from_der(&decoded()?).map_err(PemError::Certificate)?;
            Ok(PemContent::Certificate(Box::new(certificate)))
        }
        "PUBLIC KEY" => PublicKey::from_spki_der(&decoded()?).map(PemContent::PublicKey).map_err(PemError::PublicKey),
        "RSA PUBLIC KEY" => {
            PublicKey::from_pkcs1_der(&decoded()?).map(PemContent::PublicKey).map_err(PemError::PublicKey)
        }
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => Ok(PemContent::CertificateRequest),
        _ => Ok(PemContent::Other),
    }
}

/// The label and the text between the two lines of a block that stands alone; `None` if it does not end as it begins.
pub(super) fn body_of(block: &str) -> Option<(&str, &str)> {
    let rest = block.trim().strip_prefix(BEGIN)?;
    let label = label(rest, 0)?;
    let rest = rest.get(label.len() + DASHES.len()..)?;
    let (body, end) = rest.split_at_checked(find(rest, 0, END)?)?;
    (self::label(end, END.len()) == Some(label)).then_some((label, body))
}

/// The bytes of `Name: value` lines before the base64, which old formats have (RFC 1421 section 4.4).
pub(super) fn headers(body: &str) -> usize {
    let is_header = |line: &&str| line.contains(':') || line.trim().is_empty();
    body.split_inclusive('\n').take_while(is_header).map(str::len).sum()
}

/// The label that begins at this byte: up to the dashes, in one line.
fn label(text: &str, from: usize) -> Option<&str> {
    const MAX_LABEL_BYTES: usize = 64; // the longest in use have 25
    let rest = text.get(from..)?;
    let length = rest
        .as_bytes()
        .windows(DASHES.len())
        .take(MAX_LABEL_BYTES + 1)
        .position(|window| window == DASHES.as_bytes())?;
    let (label, after) = rest.split_at_checked(length)?;
    let fits = !label.contains(['\n', '\r', '-']) && !after.starts_with(BEGIN);
    fits.then_some(label)
}

fn find(text: &str, from: usize, marker: &str) -> Option<usize> {
    Some(from + text.get(from..)?.find(marker)?)
}

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

#[cfg(test)]
mod tests {
    use super::super::testing::pem;
    use super::*;

    /// Each block as `label: what it holds`.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found = read_pem(text).into_iter().map(|item| {
            assert!(text[item.range.clone()].starts_with(&format!("-----BEGIN {}-----", item.label)));
            let content = match item.content {
                Ok(PemContent::Certificate(certificate)) => certificate.subject,
                Ok(other) => format!("{other:?}"),
                Err(error) => error.to_string(),
            };
            format!("{}: {content}", item.label)
        });
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn blocks_are_found_in_any_text() {
        let (one, two) = (pem("one"), pem("two"));
        check("", &[]);
        check("no block ----- here", &[]);
        check(&one, &["CERTIFICATE: CN=one"]);
        check(
            &format!("Bag Attributes\n{one}chain:\r\n{}end", two.replace('\n', "\r\n")),
            &["CERTIFICATE: CN=one", "CERTIFICATE: CN=two"],
        );
        check(&format!("{{\"pem\":\"{}\"}}", one.replace('\n', "\\n")), &["CERTIFICATE: CN=one"]);
        check(&one.replace('\n', " "), &["CERTIFICATE: CN=one"]);
        check(&one.replacen('\n', "\nName: value\n\n", 1), &["CERTIFICATE: CN=one"]);
        let range = read_pem(&format!("x{one}y"))[0].range.clone();
        assert_eq!(range, 1..one.trim_end().len() + 1);
    }

    #[test]
    fn broken_blocks_do_not_hide_the_next() {
        let (one, two) = (pem("one"), pem("two"));
        let cut = one.split_once("-----END").unwrap().0;
        check(&format!("{cut}{two}"), &["CERTIFICATE: the PEM block has no END line", "CERTIFICATE: CN=two"]);
        check(
            &one.replace("END CERT", "END CART"),
            &["CERTIFICATE: the PEM block ends with another label: `CARTIFICATE`"],
        );
        let at = one.find("MII").unwrap();
        check(
            &format!("{}{two}", one.replacen("MII", "?II", 1)),
            &[&format!("CERTIFICATE: the PEM block is not base64 at byte {at} of the text"), "CERTIFICATE: CN=two"],
        );
        check(&format!("-----BEGIN \n-----BEGIN X\n-----BEGIN CERTIFICATE {two}"), &["CERTIFICATE: CN=two"]);
        check(
            "-----BEGIN CERTIFICATE----------END CERTIFICATE-----",
            &["CERTIFICATE: this is not a certificate: the data end at byte 0"],
        );
    }

    #[test]
    fn keys_and_requests_go_by_their_label() {
        let key = rcgen::KeyPair::generate().unwrap();
        check(&key.serialize_pem(), &["PRIVATE KEY: PrivateKey"]);
        check(&key.public_key_pem(), &["PUBLIC KEY: PublicKey(PublicKey(EC P-256))"]);
        for kind in ["RSA %", "EC %", "DSA %", "ENCRYPTED %", "OPENSSH %", "PGP % BLOCK"] {
            let label = kind.replace('%', "PRIVATE KEY");
            let expected = format!("{label}: PrivateKey");
            check(&format!("-----BEGIN {label}-----\nProc-Type: 4\n\n????\n-----END {label}-----"), &[&expected]);
            check(&format!("-----BEGIN {label}-----\nc2VjcmV0"), &[&expected]);
        }
        check(
            "-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----",
            &["CERTIFICATE REQUEST: CertificateRequest"],
        );
        check("-----BEGIN PKCS7-----\nMII=\n-----END PKCS7-----", &["PKCS7: Other"]);
        check(
            "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
            &["PUBLIC KEY: this is not a public key: there is something else at byte 0"],
        );
    }

    #[test]
    fn an_unfinished_private_key_reaches_to_the_next_block() {
        let text = format!("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n{}", pem("next"));
        let items = read_pem(&text);
        assert_eq!(items[0].range.end, items[1].range.start);
        let text = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n";
        assert_eq!(read_pem(text)[0].range, 0..text.len());
    }

    #[test]
    fn many_unfinished_blocks_take_linear_time() {
        assert_eq!(read_pem(&"-----BEGIN X-----".repeat(50_000)).len(), 50_000);
    }
}
