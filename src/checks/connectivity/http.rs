//! What does the server answer, and is that an answer that such an endpoint gives?

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
    /// come from a device in front of the server, from the wrong server, or from a service that is switched off. For
    /// endpoints that are signed in to, 401 and 403 are the right answer to a request without a token and no fault.
    ///
    /// ## Example
    /// `503 Service Unavailable` from an Exchange server whose application pool has stopped; a firewall that answers
    /// every request with a web page of its own.
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
    let Some(response) = attempt.response.as_ref().filter(|response| response.status != PROXY_AUTHENTICATION) else {
        return Outcome::NotApplicable;
    };
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
fn nonsense(attempt: &Attempt, response: &Response) -> Option<&'static str> {
    match response.status {
        511 => Some(": something on the way wants somebody to sign in to the network first"),
        500..600 => Some(""),
        200..500 if (401..=404).contains(&response.status) && publishes_keys(&attempt.url) => {
            Some(", and a key document is for everybody")
        }
        200..500 => None,
        _ => Some(", which is no status of an answer"),
    }
}

/// What a proxy answers, whoever was asked: another check's.
const PROXY_AUTHENTICATION: u16 = 407;

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
        check_attempt(&CHECK, answering(probe(), "https://x.example/", 407), &[]);
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
