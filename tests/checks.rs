//! Codes, checks, explanations and fixtures belong together, both ways: no code without an explanation, none without an
//! input that raises it and one that does not, none whose severity is not the contract's.
#![cfg(test)]

mod common;

#[path = "checks/fixtures.rs"]
mod fixtures;

use std::collections::{BTreeMap, BTreeSet};

use assay::checks::{CHECKS, Code, Severity, all_codes, code};
use assay::report::{Redaction, TextOptions, text};

use fixtures::{Fixture, Row, rows};

/// Severities as the contract gives them, for every code that it lists: those of later versions too.
const CONTRACT: [(&str, &str); 28] = [
    (
        "token",
        "malformed E, truncated E, damaged N, duplicate-member E, encrypted I, opaque I, alg-none E, alg-unexpected E, \
         alg-unsupported W, typ-unexpected E, x5t-missing E, x5t-malformed W, kid-x5t-disagree W, embedded-key W, \
         critical-header E, graph-nonce I, expired E, not-yet-valid E, issued-in-future W, exp-missing W, \
         time-in-milliseconds E, time-as-text I, lifetime-unusual N, clock-skew-suspected N, audience-mismatch E, \
         audience-missing E, audience-extra-query N, audience-not-checked N, issuer-mismatch E, appctx-missing E, \
         appctx-malformed E, version-unexpected E, msexchuid-missing E, amurl-missing E, amurl-malformed E, \
         amurl-not-https E, amurl-look-alike E, amurl-unexpected-path E, amurl-not-approved W, sender-mismatch N, \
         legacy-exchange-online N, outer-signed E, actor-missing E, actor-unsigned E, actor-inconsistent E, \
         realm-mismatch E, entra-actor-token W, secret-like-value W",
    ),
    (
        "signature",
        "invalid E, key-not-found W, key-named-not-listed E, verified-by-other-key E, key-from-token E, \
         key-untrusted W, key-too-small W, key-unsuitable E, hmac-with-public-key E, weak-secret E, not-checked N, \
         repairable N",
    ),
    (
        "metadata",
        "unreadable E, no-keys E, x5t-wrong E, x5t-absent I, key-expired W, key-not-yet-valid W, duplicate-key N, \
         issuer-mismatch W, internal-endpoint I, stale N, fetch-failed E, fetch-refused N, rolled-over N",
    ),
    (
        "certificate",
        "unreadable E, expired E, expires-soon W, not-yet-valid E, weak-key E, weak-signature W, \
         unexpected-subject N, no-private-key E, key-not-csp W, missing-on-server E, lifetime-unusual N, \
         thumbprint-mismatch E, private-key-present W",
    ),
    (
        "auth-config",
        "current-missing E, current-not-found E, current-expired E, current-expires-soon W, current-not-published E, \
         previous-not-cleared N, previous-cleared-early W, next-overdue W, next-gap E, next-too-soon W, \
         next-expires-before-current W, thumbprint-truncated W, thumbprint-hidden-character W, \
         service-name-unexpected E, realm-not-blank W",
    ),
    (
        "auth-server",
        "missing E, disabled E, metadata-url-unexpected W, cloud-mismatch E, not-default-endpoint W, \
         duplicate-realm E, keys-stale E",
    ),
    (
        "partner-application",
        "missing E, disabled E, application-id-unexpected E, linked-account-missing W, realm-not-blank W, \
         legacy-skype N",
    ),
    ("connector", "missing W, disabled E, domain-missing W, endpoint-unexpected W"),
    (
        "hybrid-app",
        "not-configured W, override-missing E, first-party-principal E, build-too-old W, \
         upload-to-first-party-principal W",
    ),
    (
        "event",
        "oauth-validation-failed E, front-end-1003 E, certificate-expired E, signing-certificate-missing E, \
         certificate-rotated I, ews-pool-crash E, unrelated-1003 I, unknown I, in-future W",
    ),
    (
        "diagnostics",
        "invalid-signature E, invalid-token E, token-expired E, invalid-resource E, invalid-tenant E, \
         invalid-user E, invalid-client E, internal-error E, invalid-grant E, invalid-issuer E",
    ),
    (
        "diagnostics",
        "insufficient-claims E, oauth-not-available E, unknown-code W, aadsts-key-not-found E, \
         aadsts-key-expired E, aadsts-other W",
    ),
    (
        "connectivity",
        "name-not-resolved E, refused E, timed-out E, tls-failed E, tls-intercepted W, proxy-in-use I, \
         proxy-blocked E, http-error W, clock-skew E, reachable I",
    ),
    (
        "intake",
        "unrecognised W, too-large E, nested-too-deep E, encoding-replaced N, damaged W, locale-date-ambiguous W",
    ),
    // Beyond the contract's least.
    (
        "signature",
        "key-not-valid-then W, key-of-other-issuer W, key-unsupported W, key-usage W, placeholder E, short-secret W, \
         zero-values E",
    ),
    (
        "token",
        "callback-scope I, decrypted I, decryption-failed E, excessive-work W, expires-before-begin E, inner-missing E, \
         kid-injection E, not-compact E, payload-detached N, sender-unproved W, unprotected-header N, wrong-type E",
    ),
    ("connectivity", "clocks-disagree N, not-asked N, private-authority I"),
    ("certificate", "old-listed N, server-not-reached W, other-unfit N, status-not-valid W"),
    ("auth-config", "superseded N"),
    ("hybrid-app", "override-unsuitable W, ews-not-allowed E"),
    ("directory", "oauth-disabled E"),
    ("proxy", "winhttp-differs N"),
    ("clock", "not-synchronised W, offset-too-large E"),
    (
        "diagnostics",
        "auth-server-realm-empty E, authorization-uri-missing N, certificate-not-found E, configuration-not-loaded E, \
         consent-missing W, custom-proxy I, duplicate-realm E, forbidden W, linked-account-missing E, \
         oauth-not-set-up W",
    ),
    (
        "diagnostics",
        "missing-signing-certificate E, no-challenge W, no-matched-issuer E, no-oauth-there E, \
         resource-principal-missing E, scheme-mismatch E, tls-channel E, token-request-failed E",
    ),
    (
        "diagnostics",
        "trusted-issuer-cloud N, unauthorized W, user-claims-missing E, way-blocked E, weak-signing-certificate E",
    ),
    ("event", "log-damaged W, log-left-out N, metadata-differs W"),
    ("assay", "check-panicked E"),
];

/// Only a fault of Assay's own raises these: no input can.
const WITHOUT_FIXTURE: [&str; 1] = ["assay/check-panicked"];

const MAX_LINE_CHARS: usize = 120;

#[test]
fn names_are_unique_sorted_and_kebab_case() {
    let names: Vec<_> = all_codes().iter().map(|code| code.name).collect();
    assert!(names.is_sorted_by(|left, right| left < right), "{names:?}");
    for name in names {
        let (subject, fault) = name.split_once('/').unwrap_or_else(|| panic!("{name}: no `subject/fault`"));
        assert!(is_kebab_case(subject) && is_kebab_case(fault), "{name}");
        assert_eq!(code(name).map(|code| code.name), Some(name));
    }
}

#[test]
fn checks_have_unique_names_and_sorted_out_codes() {
    let mut ids = BTreeSet::new();
    for check in CHECKS {
        assert!(is_kebab_case(check.id), "{}", check.id);
        assert!(ids.insert(check.id), "{} is the name of two checks", check.id);
        assert!(!check.codes.is_empty(), "{} finds nothing", check.id);
        let names: BTreeSet<_> = check.codes.iter().map(|code| code.name).collect();
        assert_eq!(names.len(), check.codes.len(), "{} names a code twice", check.id);
    }
}

#[test]
fn every_code_belongs_to_a_check() {
    let of_checks: BTreeSet<_> = CHECKS.iter().flat_map(|check| check.codes).map(|code| code.name).collect();
    let all: BTreeSet<_> = all_codes().iter().map(|code| code.name).collect();
    let orphans: Vec<_> = all.difference(&of_checks).copied().collect();
    assert_eq!(orphans, ["assay/check-panicked"]);
    assert!(of_checks.is_subset(&all));
}

#[test]
fn severities_are_those_of_the_contract() {
    let contract = contract();
    let differences: Vec<_> = all_codes()
        .into_iter()
        .filter(|code| contract.get(code.name) != Some(&code.severity))
        .map(|code| format!("{} is {:?}, not {:?}", code.name, code.severity, contract.get(code.name)))
        .collect();
    assert!(differences.is_empty(), "{differences:#?}");
}

#[test]
fn every_code_is_explained() {
    let faults: Vec<_> = all_codes().into_iter().flat_map(explanation_faults).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_code_has_a_fixture_that_raises_it_and_one_that_does_not() {
    let rows = rows();
    let covered: BTreeSet<_> = rows.iter().map(|row| row.code).collect();
    let all: BTreeSet<_> = all_codes().iter().map(|code| code.name).collect();
    let bare: Vec<_> = all.difference(&covered).filter(|code| !WITHOUT_FIXTURE.contains(code)).collect();
    assert!(bare.is_empty(), "codes without a fixture: {bare:#?}");
    let unknown: Vec<_> = covered.difference(&all).collect();
    assert!(unknown.is_empty(), "fixtures for codes that do not exist: {unknown:#?}");
    let faults: Vec<_> = rows.iter().flat_map(row_faults).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

/// However narrow the window is: a command that is broken into lines cannot be copied.
#[test]
fn commands_stand_in_one_line() {
    for row in rows() {
        let assessment = row.raises.assess();
        let report = text(&assessment, &TextOptions::plain(Redaction::Unredacted, 60));
        let severe = assessment.findings.iter().filter(|finding| finding.code.severity <= Severity::Warning);
        for paragraph in severe.flat_map(|finding| finding.code.paragraphs("How to fix")) {
            let Some(command) = paragraph.strip_prefix("    ") else { continue };
            assert!(report.lines().any(|line| line.trim() == command.trim()), "{}: {command}", row.code);
        }
    }
}

#[test]
fn messages_are_sentences_without_their_ends() {
    let rows = rows();
    let fixtures = rows.iter().flat_map(|row| [&row.raises, &row.spares]);
    let mut seen = BTreeSet::new();
    for finding in fixtures.flat_map(|fixture| fixture.assess().findings) {
        let message = &finding.message;
        let first = message.chars().next().unwrap_or('X');
        let fine = !first.is_uppercase() && !message.ends_with(['.', '!']) && !message.contains('\n');
        assert!(fine, "{}: {message}", finding.code.name);
        assert!(!finding.artifact.is_empty(), "{}: about nothing", finding.code.name);
        if let Some(location) = &finding.location {
            let pointer = &location.pointer;
            assert!(pointer.is_empty() || pointer.starts_with('/'), "{}: {pointer:?}", finding.code.name);
        }
        seen.insert(finding.code.name);
    }
    assert!(seen.len() + WITHOUT_FIXTURE.len() >= all_codes().len());
}

fn row_faults(row: &Row) -> Vec<String> {
    let mut faults = Vec::new();
    let names = |fixture: &Fixture| common::codes(&fixture.assess());
    let raised = names(&row.raises);
    if !raised.contains(&row.code) {
        faults.push(format!("{} is not raised by its fixture, which raises {raised:?}", row.code));
    }
    let spared = names(&row.spares);
    if spared.contains(&row.code) {
        faults.push(format!("{} is raised by the fixture that should spare it: {spared:?}", row.code));
    }
    faults
}

fn explanation_faults(code: &Code) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fault = |words: String| faults.push(format!("{}: {words}", code.name));
    let summary = code.summary();
    if summary.is_empty() || !summary.ends_with('.') {
        fault(format!("its summary does not end as a sentence: {summary:?}"));
    }
    for section in ["Why it matters", "Example", "How to fix", "References"] {
        if code.section(section).is_empty() || code.paragraphs(section).is_empty() {
            fault(format!("the section {section:?} is missing or empty"));
        }
    }
    let titles: Vec<_> = code.doc.lines().filter_map(|line| line.trim_start().strip_prefix("## ")).collect();
    if titles != ["Why it matters", "Example", "How to fix", "References"] {
        fault(format!("its sections are {titles:?}"));
    }
    let references = code.references();
    if references.is_empty() || !references.iter().all(|reference| reference.starts_with("https://")) {
        fault(format!("its references are {references:?}"));
    }
    for line in code.doc.lines() {
        // An address cannot be folded.
        let is_link = line.trim().strip_prefix("- <https://").is_some_and(|rest| !rest.contains(' '));
        if line.chars().count() > MAX_LINE_CHARS && !is_link {
            fault(format!("a line of {} characters", line.chars().count()));
        }
        if line.contains('!') {
            fault(format!("an exclamation mark: {line}"));
        }
    }
    faults
}

fn contract() -> BTreeMap<String, Severity> {
    let severity = |letter: &str| match letter {
        "E" => Severity::Error,
        "W" => Severity::Warning,
        "N" => Severity::Notice,
        "I" => Severity::Info,
        other => panic!("no severity: {other}"),
    };
    let entries = CONTRACT.iter().flat_map(|(subject, faults)| faults.split(", ").map(move |entry| (subject, entry)));
    let read = entries.map(|(subject, entry)| {
        let (fault, letter) = entry.split_once(' ').expect("a fault and its letter");
        (format!("{subject}/{fault}"), severity(letter))
    });
    read.collect()
}

fn is_kebab_case(text: &str) -> bool {
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    text.split('-').all(is_word)
}
