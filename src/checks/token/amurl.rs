//! Where does an Exchange identity token say that its keys are, and may that place be believed?

use crate::checks::{Check, Code, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::policy::{Gate, Refusal};
use crate::text::quoted;

codes! {
    /// An Exchange identity token without `amurl`.
    ///
    /// ## Why it matters
    /// `amurl` names the document that lists Exchange's signing keys, and it is half of the unique user id.
    ///
    /// ## Example
    ///     {"appctx":{"msexchuid":"…","version":"ExIdTok.V1"}}
    ///
    /// ## How to fix
    /// Exchange always writes it. Refuse the token, and find out what made it.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/inside-the-identity-token>
    AMURL_MISSING = "token/amurl-missing", Error;

    /// `amurl` is not an address that can be followed safely: not a URL, without a host, or with a user name in it.
    ///
    /// ## Why it matters
    /// `https://outlook.office365.com@evil.example/` leads to `evil.example`. Exchange writes plain addresses.
    ///
    /// ## Example
    ///     {"amurl":"https://outlook.office365.com@evil.example/autodiscover/metadata/json/1"}
    ///
    /// ## How to fix
    /// Refuse the token. Have your own verifier parse the address with a real URL library, not with text comparison.
    ///
    /// ## References
    /// - <https://url.spec.whatwg.org/>
    AMURL_MALFORMED = "token/amurl-malformed", Error;

    /// `amurl` is not https.
    ///
    /// ## Why it matters
    /// Keys that come over plain http can be replaced on the way; then any token verifies.
    ///
    /// ## Example
    ///     {"amurl":"http://mail.contoso.com/autodiscover/metadata/json/1"}
    ///
    /// ## How to fix
    /// Refuse the token. If it really comes from your Exchange, something in front of it rewrites addresses (TLS offloading,
    /// which OAuth does not support): look at the virtual directory's `ExternalUrl` and at the load balancer.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/validate-an-identity-token>
    AMURL_NOT_HTTPS = "token/amurl-not-https", Error;

    /// The host in `amurl` imitates one of Microsoft's.
    ///
    /// ## Why it matters
    /// Whoever owns that host signs what he likes, and the document there lists his key. This is how identity tokens are
    /// forged against verifiers that follow `amurl` blindly.
    ///
    /// ## Example
    /// `outlook.office365.com.evil.example`, `outlook.offlce365.com` with an l, or a known host on another port.
    ///
    /// ## How to fix
    /// Refuse the token and find out who sent it. Have your verifier compare hosts whole, after IDNA, on label boundaries.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/validate-an-identity-token>
    AMURL_LOOK_ALIKE = "token/amurl-look-alike", Error;

    /// `amurl` names a host of Exchange Online, but not the address of its key document.
    ///
    /// ## Why it matters
    /// Other addresses on the same host may serve what users put there. Only the documented one publishes keys.
    ///
    /// ## Example
    ///     {"amurl":"https://outlook.office365.com/owa/attachment"}
    ///
    /// ## How to fix
    /// Refuse the token: Exchange Online writes `/autodiscover/metadata/json/1` and nothing else.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/validate-an-identity-token>
    AMURL_UNEXPECTED_PATH = "token/amurl-unexpected-path", Error;

    /// Nobody has said that the host in `amurl` may publish keys.
    ///
    /// ## Why it matters
    /// The address comes from the token, so whoever wrote the token chose it. A signature that matches a key from there
    /// proves only that both have the same author. You have to know that this host is your Exchange.
    ///
    /// ## Example
    /// `https://mail.contoso.com/autodiscover/metadata/json/1`, and nobody told Assay about `mail.contoso.com`.
    ///
    /// ## How to fix
    /// If this is the host of the organisation's Autodiscover service, trust it: `--trust-host HOST`, or "Trust this host" in
    /// the window.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/validate-an-identity-token>
    AMURL_NOT_APPROVED = "token/amurl-not-approved", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "token-amurl",
    step: Some(Step::Amurl),
    codes: &[
        &AMURL_MISSING,
        &AMURL_MALFORMED,
        &AMURL_NOT_HTTPS,
        &AMURL_LOOK_ALIKE,
        &AMURL_UNEXPECTED_PATH,
        &AMURL_NOT_APPROVED,
    ],
    run: Run::Token(run),
};

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    if !subject.is_identity() {
        return Outcome::NotApplicable;
    }
    let Some(context) = subject.context() else { return Outcome::NotRun("`appctx` cannot be read".to_owned()) };
    let here = || subject.context_location("amurl");
    let (Some(url), Some(decision)) = (context.metadata_url(), subject.metadata_address()) else {
        let message = "`amurl` is missing: the token does not say where its keys are".to_owned();
        findings.push(Finding::new(&AMURL_MISSING, message.clone()).at(here()));
        return Outcome::Failed(message);
    };
    let host = decision.host.as_deref().unwrap_or_default();
    let finding = |code: &'static Code, message: String| {
        Finding::new(code, message).with("amurl", url).with("host", decision.host.clone())
    };
    let refusal = match &decision.gate {
        Gate::KnownCloud(cloud) => {
            return Outcome::Passed(format!("the documented address of Exchange Online, {}", cloud.name));
        }
        Gate::ApprovedOnce => return Outcome::Passed(format!("you approved {} for one fetch", quoted(host))),
        Gate::Trusted(_) => return Outcome::Passed(format!("you trust {}", quoted(host))),
        Gate::Ask | Gate::Refused(Refusal::Private) => {
            let message = format!("nobody has approved {} as a host that publishes keys", quoted(host));
            findings.push(finding(&AMURL_NOT_APPROVED, message.clone()).at(here()));
            return Outcome::NotRun(message);
        }
        Gate::Refused(refusal) => refusal,
    };
    let code = match refusal {
        Refusal::NotHttps { .. } => &AMURL_NOT_HTTPS,
        Refusal::LookAlike { .. } | Refusal::UnexpectedPort { .. } => &AMURL_LOOK_ALIKE,
        Refusal::UnexpectedPath { .. } => &AMURL_UNEXPECTED_PATH,
        _ => &AMURL_MALFORMED,
    };
    let message = format!("{} must not be followed: {}", quoted(url), refusal.words());
    findings.push(finding(code, message.clone()).at(here()));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token_with, encoded, identity};
    use crate::policy::Policy;

    #[test]
    fn the_address_decides() {
        let policy = Policy { trusted_hosts: vec!["mail.contoso.com".parse().unwrap()], ..Policy::default() };
        let check = |url: &str, codes: &[&str]| {
            let text = identity("", &format!(r#","amurl":"{url}""#));
            check_token_with(&super::CHECK, &text, &policy, codes);
        };
        let path = "autodiscover/metadata/json/1";
        check(&format!("https://outlook.office365.com:443/{path}"), &[]);
        check(&format!("https://mail.contoso.com:443/{path}"), &[]);
        check(&format!("https://mail.fabrikam.com/{path}"), &["token/amurl-not-approved"]);
        check(&format!("https://10.0.0.1/{path}"), &["token/amurl-not-approved"]);
        check(&format!("http://mail.contoso.com/{path}"), &["token/amurl-not-https"]);
        check(&format!("https://outlook.office365.com@evil.example/{path}"), &["token/amurl-malformed"]);
        check(&format!("https://outlook.office365.com.evil.example/{path}"), &["token/amurl-look-alike"]);
        check(&format!("https://outlook.office365.com:8443/{path}"), &["token/amurl-look-alike"]);
        check("https://outlook.office365.com/owa", &["token/amurl-unexpected-path"]);
        check("not a url", &["token/amurl-malformed"]);
    }

    #[test]
    fn a_missing_address_is_an_error_in_identity_tokens_only() {
        check_token_with(&super::CHECK, &identity("", ""), &Policy::default(), &["token/amurl-missing"]);
        check_token_with(&super::CHECK, &encoded("{}", "{}"), &Policy::default(), &[]);
    }
}
