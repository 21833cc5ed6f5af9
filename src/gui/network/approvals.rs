//! Whom the user lets the window ask in every case, beside what was approved for the one that is open.

use crate::policy::{Policy, TrustedHost};

/// Whether the window may use the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NetworkMode {
    /// It asks the user before each address that nobody has approved.
    #[default]
    Ask,
    /// It uses none.
    Off,
}

impl NetworkMode {
    /// Both modes, in the order in which a menu shows them.
    pub const ALL: [Self; 2] = [Self::Ask, Self::Off];

    /// The word in the menu.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Off => "off",
        }
    }
}

/// Whom the user lets the window ask in every case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Approvals {
    /// Hosts that are approved until the user takes them off this list.
    pub always: Vec<TrustedHost>,
}

impl Approvals {
    /// Approves a host for good. One that is the user's own stays so.
    pub fn approve(&mut self, host: TrustedHost) {
        match self.always.iter_mut().find(|known| known.pattern == host.pattern) {
            Some(known) => known.is_own |= host.is_own,
            None => self.always.push(host),
        }
    }

    /// The decisions for one case with these beside them.
    #[must_use]
    pub fn beside(&self, policy: &Policy) -> Policy {
        let mut policy = policy.clone();
        for host in &self.always {
            if !policy.trusted_hosts.contains(host) {
                policy.trusted_hosts.push(host.clone());
            }
        }
        policy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(pattern: &str, is_own: bool) -> TrustedHost {
        TrustedHost { pattern: pattern.parse().unwrap(), is_own }
    }

    #[test]
    fn a_host_is_listed_once_and_stays_the_users_own() {
        let mut approvals = Approvals::default();
        for (pattern, is_own) in [("a.example", false), ("b.example", true), ("a.example", true), ("b.example", false)]
        {
            approvals.approve(host(pattern, is_own));
        }
        assert_eq!(approvals.always, [host("a.example", true), host("b.example", true)]);
    }

    #[test]
    fn what_holds_for_the_case_stays_beside_what_holds_always() {
        let approvals = Approvals { always: vec![host("a.example", false), host("b.example", false)] };
        let policy = Policy { trusted_hosts: vec![host("b.example", false)], ..Policy::default() };
        let hosts = approvals.beside(&policy).trusted_hosts;
        assert_eq!(hosts, [host("b.example", false), host("a.example", false)]);
    }
}
