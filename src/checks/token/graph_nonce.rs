//! Is it one of the tokens that only Microsoft Graph itself can verify?

use crate::checks::{Check, Finding, Outcome, Run, TokenSubject, codes};
use crate::exchange::TokenKind;

codes! {
    /// The header carries a `nonce`: a token for Microsoft Graph, which nobody but Graph can verify.
    ///
    /// ## Why it matters
    /// Entra signs these tokens over another header than the one that is sent. Every third-party verifier sees a wrong
    /// signature, and no conclusion follows from that.
    ///
    /// ## Example
    ///     {"typ":"JWT","nonce":"…","alg":"RS256","x5t":"…","kid":"…"}
    ///
    /// ## How to fix
    /// Nothing is wrong. A service must never validate a token that is meant for Graph; have the client request one for the
    /// service's own audience.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/entra/identity-platform/access-tokens>
    GRAPH_NONCE = "token/graph-nonce", Info;
}

pub(crate) static CHECK: Check =
    Check { id: "token-graph-nonce", step: None, codes: &[&GRAPH_NONCE], run: Run::Token(run) };

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    if !is_graph_protected(subject) {
        return Outcome::NotApplicable;
    }
    let message = "a token for Microsoft Graph (the header has a `nonce`): only Graph can verify its signature";
    findings.push(Finding::new(&GRAPH_NONCE, message).at(subject.header_location("nonce")));
    Outcome::NotRun(message.to_owned())
}

/// Entra's access tokens for Graph with a `nonce` in the header.
pub(crate) fn is_graph_protected(subject: &TokenSubject<'_>) -> bool {
    let entra = matches!(subject.kind, TokenKind::EntraAccessV1 | TokenKind::EntraAccessV2);
    let for_graph = subject.token.claim_text("aud").is_some_and(|aud| {
        let host = aud.strip_prefix("https://").map(|host| host.trim_end_matches('/'));
        aud == GRAPH_APP_ID || host.is_some_and(|host| GRAPH_HOSTS.contains(&host))
    });
    entra && for_graph && subject.token.header_text("nonce").is_some()
}

const GRAPH_APP_ID: &str = "00000003-0000-0000-c000-000000000000";
const GRAPH_HOSTS: [&str; 6] = [
    "graph.microsoft.com",
    "graph.microsoft.us",
    "dod-graph.microsoft.us",
    "microsoftgraph.chinacloudapi.cn",
    "graph.svc.sovcloud.fr",
    "graph.svc.sovcloud.de",
];

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, encoded};

    #[test]
    fn only_entra_access_tokens_are_protected_like_this() {
        let payload =
            r#"{"iss":"https://sts.windows.net/t/","ver":"1.0","appid":"a","aud":"https://graph.microsoft.com"}"#;
        let other = payload.replace("graph.microsoft.com", "api.contoso.com");
        check_token(&super::CHECK, &encoded(r#"{"nonce":"x"}"#, &other), &[]);
        check_token(&super::CHECK, &encoded(r#"{"nonce":"x"}"#, payload), &["token/graph-nonce"]);
        check_token(&super::CHECK, &encoded("{}", payload), &[]);
        check_token(&super::CHECK, &encoded(r#"{"nonce":"x"}"#, "{}"), &[]);
    }
}
