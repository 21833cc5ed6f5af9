//! What a TLS handshake showed.

use std::sync::Arc;

use crate::time::Time;
use crate::x509::Certificate;

/// What a TLS handshake showed, as far as it came.
#[derive(Clone, PartialEq)]
pub struct Tls {
    /// The version that was agreed on.
    pub version: Option<TlsVersion>,
    /// The cipher suite, in its IANA spelling.
    pub cipher_suite: Option<String>,
    /// What the peer sent, its own certificate first, in its order. At most ten are kept.
    pub chain: Vec<Arc<Certificate>>,
    /// Whether the system's store accepts the chain for this host.
    pub is_accepted: bool,
    /// Whether the public authorities (Mozilla's list) accept it as well: where not, the authority is a private one, or an
    /// intercepting proxy's. `None` where it was not asked.
    pub is_publicly_trusted: Option<bool>,
}

/// The versions that are spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum TlsVersion {
    V1_2,
    V1_3,
}

/// Why TLS did not come about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TlsFault {
    /// The server's certificate has expired.
    Expired {
        /// When.
        not_after: Option<Time>,
    },
    /// The server's certificate is not valid yet.
    NotYetValid {
        /// When it will be.
        not_before: Option<Time>,
    },
    /// The certificate is for other names.
    WrongName {
        /// The names that it is for, the first twenty.
        presented: Vec<String>,
    },
    /// Nobody in the system's store vouches for the certificate.
    UnknownAuthority {
        /// Who issued the last certificate of the chain.
        issuer: Option<String>,
        /// It is its own authority.
        is_self_signed: bool,
    },
    /// The certificate was revoked.
    Revoked,
    /// The certificate is refused for something else.
    Certificate {
        /// Why, for the end of a sentence.
        reason: String,
    },
    /// The server speaks no version that is still safe.
    VersionTooOld,
    /// The server has no cipher suite, group or application protocol in common with Assay.
    NothingInCommon {
        /// What is missing, for the end of a sentence.
        reason: String,
    },
    /// The server asks for a client certificate.
    ClientCertificateRequired,
    /// The server broke the handshake off.
    Alert {
        /// Its alert, as the standard names it: `handshake_failure`.
        description: String,
    },
    /// What answers does not speak TLS.
    NotTls,
}

/// Certificates are shown, not dumped.
impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls")
            .field("version", &self.version)
            .field("certificates", &self.chain.len())
            .field("is_accepted", &self.is_accepted)
            .finish_non_exhaustive()
    }
}
