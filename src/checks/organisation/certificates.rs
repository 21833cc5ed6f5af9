//! The certificates that servers listed, and until when a certificate is valid.

use super::{Extent, extent, is};
use crate::case::Case;
use crate::checks::dates::is_before;
use crate::exchange::objects::{ExchangeCertificate, ObjectBody, ObjectKind};
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
    /// The evidence that it was printed in; nothing where the certificate itself says it.
    pub(crate) printed_in: Option<usize>,
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
        words(self.server)
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
        let place = lists.iter().position(|(list, _)| is_same(list.server, server));
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

/// What a server says of one certificate.
pub(crate) struct Answer<'a> {
    /// The server, where the evidence names it.
    pub(crate) server: Option<&'a str>,
    /// Whether it has the certificate; nothing where its list does not say it, and where it could not be asked.
    pub(crate) has: Option<bool>,
}

impl Answer<'_> {
    /// The server in a sentence.
    pub(crate) fn words(&self) -> String {
        words(self.server)
    }
}

/// What each server of the case says of a certificate: by its list, or by its refusal to show that one.
pub(crate) fn answers(case: &Case, thumbprint: Thumbprint) -> Vec<Answer<'_>> {
    let mut answers: Vec<Answer<'_>> =
        lists(case).into_iter().map(|list| Answer { server: list.server, has: list.has(thumbprint) }).collect();
    for (_, object) in case.objects_of(ObjectKind::ExchangeCertificate) {
        let ObjectBody::Failed(message) = &object.body else { continue };
        let has = (not_found(message) == Some(thumbprint)).then_some(false);
        let server = object.server.as_deref();
        match answers.iter_mut().find(|answer| is_same(answer.server, server)) {
            Some(answer) => answer.has = answer.has.or(has),
            None => answers.push(Answer { server, has }),
        }
    }
    answers
}

/// The servers that `Get-ExchangeServer` lists and that can have the certificate; nothing where the case does not hold that.
pub(crate) fn servers(case: &Case) -> Option<Vec<&str>> {
    let mut listed = case.objects_of(ObjectKind::ExchangeServer).map(|(_, object)| &object.body).peekable();
    listed.peek()?;
    let mut names = Vec::new();
    for body in listed {
        let ObjectBody::ExchangeServer(server) = body else { continue };
        let is_edge = server.role.known().is_some_and(|role| role.contains("Edge"));
        names.extend(server.name.known().filter(|_| !is_edge).map(String::as_str));
    }
    (!names.is_empty()).then_some(names)
}

/// `A special Rpc error occurs on server EX01: The certificate with thumbprint … was not found.`: which was not found.
pub(crate) fn not_found(message: &str) -> Option<Thumbprint> {
    let lower = message.to_ascii_lowercase();
    let is_said = lower.contains("not found") || lower.contains("wasn't found");
    let mut words = message.split(|character: char| !character.is_ascii_hexdigit());
    let word = words.find(|word| word.len() == HEX_DIGITS);
    let word = word.filter(|_| is_said && lower.contains("certificate with thumbprint"))?;
    Some(Thumbprint::from_hex(word).ok()?.thumbprint)
}

fn is_same(left: Option<&str>, right: Option<&str>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => same_server(left, right),
        (left, right) => left.is_none() && right.is_none(),
    }
}

fn words(server: Option<&str>) -> String {
    server.map_or_else(|| "the server".to_owned(), |server| crate::text::visible(server).into_owned())
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
    listed().map(|(place, _, known)| of_listed(place, known)).find(|validity| validity.not_after.is_some())
}

/// Where a moment lies in the validity of the certificate with this thumbprint, as far as the case shows it: `valid`,
/// `expired` or `not-yet-valid`.
pub(crate) fn validity_state(case: &Case, thumbprint: Thumbprint, at: Time) -> Option<&'static str> {
    let Validity { not_before, not_after, .. } = validity(case, thumbprint)?;
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
        printed_in: None,
    }
}

fn of_listed(place: usize, certificate: &ExchangeCertificate) -> Validity {
    Validity {
        not_before: certificate.not_before.known().cloned(),
        not_after: certificate.not_after.known().cloned(),
        printed_in: Some(place),
    }
}

/// Every server of Exchange's has more than one certificate: a single one was picked out.
const LEAST_OF_A_LIST: usize = 2;
const HEX_DIGITS: usize = 40;

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
