//! Test data that nobody of this project wrote. It lies beside the project, is read where it lies, and may be absent.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// A folder or file of the vectors. Where it is not there, says so and what is skipped for it.
pub(crate) fn find(path: &str, skipped: &str) -> Option<PathBuf> {
    let found = root().join(path);
    if found.exists() {
        return Some(found);
    }
    println!("skipped: {skipped}: {} is not there; set ASSAY_VECTORS to the folder of the vectors", found.display());
    None
}

/// A JSON file of the vectors; some begin with a byte order mark.
pub(crate) fn json(path: &Path) -> Value {
    let bytes = bytes(path);
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    serde_json::from_slice(text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A file of the vectors as it is.
pub(crate) fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files below a folder whose names end like this, sorted.
pub(crate) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("a folder can be listed").path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A member that is text; empty where it is not.
pub(crate) fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A member that is a list; empty where it is not.
pub(crate) fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn root() -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "the vectors lie where whoever runs the tests says")]
    let named = std::env::var_os("ASSAY_VECTORS");
    named.map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors"), PathBuf::from)
}
