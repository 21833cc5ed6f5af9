//! Does the token claim to be from an Exchange Online that no longer makes such tokens?

use crate::checks::{Check, Finding, Outcome, Run, TokenSubject, codes};
use crate::claims::moment;
use crate::policy::Gate;
use crate::time::utc;

codes! {
    /// An identity token of Exchange Online from a time at which Exchange Online had stopped making them.
    ///
    /// ## Why it matters
    /// Microsoft turned legacy Exchange tokens off in all tenants in 2025. A newer one is forged, comes from a machine whose
    /// clock is wrong, or from an exception that you should know of.
    ///
    /// ## Example
    /// `amurl` at `outlook.office365.com` with an `nbf` in 2026.
    ///
    /// ## How to fix
    /// Move the add-in to nested app authentication. Exchange on-premises still makes identity tokens.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/faq-nested-app-auth-outlook-legacy-tokens>
    LEGACY_EXCHANGE_ONLINE = "token/legacy-exchange-online", Notice;
}

pub(crate) static CHECK: Check =
    Check { id: "token-legacy-exchange-online", step: None, codes: &[&LEGACY_EXCHANGE_ONLINE], run: Run::Token(run) };

/// 1 November 2025: by the end of October the last tenants had been switched off.
const OFF_SINCE: i64 = 1_761_955_200;

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let address = subject.metadata_address().filter(|_| subject.is_identity());
    let Some(Gate::KnownCloud(_)) = address.map(|address| &address.gate) else {
        return Outcome::NotApplicable;
    };
    let begins = subject.token.claim("nbf").and_then(moment).map(|moment| moment.time);
    let Some(begins) = begins.filter(|begins| begins.timestamp() >= OFF_SINCE) else {
        return Outcome::Passed("made while Exchange Online still made such tokens".to_owned());
    };
    let when = utc(begins);
    let message =
        format!("it claims to be made by Exchange Online at {when}, when legacy tokens were off in all tenants");
    findings.push(Finding::new(&LEGACY_EXCHANGE_ONLINE, message.clone()).at(subject.claim_location("nbf")));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, identity};

    #[test]
    fn only_new_tokens_of_exchange_online_are_odd() {
        let of = |host: &str, nbf: i64| {
            identity(&format!(r#""nbf":{nbf}"#), &format!(r#","amurl":"https://{host}/autodiscover/metadata/json/1""#))
        };
        check_token(&super::CHECK, &of("outlook.office365.com", super::OFF_SINCE - 1), &[]);
        check_token(&super::CHECK, &of("outlook.office365.com", super::OFF_SINCE), &["token/legacy-exchange-online"]);
        check_token(&super::CHECK, &of("mail.contoso.com", super::OFF_SINCE), &[]);
        // A time in milliseconds is read as it was meant: it is not in the far future.
        check_token(&super::CHECK, &of("outlook.office365.com", (super::OFF_SINCE - 1) * 1_000), &[]);
    }
}
