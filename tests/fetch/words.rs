//! Faults in a few words, so that tables can hold them: what is typed, without texts of libraries and measured times.

use assay::network::{Fault, ProxyFault, TlsFault};

/// A fault in a few words.
pub(crate) fn brief(fault: &Fault) -> String {
    match fault {
        Fault::Offline => "offline".to_owned(),
        Fault::NotPermitted { .. } => "not permitted".to_owned(),
        Fault::Cancelled => "cancelled".to_owned(),
        Fault::NameNotResolved { .. } => "name not resolved".to_owned(),
        Fault::AddressRefused { address, class } => format!("{address} is {class:?}"),
        Fault::Refused => "refused".to_owned(),
        Fault::Unreachable => "unreachable".to_owned(),
        Fault::Reset { stage } => format!("reset: {stage:?}"),
        Fault::TimedOut { stage, .. } => format!("timed out: {stage:?}"),
        Fault::Tls(fault) => format!("tls: {}", brief_tls(fault)),
        Fault::Proxy(fault) => format!("proxy: {}", brief_proxy(fault)),
        Fault::NotHttp { .. } => "not http".to_owned(),
        Fault::Redirect { to, .. } => format!("redirect to {to}"),
        Fault::TooManyRedirects { followed } => format!("{followed} redirects"),
        Fault::Status { status } => status.to_string(),
        Fault::TooLarge { is_unpacked, .. } => format!("too large{}", if *is_unpacked { " unpacked" } else { "" }),
        Fault::Encoding { .. } => "encoding".to_owned(),
        Fault::NotADocument { seen } => format!("not a document: {seen}"),
        Fault::Other { stage, .. } => format!("other: {stage:?}"),
        fault => format!("{fault:?}"),
    }
}

fn brief_tls(fault: &TlsFault) -> String {
    match fault {
        TlsFault::Expired { not_after } => format!("expired {}", day(*not_after)),
        TlsFault::NotYetValid { not_before } => format!("not valid before {}", day(*not_before)),
        TlsFault::WrongName { presented } => format!("for {}", presented.join(" ")),
        TlsFault::UnknownAuthority { issuer, is_self_signed: false } => {
            format!("unknown authority {}", issuer.as_deref().unwrap_or_default())
        }
        TlsFault::UnknownAuthority { is_self_signed: true, .. } => "self-signed".to_owned(),
        TlsFault::Revoked => "revoked".to_owned(),
        TlsFault::Certificate { .. } => "certificate".to_owned(),
        TlsFault::VersionTooOld => "version too old".to_owned(),
        TlsFault::NothingInCommon { .. } => "nothing in common".to_owned(),
        TlsFault::ClientCertificateRequired => "client certificate required".to_owned(),
        TlsFault::Alert { description } => description.clone(),
        TlsFault::NotTls => "not tls".to_owned(),
        fault => format!("{fault:?}"),
    }
}

fn brief_proxy(fault: &ProxyFault) -> String {
    match fault {
        ProxyFault::Malformed { .. } => "malformed".to_owned(),
        ProxyFault::NameNotResolved => "name not resolved".to_owned(),
        ProxyFault::Unreachable { .. } => "unreachable".to_owned(),
        ProxyFault::AuthenticationRequired { schemes } => format!("asks for {}", schemes.join(" ")),
        ProxyFault::Blocked { status } => format!("blocked {status}"),
        ProxyFault::NotAProxy => "no proxy".to_owned(),
        fault => format!("{fault:?}"),
    }
}

fn day(time: Option<assay::time::Time>) -> String {
    time.map_or_else(String::new, |time| time.format("%Y-%m-%d").to_string())
}
