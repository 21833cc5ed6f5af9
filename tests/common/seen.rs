//! What was seen on the network, made up: fetched documents, failed attempts, clocks.

use std::sync::Arc;

use assay::intake::{self, Body, Evidence, Input, Source, SourceKind};
use assay::network::{Attempt, ClockComparison, ClockSample, ClockSource, Fault, Purpose, Response, Tls};
use assay::x509::Certificate;
use chrono::TimeDelta;

use super::{AT, at};

/// Where Exchange on-premises publishes its keys.
pub(crate) const AMURL: &str = "https://mail.contoso.com/autodiscover/metadata/json/1";

/// An attempt to fetch this document, as a token asks for it, at the usual moment.
pub(crate) fn attempt(url: &str) -> Attempt {
    let mut attempt = Attempt::new(url, Purpose::Document { is_named_by_user: false }, at(AT));
    attempt.tries = 1;
    attempt
}

/// The same, because the user named the address.
pub(crate) fn named(url: &str) -> Attempt {
    Attempt { purpose: Purpose::Document { is_named_by_user: true }, ..attempt(url) }
}

/// An attempt to reach an endpoint.
pub(crate) fn probe(url: &str) -> Attempt {
    Attempt { purpose: Purpose::Probe { endpoint: "Sign-in".to_owned() }, ..attempt(url) }
}

/// The attempt with what ended it.
pub(crate) fn failing(attempt: Attempt, fault: Fault) -> Attempt {
    Attempt { fault: Some(fault), ..attempt }
}

/// The attempt with this status.
pub(crate) fn answering(attempt: Attempt, status: u16) -> Attempt {
    Attempt { response: Some(Response { status, ..Response::default() }), ..attempt }
}

/// The attempt with a certificate that this computer accepts.
pub(crate) fn over_tls(attempt: Attempt, der: &[u8], is_publicly_trusted: bool) -> Attempt {
    let tls = Tls {
        version: None,
        cipher_suite: None,
        chain: vec![Arc::new(Certificate::from_der(der).expect("a certificate"))],
        is_accepted: true,
        is_publicly_trusted: Some(is_publicly_trusted),
    };
    Attempt { tls: Some(tls), ..attempt }
}

/// The document that an attempt brought, over a connection with a good certificate unless the attempt says otherwise.
pub(crate) fn fetched(mut attempt: Attempt, text: impl AsRef<[u8]>) -> Evidence {
    attempt.tls.get_or_insert_with(|| Tls {
        version: None,
        cipher_suite: None,
        chain: Vec::new(),
        is_accepted: true,
        is_publicly_trusted: Some(true),
    });
    from_disk(attempt, text)
}

/// The document as it was kept on disk: nothing is known of the connection.
pub(crate) fn from_disk(attempt: Attempt, text: impl AsRef<[u8]>) -> Evidence {
    let input = Input { name: attempt.url.clone(), kind: SourceKind::Fetch, bytes: text.as_ref().to_vec() };
    let mut evidence = intake::read(&input).swap_remove(0);
    evidence.source.fetched = Some(Arc::new(attempt));
    evidence
}

/// An attempt as evidence by itself: it failed, or was a probe.
pub(crate) fn seen(attempt: Attempt) -> Evidence {
    let source = source(&attempt.url);
    Evidence::new(source, Body::Attempt(Arc::new(attempt)))
}

/// This computer's clock, so many seconds ahead of these hosts'.
pub(crate) fn clocks(samples: &[(&str, i64)]) -> Evidence {
    let samples = samples.iter().map(|(host, ahead)| ClockSample {
        host: (*host).to_owned(),
        source: ClockSource::HttpDate,
        at: at(AT),
        ahead: TimeDelta::seconds(*ahead),
        uncertainty: TimeDelta::milliseconds(600),
    });
    let body = Body::Clock(Arc::new(ClockComparison::new(samples)));
    Evidence::new(source("clocks"), body)
}

fn source(name: &str) -> Source {
    Source { name: name.to_owned(), kind: SourceKind::Fetch, start: 0, end: 0, fetched: None }
}
