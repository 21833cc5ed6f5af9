//! Documents kept on disk, if the user wants that: one readable file for each address, and nothing of any token. Whoever can
//! write there can change them, as everything else of the user's; what comes from there says when it was fetched.

use std::fmt::Write as _;
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
        let mut name = String::with_capacity(70);
        for byte in digest.as_ref() {
            let _infallible = write!(name, "{byte:02x}");
        }
        self.folder.join(name + ".json")
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Body;
    use crate::policy::Policy;

    const URL: &str = "https://outlook.office365.com/autodiscover/metadata/json/1";
    const KEYS: &str = r#"{"keys":[{"kty":"EC","crv":"P-256","kid":"a","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"#;

    fn permit(url: &str) -> Permit {
        Permit::for_named(url, &Policy::default()).unwrap()
    }

    fn attempt() -> Attempt {
        let permit = permit(URL);
        Attempt::new(URL, permit.purpose().clone(), time::parse("2024-10-01T08:00:00Z").unwrap())
    }

    #[test]
    fn a_document_comes_back_with_its_age() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().join("documents"));
        assert!(cache.find(&permit(URL)).is_none());
        assert_eq!(cache.contents().documents, 0);
        cache.keep(&attempt(), b"{}").unwrap();
        cache.keep(&attempt(), KEYS.as_bytes()).unwrap();
        let found = cache.find(&permit(URL)).unwrap();
        assert!(matches!(&found.body, Body::Metadata(document) if document.keys.len() == 1));
        assert_eq!(found.source.fetched.unwrap().begun_at, attempt().begun_at);
        assert!(cache.find(&permit("https://mail.contoso.com/x")).is_none());
        let contents = cache.contents();
        assert_eq!(contents.documents, 1);
        assert!(contents.bytes > KEYS.len() as u64);
        fs::write(contents.place.join("notes.json"), "mine").unwrap();
        cache.clear().unwrap();
        assert_eq!(cache.contents().documents, 0);
        assert!(contents.place.join("notes.json").exists());
    }

    #[test]
    fn damaged_files_are_not_there() {
        #[track_caller]
        fn check(text: &str) {
            let folder = tempfile::tempdir().unwrap();
            let cache = Cache::new(folder.path().to_owned());
            fs::write(cache.path(URL), text).unwrap();
            assert!(cache.find(&permit(URL)).is_none(), "{text}");
        }
        check("");
        check("{\"url\":");
        check("{}");
        let kept = |url: &str, at: &str, body: &str| {
            serde_json::json!({ "url": url, "fetched_at": at, "date": null, "body": body }).to_string()
        };
        check(&kept("https://evil.example/", "2024-10-01T08:00:00Z", KEYS));
        check(&kept(URL, "yesterday", KEYS));
        check(&kept(URL, "2024-10-01T08:00:00Z", "<html></html>"));
    }

    #[cfg(unix)]
    #[test]
    fn files_are_for_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().to_owned());
        cache.keep(&attempt(), KEYS.as_bytes()).unwrap();
        let mode = fs::metadata(cache.path(URL)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
