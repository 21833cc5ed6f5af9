//! The gate's first half: a permit for one address, from what the user has decided. Its second half, the addresses behind the
//! name, is checked where they are connected.

use url::Url;

use crate::network::{Fault, Purpose};
use crate::policy::{Gate, Policy, decide_document};

/// The user's leave to ask one address. There is no other way to make one than through the decisions of
/// [`crate::policy`].
#[derive(Clone)]
pub struct Permit {
    url: Url,
    text: String,
    purpose: Purpose,
    is_own: bool,
}

impl Permit {
    /// For a document that a token or another document asks for: only where its host is a known cloud's or approved.
    pub fn for_wanted(url: &str, policy: &Policy) -> Result<Self, Fault> {
        match decide_document(url, policy).gate {
            Gate::KnownCloud(_) | Gate::ApprovedOnce => Self::new(url, false, false),
            Gate::Trusted(trusted) => Self::new(url, trusted.is_own, false),
            Gate::Ask => Err(Fault::NotPermitted { reason: "nobody has approved its host".to_owned() }),
            Gate::Refused(refusal) => Err(Fault::NotPermitted { reason: refusal.words() }),
        }
    }

    /// For an address that the user named: naming it is consent.
    pub fn for_named(url: &str, policy: &Policy) -> Result<Self, Fault> {
        match decide_document(url, policy).gate {
            Gate::KnownCloud(_) | Gate::ApprovedOnce | Gate::Ask => Self::new(url, false, true),
            Gate::Trusted(trusted) => Self::new(url, trusted.is_own, true),
            Gate::Refused(refusal) => Err(Fault::NotPermitted { reason: refusal.words() }),
        }
    }

    /// The address.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The address as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it is asked for.
    pub fn purpose(&self) -> &Purpose {
        &self.purpose
    }

    /// Whether its host may have an address in the user's own network.
    pub fn is_own(&self) -> bool {
        self.is_own
    }

    fn new(text: &str, is_own: bool, is_named_by_user: bool) -> Result<Self, Fault> {
        let url = Url::parse(text).map_err(|error| Fault::NotPermitted { reason: error.to_string() })?;
        if let Some(port) = url.port().filter(|port| *port < 1024 && *port != BACK_END_PORT) {
            return Err(Fault::NotPermitted { reason: format!("port {port} is that of another service than https") });
        }
        let purpose = Purpose::Document { is_named_by_user };
        Ok(Self { url, text: text.to_owned(), purpose, is_own })
    }
}

/// Where Exchange's own back end serves https. Other ports under 1024 belong to mail, directories and the like, which a token
/// must not make anybody knock at.
const BACK_END_PORT: u16 = 444;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::TrustedHost;

    const WANTED: &str = "https://mail.contoso.com/autodiscover/metadata/json/1";

    fn trusting(host: &str, is_own: bool) -> Policy {
        let pattern = host.parse().unwrap();
        Policy { trusted_hosts: vec![TrustedHost { pattern, is_own }], ..Policy::default() }
    }

    /// Whether there is a permit for what a token wants, and for what the user names; `own` where it may lead inside.
    #[track_caller]
    fn check(url: &str, policy: &Policy, wanted: &str, named: &str) {
        let word = |permit: Result<Permit, Fault>, is_named: bool| match permit {
            Ok(permit) => {
                assert_eq!(permit.purpose(), &Purpose::Document { is_named_by_user: is_named });
                assert_eq!(permit.text(), url);
                if permit.is_own() { "own" } else { "yes" }
            }
            Err(Fault::NotPermitted { .. }) => "no",
            Err(other) => panic!("{other:?}"),
        };
        let seen = (word(Permit::for_wanted(url, policy), false), word(Permit::for_named(url, policy), true));
        assert_eq!(seen, (wanted, named), "{url}");
    }

    #[test]
    fn a_permit_comes_of_a_decision_alone() {
        let nobody = Policy::default();
        check(WANTED, &nobody, "no", "yes");
        check(WANTED, &trusting("mail.contoso.com", false), "yes", "yes");
        check(WANTED, &trusting(".contoso.com", true), "own", "own");
        check(WANTED, &trusting("mail.fabrikam.com", true), "no", "yes");
        check(WANTED, &Policy { approved_once: vec![WANTED.to_owned()], ..Policy::default() }, "yes", "yes");
        check("https://outlook.office365.com/autodiscover/metadata/json/1", &nobody, "yes", "yes");
        check("https://login.microsoftonline.com/contoso.com/discovery/keys", &nobody, "yes", "yes");
    }

    #[test]
    fn naming_an_address_does_not_make_it_fit() {
        let nobody = Policy::default();
        for url in [
            "http://mail.contoso.com/autodiscover/metadata/json/1",
            "file:///etc/passwd",
            "https://mail.contoso.com@evil.example/x",
            "https://outlook.office365.com.evil.example/x",
            "https://outlook.office365.com/evil",
            "https://127.0.0.1/x",
            "https://[::ffff:169.254.169.254]/x",
            "https://0x7f.1/x",
            "https://mail.contoso.com./x",
            "",
        ] {
            check(url, &nobody, "no", "no");
        }
        let own = trusting("mail.contoso.com", true);
        for (port, expected) in [(25, "no"), (443, "own"), (444, "own"), (636, "no"), (8443, "own")] {
            check(&format!("https://mail.contoso.com:{port}/x"), &own, expected, expected);
        }
        check("https://10.0.0.1/x", &trusting("10.0.0.1", true), "own", "own");
        check("https://10.0.0.1/x", &trusting("10.0.0.1", false), "no", "no");
    }
}
