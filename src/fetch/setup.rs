//! How the network is used: the way out that the user chose, and whether documents are kept on disk.

use std::fmt;
use std::path::PathBuf;

/// What the user has decided about every request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setup {
    /// The way out.
    pub proxy: ProxyChoice,
    /// Whether fetched documents are kept on disk.
    pub caches: bool,
}

/// The way out of the user's network.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum ProxyChoice {
    /// As the system's settings say.
    #[default]
    System,
    /// Straight to the server, whatever the settings say.
    Direct,
    /// This proxy, perhaps with a user name and a password: `http://proxy.contoso.com:8080`.
    Address(String),
}

/// What is kept on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheContents {
    /// The folder.
    pub place: PathBuf,
    /// How many documents.
    pub documents: usize,
    /// Their bytes.
    pub bytes: u64,
}

/// An address may hold a password.
impl fmt::Debug for ProxyChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::System => "System",
            Self::Direct => "Direct",
            Self::Address(_) => "Address",
        })
    }
}
