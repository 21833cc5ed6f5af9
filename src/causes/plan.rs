//! The guided order where several causes apply: what must be right first, so that what comes after can be judged.

use super::{Cause, Likelihood, PlanStep};

/// In which order to take the causes that are at least likely. Empty where there is nothing to put in order: guesses
/// that exclude each other are no steps.
pub fn plan(causes: &[Cause]) -> Vec<PlanStep> {
    let mut taken: Vec<_> = causes.iter().filter(|cause| cause.likelihood <= Likelihood::Likely).collect();
    if taken.len() < 2 {
        return Vec::new();
    }
    // Stable: within a stage the order of the causes stays.
    taken.sort_by_key(|cause| stage(cause.id));
    taken.into_iter().map(|cause| PlanStep { cause: cause.id, why: stage(cause.id).why().into() }).collect()
}

/// What a cause is about, in the order in which to see to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Clock,
    Network,
    Certificate,
    Publishing,
    Objects,
    Users,
    Token,
}

impl Stage {
    fn why(self) -> &'static str {
        match self {
            Self::Clock => {
                "clocks come first: every lifetime is judged by them, so nothing else can be judged while one is wrong"
            }
            Self::Network => {
                "then the way: as long as requests do not arrive, no change of certificates or objects can be seen to \
                 work"
            }
            Self::Certificate => "then the certificate itself: what is missing or expired can be published nowhere",
            Self::Publishing => {
                "then its publication: the other side must know the keys before any object that uses them is tried"
            }
            Self::Objects => "then the objects that name the partners: they count once the keys match",
            Self::Users => "then the users: a request must be accepted before it is asked for whom it is made",
            Self::Token => "the token itself comes last: get a new one after the repairs, and judge that",
        }
    }
}

fn stage(id: &str) -> Stage {
    match id {
        "clock-skew" => Stage::Clock,
        "endpoint-blocked"
        | "outbound-proxy"
        | "tls-version"
        | "pre-authentication-in-front"
        | "tls-offload-or-host-rewrite" => Stage::Network,
        "auth-config-points-nowhere"
        | "auth-certificate-missing-on-server"
        | "auth-certificate-expired"
        | "rotation-overdue" => Stage::Certificate,
        "certificate-not-published" | "rotation-not-republished" | "stale-auth-server-keys" => Stage::Publishing,
        "user-not-synchronised" => Stage::Users,
        "forged-token" | "token-for-someone-else" | "token-altered" | "token-truncated" | "token-stale" => Stage::Token,
        _ => Stage::Objects,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(id: &'static str, likelihood: Likelihood) -> Cause {
        Cause {
            id,
            title: "",
            direction: None,
            likelihood,
            artifacts: Vec::new(),
            speaks_for: Vec::new(),
            speaks_against: Vec::new(),
            weighed: Vec::new(),
            contradictions: Vec::new(),
            would_settle_it: Vec::new(),
            actions: Vec::new(),
            held_back: 0,
            confirm: Vec::new(),
        }
    }

    #[track_caller]
    fn check(causes: &[(&'static str, Likelihood)], expected: &[&str]) {
        let causes: Vec<_> = causes.iter().map(|(id, likelihood)| cause(id, *likelihood)).collect();
        assert_eq!(plan(&causes).iter().map(|step| step.cause).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_clock_comes_first_and_the_token_last() {
        use Likelihood::{Certain, Likely, Possible};
        check(
            &[
                ("token-stale", Certain),
                ("user-not-synchronised", Certain),
                ("wrong-auth-server", Certain),
                ("rotation-not-republished", Likely),
                ("auth-certificate-expired", Likely),
                ("outbound-proxy", Likely),
                ("clock-skew", Likely),
                ("endpoint-blocked", Possible),
            ],
            &[
                "clock-skew",
                "outbound-proxy",
                "auth-certificate-expired",
                "rotation-not-republished",
                "wrong-auth-server",
                "user-not-synchronised",
                "token-stale",
            ],
        );
        check(&[("clock-skew", Certain), ("token-stale", Possible)], &[]);
        check(&[("token-stale", Possible), ("clock-skew", Possible)], &[]);
        check(&[], &[]);
    }

    #[test]
    fn every_cause_has_its_place() {
        let objects: Vec<_> = super::super::ids().filter(|id| stage(id) == Stage::Objects).collect();
        assert_eq!(objects.len(), 10, "{objects:?}");
    }
}
