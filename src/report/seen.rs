//! What was seen on the network, as it stands in the report: how an address was asked, and what other clocks said.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use super::redact::Redaction;
use crate::network::{Attempt, ClockComparison, Fault, ProxyFault, Purpose, Response, Stages, TlsFault};
use crate::text::visible;
use crate::time::rfc3339;
use crate::x509::Certificate;

/// How an address was asked, as far as it came.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    pub url: String,
    /// `document` or `probe`.
    pub purpose: String,
    /// The user named this very address.
    pub named: bool,
    /// What a probed endpoint is.
    pub endpoint: Option<String>,
    pub method: String,
    pub begun_at: String,
    pub tries: u8,
    /// What the name led to.
    pub addresses: Vec<String>,
    /// What was connected: the server, or the proxy before it.
    pub peer: Option<String>,
    pub proxy: Option<Proxy>,
    pub tls: Option<Tls>,
    pub http: Option<Http>,
    pub stages_ms: StagesMs,
    /// What ended it; null where it went well.
    pub fault: Option<FaultWords>,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Proxy {
    pub url: String,
    pub from: String,
    pub credentials: bool,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    pub version: Option<String>,
    pub cipher_suite: Option<String>,
    /// Whether this computer's store accepts the chain.
    pub accepted: bool,
    /// Whether the public authorities accept it; null where they were not asked.
    pub publicly_trusted: Option<bool>,
    pub chain: Vec<Link>,
}

/// A certificate of a chain, in short.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Link {
    pub subject: String,
    pub issuer: String,
    pub not_before: Option<String>,
    pub not_after: Option<String>,
    pub thumbprint_sha1: String,
    pub thumbprint_sha256: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Http {
    pub status: u16,
    pub date: Option<String>,
    pub age_seconds: Option<u64>,
    pub server: Option<String>,
    pub via: Option<String>,
    pub content_type: Option<String>,
    pub content_encoding: Option<String>,
    pub www_authenticate: Vec<String>,
    pub retry_after_seconds: Option<u64>,
    pub location: Option<String>,
    pub diagnostics: Option<String>,
    pub body_bytes: u64,
}

/// How long each stage took, in milliseconds; null for one that was not come to.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StagesMs {
    pub resolve: Option<u64>,
    pub connect: Option<u64>,
    pub tunnel: Option<u64>,
    pub tls: Option<u64>,
    pub answer: Option<u64>,
    pub body: Option<u64>,
    pub total: u64,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultWords {
    /// `timed-out`, `tls`, …
    pub kind: String,
    /// What exactly, where TLS or a proxy is at fault: `expired`, `authentication-required`, …
    pub detail: Option<String>,
    pub stage: Option<String>,
    pub words: String,
}

/// This computer's clock against others.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// What most of them agree on; null where they do not.
    pub ahead_ms: Option<i64>,
    pub uncertainty_ms: Option<i64>,
    pub samples: Vec<Sample>,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    pub host: String,
    /// `http-date` or `ntp`.
    pub source: String,
    pub at: String,
    /// How far this computer's clock is ahead; negative where it is behind.
    pub ahead_ms: i64,
    pub uncertainty_ms: i64,
}

/// An attempt, as it stands in the report.
pub(super) fn probe(attempt: &Attempt, redaction: Redaction) -> Probe {
    let text = |text: &str| redaction.text(&visible(text));
    let (purpose, named, endpoint) = match &attempt.purpose {
        Purpose::Document { is_named_by_user } => ("document", *is_named_by_user, None),
        Purpose::Probe { endpoint } => ("probe", true, Some(text(endpoint))),
    };
    Probe {
        url: text(&attempt.url),
        purpose: purpose.to_owned(),
        named,
        endpoint,
        method: attempt.method.to_owned(),
        begun_at: rfc3339(attempt.begun_at),
        tries: attempt.tries,
        addresses: attempt.addresses.iter().map(ToString::to_string).collect(),
        peer: attempt.peer.map(|peer| peer.to_string()),
        proxy: attempt.proxy.as_ref().map(|proxy| Proxy {
            url: text(&proxy.url),
            from: text(&proxy.from),
            credentials: proxy.has_credentials,
        }),
        tls: attempt.tls.as_ref().map(|tls| Tls {
            version: tls.version.map(|version| version.words().to_owned()),
            cipher_suite: tls.cipher_suite.clone(),
            accepted: tls.is_accepted,
            publicly_trusted: tls.is_publicly_trusted,
            chain: tls.chain.iter().map(|certificate| link(certificate)).collect(),
        }),
        http: attempt.response.as_ref().map(|response| http(response, text)),
        stages_ms: stages(&attempt.stages),
        fault: attempt.fault.as_ref().map(|fault| FaultWords {
            kind: fault.id().to_owned(),
            detail: detail(fault).map(str::to_owned),
            stage: stage(fault).map(str::to_owned),
            words: text(&fault.words()),
        }),
    }
}

/// A comparison of clocks, as it stands in the report.
pub(super) fn clock(comparison: &ClockComparison) -> Clock {
    let estimate = comparison.estimate();
    let samples = comparison.samples.iter().map(|sample| Sample {
        host: visible(&sample.host).into_owned(),
        source: sample.source.id().to_owned(),
        at: rfc3339(sample.at),
        ahead_ms: sample.ahead.num_milliseconds(),
        uncertainty_ms: sample.uncertainty.num_milliseconds(),
    });
    Clock {
        ahead_ms: estimate.as_ref().map(|estimate| estimate.ahead.num_milliseconds()),
        uncertainty_ms: estimate.as_ref().map(|estimate| estimate.uncertainty.num_milliseconds()),
        samples: samples.collect(),
    }
}

fn link(certificate: &Certificate) -> Link {
    Link {
        subject: certificate.subject.clone(),
        issuer: certificate.issuer.clone(),
        not_before: certificate.not_before.map(rfc3339),
        not_after: certificate.not_after.map(rfc3339),
        thumbprint_sha1: certificate.sha1.to_hex(),
        thumbprint_sha256: certificate.sha256.to_hex(),
    }
}

fn http(response: &Response, text: impl Fn(&str) -> String) -> Http {
    let optional = |value: &Option<String>| value.as_deref().map(&text);
    Http {
        status: response.status,
        date: response.date.map(rfc3339),
        age_seconds: response.age_secs,
        server: optional(&response.server),
        via: optional(&response.via),
        content_type: optional(&response.content_type),
        content_encoding: optional(&response.content_encoding),
        www_authenticate: response.www_authenticate.iter().map(|value| text(value)).collect(),
        retry_after_seconds: response.retry_after_secs,
        location: optional(&response.location),
        diagnostics: optional(&response.diagnostics),
        body_bytes: response.body_bytes,
    }
}

fn stages(stages: &Stages) -> StagesMs {
    let milliseconds = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    StagesMs {
        resolve: stages.resolve.map(milliseconds),
        connect: stages.connect.map(milliseconds),
        tunnel: stages.tunnel.map(milliseconds),
        tls: stages.tls.map(milliseconds),
        answer: stages.answer.map(milliseconds),
        body: stages.body.map(milliseconds),
        total: milliseconds(stages.total),
    }
}

fn detail(fault: &Fault) -> Option<&'static str> {
    match fault {
        Fault::Tls(fault) => Some(TlsFault::id(fault)),
        Fault::Proxy(fault) => Some(ProxyFault::id(fault)),
        _ => None,
    }
}

fn stage(fault: &Fault) -> Option<&'static str> {
    match fault {
        Fault::Reset { stage } | Fault::TimedOut { stage, .. } | Fault::Other { stage, .. } => Some(stage.id()),
        _ => None,
    }
}
