//! What the window remembers from one day to the next: one small readable file, written whole or not at all. Holds what the
//! user decided about the program, and nothing of any case.

use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::network::NetworkMode;
use super::task::{Panicked, Task, Tasks};
use super::theme::ThemeChoice;
use crate::policy::HostPattern;
use crate::text;

/// Everything that is remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Settings {
    /// The look.
    pub theme: ThemeChoice,
    /// Whether the network may be asked at all.
    pub network: NetworkMode,
    /// The way out.
    pub proxy: ProxySetting,
    /// Hosts that may always publish keys.
    pub approved_hosts: Vec<SavedHost>,
    /// Whether fetched documents are kept on disk.
    pub cache: bool,
    /// The cloud whose endpoints are asked, by its id; empty: none.
    pub cloud: CloudId,
    /// Endpoints of the user's own.
    pub endpoints: Vec<SavedEndpoint>,
}

/// The way out of the network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProxySetting {
    /// As the system's settings say.
    #[default]
    System,
    /// None.
    None,
    /// This address, without user name and password.
    Address(String),
}

/// The cloud whose endpoints are asked, by its id; empty: none.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct CloudId(pub String);

impl Default for CloudId {
    fn default() -> Self {
        Self("global".to_owned())
    }
}

/// A host that may always publish keys.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct SavedHost {
    /// `mail.contoso.com`, or `.contoso.com` for all below.
    #[serde(deserialize_with = "pattern")]
    pub host: String,
    /// It stands in the user's own network.
    #[serde(default)]
    pub in_own_network: bool,
}

/// An endpoint of the user's own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct SavedEndpoint {
    /// Its address, as the user typed it.
    pub address: String,
    /// It stands in the user's own network.
    #[serde(default)]
    pub in_own_network: bool,
}

fn pattern<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let host = String::deserialize(deserializer)?;
    match host.parse::<HostPattern>() {
        Ok(_) => Ok(host),
        Err(error) => Err(serde::de::Error::custom(error)),
    }
}

/// Where the settings are kept; `None` where the system says of no place.
pub fn place() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(strategy.config_dir().join("assay").join(FILE))
}

/// Reads the settings. A file that is not there means the defaults; one that cannot be understood is put aside, and the
/// sentence says so.
pub fn load(place: &Path) -> (Settings, Option<String>) {
    let damage = match read(place) {
        Ok(None) => return (Settings::default(), None),
        Ok(Some(text)) => match serde_json::from_str(&text) {
            Ok(settings) => return (settings, None),
            Err(error) => format!("line {}, column {}: {}", error.line(), error.column(), plain(&error)),
        },
        Err(error) => super::load::reason(&error).to_owned(),
    };
    let aside = place.with_file_name(DAMAGED);
    let kept = match fs::rename(place, &aside) {
        Ok(()) => format!("it was kept as {}", text::quoted(&aside.display().to_string())),
        Err(_) => "it was left as it is".to_owned(),
    };
    let sentence =
        format!("The settings in {} cannot be read, so the defaults hold; {kept} ({damage})", text::quoted(FILE));
    (Settings::default(), Some(sentence))
}

/// Writes the settings, whole or not at all, for nobody else to read. Blocks.
pub fn save(settings: &Settings, place: &Path) -> Result<(), String> {
    let fail = |error: &std::io::Error| {
        format!("The settings cannot be saved in {}: {error}", text::quoted(&place.display().to_string()))
    };
    write(settings, place).map_err(|error| fail(&error))
}

fn read(place: &Path) -> std::io::Result<Option<String>> {
    let file = match fs::File::open(place) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut text = String::new();
    file.take(MAX_BYTES).read_to_string(&mut text)?;
    Ok(Some(text))
}

fn write(settings: &Settings, place: &Path) -> std::io::Result<()> {
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    // Only its owner can read a temporary file, and it keeps that when it takes its place.
    let mut file = NamedTempFile::new_in(folder)?;
    serde_json::to_writer_pretty(&mut file, settings)?;
    file.write_all(b"\n")?;
    file.as_file().sync_all()?;
    file.persist(place).map_err(|error| error.error)?;
    Ok(())
}

/// What is wrong, without the place, which is said in front of it.
fn plain(error: &serde_json::Error) -> String {
    let words = error.to_string();
    text::visible(words.split(" at line ").next().unwrap_or_default()).into_owned()
}

/// Saves what has changed, one at a time and always the newest, on background tasks.
#[derive(Default)]
pub struct Saver {
    place: Option<PathBuf>,
    saved: Settings,
    task: Option<Task<Result<(), String>>>,
    failed: bool,
}

impl Saver {
    /// For settings that were read from this place, or from nowhere.
    pub fn new(place: Option<PathBuf>, loaded: &Settings) -> Self {
        Self { place, saved: loaded.clone(), ..Self::default() }
    }

    /// Saves the settings if they have changed and nothing is being saved. The sentence says that it failed, once.
    pub fn keep(&mut self, settings: &Settings, tasks: &Tasks) -> Option<String> {
        let complaint = self.poll();
        if self.task.is_none()
            && self.saved != *settings
            && let Some(place) = self.place.clone()
        {
            self.saved = settings.clone();
            let settings = settings.clone();
            self.task = Some(tasks.start("save settings", move |_cancel| save(&settings, &place)));
        }
        complaint
    }

    /// Saves what has not been saved when the window closes. Blocks.
    pub fn finish(&mut self, settings: &Settings) {
        let is_under_way = self.task.take().is_some();
        if let Some(place) = &self.place
            && (is_under_way || self.saved != *settings)
        {
            // There is nobody left to tell.
            let _told_nobody = save(settings, place);
        }
    }

    fn poll(&mut self) -> Option<String> {
        let answer = match self.task.take()?.take() {
            Ok(answer) => answer,
            Err(task) => {
                self.task = Some(task);
                return None;
            }
        };
        let complaint = match answer {
            Ok(Ok(())) => None,
            Ok(Err(sentence)) => Some(sentence),
            Err(Panicked) => Some("The settings cannot be saved: a fault in this program".to_owned()),
        };
        let is_news = complaint.is_some() && !self.failed;
        self.failed = complaint.is_some();
        complaint.filter(|_| is_news)
    }
}

const FILE: &str = "settings.json";
const DAMAGED: &str = "settings.damaged.json";
const MAX_BYTES: u64 = 1 << 20; // a thousand times what anybody needs

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    fn full() -> Settings {
        Settings {
            theme: ThemeChoice::Dark,
            network: NetworkMode::Off,
            proxy: ProxySetting::Address("http://proxy.contoso.com:8080".to_owned()),
            approved_hosts: vec![SavedHost { host: ".contoso.com".to_owned(), in_own_network: true }],
            cache: true,
            cloud: CloudId("gcc-high".to_owned()),
            endpoints: vec![SavedEndpoint { address: "mail.contoso.com".to_owned(), in_own_network: true }],
        }
    }

    #[test]
    fn what_is_saved_is_read_again() {
        let folder = folder();
        let place = folder.path().join("assay/settings.json");
        for settings in [full(), Settings::default()] {
            save(&settings, &place).unwrap();
            assert_eq!(load(&place), (settings, None));
        }
        let left: Vec<_> = fs::read_dir(place.parent().unwrap()).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing half-written is left: {left:?}");
    }

    #[test]
    fn the_file_can_be_read_by_people() {
        let text = serde_json::to_string_pretty(&full()).unwrap();
        let expected = r#"{
  "theme": "dark",
  "network": "off",
  "proxy": {
    "address": "http://proxy.contoso.com:8080"
  },
  "approved_hosts": [
    {
      "host": ".contoso.com",
      "in_own_network": true
    }
  ],
  "cache": true,
  "cloud": "gcc-high",
  "endpoints": [
    {
      "address": "mail.contoso.com",
      "in_own_network": true
    }
  ]
}"#;
        assert_eq!(text, expected);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = folder();
        let place = folder.path().join("settings.json");
        save(&full(), &place).unwrap();
        assert_eq!(fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_missing_file_means_the_defaults() {
        assert_eq!(load(&folder().path().join("settings.json")), (Settings::default(), None));
        let part: Settings = serde_json::from_str(r#"{"theme":"light","of a later version":1}"#).unwrap();
        assert_eq!(part, Settings { theme: ThemeChoice::Light, ..Settings::default() });
    }

    #[track_caller]
    fn check_damaged(content: &[u8], reason: &str) {
        let folder = folder();
        let place = folder.path().join("settings.json");
        fs::write(&place, content).unwrap();
        let (settings, sentence) = load(&place);
        assert_eq!(settings, Settings::default());
        let sentence = sentence.unwrap();
        assert!(sentence.contains(reason), "{sentence}");
        assert!(!place.exists());
        assert_eq!(fs::read(folder.path().join("settings.damaged.json")).unwrap(), content);
    }

    #[test]
    fn a_damaged_file_is_told_of_and_kept_beside() {
        check_damaged(b"{", "line 1, column 1: EOF while parsing");
        check_damaged(b"", "EOF while parsing");
        check_damaged(b"{\n \"theme\": \"blue\"}", "line 2, column 16: unknown variant `blue`");
        check_damaged(b"\xff\xfe{", "the system reports an error");
        check_damaged(br#"{"approved_hosts":[{"host":".com"}]}"#, "anybody can have a name below this one");
    }

    #[test]
    fn a_place_that_cannot_be_written_to_is_said() {
        let folder = folder();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let error = save(&full(), &file.join("settings.json")).unwrap_err();
        assert!(error.starts_with("The settings cannot be saved in"), "{error}");
    }
}
