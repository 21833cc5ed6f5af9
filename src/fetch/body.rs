//! The body of an answer, received and unpacked within hard limits.

use std::io::Read as _;

use flate2::bufread::GzDecoder;
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};

use super::Watch;
use super::connection::tls_error;
use super::settings::Limits;
use super::tls::Record;
use crate::network::{Fault, Response, Stage};
use crate::text::{quoted, shorten};

/// Receives a body.
pub(super) async fn receive(
    mut body: Incoming,
    limits: &Limits,
    record: &Record,
    watch: &dyn Watch,
    response: &mut Response,
) -> Result<Vec<u8>, Fault> {
    let too_large = Fault::TooLarge { limit: limits.body_bytes, is_unpacked: false };
    let limit = limits.body_bytes as u64;
    if body.size_hint().lower() > limit {
        return Err(too_large);
    }
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| fault(&error, record))?;
        let Some(chunk) = frame.data_ref() else { continue };
        response.body_bytes += chunk.len() as u64;
        if response.body_bytes > limit {
            return Err(too_large);
        }
        bytes.extend_from_slice(chunk);
        watch.progress(Stage::Body, response.body_bytes);
    }
    Ok(bytes)
}

fn fault(error: &hyper::Error, record: &Record) -> Fault {
    if error.is_incomplete_message() || error.is_closed() || error.is_canceled() {
        return Fault::Reset { stage: Stage::Body };
    }
    match tls_error(error, Stage::Body, record) {
        // Neither the connection's nor TLS's: the framing (RFC 9112 section 7.1).
        Fault::Other { .. } => {
            let source = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
            Fault::NotHttp { reason: format!("its body is damaged on the way: {source}") }
        }
        fault => fault,
    }
}

/// Undoes the encoding that the answer names.
pub(super) fn unpack(bytes: Vec<u8>, encoding: Option<&str>, limit: usize) -> Result<Vec<u8>, Fault> {
    let encoding = encoding.unwrap_or_default().trim().to_ascii_lowercase();
    match encoding.as_str() {
        "" | "identity" => Ok(bytes),
        "gzip" | "x-gzip" => gunzip(&bytes, limit),
        other => {
            let shown = quoted(&shorten(other, 40));
            Err(Fault::Encoding { reason: format!("it came as {shown}, which was not asked for") })
        }
    }
}

/// Unpacks gzip (RFC 1952): members one after another; what follows the last one and is none is left out, as browsers do.
fn gunzip(mut packed: &[u8], limit: usize) -> Result<Vec<u8>, Fault> {
    let mut unpacked = Vec::new();
    let mut step = [0; STEP_BYTES];
    for _member in 0..MAX_MEMBERS {
        let mut decoder = GzDecoder::new(packed);
        loop {
            let count = decoder.read(&mut step).map_err(|error| Fault::Encoding { reason: damaged(&error) })?;
            let Some(piece) = step.get(..count).filter(|piece| !piece.is_empty()) else { break };
            if unpacked.len() + count > limit {
                return Err(Fault::TooLarge { limit, is_unpacked: true });
            }
            unpacked.extend_from_slice(piece);
        }
        packed = decoder.into_inner();
        if !packed.starts_with(&GZIP_MAGIC) {
            return Ok(unpacked);
        }
    }
    Err(Fault::Encoding { reason: format!("it is packed in more than {MAX_MEMBERS} pieces") })
}

fn damaged(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => "it is packed, and its end is missing".to_owned(),
        _ => format!("it is packed, and damaged: {error}"),
    }
}

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
const STEP_BYTES: usize = 16 * 1024;
const MAX_MEMBERS: usize = 64; // servers write one; each costs a decoder

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[track_caller]
    fn check(bytes: Vec<u8>, encoding: Option<&str>, expected: &str) {
        let seen = match unpack(bytes, encoding, 1000) {
            Ok(bytes) => format!("{} bytes", bytes.len()),
            Err(Fault::TooLarge { limit: 1000, is_unpacked: true }) => "too large".to_owned(),
            Err(Fault::Encoding { reason }) => reason,
            Err(other) => panic!("{other:?}"),
        };
        assert_eq!(seen, expected);
    }

    #[test]
    fn only_what_was_asked_for_is_unpacked() {
        check(vec![0; 5], None, "5 bytes");
        check(vec![0; 5], Some("identity"), "5 bytes");
        check(gzip(&[0; 700]), Some("GZIP"), "700 bytes");
        check(vec![0; 5], Some("br"), "it came as `br`, which was not asked for");
        check(gzip(&gzip(b"a")), Some("gzip, gzip"), "it came as `gzip, gzip`, which was not asked for");
    }

    #[test]
    fn limits_hold_over_all_pieces() {
        check(gzip(&[0; 1000]), Some("gzip"), "1000 bytes");
        check(gzip(&[0; 1001]), Some("gzip"), "too large");
        check([gzip(&[0; 500]), gzip(&[0; 500])].concat(), Some("gzip"), "1000 bytes");
        check([gzip(&[0; 500]), gzip(&[0; 501])].concat(), Some("gzip"), "too large");
        check(gzip(b"").repeat(63), Some("gzip"), "0 bytes");
        check(gzip(b"").repeat(100_000), Some("gzip"), "it is packed in more than 64 pieces");
        check(gzip(&vec![0; 16 * 1024 * 1024]), Some("gzip"), "too large");
    }

    #[test]
    fn damage_is_said() {
        let whole = gzip(b"some text that is long enough");
        check([whole.clone(), b"\0\0\0rest".to_vec()].concat(), Some("gzip"), "29 bytes");
        check(whole[..whole.len() - 9].to_vec(), Some("gzip"), "it is packed, and its end is missing");
        check(Vec::new(), Some("gzip"), "it is packed, and its end is missing");
        let mut wrong_sum = whole;
        let sum_at = wrong_sum.len() - 8;
        wrong_sum[sum_at] ^= 1;
        let reason = "it is packed, and damaged: corrupt gzip stream does not have a matching checksum";
        check(wrong_sum, Some("gzip"), reason);
        check(b"{\"keys\":[]}".to_vec(), Some("gzip"), "it is packed, and damaged: invalid gzip header");
    }
}
