//! Files, standard input and the environment → bytes. Nothing is read beyond the limit, whatever its size says.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::{CliError, io_words};
use crate::intake::{self, Evidence, Input, MAX_INPUT_BYTES, SourceKind};
use crate::text::quoted;

/// Reads one input; `-` is standard input.
pub(super) fn evidence(path: &Path, quiet: bool) -> Result<Vec<Evidence>, CliError> {
    let (name, kind) = if path.as_os_str() == "-" {
        ("standard input".to_owned(), SourceKind::StandardInput)
    } else {
        (file_name(path), SourceKind::File)
    };
    let bytes = if kind == SourceKind::StandardInput {
        limited(io::stdin().lock())
    } else {
        let mut file = File::open(path).map_err(|error| unreadable(path, &error))?;
        let log = super::log::evidence(&name, &mut file, quiet).map_err(|error| unreadable(path, &error))?;
        if let Some(evidence) = log {
            return Ok(evidence);
        }
        limited(file)
    };
    let bytes = bytes.map_err(|error| unreadable(path, &error))?;
    if bytes.len() > MAX_INPUT_BYTES {
        let size = std::fs::metadata(path).map_or(0, |metadata| metadata.len()).max(bytes.len() as u64);
        return Ok(vec![Evidence::too_large(name, kind, size)]);
    }
    Ok(intake::read(&Input { name, kind, bytes }))
}

/// Reads an HMAC secret from a file.
pub(super) fn secret_file(path: &Path) -> Result<Evidence, CliError> {
    let bytes = File::open(path).and_then(limited).map_err(|error| unreadable(path, &error))?;
    Ok(Evidence::secret(Input { name: file_name(path), kind: SourceKind::File, bytes }))
}

/// Reads the payload of a token that was sent without it.
pub(super) fn payload_file(path: &Path) -> Result<Evidence, CliError> {
    let bytes = File::open(path).and_then(limited).map_err(|error| unreadable(path, &error))?;
    if bytes.len() > MAX_INPUT_BYTES {
        return Err(CliError::new(format!(
            "--payload {} is larger than {} MiB",
            quoted(&path.to_string_lossy()),
            MAX_INPUT_BYTES / 1024 / 1024
        )));
    }
    Ok(Evidence::payload(Input { name: file_name(path), kind: SourceKind::File, bytes }))
}

/// Reads an HMAC secret from an environment variable.
pub(super) fn secret_variable(name: &str) -> Result<Evidence, CliError> {
    #[expect(clippy::disallowed_methods, reason = "the user named the variable on the command line")]
    let value = std::env::var_os(name);
    let value = value.ok_or_else(|| {
        // Somebody may have given the secret itself in place of its name.
        let is_name = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
        let shown = if is_name { quoted(name) } else { "that was named".to_owned() };
        CliError::new(format!("the environment variable {shown} is not set"))
    })?;
    let bytes = value.into_encoded_bytes();
    Ok(Evidence::secret(Input { name: name.to_owned(), kind: SourceKind::Environment, bytes }))
}

/// One byte more than the limit is enough to know that it was passed.
fn limited(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(MAX_INPUT_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// A token in place of a file name is not repeated: standard error may be logged.
fn unreadable(path: &Path, error: &io::Error) -> CliError {
    let shown = path.to_string_lossy();
    if shown.contains("eyJ") {
        return CliError::new(
            "this looks like a token, not a file; give it on standard input, where other programs cannot see it: \
             assay-cli inspect -",
        );
    }
    if super::fetching::address(path).is_some() {
        return CliError::new(format!(
            "{} is an address, not a file; --metadata URL fetches a key document",
            quoted(&shown)
        ));
    }
    CliError::new(format!("cannot read {}: {}", quoted(&shown), io_words(error)))
}
