//! One endpoint: the way there, and what it answers to `HEAD`, or to `GET` where it refuses `HEAD`. Whatever it answers, it is
//! reached; where it sends on to is noted, and not followed.

use std::time::Instant;

use chrono::TimeDelta;
use hyper::Method;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use url::Url;

use crate::fetch::connection::{self, Way};
use crate::fetch::https::{MAX_HEADERS, answer_fault, request};
use crate::fetch::runtime::within;
use crate::fetch::settings::Settings;
use crate::fetch::tls::Trust;
use crate::fetch::{Endpoint, Watch, head};
use crate::network::{Attempt, ClockSample, Fault, Response, Stage};
use crate::policy::refuse_endpoint;

/// Asks an endpoint. What is seen on the way goes into the attempt, whatever becomes of it; an answer may tell the time.
pub(super) async fn ask(
    endpoint: &Endpoint,
    settings: &Settings,
    trust: &Trust,
    watch: &dyn Watch,
    attempt: &mut Attempt,
) -> Result<Option<ClockSample>, Fault> {
    if let Some(refusal) = refuse_endpoint(&endpoint.url, endpoint.is_own) {
        return Err(Fault::NotPermitted { reason: refusal.words() });
    }
    let url = Url::parse(&endpoint.url).map_err(|error| Fault::NotPermitted { reason: error.to_string() })?;
    let way = connection::find_way(&url, endpoint.is_own, settings, attempt).await?;
    let asking = Asking { url, way, settings, trust, watch };
    let first = asking.ask(Method::HEAD, attempt).await;
    let is_about_the_method = match &first {
        Ok(_) => attempt.response.as_ref().is_some_and(may_refuse_head),
        Err(fault) => matches!(fault, Fault::Reset { stage: Stage::Answer } | Fault::NotHttp { .. }),
    };
    if !is_about_the_method {
        return first;
    }
    // On a connection of its own: a server that stumbles over `HEAD` may have sent anything behind it.
    let before = attempt.clone();
    attempt.response = None;
    let second = asking.ask(Method::GET, attempt).await;
    if second.is_ok() {
        return second;
    }
    *attempt = Attempt { tries: attempt.tries, ..before };
    first
}

/// Whether an answer to `HEAD` may be about the method rather than the address. Who has to sign in, comes too often or finds
/// the server out of service would hear the same again.
fn may_refuse_head(response: &Response) -> bool {
    matches!(response.status, 400..=599) && !matches!(response.status, 401 | 429 | 503)
}

struct Asking<'a> {
    url: Url,
    way: Way,
    settings: &'a Settings,
    trust: &'a Trust,
    watch: &'a dyn Watch,
}

impl Asking<'_> {
    async fn ask(&self, method: Method, attempt: &mut Attempt) -> Result<Option<ClockSample>, Fault> {
        attempt.method = if method == Method::GET { "GET" } else { "HEAD" };
        attempt.tries = attempt.tries.saturating_add(1);
        let limits = &self.settings.limits;
        let opened = connection::open(&self.way, &self.url, self.trust, self.settings, self.watch, attempt).await;
        let (stream, record) = opened?;
        self.watch.progress(Stage::Answer, 0);
        let mut builder = http1::Builder::new();
        builder.max_buf_size(limits.head_bytes).max_headers(MAX_HEADERS);
        let handshake = builder.handshake(TokioIo::new(stream)).await;
        let (mut sender, connection) = handshake.map_err(|error| answer_fault(&error, &record))?;
        let connection = tokio::spawn(connection);
        // The clock is read once: it may be set while the answer is on its way.
        let (sent, begun) = ((self.settings.clock)(), Instant::now());
        let answered = async {
            let response = sender.send_request(request(&method, &self.url)?).await;
            response.map_err(|error| answer_fault(&error, &record))
        };
        let response = within(limits.answer, Stage::Answer, answered).await;
        let took = begun.elapsed();
        // Nobody reads the body: the head says all.
        connection.abort();
        let response = response?;
        attempt.stages.answer = Some(took);
        let received = sent + TimeDelta::from_std(took).unwrap_or_default();
        let response = head::read(response.status().as_u16(), response.headers(), received);
        let host = self.url.host_str().unwrap_or_default();
        let clock = ClockSample::from_date(host, &response, sent, received);
        attempt.response = Some(response);
        Ok(clock)
    }
}
