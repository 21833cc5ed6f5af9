//! Documents kept on disk, if the user wants that: one readable file for each address, and nothing of any token. Whoever can
//! write there can change them, as everything else of the user's; what comes from there says when it was fetched.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use etcetera::BaseStrategy as _;
use serde::{Deserialize, Serialize};

use super::judge::judge;
use super::{CacheContents, Permit};
use crate::intake::Evidence;
use crate::network::{Attempt, Response};
use crate::time;

/// A folder of documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache {
    folder: PathBuf,
}

/// A document as it stands in its file.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// The address, as written.
    url: String,
    /// When it was fetched: RFC 3339, by this computer's clock.
    fetched_at: String,
    /// The server's clock then.
    date: Option<String>,
    /// The document.
    body: String,
}

impl Cache {
    /// Keeps documents in a folder of the program's own. Makes nothing until there is something to keep.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Where the system keeps what programs can do without; `None` if nobody knows.
    pub fn of_user() -> Option<Self> {
        let strategy = etcetera::choose_base_strategy().ok()?;
        Some(Self::new(strategy.cache_dir().join("assay").join("documents")))
    }

    /// What is kept.
    pub fn contents(&self) -> CacheContents {
        let sizes = self.files().filter_map(|path| Some(fs::metadata(path).ok()?.len()));
        let (documents, bytes) = sizes.fold((0, 0), |(count, bytes), size| (count + 1, bytes + size));
        CacheContents { place: self.folder.clone(), documents, bytes }
    }

    /// Deletes what is kept, and nothing else that may stand there.
    pub fn clear(&self) -> io::Result<()> {
        self.files().try_for_each(fs::remove_file)
    }

    /// Keeps a document that was fetched. Whole or not at all, for the user's eyes only.
    pub(super) fn keep(&self, attempt: &Attempt, bytes: &[u8]) -> io::Result<()> {
        let body = String::from_utf8(bytes.to_vec()).map_err(io::Error::other)?;
        let kept = Kept {
            url: attempt.url.clone(),
            fetched_at: time::rfc3339(attempt.begun_at),
            date: attempt.response.as_ref().and_then(|response| response.date).map(time::rfc3339),
            body,
        };
        fs::create_dir_all(&self.folder)?;
        // Such files are made readable for their owner alone, which the move keeps.
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(&serde_json::to_vec_pretty(&kept)?)?;
        file.persist(self.path(&attempt.url))?;
        Ok(())
    }

    /// The document that was fetched from a permit's address, with the moment when it was. What cannot be read is not there.
    pub(super) fn find(&self, permit: &Permit) -> Option<Evidence> {
        let kept = read(&self.path(permit.text())).filter(|kept| kept.url == permit.text())?;
        let mut attempt = Attempt::new(kept.url, permit.purpose().clone(), time::parse(&kept.fetched_at)?);
        let date = kept.date.and_then(|date| time::parse(&date));
        attempt.response =
            Some(Response { status: 200, date, body_bytes: kept.body.len() as u64, ..Response::default() });
        let mut document = judge(permit.url().host_str().unwrap_or_default(), kept.body.into_bytes()).ok()?;
        document.source.fetched = Some(Arc::new(attempt));
        Some(document)
    }

    /// One file for each address: named by its digest, so that no address can name a file.
    fn path(&self, url: &str) -> PathBuf {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, url.as_bytes());
        let mut name: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        name.push_str(".json");
        self.folder.join(name)
    }

    /// The files that are this program's.
    fn files(&self) -> impl Iterator<Item = PathBuf> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).filter(|path| is_ours(path))
    }
}

fn is_ours(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".json"));
    name.is_some_and(|digest| digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn read(path: &Path) -> Option<Kept> {
    let size = fs::metadata(path).ok()?.len();
    if size > MAX_FILE_BYTES {
        return None;
    }
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024; // the largest document, written with escapes
