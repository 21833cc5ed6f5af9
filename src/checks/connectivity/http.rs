//! What does the server answer, and is that an answer that such an endpoint gives?

use std::time::Duration;

use url::Url;

use super::{address_words, host_words};
use crate::checks::subject::AttemptSubject;
use crate::checks::{Check, Finding, Outcome, Run, codes};
use crate::network::{Attempt, Fault, Response, Stage, duration, status_words};
use crate::text::quoted;

codes! {
    /// The server answers with a fault of its own, with something that is not HTTP, or with what such an endpoint never
    /// answers.
    ///
    /// ## Why it matters
    /// It was reached and is of no use as it is. A key document asks nobody to sign in: 401, 403 or 404 in its place
    /// come from a device in front of the server, from the wrong server, or from a service that is switched off; so do a
    /// web page and a redirect to another host, such as a sign-in page that signs in ahead of the server. 429 asks for
    /// fewer requests. For endpoints that are signed in to, 401 and 403 are the right answer to a request without a token
    /// and no fault. 407 is a proxy's answer: from the server itself it is none.
    ///
    /// ## Example
    /// `503 Service Unavailable` from an Exchange server whose application pool has stopped; a firewall that answers
    /// every request with a web page of its own; `429 Too Many Requests` from an address that publishes keys, with
    /// `Retry-After: 30`.
    ///
    /// ## How to fix
    /// Look at the server's log for the moment of the request. If it is not there, a device in front of the server
    /// answered.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc9110#section-15>
    HTTP_ERROR = "connectivity/http-error", Warning;

    /// The endpoint answers.
    ///
    /// ## Why it matters
    /// Name resolution, network, TLS and the server work from this computer. From another one, or for another account,
    /// it may look different.
    ///
    /// ## Example
    /// `outlook.office365.com` answers 401 within 80 ms: it asks for a token, as it should.
    ///
    /// ## How to fix
    /// Nothing.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc9110#section-15>
    REACHABLE = "connectivity/reachable", Info;
}

pub(crate) static CHECK: Check =
    Check { id: "connectivity-http", step: None, codes: &[&HTTP_ERROR, &REACHABLE], run: Run::Attempt(run) };

fn run(subject: &AttemptSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let attempt = subject.attempt;
    match &attempt.fault {
        Some(Fault::NotHttp { .. } | Fault::Other { stage: Stage::Answer | Stage::Body | Stage::Total, .. }) => {
            let words = attempt.fault.as_ref().map(Fault::words).unwrap_or_default();
            let message = format!("{} gives no proper answer: {words}", host_words(attempt));
            findings.push(Finding::new(&HTTP_ERROR, message.clone()).with("url", attempt.url.clone()));
            return Outcome::Failed(message);
        }
        // How far it came is known, and what came of it is another check's.
        Some(fault) if attempt.response.is_none() || !is_about_the_document(fault) => return Outcome::NotApplicable,
        _ => {}
    }
    let Some(response) = &attempt.response else { return Outcome::NotApplicable };
    if let Some(reason) = nonsense(attempt, response) {
        let message = format!("{} answers {}{reason}", address_words(attempt), status_words(response.status));
        let mut finding =
            Finding::new(&HTTP_ERROR, message.clone()).with("url", attempt.url.clone()).with("status", response.status);
        for (name, value) in [("server", &response.server), ("via", &response.via)] {
            if let Some(value) = value {
                finding = finding.with(name, value.clone());
            }
        }
        if let Some(seconds) = response.retry_after_secs {
            finding = finding.with("retry_after_seconds", seconds);
        }
        findings.push(finding);
        return Outcome::Failed(message);
    }
    let message = reachable(attempt, response);
    // That a fetched document was reached is no news, and of one that failed something else is told.
    if !attempt.purpose.is_document() {
        let finding = Finding::new(&REACHABLE, message.clone()).with("url", attempt.url.clone());
        findings.push(finding.with("status", response.status));
    }
    Outcome::Passed(message)
}

fn reachable(attempt: &Attempt, response: &Response) -> String {
    let version = attempt.tls.as_ref().and_then(|tls| tls.version);
    let over = version.map_or_else(String::new, |version| format!(" over {}", version.words()));
    let to = match &response.location {
        Some(location) if (300..400).contains(&response.status) => format!(", to {}", quoted(location)),
        _ => String::new(),
    };
    let time = duration(attempt.stages.total);
    format!("{} answers {}{to} after {time}{over}", address_words(attempt), status_words(response.status))
}

fn is_about_the_document(fault: &Fault) -> bool {
    use Fault::{Encoding, NotADocument, Redirect, Status, TooLarge, TooManyRedirects};
    matches!(
        fault,
        Status { .. }
            | NotADocument { .. }
            | Encoding { .. }
            | TooLarge { .. }
            | Redirect { .. }
            | TooManyRedirects { .. }
    )
}

/// Why this status is none that such an endpoint answers, for the end of a sentence.
fn nonsense(attempt: &Attempt, response: &Response) -> Option<String> {
    let words = match response.status {
        511 => ": something on the way wants somebody to sign in to the network first",
        500..600 => "",
        // A proxy's own answers come before the tunnel is there; inside it nobody but the server speaks.
        407 => ", and a server is no proxy",
        200..500 if publishes_keys(&attempt.url) => return no_document(attempt, response),
        200..500 => return None,
        _ => ", which is no status of an answer",
    };
    Some(words.to_owned())
}

/// Why this is nothing that an address answers where a key document stands, for the end of a sentence.
fn no_document(attempt: &Attempt, response: &Response) -> Option<String> {
    match response.status {
        401..=404 => Some(", and a key document is for everybody".to_owned()),
        429 => {
            let wait = |seconds| format!(", and to wait {} (`Retry-After`)", duration(Duration::from_secs(seconds)));
            let wait = response.retry_after_secs.map_or_else(String::new, wait);
            Some(format!(": it wants to be asked less often{wait}"))
        }
        300..=399 => {
            let to = response.location.as_deref()?;
            let target = Url::parse(&attempt.url).and_then(|url| url.join(to)).ok()?;
            let target = target.host_str()?.trim_end_matches('.').to_owned();
            let is_elsewhere = attempt.host().is_some_and(|host| host != target);
            is_elsewhere
                .then(|| format!(" and sends on to another host, {}, where no key document is", quoted(&target)))
        }
        // What was read as a document is one, whatever it was called.
        200 if is_web_page(response) && (attempt.fault.is_some() || !attempt.purpose.is_document()) => {
            Some(" with a web page in place of a key document".to_owned())
        }
        _ => None,
    }
}

fn is_web_page(response: &Response) -> bool {
    let media_type = response.content_type.as_deref().and_then(|value| value.split(';').next()).unwrap_or_default();
    ["text/html", "application/xhtml+xml"].iter().any(|name| media_type.trim().eq_ignore_ascii_case(name))
}

/// Whether the address is one where key documents stand. They are public by their nature.
fn publishes_keys(url: &str) -> bool {
    let path = Url::parse(url).map(|url| url.path().to_ascii_lowercase()).unwrap_or_default();
    KEY_DOCUMENTS.iter().any(|end| path.ends_with(end))
}

const KEY_DOCUMENTS: [&str; 3] =
    ["/.well-known/openid-configuration", "/metadata/json/1", "/federationmetadata/2007-06/federationmetadata.xml"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{attempt, check_attempt, probe};

    fn answering(mut attempt: Attempt, url: &str, status: u16) -> Attempt {
        url.clone_into(&mut attempt.url);
        attempt.response = Some(Response { status, ..Response::default() });
        attempt
    }

    #[test]
    fn an_answer_is_an_answer_unless_it_makes_no_sense() {
        let check =
            |url: &str, status: u16, code: &str| check_attempt(&CHECK, answering(probe(), url, status), &[code]);
        let (fine, error) = ("connectivity/reachable", "connectivity/http-error");
        for status in [200, 204, 302, 400, 401, 403, 404, 405, 429] {
            check("https://outlook.office365.com/EWS/Exchange.asmx", status, fine);
        }
        for status in [500, 503, 511, 100, 0, 999] {
            check("https://outlook.office365.com/EWS/Exchange.asmx", status, error);
        }
        for status in [401, 403, 404] {
            check("https://mail.contoso.com/autodiscover/metadata/json/1", status, error);
            check("https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration", status, error);
        }
        check("https://mail.contoso.com/autodiscover/metadata/json/1", 200, fine);
        check("https://x.example/", 407, error); // a server is no proxy
    }

    #[test]
    fn where_keys_are_published_nothing_else_belongs() {
        let keys = "https://mail.contoso.com/autodiscover/metadata/json/1";
        let check = |url: &str, response: Response, code: &str, words: &str| {
            let mut attempt = answering(probe(), url, 0);
            attempt.response = Some(response);
            let findings = check_attempt(&CHECK, attempt, &[code]);
            assert!(findings[0].message.contains(words), "{}", findings[0].message);
        };
        let (fine, error) = ("connectivity/reachable", "connectivity/http-error");
        let page = |value: &str| {
            let content_type = Some(value.to_owned());
            Response { status: 200, content_type, ..Response::default() }
        };
        check(keys, page("text/html"), error, "a web page");
        check(keys, page("Text/HTML; charset=utf-8"), error, "a web page");
        check(keys, page("application/json"), fine, "");
        check("https://mail.contoso.com/owa/", page("text/html"), fine, "");
        let to = |location: &str| {
            let location = Some(location.to_owned());
            Response { status: 302, location, ..Response::default() }
        };
        check(keys, to("https://login.contoso.com/?from=x"), error, "another host, `login.contoso.com`");
        check(keys, to("//login.contoso.com/"), error, "another host");
        check(keys, to("https://MAIL.contoso.com./x"), fine, "");
        check(keys, to("/owa/"), fine, "");
        check("https://mail.contoso.com/owa/", to("https://login.contoso.com/"), fine, "");
        let busy = |retry_after_secs| Response { status: 429, retry_after_secs, ..Response::default() };
        check(keys, busy(Some(30)), error, "wait 30 s (`Retry-After`)");
        check(keys, busy(None), error, "less often");
    }

    #[test]
    fn a_document_that_came_as_a_web_page_is_one() {
        let check = |fault: Option<Fault>, codes: &[&str]| {
            let mut attempt = attempt();
            let content_type = Some("text/html".to_owned());
            attempt.response = Some(Response { status: 200, content_type, ..Response::default() });
            attempt.fault = fault;
            check_attempt(&CHECK, attempt, codes);
        };
        check(None, &[]);
        check(Some(Fault::NotADocument { seen: "a web page".to_owned() }), &["connectivity/http-error"]);
    }

    #[test]
    fn documents_are_not_said_to_be_reachable() {
        let url = "https://mail.contoso.com/autodiscover/metadata/json/1";
        let check = |status: u16, fault: Option<Fault>, codes: &[&str]| {
            let mut attempt = answering(attempt(), url, status);
            attempt.fault = fault;
            check_attempt(&CHECK, attempt, codes);
        };
        check(200, None, &[]);
        check(200, Some(Fault::NotADocument { seen: "a web page".to_owned() }), &[]);
        check(503, Some(Fault::Status { status: 503 }), &["connectivity/http-error"]);
        check(200, Some(Fault::NotHttp { reason: "noise".to_owned() }), &["connectivity/http-error"]);
        check(503, Some(Fault::Refused), &[]);
    }
}
