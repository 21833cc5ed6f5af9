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
        let purpose = Purpose::Document { is_named_by_user };
        Ok(Self { url, text: text.to_owned(), purpose, is_own })
    }
}
