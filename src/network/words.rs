//! What was seen on the network, in words: the one place for them. Each stands at the end of a sentence, after a colon.
//! Reasons may hold what a server wrote: nothing in the words is invisible or breaks a line.

use std::time::Duration;

use chrono::TimeDelta;

use super::{AddressClass, ClockSource, Fault, ProxyFault, Stage, TlsFault, TlsVersion};
use crate::text::{count, list, quoted, thousands, visible};
use crate::time::{length, utc};

impl Fault {
    /// What happened, for the end of a sentence: `nothing listens there, or a firewall refuses at once`.
    pub fn words(&self) -> String {
        visible(&self.plain_words()).into_owned()
    }

    fn plain_words(&self) -> String {
        match self {
            Self::Offline => "the network is switched off".to_owned(),
            Self::NotPermitted { reason } => reason.clone(),
            Self::Cancelled => "you called it off".to_owned(),
            Self::NameNotResolved { reason } if reason.is_empty() => "its name leads to no address".to_owned(),
            Self::NameNotResolved { reason } => format!("its name leads to no address ({reason})"),
            Self::AddressRefused { address, class } => {
                format!("its name leads to {address}, {}, and you have not named it as your own", class.words())
            }
            Self::Refused => "nothing listens there, or a firewall refuses at once".to_owned(),
            Self::Unreachable => "there is no way there: no route, or a firewall that says so".to_owned(),
            Self::Reset { stage } => format!("the connection was cut {}", stage.during()),
            Self::TimedOut { stage: Stage::Total, after } => {
                format!("it was not done after {}", duration(*after))
            }
            Self::TimedOut { stage, after } => {
                format!("there was no answer after {} {}", duration(*after), stage.during())
            }
            Self::Tls(fault) => fault.words(),
            Self::Proxy(fault) => fault.words(),
            Self::NotHttp { reason } => format!("what answers does not speak HTTP: {reason}"),
            Self::Redirect { to, reason } => format!("it sends on to {}, and {reason}", quoted(to)),
            Self::TooManyRedirects { followed } => {
                format!("it sends on for ever; {} were followed", count(usize::from(*followed), "step", "steps"))
            }
            Self::Status { status } => format!("it answers {}", status_words(*status)),
            Self::TooLarge { limit, is_unpacked } => {
                let state = if *is_unpacked { " when it is unpacked" } else { "" };
                format!("the answer is larger than {} bytes{state}: no key document is", thousands(*limit as u64))
            }
            Self::Encoding { reason } => format!("the answer cannot be unpacked: {reason}"),
            Self::NotADocument { seen } => format!("what came is no key document: {seen}"),
            Self::Other { stage, reason } => format!("it failed {}: {reason}", stage.during()),
        }
    }

    /// The name in the report, kebab-case.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::NotPermitted { .. } => "not-permitted",
            Self::Cancelled => "cancelled",
            Self::NameNotResolved { .. } => "name-not-resolved",
            Self::AddressRefused { .. } => "address-refused",
            Self::Refused => "refused",
            Self::Unreachable => "unreachable",
            Self::Reset { .. } => "reset",
            Self::TimedOut { .. } => "timed-out",
            Self::Tls(_) => "tls",
            Self::Proxy(_) => "proxy",
            Self::NotHttp { .. } => "not-http",
            Self::Redirect { .. } => "redirect",
            Self::TooManyRedirects { .. } => "too-many-redirects",
            Self::Status { .. } => "status",
            Self::TooLarge { .. } => "too-large",
            Self::Encoding { .. } => "encoding",
            Self::NotADocument { .. } => "not-a-document",
            Self::Other { .. } => "other",
        }
    }

    /// Whether Assay or the user said no: nothing is wrong with the server then.
    pub fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::Offline
                | Self::NotPermitted { .. }
                | Self::Cancelled
                | Self::AddressRefused { .. }
                | Self::Redirect { .. }
        )
    }
}

impl TlsFault {
    /// What happened, for the end of a sentence.
    pub fn words(&self) -> String {
        visible(&self.plain_words()).into_owned()
    }

    fn plain_words(&self) -> String {
        match self {
            Self::Expired { not_after: Some(end) } => format!("its certificate expired at {}", utc(*end)),
            Self::Expired { not_after: None } => "its certificate has expired".to_owned(),
            Self::NotYetValid { not_before: Some(begin) } => {
                format!("its certificate becomes valid at {} only", utc(*begin))
            }
            Self::NotYetValid { not_before: None } => "its certificate is not valid yet".to_owned(),
            Self::WrongName { presented } if presented.is_empty() => "its certificate is for no host at all".to_owned(),
            Self::WrongName { presented } => {
                let shown: Vec<_> = presented.iter().take(MAX_NAMES).map(|name| quoted(name)).collect();
                let more = presented.len().saturating_sub(shown.len());
                let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
                format!("its certificate is for {}{rest}", if more > 0 { shown.join(", ") } else { list(&shown) })
            }
            Self::UnknownAuthority { is_self_signed: true, .. } => {
                "its certificate vouches for itself: no authority in this computer's store does".to_owned()
            }
            Self::UnknownAuthority { issuer: Some(issuer), .. } => {
                format!(
                    "no authority in this computer's store vouches for its certificate, which {} issued",
                    quoted(issuer)
                )
            }
            Self::UnknownAuthority { issuer: None, .. } => {
                "no authority in this computer's store vouches for its certificate".to_owned()
            }
            Self::Revoked => "its certificate was revoked".to_owned(),
            Self::Certificate { reason } => format!("its certificate is not accepted: {reason}"),
            Self::VersionTooOld => "it speaks neither TLS 1.2 nor TLS 1.3".to_owned(),
            Self::NothingInCommon { reason } => format!("TLS has nothing in common with it: {reason}"),
            Self::ClientCertificateRequired => "it asks for a client certificate".to_owned(),
            Self::Alert { description } => format!("it broke the TLS handshake off with {}", quoted(description)),
            Self::NotTls => "what answers does not speak TLS".to_owned(),
        }
    }

    /// The name in the report, kebab-case.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Expired { .. } => "expired",
            Self::NotYetValid { .. } => "not-yet-valid",
            Self::WrongName { .. } => "wrong-name",
            Self::UnknownAuthority { .. } => "unknown-authority",
            Self::Revoked => "revoked",
            Self::Certificate { .. } => "certificate",
            Self::VersionTooOld => "version-too-old",
            Self::NothingInCommon { .. } => "nothing-in-common",
            Self::ClientCertificateRequired => "client-certificate-required",
            Self::Alert { .. } => "alert",
            Self::NotTls => "not-tls",
        }
    }
}

impl ProxyFault {
    /// What happened, for the end of a sentence.
    pub fn words(&self) -> String {
        visible(&self.plain_words()).into_owned()
    }

    fn plain_words(&self) -> String {
        match self {
            Self::Malformed { reason } => format!("the proxy's setting cannot be understood: {reason}"),
            Self::NameNotResolved => "the proxy's name leads to no address".to_owned(),
            Self::Unreachable { reason } => format!("the proxy cannot be reached: {reason}"),
            Self::AuthenticationRequired { schemes } if schemes.is_empty() => {
                "the proxy asks who is there (407)".to_owned()
            }
            Self::AuthenticationRequired { schemes } => {
                format!("the proxy asks who is there (407, by {})", list(schemes))
            }
            Self::Blocked { status } => {
                format!("the proxy opens no tunnel to this host: it answers {}", status_words(*status))
            }
            Self::NotAProxy => "what answers at the proxy's address is no proxy".to_owned(),
        }
    }

    /// The name in the report, kebab-case.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "malformed",
            Self::NameNotResolved => "name-not-resolved",
            Self::Unreachable { .. } => "unreachable",
            Self::AuthenticationRequired { .. } => "authentication-required",
            Self::Blocked { .. } => "blocked",
            Self::NotAProxy => "not-a-proxy",
        }
    }
}

impl Stage {
    /// Its name, as it stands in a table: `name resolution`, `connection`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Resolve => "name resolution",
            Self::Connect => "connection",
            Self::Tunnel => "proxy tunnel",
            Self::Tls => "TLS handshake",
            Self::Answer => "answer",
            Self::Body => "body",
            Self::Total => "everything",
        }
    }

    /// When it was, for the end of a sentence: `during the TLS handshake`.
    pub fn during(self) -> &'static str {
        match self {
            Self::Resolve => "while its name was resolved",
            Self::Connect => "while the connection was made",
            Self::Tunnel => "while the proxy was asked for a tunnel",
            Self::Tls => "during the TLS handshake",
            Self::Answer => "before the answer began",
            Self::Body => "before the answer was whole",
            Self::Total => "on the way",
        }
    }

    /// The name in the report, kebab-case.
    pub fn id(self) -> &'static str {
        match self {
            Self::Resolve => "resolve",
            Self::Connect => "connect",
            Self::Tunnel => "tunnel",
            Self::Tls => "tls",
            Self::Answer => "answer",
            Self::Body => "body",
            Self::Total => "total",
        }
    }
}

impl AddressClass {
    /// What such an address is, for the middle of a sentence: `an address in a private network`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Loopback => "an address of this computer itself",
            Self::Private => "an address in a private network",
            Self::LinkLocal => "an address of this network segment only",
            Self::CloudMetadata => "the address where clouds tell a machine its own secrets",
            Self::Multicast => "an address of many machines at once",
            Self::Reserved => "an address that no server has",
        }
    }
}

impl TlsVersion {
    /// As everybody writes it: `TLS 1.3`.
    pub fn words(self) -> &'static str {
        match self {
            Self::V1_2 => "TLS 1.2",
            Self::V1_3 => "TLS 1.3",
        }
    }
}

impl ClockSource {
    /// How the clock was asked, for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::HttpDate => "the `Date` of its answer",
            Self::Ntp => "NTP",
        }
    }

    /// The name in the report.
    pub fn id(self) -> &'static str {
        match self {
            Self::HttpDate => "http-date",
            Self::Ntp => "ntp",
        }
    }
}

/// A status with its name, where it has one that everybody knows: `404 (not found)`.
pub fn status_words(status: u16) -> String {
    let name = match status {
        301 | 302 | 303 | 307 | 308 => "it sends on to somewhere else",
        400 => "bad request",
        401 => "sign in first",
        403 => "forbidden",
        404 => "not found",
        405 => "not by this method",
        407 => "sign in at the proxy first",
        410 => "gone",
        429 => "too many requests",
        500 => "fault of the server's own",
        502 => "bad gateway",
        503 => "not available now",
        504 => "nothing came from behind the gateway",
        _ => return status.to_string(),
    };
    format!("{status} ({name})")
}

/// A time on the network: `85 ms`, `1.2 s`, `2 min 5 s`.
pub fn duration(time: Duration) -> String {
    let millis = time.as_millis();
    match millis {
        0..1_000 => format!("{millis} ms"),
        1_000..60_000 if millis.is_multiple_of(1_000) => format!("{} s", millis / 1_000),
        1_000..60_000 => format!("{}.{} s", millis / 1_000, millis % 1_000 / 100),
        _ => length(TimeDelta::from_std(time).unwrap_or(TimeDelta::MAX)),
    }
}

/// The most host names of a certificate that a sentence holds.
const MAX_NAMES: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(fault: &Fault, words: &str) {
        assert_eq!(fault.words(), words);
    }

    #[test]
    fn faults_are_said_with_their_facts() {
        let after = Duration::from_secs(10);
        check(&Fault::TimedOut { stage: Stage::Tls, after }, "there was no answer after 10 s during the TLS handshake");
        check(&Fault::TimedOut { stage: Stage::Total, after: after * 9 }, "it was not done after 1 min 30 s");
        check(
            &Fault::AddressRefused { address: [10, 0, 0, 1].into(), class: AddressClass::Private },
            "its name leads to 10.0.0.1, an address in a private network, and you have not named it as your own",
        );
        check(
            &Fault::TooLarge { limit: 1_048_576, is_unpacked: true },
            "the answer is larger than 1,048,576 bytes when it is unpacked: no key document is",
        );
        check(&Fault::TooManyRedirects { followed: 5 }, "it sends on for ever; 5 steps were followed");
        check(&Fault::Status { status: 503 }, "it answers 503 (not available now)");
        check(&Fault::Status { status: 299 }, "it answers 299");
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let wrong_name = |presented: &[&str]| Fault::Tls(TlsFault::WrongName { presented: names(presented) });
        check(&wrong_name(&[]), "its certificate is for no host at all");
        check(&wrong_name(&["a", "b"]), "its certificate is for `a` and `b`");
        check(
            &wrong_name(&["a", "b", "c", "d", "e", "f"]),
            "its certificate is for `a`, `b`, `c`, `d`, `e` and 1 more",
        );
        check(
            &Fault::Proxy(ProxyFault::AuthenticationRequired { schemes: names(&["Negotiate", "NTLM"]) }),
            "the proxy asks who is there (407, by Negotiate and NTLM)",
        );
    }

    #[test]
    fn servers_cannot_write_lines_of_their_own() {
        let reason = || "x\n✓ Valid\u{202e}".to_owned();
        let shown = r"x\n✓ Valid\u{202e}";
        check(&Fault::NotADocument { seen: reason() }, &format!("what came is no key document: {shown}"));
        check(
            &Fault::Proxy(ProxyFault::Malformed { reason: reason() }),
            &format!("the proxy's setting cannot be understood: {shown}"),
        );
        check(
            &Fault::Tls(TlsFault::Certificate { reason: reason() }),
            &format!("its certificate is not accepted: {shown}"),
        );
    }

    #[test]
    fn times_are_short() {
        let seen = [0, 85, 1_000, 1_250, 59_999, 125_000].map(|millis| duration(Duration::from_millis(millis)));
        assert_eq!(seen, ["0 ms", "85 ms", "1 s", "1.2 s", "59.9 s", "2 min 5 s"]);
    }
}
