//! Errors of the TLS library → facts.

use rustls::{AlertDescription, CertificateError, Error, InvalidMessage, PeerIncompatible};

use super::tls::Record;
use crate::network::{Fault, Stage, TlsFault};
use crate::text::shorten;
use crate::time;
use crate::x509::Certificate;

/// What a TLS error says, with what the record knows.
pub(in crate::fetch) fn explain(error: &Error, record: &Record) -> Fault {
    let fault = match error {
        Error::InvalidCertificate(error) => certificate(error, record),
        Error::AlertReceived(alert) => alerted(*alert, record),
        Error::PeerIncompatible(PeerIncompatible::NoCertificateRequestSignatureSchemesInCommon) => {
            TlsFault::ClientCertificateRequired
        }
        Error::PeerIncompatible(lack) => incompatible(lack),
        Error::NoCertificatesPresented => TlsFault::Certificate { reason: "the server showed none".to_owned() },
        Error::NoApplicationProtocol => nothing("it does not speak HTTP/1.1"),
        Error::InvalidMessage(
            InvalidMessage::InvalidContentType
            | InvalidMessage::UnknownProtocolVersion
            | InvalidMessage::MessageTooLarge
            | InvalidMessage::InvalidEmptyPayload,
        ) => TlsFault::NotTls,
        other => return Fault::Other { stage: Stage::Tls, reason: other.to_string() },
    };
    Fault::Tls(fault)
}

fn certificate(error: &CertificateError, record: &Record) -> TlsFault {
    let chain = record.chain();
    let first = chain.first();
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            let told = match error {
                CertificateError::ExpiredContext { not_after, .. } => moment(not_after.as_secs()),
                _ => None,
            };
            TlsFault::Expired { not_after: told.or_else(|| first.and_then(|own| own.not_after)) }
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            let told = match error {
                CertificateError::NotValidYetContext { not_before, .. } => moment(not_before.as_secs()),
                _ => None,
            };
            TlsFault::NotYetValid { not_before: told.or_else(|| first.and_then(|own| own.not_before)) }
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            TlsFault::WrongName { presented: first.map(|own| names(own)).unwrap_or_default() }
        }
        CertificateError::UnknownIssuer => TlsFault::UnknownAuthority {
            issuer: chain.last().map(|last| shorten(&last.issuer, MAX_TEXT_CHARS).into_owned()),
            is_self_signed: chain.len() == 1 && first.is_some_and(|own| own.self_signed != Some(false)),
        },
        // An authority's certificate where a server's should be: what people make who make one for themselves.
        CertificateError::Other(other) if chain.len() == 1 && other.to_string().contains("CaUsedAsEndEntity") => {
            TlsFault::UnknownAuthority {
                issuer: first.map(|own| shorten(&own.issuer, MAX_TEXT_CHARS).into_owned()),
                is_self_signed: first.is_some_and(|own| own.self_signed != Some(false)),
            }
        }
        CertificateError::Revoked => TlsFault::Revoked,
        other => TlsFault::Certificate { reason: refusal(other) },
    }
}

/// Why a certificate is refused, for the end of a sentence.
fn refusal(error: &CertificateError) -> String {
    let words = match error {
        CertificateError::BadEncoding => "it cannot be read",
        CertificateError::BadSignature => "its signature does not fit its issuer's key",
        CertificateError::UnhandledCriticalExtension => "it has a critical extension that nobody here knows",
        CertificateError::UnknownRevocationStatus => "nobody says whether it was revoked",
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => "it is not for servers",
        CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            "it is signed in a way that is not accepted"
        }
        other => return other.to_string(),
    };
    words.to_owned()
}

/// The names that a certificate is for: its alternative names, or else the common name of its subject.
fn names(certificate: &Certificate) -> Vec<String> {
    let alternative = certificate.extensions.iter().find(|extension| extension.oid == SUBJECT_ALTERNATIVE_NAME);
    let Some(extension) = alternative else { return certificate.subject_common_name.iter().cloned().collect() };
    let names = extension.text.split(", ").filter_map(|name| name.strip_prefix("DNS ").or(name.strip_prefix("IP ")));
    names.take(MAX_NAMES).map(|name| shorten(name, MAX_TEXT_CHARS).into_owned()).collect()
}

fn alerted(alert: AlertDescription, record: &Record) -> TlsFault {
    use AlertDescription as A;
    match alert {
        A::ProtocolVersion => TlsFault::VersionTooOld,
        A::NoApplicationProtocol => nothing("it does not speak HTTP/1.1"),
        A::InsufficientSecurity => nothing("it asks for a stronger cipher suite"),
        A::CertificateRequired => TlsFault::ClientCertificateRequired,
        A::HandshakeFailure | A::BadCertificate | A::NoCertificate | A::CertificateUnknown | A::AccessDenied
            if record.asked_for_certificate() =>
        {
            TlsFault::ClientCertificateRequired
        }
        other => TlsFault::Alert { description: standard_name(other) },
    }
}

/// `HandshakeFailure` → `handshake_failure`, as the standard writes it (RFC 8446 section 6).
fn standard_name(alert: AlertDescription) -> String {
    let name = match alert {
        AlertDescription::UnrecognisedName => return "unrecognized_name".to_owned(),
        AlertDescription::Unknown(number) => return format!("alert {number}"),
        known => format!("{known:?}"),
    };
    let mut standard = String::with_capacity(name.len() + 4);
    let mut was_lower = false;
    for character in name.chars() {
        if character.is_ascii_uppercase() && was_lower {
            standard.push('_');
        }
        was_lower = character.is_ascii_lowercase();
        standard.push(character.to_ascii_lowercase());
    }
    standard
}

fn incompatible(lack: &PeerIncompatible) -> TlsFault {
    match lack {
        PeerIncompatible::ServerDoesNotSupportTls12Or13
        | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
        | PeerIncompatible::SupportedVersionsExtensionRequired => TlsFault::VersionTooOld,
        PeerIncompatible::NoCipherSuitesInCommon => nothing("no cipher suite is known to both"),
        PeerIncompatible::NoKxGroupsInCommon => nothing("no key exchange is known to both"),
        PeerIncompatible::NoSignatureSchemesInCommon => nothing("no signature algorithm is known to both"),
        other => nothing(&format!("{other:?}")),
    }
}

fn nothing(reason: &str) -> TlsFault {
    TlsFault::NothingInCommon { reason: reason.to_owned() }
}

fn moment(seconds: u64) -> Option<time::Time> {
    time::from_unix(i64::try_from(seconds).ok()?)
}

const SUBJECT_ALTERNATIVE_NAME: &str = "2.5.29.17";
const MAX_NAMES: usize = 20; // certificates of content networks have a hundred
const MAX_TEXT_CHARS: usize = 300;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(error: &Error, expected: TlsFault) {
        assert_eq!(explain(error, &Record::default()), Fault::Tls(expected));
    }

    #[test]
    fn errors_become_facts() {
        let alert = |name: &str| TlsFault::Alert { description: name.to_owned() };
        check(&Error::AlertReceived(AlertDescription::HandshakeFailure), alert("handshake_failure"));
        check(&Error::AlertReceived(AlertDescription::UnknownCA), alert("unknown_ca"));
        check(&Error::AlertReceived(AlertDescription::UnrecognisedName), alert("unrecognized_name"));
        check(&Error::AlertReceived(AlertDescription::from(200)), alert("alert 200"));
        check(&Error::AlertReceived(AlertDescription::ProtocolVersion), TlsFault::VersionTooOld);
        check(&Error::AlertReceived(AlertDescription::CertificateRequired), TlsFault::ClientCertificateRequired);
        check(
            &Error::PeerIncompatible(PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig),
            TlsFault::VersionTooOld,
        );
        check(&Error::InvalidMessage(InvalidMessage::InvalidContentType), TlsFault::NotTls);
        check(&Error::InvalidCertificate(CertificateError::Revoked), TlsFault::Revoked);
        check(&Error::InvalidCertificate(CertificateError::Expired), TlsFault::Expired { not_after: None });
    }
}
