//! Where Assay's outcome is another than the vector's, and why.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::Outcome;

/// The whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    exception: Vec<Exception>,
}

/// One vector that comes out otherwise.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    /// `suite/vector`.
    id: String,
    /// What Assay says of it.
    outcome: String,
    /// Why.
    reason: String,
}

/// Compares the outcomes of one suite with what its vectors expect, and the differences with the exceptions.
pub(crate) struct Suite {
    name: &'static str,
    seen: BTreeMap<String, Seen>,
}

struct Seen {
    expected: String,
    outcome: String,
    is_accepted: bool,
    /// Shown to be sound by means that are not Assay's.
    is_proved: bool,
}

impl Suite {
    pub(crate) fn new(name: &'static str) -> Self {
        assert!(SUITES.contains(&name), "{name}");
        Self { name, seen: BTreeMap::new() }
    }

    /// Takes down the verdict on one token.
    pub(crate) fn compare(&mut self, vector: &str, expected: &'static str, outcome: &Outcome) {
        self.note(vector, expected, outcome.word, outcome.is_accepted);
    }

    /// Takes down anything else about one vector.
    pub(crate) fn compare_words(&mut self, vector: &str, expected: &str, outcome: &str) {
        self.note(vector, expected, outcome, false);
    }

    /// A vector was shown to be sound without Assay, whatever its file says.
    pub(crate) fn prove(&mut self, vector: &str) {
        self.seen.get_mut(&self.id(vector)).expect("it was taken down before").is_proved = true;
    }

    fn id(&self, vector: &str) -> String {
        format!("{}/{vector}", self.name)
    }

    fn note(&mut self, vector: &str, expected: &str, outcome: &str, is_accepted: bool) {
        let (expected, outcome) = (expected.to_owned(), outcome.to_owned());
        let before = self.seen.insert(self.id(vector), Seen { expected, outcome, is_accepted, is_proved: false });
        assert!(before.is_none(), "{vector} stands twice in {}", self.name);
    }

    /// Compares everything that was taken down with `exceptions.toml`.
    #[track_caller]
    pub(crate) fn finish(self, at_least: usize) {
        let of_suite = read().into_iter().filter(|exception| exception.id.split('/').next() == Some(self.name));
        let faults = self.faults(of_suite.map(|exception| (exception.id, exception.outcome)).collect());
        assert!(faults.is_empty(), "{} of {}: {faults:#?}", faults.len(), self.seen.len());
        assert!(self.seen.len() >= at_least, "only {} vectors in {}, of {at_least}", self.seen.len(), self.name);
    }

    /// Every difference has its exception and every exception its difference. What has to be refused is never accepted,
    /// unless it was proved that the vector is wrong.
    fn faults(&self, mut exceptions: BTreeMap<String, String>) -> Vec<String> {
        let mut faults = Vec::new();
        for (id, Seen { expected, outcome, is_accepted, is_proved }) in &self.seen {
            let exception = exceptions.remove(id);
            if expected == "invalid" && *is_accepted && !is_proved {
                faults.push(format!("{id}: invalid expected, and accepted ({outcome}): no exception covers this"));
                continue;
            }
            match exception {
                None if expected == outcome => {}
                None => faults.push(format!("{id}: {expected} expected, {outcome} seen")),
                Some(_) if expected == outcome => {
                    faults.push(format!("{id}: comes out as expected now; take it out of exceptions.toml"));
                }
                Some(excepted) if excepted != *outcome => {
                    faults.push(format!("{id}: {excepted} by exceptions.toml, {outcome} seen"));
                }
                Some(_) => {}
            }
        }
        faults.extend(exceptions.keys().map(|id| format!("{id}: in exceptions.toml, but not among the vectors")));
        faults
    }
}

const SUITES: [&str; 5] = ["jose-cookbook", "metadata", "real-tokens", "tokens", "wycheproof"];

fn read() -> Vec<Exception> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exceptions.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    toml::from_str::<File>(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())).exception
}

#[test]
fn exceptions_are_sorted_and_give_their_reasons() {
    let exceptions = read();
    let ids: Vec<_> = exceptions.iter().map(|exception| exception.id.as_str()).collect();
    assert!(ids.is_sorted_by(|left, right| left < right), "{ids:?}");
    for exception in &exceptions {
        let suite = exception.id.split('/').next().unwrap();
        assert!(SUITES.contains(&suite), "{}", exception.id);
        let reason = &exception.reason;
        assert!(reason.split_whitespace().count() >= 4 && !reason.ends_with('.'), "{}: {reason}", exception.id);
    }
}

/// What is found fault with in one vector, with its exception if it has one.
#[track_caller]
fn check(expected: &'static str, word: &'static str, is_accepted: bool, exception: Option<&str>, fault: Option<&str>) {
    let mut suite = Suite::new("tokens");
    suite.compare("planted", expected, &Outcome { word, is_accepted });
    let exceptions = exception.map(|outcome| ("tokens/planted".to_owned(), outcome.to_owned()));
    let faults = suite.faults(exceptions.into_iter().collect());
    let seen: Vec<_> = faults.iter().map(|fault| fault.trim_start_matches("tokens/planted: ")).collect();
    assert_eq!(seen, fault.into_iter().collect::<Vec<_>>());
}

#[test]
fn differences_and_exceptions_belong_together() {
    check("invalid", "invalid", false, None, None);
    check("valid", "valid", true, None, None);
    check("valid", "undetermined", false, None, Some("valid expected, undetermined seen"));
    check("valid", "undetermined", false, Some("undetermined"), None);
    check("valid", "invalid", false, Some("undetermined"), Some("undetermined by exceptions.toml, invalid seen"));
    let stale = "comes out as expected now; take it out of exceptions.toml";
    check("valid", "valid", true, Some("undetermined"), Some(stale));
    let faults = Suite::new("tokens").faults([("tokens/gone".to_owned(), "invalid".to_owned())].into());
    assert_eq!(faults, ["tokens/gone: in exceptions.toml, but not among the vectors"]);
}

#[test]
fn accepting_what_must_be_refused_cannot_be_excepted() {
    let fault = |word: &str| format!("invalid expected, and accepted ({word}): no exception covers this");
    check("invalid", "valid", true, None, Some(&fault("valid")));
    check("invalid", "valid", true, Some("valid"), Some(&fault("valid")));
    check("invalid", "no token", true, Some("no token"), Some(&fault("no token")));
    check("invalid", "no token", false, Some("no token"), None);
}

#[test]
fn a_vector_that_was_proved_wrong_needs_its_exception_too() {
    let mut suite = Suite::new("wycheproof");
    suite.compare("planted", "invalid", &Outcome { word: "valid", is_accepted: true });
    suite.prove("planted");
    assert_eq!(suite.faults(BTreeMap::new()), ["wycheproof/planted: invalid expected, valid seen"]);
    assert!(suite.faults([("wycheproof/planted".to_owned(), "valid".to_owned())].into()).is_empty());
}
