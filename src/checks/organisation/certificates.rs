//! The certificates that servers listed, and until when a certificate is valid.

use super::{Extent, extent, is};
use crate::case::Case;
use crate::checks::dates::is_before;
use crate::exchange::objects::ExchangeCertificate;
use crate::intake::Body;
use crate::time::{Time, Written};
use crate::x509::{Certificate, Thumbprint};

/// What one server listed.
pub(crate) struct ServerList<'a> {
    /// The server, where the evidence names it.
    pub(crate) server: Option<&'a str>,
    /// Its certificates.
    pub(crate) certificates: Vec<&'a ExchangeCertificate>,
    is_whole: bool,
}

/// From when until when a certificate is valid.
#[derive(Clone, Debug, Default)]
pub(crate) struct Validity {
    pub(crate) not_before: Option<Written>,
    pub(crate) not_after: Option<Written>,
}

impl ServerList<'_> {
    /// Whether the server has a certificate; nothing where its list does not say it.
    pub(crate) fn has(&self, thumbprint: Thumbprint) -> Option<bool> {
        let mut is_whole = self.is_whole;
        for certificate in &self.certificates {
            match is(&certificate.thumbprint, thumbprint) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => is_whole = false,
            }
        }
        is_whole.then_some(false)
    }

    /// The server in a sentence.
    pub(crate) fn words(&self) -> String {
        self.server.map_or_else(|| "the server".to_owned(), |server| crate::text::visible(server).into_owned())
    }
}

/// The lists in a case, one a server, in the order in which they came.
pub(crate) fn lists(case: &Case) -> Vec<ServerList<'_>> {
    struct Seen {
        is_all: bool,
        unclear: usize,
        is_damaged: bool,
    }
    let mut lists: Vec<(ServerList<'_>, Seen)> = Vec::new();
    for (_, object, certificate) in case.server_certificates() {
        let server = object.server.as_deref();
        let place = lists.iter().position(|(list, _)| match (list.server, server) {
            (Some(known), Some(server)) => same_server(known, server),
            (known, server) => known.is_none() && server.is_none(),
        });
        let place = place.unwrap_or_else(|| {
            let list = ServerList { server, certificates: Vec::new(), is_whole: false };
            lists.push((list, Seen { is_all: false, unclear: 0, is_damaged: false }));
            lists.len() - 1
        });
        let Some((list, seen)) = lists.get_mut(place) else { continue };
        list.certificates.push(certificate);
        match extent(object) {
            Extent::All => seen.is_all = true,
            Extent::Unclear => seen.unclear += 1,
            Extent::Part => {}
        }
        seen.is_damaged |= !object.problems.is_empty();
    }
    for (list, seen) in &mut lists {
        list.is_whole = !seen.is_damaged && (seen.is_all || seen.unclear >= LEAST_OF_A_LIST);
    }
    lists.into_iter().map(|(list, _)| list).collect()
}

/// Whether two names mean one server: `EX01` and `ex01.contoso.com`.
pub(crate) fn same_server(left: &str, right: &str) -> bool {
    let label = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    let are_both_full = left.contains('.') && right.contains('.');
    if are_both_full { left.eq_ignore_ascii_case(right) } else { label(left).eq_ignore_ascii_case(&label(right)) }
}

/// The validity of the certificate with this thumbprint, wherever it stands in the case; as the certificate itself says it,
/// if it is there.
pub(crate) fn validity(case: &Case, thumbprint: Thumbprint) -> Option<Validity> {
    let listed = || case.server_certificates().filter(|(_, _, known)| is(&known.thumbprint, thumbprint) == Some(true));
    let of_list = listed().find_map(|(_, _, known)| known.certificate.as_deref());
    let of_case = || {
        case.evidence().iter().find_map(|evidence| match &evidence.body {
            Body::Certificate { certificate, .. } => Some(&**certificate).filter(|it| it.sha1 == thumbprint),
            Body::Object(object) => object.certificates().find(|it| it.sha1 == thumbprint),
            Body::Metadata(document) => {
                let mut certificates = document.keys.iter().filter_map(|key| key.certificate.as_ref());
                certificates.find(|it| it.sha1 == thumbprint)
            }
            _ => None,
        })
    };
    if let Some(certificate) = of_list.or_else(of_case) {
        return Some(of_certificate(certificate));
    }
    listed().map(|(_, _, known)| of_listed(known)).find(|validity| validity.not_after.is_some())
}

/// Where a moment lies in the validity of the certificate with this thumbprint, as far as the case shows it: `valid`,
/// `expired` or `not-yet-valid`.
pub(crate) fn validity_state(case: &Case, thumbprint: Thumbprint, at: Time) -> Option<&'static str> {
    let Validity { not_before, not_after } = validity(case, thumbprint)?;
    let has_begun = not_before.and_then(|begin| is_before(&begin, at));
    match (has_begun, not_after.and_then(|end| is_before(&end, at))) {
        (_, Some(true)) => Some("expired"),
        (Some(false), _) => Some("not-yet-valid"),
        (Some(true), Some(false)) => Some("valid"),
        _ => None,
    }
}

fn of_certificate(certificate: &Certificate) -> Validity {
    Validity {
        not_before: certificate.not_before.map(Written::exact),
        not_after: certificate.not_after.map(Written::exact),
    }
}

fn of_listed(certificate: &ExchangeCertificate) -> Validity {
    Validity { not_before: certificate.not_before.known().cloned(), not_after: certificate.not_after.known().cloned() }
}

/// Every server of Exchange's has more than one certificate: a single one was picked out.
const LEAST_OF_A_LIST: usize = 2;

#[cfg(test)]
mod tests {
    use super::same_server;

    #[test]
    fn short_and_full_names_mean_one_server() {
        for (left, right, expected) in [
            ("EX01", "ex01.contoso.com", true),
            ("EX01.contoso.com", "EX01.fabrikam.com", false),
            ("EX01", "EX011", false),
        ] {
            assert_eq!(same_server(left, right), expected, "{left} {right}");
        }
    }
}
