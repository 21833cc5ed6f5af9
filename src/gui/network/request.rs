//! A document that somebody asks for: its address, and who wants it for what.

use crate::fetch::Permit;
use crate::network::{Attempt, Fault, Purpose};
use crate::policy::{Gate, Policy, Refusal, TrustedHost, UrlDecision, decide_document};

/// A document that somebody asks for.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// Its address, as written.
    pub url: String,
    /// Who asks.
    pub asked_by: AskedBy,
    /// The user named its host as their own, for this request.
    pub is_own: bool,
}

/// Who asks for a document.
#[derive(Clone, PartialEq, Eq)]
pub enum AskedBy {
    /// A token, or another document.
    Evidence {
        /// Its name, for people.
        name: String,
        /// What the document would settle: lower case, no final stop.
        why: String,
    },
    /// The user, who typed the address.
    User,
}

impl Request {
    /// What the user asks for by typing its address. A host name alone is asked by https.
    pub fn typed(address: &str) -> Self {
        let address = address.trim();
        let url = if address.contains("://") { address.to_owned() } else { format!("https://{address}") };
        Self { url, asked_by: AskedBy::User, is_own: false }
    }

    /// What was asked for once, again.
    pub fn of_attempt(attempt: &Attempt) -> Self {
        let asked_by = match attempt.purpose {
            Purpose::Document { is_named_by_user: true } => AskedBy::User,
            _ => AskedBy::Evidence { name: String::new(), why: "it is to be seen as it is now".to_owned() },
        };
        Self { url: attempt.url.clone(), asked_by, is_own: false }
    }

    /// Whether the user typed the address.
    pub fn is_named_by_user(&self) -> bool {
        self.asked_by == AskedBy::User
    }

    /// What its address is, by these decisions.
    pub fn decision(&self, policy: &Policy) -> UrlDecision {
        decide_document(&self.url, &self.with_own(policy))
    }

    /// Its host, where it has one.
    pub fn host(&self) -> Option<String> {
        decide_document(&self.url, &Policy::default()).host
    }

    /// Leave to fetch it, by these decisions.
    pub fn permit(&self, policy: &Policy) -> Result<Permit, Fault> {
        let policy = self.with_own(policy);
        if self.is_named_by_user() {
            Permit::for_named(&self.url, &policy)
        } else {
            Permit::for_wanted(&self.url, &policy)
        }
    }

    /// Whether it may be fetched again without a question: a typed address may, one that was approved for one fetch may not.
    pub fn is_approved(&self, policy: &Policy) -> bool {
        match self.decision(policy).gate {
            Gate::KnownCloud(_) | Gate::Trusted(_) => true,
            Gate::Ask | Gate::ApprovedOnce => self.is_named_by_user(),
            Gate::Refused(_) => false,
        }
    }

    /// What holds for this request alone: that the host is the user's own.
    fn with_own(&self, policy: &Policy) -> Policy {
        let mut policy = policy.clone();
        if self.is_own {
            policy.trusted_hosts.extend(self.trusted(true));
        }
        policy
    }

    /// Its host, to be trusted.
    pub fn trusted(&self, is_own: bool) -> Option<TrustedHost> {
        Some(TrustedHost { pattern: self.host()?.parse().ok()?, is_own })
    }
}

/// Whether the user can let this gate open: by approving the host, or by naming it as their own.
pub fn can_be_opened(gate: &Gate) -> bool {
    !matches!(gate, Gate::Refused(refusal) if *refusal != Refusal::Private)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(request: &Request, policy: &Policy, may_be_fetched: bool, is_approved: bool) {
        assert_eq!(request.permit(policy).is_ok(), may_be_fetched);
        assert_eq!(request.is_approved(policy), is_approved);
    }

    #[test]
    fn what_was_approved_for_one_fetch_is_asked_for_again() {
        let url = "https://mail.contoso.com/autodiscover/metadata/json/1";
        let asked_by = AskedBy::Evidence { name: "a token".to_owned(), why: String::new() };
        let wanted = Request { url: url.to_owned(), asked_by, is_own: false };
        let once = Policy { approved_once: vec![url.to_owned()], ..Policy::default() };
        let case = Policy { trusted_hosts: wanted.trusted(false).into_iter().collect(), ..Policy::default() };
        check(&wanted, &Policy::default(), false, false);
        check(&wanted, &once, true, false);
        check(&wanted, &case, true, true);
        check(&Request::typed(url), &Policy::default(), true, true);
    }

    #[test]
    fn a_host_name_alone_is_asked_by_https() {
        for (typed, expected) in [
            (" mail.contoso.com ", "https://mail.contoso.com"),
            ("exch01:8443/keys", "https://exch01:8443/keys"),
            ("http://mail.contoso.com/", "http://mail.contoso.com/"),
        ] {
            assert_eq!(Request::typed(typed).url, expected);
        }
    }

    #[test]
    fn an_own_host_is_named_for_its_request_alone() {
        let inside = Request::typed("https://exch01/autodiscover/metadata/json/1");
        check(&inside, &Policy::default(), false, false);
        check(&Request { is_own: true, ..inside }, &Policy::default(), true, true);
    }

    #[test]
    fn nobody_can_open_what_imitates_another() {
        let gate = |url: &str| Request::typed(url).decision(&Policy::default()).gate;
        assert!(!can_be_opened(&gate("https://outlook.0ffice365.com/autodiscover/metadata/json/1")));
        assert!(can_be_opened(&gate("https://exch01/autodiscover/metadata/json/1")));
        assert!(can_be_opened(&gate("https://mail.contoso.com/autodiscover/metadata/json/1")));
    }
}
