//! How old is a document that was fetched?

use chrono::TimeDelta;

use crate::checks::{Check, Finding, MetadataSubject, Outcome, Run, codes};
use crate::time::{length, rfc3339, utc};

codes! {
    /// A fetched document is older than Exchange itself would let one get.
    ///
    /// ## Why it matters
    /// Issuers change their keys. Exchange fetches the documents of its authorization servers anew every eight hours;
    /// a token that was signed with a newer key is not in an older copy. The time that a cache on the way has kept
    /// the answer (`Age`) counts as well.
    ///
    /// ## Example
    /// A document that was fetched yesterday, or one that a proxy has served from its cache since then.
    ///
    /// ## How to fix
    /// Fetch it again. If a proxy keeps it for long, have it obey the server's `Cache-Control`.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc9111#section-5.1>
    /// - <https://learn.microsoft.com/exchange/clients/outlook-for-ios-and-android/use-hybrid-modern-auth>
    STALE = "metadata/stale", Notice;
}

pub(crate) static CHECK: Check = Check { id: "metadata-age", step: None, codes: &[&STALE], run: Run::Metadata(run) };

/// How often Exchange refreshes what it knows of its authorization servers.
const REFRESH_INTERVAL: TimeDelta = TimeDelta::hours(8);

fn run(subject: &MetadataSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let Some(attempt) = subject.fetched else { return Outcome::NotApplicable };
    // An older copy was followed by a newer one, whose age counts.
    let copies = subject.case.fetched_from(&attempt.url);
    if copies.last().is_some_and(|(index, ..)| *index != subject.index) {
        return Outcome::NotApplicable;
    }
    let since = (subject.at - attempt.begun_at).max(TimeDelta::zero());
    let cached = attempt.response.as_ref().and_then(|response| response.age_secs).unwrap_or_default();
    let cached = i64::try_from(cached).ok().and_then(TimeDelta::try_seconds).unwrap_or(TimeDelta::MAX);
    let age = since.checked_add(&cached).unwrap_or(TimeDelta::MAX);
    if age <= REFRESH_INTERVAL {
        return Outcome::Passed(format!("fetched at {}", utc(attempt.begun_at)));
    }
    let message = if cached > TimeDelta::zero() {
        let from_cache = format!(
            "when it was fetched at {}, a cache on the way had kept it for {}",
            utc(attempt.begun_at),
            length(cached)
        );
        format!("the document may be out of date: {from_cache}")
    } else {
        format!("the document was fetched {} before this moment, at {}", length(since), utc(attempt.begun_at))
    };
    let finding = Finding::new(&STALE, message.clone())
        .with("url", attempt.url.clone())
        .with("fetched_at", rfc3339(attempt.begun_at))
        .with("age_seconds", age.num_seconds());
    findings.push(finding);
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{AT, attempt, check_fetched};
    use crate::network::Response;
    use crate::time::from_unix;

    #[test]
    fn eight_hours_are_the_limit() {
        let check = |fetched_before_secs: i64, age: Option<u64>, codes: &[&str]| {
            let mut attempt = attempt();
            attempt.begun_at = from_unix(AT - fetched_before_secs).unwrap();
            attempt.response = Some(Response { status: 200, age_secs: age, ..Response::default() });
            check_fetched(&CHECK, attempt, r#"{"realm":"*","keys":[]}"#, codes);
        };
        check(0, None, &[]);
        check(28_800, None, &[]);
        check(28_801, None, &["metadata/stale"]);
        check(-1_000_000, None, &[]);
        check(0, Some(60), &[]);
        check(28_000, Some(801), &["metadata/stale"]);
        check(0, Some(u64::MAX), &["metadata/stale"]);
        check(-1_000_000, Some(86_400), &["metadata/stale"]);
    }
}
