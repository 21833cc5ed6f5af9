//! The sample case: an identity token of an Exchange server that was sent again two hours after it had expired, with the
//! server's key document. Made by `cargo run --example make_sample`; the keys behind it were thrown away.

use crate::intake::{self, Evidence, Input, SourceKind};
use crate::policy::Policy;
use crate::time::{Time, from_unix};

/// A case that comes with the program, and how to look at it.
#[derive(Clone, Debug)]
pub struct Sample {
    /// What is on the table.
    pub inputs: Vec<Input>,
    /// What the user would have decided.
    pub policy: Policy,
    /// The moment at which the add-in refused the token.
    pub at: Time,
}

impl Sample {
    /// The inputs, read.
    pub fn evidence(&self) -> Vec<Evidence> {
        self.inputs.iter().flat_map(intake::read).collect()
    }
}

/// The sample case.
pub fn sample() -> Sample {
    let input = |name: &str, text: &str| Input {
        name: name.to_owned(),
        kind: SourceKind::Sample,
        bytes: text.as_bytes().to_vec(),
    };
    Sample {
        inputs: vec![
            input("identity-token.txt", include_str!("../assets/sample/identity-token.txt")),
            input("metadata.json", include_str!("../assets/sample/metadata.json")),
        ],
        policy: Policy {
            audiences: vec!["https://addin.contoso.com/taskpane.html".to_owned()],
            trusted_hosts: "mail.contoso.com".parse().into_iter().collect(),
            ..Policy::default()
        },
        at: from_unix(AT).unwrap_or_default(),
    }
}

/// 2026-03-16 19:35:00 UTC: two hours and five minutes after the token expired.
const AT: i64 = 1_773_689_700;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::assess::assess;
    use crate::case::Case;

    #[test]
    fn the_sample_shows_what_it_is_meant_to_show() {
        let sample = sample();
        let assessment = assess(Arc::new(Case::new(sample.evidence())), &sample.policy, sample.at);
        assert_eq!(assessment.verdict.as_str(), "invalid");
        assert_eq!(assessment.decided_by, Some("token/expired"));
        let earlier = sample.at - chrono::TimeDelta::hours(3);
        let assessment = assess(Arc::new(Case::new(sample.evidence())), &sample.policy, earlier);
        assert_eq!(assessment.verdict.as_str(), "valid");
    }
}
