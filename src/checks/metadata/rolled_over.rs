//! Has the set of keys changed since the document was fetched the last time?

use crate::checks::{Check, Finding, MetadataSubject, Outcome, Run, codes};
use crate::jose::{Key, Material};
use crate::metadata::Document;
use crate::text::{count, list, quoted};
use crate::time::utc;

codes! {
    /// The keys at an address are not those that were there when it was fetched before.
    ///
    /// ## Why it matters
    /// The issuer has changed its keys, or two servers behind one name publish different ones. Tokens signed with a key
    /// that went are refused from now on; tokens signed with one that came were refused until now by whoever has the
    /// older copy.
    ///
    /// ## Example
    /// The next Auth Certificate became the current one between two fetches.
    ///
    /// ## How to fix
    /// Nothing, if the change is known. If keys come and go from one fetch to the next, see whether all servers carry
    /// the same Auth Certificate:
    ///
    ///     Get-AuthConfig | Format-List *Thumbprint, NextCertificateEffectiveDate
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/maintain-oauth-certificate>
    ROLLED_OVER = "metadata/rolled-over", Notice;
}

pub(crate) static CHECK: Check =
    Check { id: "metadata-rolled-over", step: None, codes: &[&ROLLED_OVER], run: Run::Metadata(run) };

fn run(subject: &MetadataSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let Some(attempt) = subject.fetched else { return Outcome::NotApplicable };
    let copies = subject.case.fetched_from(&attempt.url);
    let before = copies.iter().take_while(|(index, ..)| *index != subject.index).last();
    let Some((_, earlier, before)) = before else { return Outcome::NotApplicable };
    let (old, new) = (names(before), names(subject.document));
    let came: Vec<_> = new.iter().filter(|name| !old.contains(name)).cloned().collect();
    let went: Vec<_> = old.iter().filter(|name| !new.contains(name)).cloned().collect();
    if came.is_empty() && went.is_empty() {
        return Outcome::Passed(format!("the keys are those of {}", utc(earlier.begun_at)));
    }
    let part = |keys: &[String], verb: &str| {
        let words = if keys.len() <= MAX_NAMES { list(keys) } else { count(keys.len(), "key", "keys") };
        (!keys.is_empty()).then(|| format!("{words} {verb}"))
    };
    let parts: Vec<_> = [part(&came, "came"), part(&went, "went")].into_iter().flatten().collect();
    let message = format!("the keys have changed since {}: {}", utc(earlier.begun_at), parts.join(", "));
    let finding = Finding::new(&ROLLED_OVER, message.clone()).with("url", attempt.url.clone());
    findings.push(finding.with("came", came).with("went", went));
    Outcome::Failed(message)
}

/// The keys by what tells them apart: the thumbprint, else the name, else the key itself in a few words.
fn names(document: &Document) -> Vec<String> {
    let mut names: Vec<_> = document.keys.iter().map(|key| name(key)).collect();
    names.sort();
    names.dedup();
    names
}

fn name(key: &Key) -> String {
    match (key.thumbprint(), &key.kid, &key.material) {
        (Some(thumbprint), ..) => thumbprint.to_hex(),
        (None, Some(kid), _) => quoted(kid),
        (None, None, Material::Public(public)) => format!("the {} {}", public.describe(), fingerprint(key)),
        (None, None, Material::Secret(_)) => format!("the {}", key.describe()),
    }
}

/// Tells keys without a name apart.
fn fingerprint(key: &Key) -> String {
    let Material::Public(public) = &key.material else { return String::new() };
    let mut hasher = std::hash::DefaultHasher::new();
    std::hash::Hash::hash(public, &mut hasher);
    format!("{:08x}", std::hash::Hasher::finish(&hasher) >> 32)
}

/// The most keys that a sentence names.
const MAX_NAMES: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{check_fetched_twice, public_jwk};

    #[test]
    fn what_came_and_went_is_named() {
        let check = |before: &[&str], after: &[&str], expected: Option<&str>| {
            let set = |keys: &[&str]| {
                let key = |kid: &&str| public_jwk(&format!(r#""kid":"{kid}""#));
                format!(r#"{{"keys":[{}]}}"#, keys.iter().map(key).collect::<Vec<_>>().join(","))
            };
            let codes: &[&str] = if expected.is_some() { &["metadata/rolled-over"] } else { &[] };
            let findings = check_fetched_twice(&CHECK, &set(before), &set(after), codes);
            if let Some(end) = expected {
                let message = &findings[0].message;
                assert!(message.ends_with(end), "{message}");
            }
        };
        check(&["a", "b"], &["b", "a"], None);
        check(&["a"], &["a", "b"], Some(": `b` came"));
        check(&["a", "b"], &["a"], Some(": `b` went"));
        check(&["a"], &["b"], Some(": `b` came, `a` went"));
        check(&["a"], &["1", "2", "3", "4", "5"], Some(": 5 keys came, `a` went"));
    }
}
