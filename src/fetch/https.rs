//! One document by https: asked within the gate, read within limits, judged by what it is.

use std::sync::Arc;
use std::time::{Duration, Instant};

use http_body_util::Empty;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, ACCEPT_ENCODING, CONNECTION, HOST, LOCATION, USER_AGENT};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use url::Url;

use super::connection::{self, USER_AGENT_TEXT, Way, has_spoken_first, tls_error};
use super::runtime::{self, within};
use super::settings::Settings;
use super::tls::{Record, Trust};
use super::{Permit, Watch, body, head, judge};
use crate::intake::Evidence;
use crate::network::{Attempt, Fault, Response, Stage, Stages};

/// Fetches what a permit is for: the document as evidence, or the failed attempt.
pub(super) fn fetch(permit: &Permit, settings: &Settings, watch: &dyn Watch) -> Evidence {
    let mut attempt = Attempt::new(permit.text(), permit.purpose().clone(), (settings.clock)());
    let host = permit.url().host_str().unwrap_or_default().to_owned();
    let begun = Instant::now();
    let outcome = if settings.is_offline {
        Err(Fault::Offline)
    } else {
        let total = settings.limits.total;
        runtime::run(watch, within(total, Stage::Total, with_a_second_try(permit, settings, watch, &mut attempt)))
    };
    let outcome = outcome.and_then(|bytes| {
        if watch.is_cancelled() {
            return Err(Fault::Cancelled);
        }
        let kept = settings.cache.as_ref().filter(|_| settings.setup.caches).map(|cache| (cache, bytes.clone()));
        let document = judge::judge(&host, bytes).map_err(|seen| Fault::NotADocument { seen })?;
        if let Some((cache, bytes)) = kept {
            let _the_document_is_here_anyway = cache.keep(&attempt, &bytes);
        }
        Ok(document)
    });
    attempt.stages.total = begun.elapsed();
    match outcome {
        Ok(mut document) => {
            document.source.fetched = Some(Arc::new(attempt));
            document
        }
        Err(fault) => {
            attempt.fault = Some(fault);
            super::failed(attempt)
        }
    }
}

async fn with_a_second_try(
    permit: &Permit,
    settings: &Settings,
    watch: &dyn Watch,
    attempt: &mut Attempt,
) -> Result<Vec<u8>, Fault> {
    watch.progress(Stage::Resolve, 0);
    attempt.tries = 1;
    // Before the certificate store is read, which takes longer than saying no.
    let way = connection::find_way(permit.url(), permit.is_own(), settings, attempt).await?;
    let trust = Trust::new(&settings.roots)?;
    let asking = Asking { permit, way, trust, settings, watch };
    let outcome = asking.follow(attempt).await;
    let Some(wait) = outcome.as_ref().err().and_then(|fault| wait_before_another(fault, attempt, settings)) else {
        return outcome;
    };
    tokio::time::sleep(wait).await;
    attempt.tries = 2;
    asking.follow(attempt).await
}

/// How long to wait where it is worth trying again; `None` where it is not.
fn wait_before_another(fault: &Fault, attempt: &Attempt, settings: &Settings) -> Option<Duration> {
    let limits = &settings.limits;
    match fault {
        Fault::Reset { .. } | Fault::TimedOut { stage: Stage::Connect, .. } => Some(limits.back_off),
        Fault::Status { status: 429 | 503 } => {
            let asked = attempt.response.as_ref().and_then(|response| response.retry_after_secs);
            let wait = asked.map_or(limits.back_off, Duration::from_secs);
            (wait <= limits.retry_after).then_some(wait)
        }
        _ => None,
    }
}

/// What stays the same from one request to the next.
struct Asking<'a> {
    permit: &'a Permit,
    way: Way,
    trust: Trust,
    settings: &'a Settings,
    watch: &'a dyn Watch,
}

impl Asking<'_> {
    /// Asks, and follows redirects that stay on the host.
    async fn follow(&self, attempt: &mut Attempt) -> Result<Vec<u8>, Fault> {
        let mut url = self.permit.url().clone();
        let mut followed = 0;
        loop {
            match self.ask(&url, attempt).await? {
                Answer::Body(bytes) => return Ok(bytes),
                Answer::Redirect(_) if followed == self.settings.limits.redirects => {
                    return Err(Fault::TooManyRedirects { followed });
                }
                Answer::Redirect(to) => {
                    url = next(&url, &to)?;
                    followed += 1;
                }
            }
        }
    }

    async fn ask(&self, url: &Url, attempt: &mut Attempt) -> Result<Answer, Fault> {
        attempt.response = None;
        attempt.stages = Stages { resolve: attempt.stages.resolve, ..Stages::default() };
        let limits = &self.settings.limits;
        let (stream, record) =
            connection::open(&self.way, url, &self.trust, self.settings, self.watch, attempt).await?;
        self.watch.progress(Stage::Answer, 0);
        let begun = Instant::now();
        let response = within(limits.answer, Stage::Answer, async {
            let mut builder = http1::Builder::new();
            builder.max_buf_size(limits.head_bytes).max_headers(MAX_HEADERS);
            let handshake = builder.handshake(TokioIo::new(stream)).await;
            let (mut sender, connection) = handshake.map_err(|error| answer_fault(&error, &record))?;
            tokio::spawn(connection);
            let response = sender.send_request(request(&Method::GET, url)?).await;
            response.map_err(|error| answer_fault(&error, &record))
        });
        let (parts, body) = response.await?.into_parts();
        attempt.stages.answer = Some(begun.elapsed());
        let status = parts.status.as_u16();
        let head = head::read(status, &parts.headers, (self.settings.clock)());
        let encoding = head.content_encoding.clone();
        let response = attempt.response.insert(head);
        if matches!(status, 301 | 302 | 303 | 307 | 308)
            && let Some(to) = parts.headers.get(LOCATION)
        {
            return Ok(Answer::Redirect(String::from_utf8_lossy(to.as_bytes()).into_owned()));
        }
        if status != 200 {
            return Err(Fault::Status { status });
        }
        let begun = Instant::now();
        let received = self.body(body, &record, response).await;
        attempt.stages.body = Some(begun.elapsed());
        body::unpack(received?, encoding.as_deref(), limits.unpacked_bytes).map(Answer::Body)
    }

    async fn body(&self, body: Incoming, record: &Record, response: &mut Response) -> Result<Vec<u8>, Fault> {
        self.watch.progress(Stage::Body, 0);
        body::receive(body, &self.settings.limits, record, self.watch, response).await
    }
}

enum Answer {
    Body(Vec<u8>),
    /// Where to, as written.
    Redirect(String),
}

/// The next address, if it may be followed: the permit is for one host and its port.
fn next(from: &Url, to: &str) -> Result<Url, Fault> {
    let refused = |reason: &str| Fault::Redirect {
        to: crate::text::shorten(to, MAX_LOCATION_CHARS).into_owned(),
        reason: reason.to_owned(),
    };
    let mut url = from.join(to).map_err(|_| refused("it is not a URL that can be followed"))?;
    if url.scheme() != "https" {
        return Err(refused("it does not lead to https"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused("it carries a user name"));
    }
    if url.host() != from.host() {
        return Err(refused("it leads to another host"));
    }
    if url.port() != from.port() {
        return Err(refused("it leads to another port"));
    }
    url.set_fragment(None);
    Ok(url)
}

/// Everything that is said to a server.
pub(in crate::fetch) fn request(method: &Method, url: &Url) -> Result<Request<Empty<Bytes>>, Fault> {
    let host = match url.port() {
        Some(port) => format!("{}:{port}", url.host_str().unwrap_or_default()),
        None => url.host_str().unwrap_or_default().to_owned(),
    };
    let path = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(HOST, host)
        .header(USER_AGENT, USER_AGENT_TEXT)
        .header(ACCEPT, "application/json, application/xml;q=0.9, */*;q=0.5")
        .header(ACCEPT_ENCODING, "gzip")
        .header(CONNECTION, "close");
    request.body(Empty::new()).map_err(|error| Fault::Other { stage: Stage::Answer, reason: error.to_string() })
}

pub(in crate::fetch) fn answer_fault(error: &hyper::Error, record: &Record) -> Fault {
    if error.is_parse() {
        let source = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
        return Fault::NotHttp { reason: source };
    }
    if has_spoken_first(error) {
        return Fault::NotHttp { reason: "it speaks before it is asked".to_owned() };
    }
    if error.is_incomplete_message() || error.is_closed() || error.is_canceled() {
        // It may have said why, in TLS's own words.
        return match tls_error(error, Stage::Answer, record) {
            fault @ Fault::Tls(_) => fault,
            _ => Fault::Reset { stage: Stage::Answer },
        };
    }
    tls_error(error, Stage::Answer, record)
}

pub(in crate::fetch) const MAX_HEADERS: usize = 100; // as many as any client takes
const MAX_LOCATION_CHARS: usize = 300;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_stay_on_the_host() {
        #[track_caller]
        fn check(to: &str, expected: Result<&str, &str>) {
            let from = Url::parse("https://mail.contoso.com/autodiscover/metadata/json/1").unwrap();
            let seen = next(&from, to);
            let seen = seen.as_ref().map(Url::as_str).map_err(|fault| match fault {
                Fault::Redirect { reason, .. } => reason.as_str(),
                other => panic!("{other:?}"),
            });
            assert_eq!(seen, expected, "{to}");
        }
        check("/x?y#z", Ok("https://mail.contoso.com/x?y"));
        check("2", Ok("https://mail.contoso.com/autodiscover/metadata/json/2"));
        check("https://MAIL.contoso.com:443/x", Ok("https://mail.contoso.com/x"));
        check("http://mail.contoso.com/x", Err("it does not lead to https"));
        check("file:///etc/passwd", Err("it does not lead to https"));
        check("//evil.example/x", Err("it leads to another host"));
        check("\\\\evil.example\\x", Err("it leads to another host"));
        check("https://127.0.0.1/x", Err("it leads to another host"));
        check("https://mail.contoso.com./x", Err("it leads to another host"));
        check("https://mail.contoso.com:444/x", Err("it leads to another port"));
        check("https://me@mail.contoso.com/x", Err("it carries a user name"));
        check("https://", Err("it is not a URL that can be followed"));
    }

    #[test]
    fn nothing_is_said_but_what_has_to_be() {
        let request = request(&Method::GET, &Url::parse("https://mail.contoso.com:444/a?b#c").unwrap()).unwrap();
        assert_eq!(request.uri(), "/a?b");
        let mut names: Vec<_> = request.headers().keys().map(hyper::header::HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "accept-encoding", "connection", "host", "user-agent"]);
        assert_eq!(request.headers()[HOST], "mail.contoso.com:444");
        assert_eq!(request.headers()[USER_AGENT], concat!("Assay/", env!("CARGO_PKG_VERSION")));
    }
}
