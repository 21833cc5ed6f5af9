//! `--fetch` and `--metadata URL`: what the user consented to is fetched and put into the case as evidence.

use std::collections::HashSet;
use std::io::{IsTerminal as _, stderr};
use std::path::Path;
use std::sync::Arc;

use crate::assess::{Assessment, Wanted, assess};
use crate::fetch::{self, Network, Permit, Watch};
use crate::intake::Evidence;
use crate::network::{Fault, Purpose};
use crate::policy::{Gate, Policy, decide_document};
use crate::text::{quoted, visible};
use crate::time::Time;

/// What fetches for the command line.
pub(super) struct Fetching<'a> {
    /// The network.
    pub network: &'a dyn Network,
    /// Everything is refused.
    pub offline: bool,
    /// Nothing is said about it on standard error.
    pub quiet: bool,
}

/// The address that an argument is, if it is no file.
pub(super) fn address(argument: &Path) -> Option<&str> {
    let text = argument.to_str()?;
    let (scheme, _) = text.split_once("://")?;
    ["https", "http"].iter().any(|known| scheme.eq_ignore_ascii_case(known)).then_some(text)
}

/// How often fetched documents may name further ones: an OpenID configuration names its key set, and nothing goes deeper.
const MAX_ROUNDS: usize = 3;

/// The most documents that one case has fetched. A paste of many tokens may name as many addresses.
const MAX_DOCUMENTS: usize = 20;

impl Fetching<'_> {
    /// The document at an address that the user named, or what came of it.
    pub(super) fn named(&self, url: &str, policy: &Policy) -> Evidence {
        let permit = if self.offline { Err(Fault::Offline) } else { Permit::for_named(url, policy) };
        self.permitted(permit, url, true)
    }

    /// Fetches what an assessment wants and may have, and assesses again, until nothing more comes.
    pub(super) fn wanted(&self, mut assessment: Assessment, policy: &Policy, at: Time) -> Assessment {
        if self.offline {
            self.say("nothing is fetched: --offline refuses what --fetch asks for");
        }
        let mut asked = HashSet::new();
        for _ in 0..MAX_ROUNDS {
            let mut documents = Vec::new();
            for wanted in &assessment.wanted {
                if asked.len() < MAX_DOCUMENTS && asked.insert(wanted.url.clone()) {
                    documents.extend(self.one(wanted, policy));
                }
            }
            if documents.is_empty() {
                break;
            }
            let mut grown = Arc::unwrap_or_clone(assessment.case);
            grown.add(documents);
            assessment = assess(Arc::new(grown), policy, at);
        }
        assessment
    }

    fn one(&self, wanted: &Wanted, policy: &Policy) -> Option<Evidence> {
        match &wanted.gate {
            // The report lists it, with the reason.
            Gate::Refused(_) => None,
            // What could be approved is of no use now.
            Gate::Ask if self.offline => None,
            Gate::Ask => {
                let host = decide_document(&wanted.url, policy).host.unwrap_or_default();
                self.say(&format!(
                    "not fetched: {} (add --trust-host {} if you know that it is the right server)",
                    visible(&wanted.url),
                    visible(&host)
                ));
                None
            }
            Gate::KnownCloud(_) | Gate::Trusted(_) | Gate::ApprovedOnce => {
                let permit = if self.offline { Err(Fault::Offline) } else { Permit::for_wanted(&wanted.url, policy) };
                Some(self.permitted(permit, &wanted.url, false))
            }
        }
    }

    fn permitted(&self, permit: Result<Permit, Fault>, url: &str, is_named_by_user: bool) -> Evidence {
        match permit {
            Ok(permit) => {
                if stderr().is_terminal() {
                    self.say(&format!("fetching {}", quoted(url)));
                }
                self.network.fetch(&permit, &UntilTheEnd)
            }
            Err(fault) => fetch::refused(url, Purpose::Document { is_named_by_user }, fault, super::now()),
        }
    }

    fn say(&self, sentence: &str) {
        if !self.quiet {
            anstream::eprintln!("{sentence}");
        }
    }
}

/// The command line is called off by its signal, which ends the process.
struct UntilTheEnd;

impl Watch for UntilTheEnd {
    fn is_cancelled(&self) -> bool {
        false
    }
}
