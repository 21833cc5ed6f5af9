//! Files and the system's dialog for them, both on background tasks.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::DroppedFile;

use super::reading::Watch;
use super::view::Content;
use crate::event::log;
use crate::intake::{Evidence, Input, MAX_INPUT_BYTES, SourceKind};
use crate::text;

/// A file, read, or the sentence that says why not.
pub type Loaded = Result<Content, String>;

/// What the dialog said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picked {
    /// These files.
    Files(Vec<PathBuf>),
    /// The user thought better of it.
    Nothing,
    /// There is no dialog on this system.
    NoDialog,
}

/// What a file is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To be put on the table.
    Evidence,
    /// To be tried, line by line, as secrets.
    SecretList,
    /// To be the payload of a token that came without it.
    Payload,
    /// To be written: the collection script.
    Script,
}

impl Purpose {
    /// The words above the question.
    pub fn title(self) -> &'static str {
        match self {
            Self::Evidence => "Open a file",
            Self::SecretList => "Try a list of secrets",
            Self::Payload => "Add the payload",
            Self::Script => "Save the collection script",
        }
    }
}

/// Shows the system's dialog and waits for it: on a background task only.
pub fn pick(purpose: Purpose) -> Picked {
    let asked = Instant::now();
    let dialog = rfd::FileDialog::new().set_title(purpose.title());
    let answer = match purpose {
        Purpose::Evidence => dialog.pick_files(),
        Purpose::SecretList | Purpose::Payload => dialog.pick_file().map(|file| vec![file]),
        Purpose::Script => dialog.set_file_name(SCRIPT_NAME).save_file().map(|file| vec![file]),
    };
    match answer {
        Some(files) if !files.is_empty() => Picked::Files(files),
        // Without a dialog service the answer is "nothing" at once: faster than anybody can close a window.
        _ if asked.elapsed() < QUICKER_THAN_A_PERSON => Picked::NoDialog,
        _ => Picked::Nothing,
    }
}

/// Reads a file: an event log of any size, anything else up to the size limit.
pub fn read_evidence(path: &Path, watch: &Watch<'_>) -> Loaded {
    match File::open(path).ok().filter(|_| path.is_file()).filter(is_log) {
        Some(file) => watch.log(path, file),
        None => read_path(path),
    }
}

fn is_log(mut file: &File) -> bool {
    let mut magic = [0; log::MAGIC.len()];
    file.read_exact(&mut magic).is_ok() && magic == log::MAGIC
}

/// Reads a file up to the size limit.
pub fn read_path(path: &Path) -> Loaded {
    let name = name_of(path);
    let fail = |error: &std::io::Error| format!("{} cannot be read: {}", text::quoted(&name), reason(error));
    let file = File::open(path).map_err(|error| fail(&error))?;
    let metadata = file.metadata().map_err(|error| fail(&error))?;
    if metadata.is_dir() {
        return Err(format!("{} is a folder; open the files in it", text::quoted(&name)));
    }
    let limit = u64::try_from(MAX_INPUT_BYTES).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| fail(&error))?;
    let length = metadata.len().max(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
    Ok(content(name, bytes, length))
}

/// Reads a file as the payload of a token that came without it.
pub fn read_payload(path: &Path) -> Loaded {
    Ok(match read_path(path)? {
        Content::Input(input) => Content::Evidence(Box::new(Evidence::payload(Arc::unwrap_or_clone(input)))),
        other => other,
    })
}

/// Writes a text to a file. What comes back says so in a sentence, or why it cannot be.
pub fn write_path(path: &Path, text: &str) -> Result<String, String> {
    let name = text::quoted(&name_of(path));
    match std::fs::write(path, text) {
        Ok(()) => Ok(format!("Saved as {name}")),
        Err(error) => Err(format!("{name} cannot be written: {}", reason(&error))),
    }
}

/// Reads a dropped file.
pub fn read_dropped(file: &dyn DroppedFile, watch: &Watch<'_>) -> Loaded {
    if file.path().is_file() || file.path().is_dir() {
        return read_evidence(file.path(), watch);
    }
    let name = name_of(file.path());
    let bytes = file.bytes().map_err(|_reason| format!("{} cannot be read", text::quoted(&name)))?;
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    Ok(content(name, bytes, length))
}

fn content(name: String, bytes: Vec<u8>, length: u64) -> Content {
    if bytes.len() > MAX_INPUT_BYTES {
        Content::Evidence(Box::new(Evidence::too_large(name, SourceKind::File, length)))
    } else {
        Content::Input(Arc::new(Input { name, kind: SourceKind::File, bytes }))
    }
}

pub(super) fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

pub(super) fn reason(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file",
        std::io::ErrorKind::IsADirectory => "it is a folder",
        std::io::ErrorKind::PermissionDenied => "access is denied",
        _ => "the system reports an error",
    }
}

/// What the collection script is called unless the user says otherwise.
pub const SCRIPT_NAME: &str = "collect-exchange-oauth.ps1";

const QUICKER_THAN_A_PERSON: Duration = Duration::from_millis(200);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_said_plainly() {
        let error = |path: &str| read_path(Path::new(path)).err();
        assert_eq!(error("/no/such/token.txt").as_deref(), Some("`token.txt` cannot be read: there is no such file"));
        assert_eq!(error("src").as_deref(), Some("`src` is a folder; open the files in it"));
    }

    #[test]
    fn a_file_is_read_whole() {
        let Ok(Content::Input(input)) = read_path(Path::new("Cargo.toml")) else { panic!("it is there") };
        assert_eq!((input.name.as_str(), input.kind), ("Cargo.toml", SourceKind::File));
        assert!(input.bytes.starts_with(b"[package]"));
    }
}
