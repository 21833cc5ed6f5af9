//! What ends an attempt to reach an address, with the facts that prove it.

use std::net::IpAddr;
use std::time::Duration;

use super::tls::TlsFault;

/// What ended an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The user has switched the network off.
    Offline,
    /// The address may not be asked, and why: for the end of a sentence.
    NotPermitted {
        /// Why.
        reason: String,
    },
    /// The user called it off.
    Cancelled,
    /// The name has no address, as far as the name server says.
    NameNotResolved {
        /// What the resolver said.
        reason: String,
    },
    /// The name leads to an address that the user has not named as their own.
    AddressRefused {
        /// The address.
        address: IpAddr,
        /// What it is.
        class: AddressClass,
    },
    /// Nothing listens there, or something refuses at once.
    Refused,
    /// There is no way there: no route, or a firewall that says so.
    Unreachable,
    /// The connection was cut.
    Reset {
        /// In which stage.
        stage: Stage,
    },
    /// It took too long.
    TimedOut {
        /// In which stage.
        stage: Stage,
        /// How long it was waited for.
        after: Duration,
    },
    /// TLS did not come about, or not with whom it should.
    Tls(TlsFault),
    /// The proxy stood in the way.
    Proxy(ProxyFault),
    /// What came is not HTTP.
    NotHttp {
        /// What is wrong with it, for the end of a sentence.
        reason: String,
    },
    /// It sends on to somewhere that may not be followed.
    Redirect {
        /// Where to, as written.
        to: String,
        /// Why not, for the end of a sentence.
        reason: String,
    },
    /// It sends on for ever.
    TooManyRedirects {
        /// How many were followed.
        followed: u8,
    },
    /// The answer is no document: the status says so.
    Status {
        /// The status.
        status: u16,
    },
    /// The answer is larger than any document.
    TooLarge {
        /// The limit in bytes.
        limit: usize,
        /// It became so when it was unpacked.
        is_unpacked: bool,
    },
    /// The body cannot be unpacked, or comes in an encoding that was not asked for.
    Encoding {
        /// Why, for the end of a sentence.
        reason: String,
    },
    /// The answer came, and is something else.
    NotADocument {
        /// What it is, for the end of a sentence: `a web page`, `empty`.
        seen: String,
    },
    /// Something else, in the words of the library.
    Other {
        /// In which stage.
        stage: Stage,
        /// The words.
        reason: String,
    },
}

/// What a proxy did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProxyFault {
    /// Its setting cannot be understood.
    Malformed {
        /// Why, for the end of a sentence.
        reason: String,
    },
    /// Its name has no address.
    NameNotResolved,
    /// It cannot be reached.
    Unreachable {
        /// Why, for the end of a sentence.
        reason: String,
    },
    /// It asks who is there (407).
    AuthenticationRequired {
        /// The schemes that it offers: `Negotiate`, `NTLM`, `Basic`.
        schemes: Vec<String>,
    },
    /// It opens no tunnel to this host.
    Blocked {
        /// The status that it answers.
        status: u16,
    },
    /// What it answers is no answer of a proxy.
    NotAProxy,
}

/// The stages of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Stage {
    Resolve,
    Connect,
    Tunnel,
    Tls,
    Answer,
    Body,
    Total,
}

/// What an address is that nobody outside can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressClass {
    /// This computer.
    Loopback,
    /// A private network (RFC 1918, RFC 4193, RFC 6598).
    Private,
    /// This network segment only (RFC 3927, RFC 4291).
    LinkLocal,
    /// Where clouds tell a machine its own secrets.
    CloudMetadata,
    /// Many machines at once, or all.
    Multicast,
    /// None at all, or reserved for documents and experiments.
    Reserved,
}
