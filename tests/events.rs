//! Events of every form as whole cases: the logs that nobody of this project wrote, and tokens that stand in events.
#![cfg(test)]

mod common;

use std::collections::BTreeMap;
use std::io::Cursor;
use std::ops::ControlFlow;

use assay::assess::{Assessment, StepResult, Verdict};
use assay::case::Newest;
use assay::event::log::{self, LogError, ReadLog};
use assay::event::{Class, Event};
use assay::intake::Body;
use assay::policy::Policy;
use assay::time::{Time, from_unix};
use chrono::TimeDelta;
use common::mint::unsigned;
use common::vectors;
use common::{assess, read};
use serde_json::Value;

fn read_log(bytes: &[u8]) -> ReadLog {
    log::read(Cursor::new(bytes), |_progress| ControlFlow::Continue(())).expect("damage is no error")
}

/// What the reference says of a log: provider or event id, and how many there are.
fn numbers(entry: &Value, member: &str) -> BTreeMap<String, u64> {
    let pair = |pair: &Value| Some((pair.get(0)?.as_str()?.to_owned(), pair.get(1)?.as_u64()?));
    vectors::list(entry, member).iter().filter_map(pair).collect()
}

#[test]
fn logs_are_read_as_the_reference_reads_them() {
    let Some(manifest) = vectors::find("evtx/manifest.json", "event logs against the reference") else { return };
    let folder = manifest.parent().unwrap();
    for entry in vectors::json(&manifest).as_array().unwrap() {
        let name = vectors::text(entry, "file");
        let read = read_log(&vectors::bytes(&folder.join(name)));
        let number = |member: &str| entry.get(member).and_then(Value::as_u64);
        let (records, errors) = (number("records_read_by_pyevtx_rs").unwrap(), number("record_errors").unwrap());
        // The reference counts what failed among those that it read, and gives up behind a chunk that is none.
        let goes_on = errors > 0 && read.log.records > records - errors;
        assert!(goes_on || read.log.records == records - errors, "{name}: {} of {records}", read.log.records);
        assert_eq!(read.log.unreadable > 0, errors > 0, "{name}");
        let mut by_provider: BTreeMap<String, u64> = BTreeMap::new();
        let mut by_id: BTreeMap<String, u64> = BTreeMap::new();
        for ((provider, id), count) in &read.log.counts {
            *by_provider.entry(provider.clone()).or_default() += count;
            *by_id.entry(id.to_string()).or_default() += count;
        }
        for (provider, count) in numbers(entry, "providers") {
            let seen = by_provider.get(&provider).copied().unwrap_or_default();
            assert!(seen == count || (goes_on && seen > count), "{name} {provider}: {seen} of {count}");
        }
        for (id, count) in numbers(entry, "event_ids") {
            let seen = by_id.get(&id).copied().unwrap_or_default();
            assert!(seen == count || (goes_on && seen > count), "{name} {id}: {seen} of {count}");
        }
        if goes_on {
            continue;
        }
        for (member, time) in [("first", read.log.first), ("last", read.log.last)] {
            let expected = vectors::text(entry, member).split(['.', ' ']).next().unwrap().replace('Z', "");
            let seen = time.map(|time| time.format("%Y-%m-%dT%H:%M:%S").to_string());
            assert_eq!(seen.as_deref(), Some(expected.as_str()), "{name} {member}");
        }
    }
}

#[test]
fn an_exchange_record_says_what_the_reference_says() {
    let Some(folder) = vectors::find("evtx", "the event of Exchange's own log") else { return };
    let log = vectors::bytes(&folder.join("evtx__MSExchange_Management_wec.evtx"));
    let reference = vectors::bytes(&folder.join("evtx__MSExchange_Management_wec.evtx.reference.xml.txt"));
    let events = read_log(&log).events;
    let expected = assay::event::read(str::from_utf8(&reference).unwrap());
    let facts = |event: &Event| {
        let head = (event.provider.clone(), event.id, event.level, event.record_id);
        let place = (event.computer.clone(), event.channel.clone(), event.class);
        (head, place, event.time.as_ref().and_then(assay::time::Written::exact_time), event.data.clone())
    };
    assert_eq!(events.iter().map(facts).collect::<Vec<_>>(), expected.iter().map(facts).collect::<Vec<_>>());
    assert_eq!(events.first().map(|event| event.data.len()), Some(27));
}

#[test]
fn pasted_events_are_what_they_are() {
    let Some(folder) = vectors::find("powershell/text", "pasted events") else { return };
    for (name, class, provider, id) in [
        ("event_1003_frontend_https_proxy", Class::FrontEnd1003, "MSExchange Front End HTTPS Proxy", 1003),
        ("event_msexchange_oauth_2008", Class::MetadataDiffers, "MSExchange OAuth", 2008),
        ("ews_event24_certificate_block", Class::CertificateExpired, "MSExchange Web Services", 24),
    ] {
        let evidence = read(vectors::bytes(&folder.join(format!("{name}.txt"))));
        let [only] = evidence.as_slice() else { panic!("{name}: {} pieces", evidence.len()) };
        let Body::Event(event) = &only.body else { panic!("{name} is an event") };
        assert_eq!((event.class, event.provider.as_deref(), event.id), (class, Some(provider), Some(id)), "{name}");
        assert!(event.message.is_some(), "{name} says something");
    }
}

#[test]
fn damaged_logs_give_what_is_left_of_them() {
    let Some(folder) = vectors::find("evtx", "damaged event logs") else { return };
    let whole = vectors::bytes(&folder.join("evtx__Application_no_crc32.evtx"));
    let sound = read_log(&whole);
    assert_eq!((sound.log.records, sound.log.problems.as_slice()), (17, [].as_slice()));
    let problems = |bytes: &[u8]| read_log(bytes).log.problems;
    assert_eq!(problems(b"ElfFile\0"), ["the file ends inside its header"].map(str::to_owned));
    let header = read_log(&whole[..4_096]).log;
    assert_eq!((header.records, header.problems.len()), (0, 1));
    assert_eq!(header.problems, ["the file ends before its header says: 1 chunk is missing"]);
    let mut garbage = b"ElfFile\0".to_vec();
    garbage.extend((0..200_000_u32).map(|number| u8::try_from(number * 7 % 251).unwrap()));
    assert!(
        problems(&garbage).iter().any(|problem| problem.starts_with("a chunk is none")),
        "{:?}",
        problems(&garbage)
    );
    // Cut off in the middle: the records before the cut are there, and it is said that there were more.
    let cut = read_log(&whole[..4_096 + 9_000]);
    assert!((1..17).contains(&cut.log.records), "{}", cut.log.records);
    assert!(cut.log.problems.iter().any(|problem| problem.contains("ends inside a chunk")), "{:?}", cut.log.problems);
}

#[test]
fn no_damage_makes_the_reading_fail() {
    let Some(folder) = vectors::find("evtx", "every kind of damage to event logs") else { return };
    for path in vectors::files(&folder, ".evtx") {
        let whole = vectors::bytes(&path);
        // The first chunks are enough, and keep the test short.
        let whole = &whole[..whole.len().min(4_096 + 65_536)];
        for length in (0..whole.len()).step_by(6_007) {
            read_log(&whole[..length]);
        }
        let mut damaged = whole.to_vec();
        for step in 0..60 {
            let place = (step * 7_919) % 20_000;
            damaged[place] ^= 1 << (step % 8);
            read_log(&damaged);
        }
    }
}

#[test]
fn reading_stops_when_it_is_told_to() {
    let Some(folder) = vectors::find("evtx", "a log whose reading is stopped") else { return };
    let log = vectors::bytes(&folder.join("evtx__2-system-Microsoft-Windows-LiveId_4Operational.evtx"));
    let mut told = Vec::new();
    let stopped = log::read(Cursor::new(&log), |progress| {
        told.push(progress);
        if told.len() == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert!(matches!(stopped, Err(LogError::Cancelled)), "{stopped:?}");
    assert!(told.is_sorted_by_key(|progress| progress.bytes), "{told:?}");
    assert!(told.iter().all(|progress| progress.size == log.len() as u64 && progress.bytes < progress.size));
}

const TOKEN_BEGINS: i64 = 1_727_769_600; // 2024-10-01 08:00:00 UTC
const LATER: i64 = TOKEN_BEGINS + 86_400;

/// An event with a token of eight hours in it, and whatever stands behind `Date:`.
fn event_with_token(date: &str) -> String {
    let claims = format!(r#"{{"iss":"x","nbf":{TOKEN_BEGINS},"exp":{}}}"#, TOKEN_BEGINS + 28_800);
    let token = unsigned(r#"{"alg":"ES256"}"#, &claims);
    format!(
        "Log Name: Application\nSource: MSExchange OAuth\nDate: {date}\nEvent ID: 1003\nLevel: Error\nComputer: EX01\n\
         Description:\nOAuth token validation failed.\nToken Details: {token}\n"
    )
}

fn lifetime(assessment: &Assessment) -> (&'static str, Vec<&'static str>) {
    let token = assessment.artifacts.iter().find_map(|artifact| artifact.token.as_ref()).expect("there is a token");
    let step: &StepResult = token.steps.iter().find(|step| step.step.id() == "lifetime").unwrap();
    (step.status.as_str(), step.codes.iter().map(|code| code.name).collect())
}

#[track_caller]
fn check_lifetime(date: &str, at_events: bool, expected: (&str, &[&str])) {
    let policy = Policy { at_events, ..Policy::default() };
    let assessment = assess(read(event_with_token(date)), &policy, LATER);
    let (status, codes) = lifetime(&assessment);
    assert_eq!((status, codes.as_slice()), expected, "{date}");
    assert!(assessment.findings.iter().any(|finding| finding.code.name == "event/oauth-validation-failed"));
    assert_ne!(assessment.verdict, Verdict::Valid, "{date}");
}

#[test]
fn a_token_in_an_event_is_judged_at_the_events_time() {
    // Valid then, expired now.
    check_lifetime("2024-10-01T10:00:00Z", true, ("passed", &[]));
    check_lifetime("2024-10-01T10:00:00Z", false, ("failed", &["token/expired"]));
    // Expired even then.
    check_lifetime("2024-10-02T10:00:00Z", true, ("failed", &["token/expired"]));
    // Nobody knows the time zone, and it matters.
    check_lifetime("2024-10-01 10:00:00 PM", true, ("not-checked", &[]));
    // Nor which day it was: nothing is said of the time.
    check_lifetime("10/1/2024 10:00:00 PM", true, ("not-checked", &[]));
    check_lifetime("1/2/2020 10:00:00 PM", true, ("not-checked", &[]));
    check_lifetime("1/2/2030 10:00:00 PM", true, ("not-checked", &[]));
    check_lifetime("01.10.2024 12:00:00", true, ("not-checked", &[]));
    // Nobody knows it, and it does not.
    check_lifetime("13.10.2024 12:00:00", true, ("failed", &["token/expired"]));
}

#[test]
fn the_newest_event_gives_the_moment_of_the_case() {
    let text = event_with_token("2024-10-01T10:00:00Z") + &event_with_token("2024-10-03T10:00:00Z");
    let case = assay::case::Case::new(read(text));
    let expected: Option<Time> = from_unix(TOKEN_BEGINS + 2 * 86_400 + 7_200);
    let exactly = |time| Newest::About { time, uncertainty: TimeDelta::zero() };
    assert_eq!(Some(case.newest_event()), expected.map(exactly));
    assert_eq!(case.events().count(), 2);
}

#[track_caller]
fn check_newest(dates: &[&str], expected: Option<(i64, i64)>) {
    let text: String = dates.iter().map(|date| event_with_token(date)).collect();
    let newest = match assay::case::Case::new(read(text)).newest_event() {
        Newest::About { time, uncertainty } => Some((time.timestamp() - TOKEN_BEGINS, uncertainty.num_hours())),
        Newest::Ambiguous | Newest::None => None,
    };
    assert_eq!(newest, expected, "{dates:?}");
}

#[test]
fn the_newest_event_is_known_as_well_as_it_is_written() {
    check_newest(&["2024-10-01 08:00:00"], Some((0, 14)));
    check_newest(&["2024-10-01 08:00:00", "2024-10-01T08:00:00Z"], Some((0, 14)));
    check_newest(&["2024-10-01 08:00:00", "2024-10-03T08:00:00Z"], Some((2 * 86_400, 0)));
    check_newest(&["10/1/2024 8:00:00 AM"], None);
    check_newest(&["2024-10-01T08:00:00Z", "10/2/2024 8:00:00 AM"], None);
    check_newest(&["2024-10-01T08:00:00Z", "2/2/2024 8:00:00 AM", "3/4/2024 8:00:00 AM"], Some((0, 0)));
}

/// An event of the first half of the token's life, what stands between, and a token below it that has expired since.
#[track_caller]
fn check_pasted_below(between: &str, expected: &str) {
    let claims = format!(r#"{{"iss":"x","nbf":{TOKEN_BEGINS},"exp":{}}}"#, TOKEN_BEGINS + 28_800);
    let token = unsigned(r#"{"alg":"ES256"}"#, &claims);
    let text = format!(
        "Log Name: Application\nSource: MSExchange OAuth\nDate: 2024-10-01T10:00:00Z\nEvent ID: 1003\nLevel: Error\n\
         Computer: EX01\nDescription:\nOAuth token validation failed.\n{between}{token}\n"
    );
    let assessment = assess(read(text), &Policy::default(), LATER);
    assert_eq!(lifetime(&assessment).0, expected, "{between:?}");
}

#[test]
fn the_table_of_get_winevent_is_read() {
    let table = "TimeCreated                     Id LevelDisplayName Message\n\
                 -----------                     -- ---------------- -------\n\
                 4/13/2026 9:14:33 AM          2004 Error            Unable to find the certificate...\n";
    let group = format!("PS C:\\> Get-WinEvent -LogName Application\n\n\n   ProviderName: MSExchange OAuth\n\n{table}");
    let typed = format!("PS C:\\> Get-WinEvent -ProviderName 'MSExchange OAuth'\n\n{table}");
    let filter = format!("PS C:\\> Get-WinEvent -FilterHashtable @{{ProviderName = 'MSExchange OAuth'}}\n\n{table}");
    for text in [group, typed, filter] {
        let case = assay::case::Case::new(read(text.clone()));
        let found: Vec<_> = case.events().map(|(_, event)| (event.class, event.time.is_some())).collect();
        assert_eq!(found, [(Class::SigningCertificateMissing, true)], "{text}");
    }
    let several = format!("PS C:\\> Get-WinEvent -ProviderName 'a', 'b'\n\n{table}");
    assert_eq!(assay::case::Case::new(read(several)).events().count(), 0, "whose events they are is not known");
}

/// A refusal as expired of a token that lives from 08:00 to 16:00, and what the case finds of it.
#[track_caller]
fn check_refused(date: &str, expected: bool) {
    let claims = format!(r#"{{"iss":"x","nbf":{TOKEN_BEGINS},"exp":{}}}"#, TOKEN_BEGINS + 28_800);
    let token = unsigned(r#"{"alg":"ES256"}"#, &claims);
    let text = format!(
        "$ curl -v https://mail.contoso.com/ews/exchange.asmx -H \"Authorization: Bearer {token}\"\n\
         > GET /ews/exchange.asmx HTTP/1.1\n> Host: mail.contoso.com\n> Authorization: Bearer {token}\n>\n\
         < HTTP/1.1 401 Unauthorized\n< Server: Microsoft-IIS/10.0\n\
         < x-ms-diagnostics: 2000001;reason=\"The token has expired.\";error_category=\"token_expired\"\n\
         < Date: {date}\n< Content-Length: 0\n<\n"
    );
    let assessment = assess(read(text), &Policy::default(), LATER);
    let tokens = assessment.artifacts.iter().filter(|artifact| artifact.token.is_some()).count();
    assert_eq!(tokens, 1, "it is shown twice, and is one");
    let mut findings = assessment.findings.iter();
    let refused = findings.find(|finding| finding.code.name == "diagnostics/token-expired").expect("it was refused");
    assert_eq!(refused.evidence.contains_key("contradicted"), expected, "{date} {}", refused.message);
    let mut causes = assessment.causes.iter().map(|cause| cause.id);
    let first = causes.find(|id| ["clock-skew", "token-stale"].contains(id)).expect("one of the two");
    assert_eq!(first, if expected { "clock-skew" } else { "token-stale" }, "{date}");
}

#[test]
fn a_token_that_was_refused_in_its_lifetime_is_not_stale() {
    check_refused("Tue, 01 Oct 2024 10:00:00 GMT", true);
    check_refused("Tue, 01 Oct 2024 16:00:00 GMT", false);
    check_refused("Tue, 01 Oct 2024 07:00:00 GMT", false);
}

#[test]
fn a_token_below_an_event_is_judged_by_itself() {
    for own in ["Token Details: ", "\nError Code: x\nToken Details: ", "\nToken Details:\n", "\nError Code: x\nToken: "]
    {
        check_pasted_below(own, "passed");
    }
    for other in [
        "",
        "\n",
        "\nThe token of this morning:\n\n",
        "\nThe token of this morning: ",
        "\nToken: ",
        "\nAuthorization: Bearer ",
        "\nBearer ",
        "\nThanks\nFred\n\n-----Original message-----\nthe token is ",
    ] {
        check_pasted_below(other, "failed");
    }
}

/// Class, provider, id, form and time of each event in a text.
#[track_caller]
fn check_events(text: &str, expected: &[&str]) {
    let event = |event: &Event| {
        let (class, form) = (event.class.as_str(), event.form.as_str());
        let (provider, id) = (event.provider.as_deref().unwrap_or("-"), event.id.unwrap_or_default());
        let time = event.time.as_ref().map_or("-", |time| time.text.as_str());
        format!("{class} {provider} {id} {form} {time}")
    };
    let case = assay::case::Case::new(read(text));
    assert_eq!(case.events().map(|(_, known)| event(known)).collect::<Vec<_>>(), expected, "{text}");
}

#[test]
fn what_powershell_prints_of_events_is_read() {
    let printed = "TimeCreated  : 10/14/2020 10:42:30 AM\nProviderName : MSExchange OAuth\nId           : 2004\n\
        Message      : Unable to find the certificate\n               with thumbprint X\n";
    check_events(printed, &["signing-certificate-missing MSExchange OAuth 2004 powershell 10/14/2020 10:42:30 AM"]);
    let transcript = format!("[PS] C:\\>Get-WinEvent -LogName Application | fl *\n\n\n{printed}\n{printed}\n");
    let one = "signing-certificate-missing MSExchange OAuth 2004 powershell 10/14/2020 10:42:30 AM";
    check_events(&transcript, &[one, one]);
    let old = "Index              : 77\nEntryType          : Warning\nInstanceId         : 2147485656\n\
        Message            : When retrieving metadata from the url\nCategory           : Configuration\n\
        CategoryNumber     : 1\nReplacementStrings : {a, b}\nSource             : MSExchange OAuth\n\
        TimeGenerated      : 10/14/2020 10:42:30 AM\nTimeWritten        : 10/14/2020 10:42:30 AM\nUserName           :\n";
    check_events(old, &["metadata-differs MSExchange OAuth 2008 powershell 10/14/2020 10:42:30 AM"]);
    let json = r#"[{"ProviderName":"MSExchange OAuth","Id":2004,"Level":3,"LogName":"Application","MachineName":"EX01",
        "TimeCreated":"2020-10-14T10:42:30Z","Message":"Unable to find"}]"#;
    check_events(json, &["signing-certificate-missing MSExchange OAuth 2004 powershell 2020-10-14T10:42:30Z"]);
    let csv = "\"Message\",\"Id\",\"ProviderName\",\"LogName\",\"MachineName\",\"TimeCreated\"\n\
        \"Unable to find\",\"2004\",\"MSExchange OAuth\",\"Application\",\"EX01\",\"10/14/2020 10:42:30 AM\"\n";
    check_events(csv, &["signing-certificate-missing MSExchange OAuth 2004 powershell 10/14/2020 10:42:30 AM"]);
}

#[test]
fn a_certificate_or_a_prompt_behind_an_event_is_read_too() {
    let event = "Source: MSExchange OAuth\nEvent ID: 2004\nText.\n";
    let config = "\nCurrentCertificateThumbprint  : 8BB48F3E7A2C0F5F1D2E3C4B5A69788796A5B4C3\n\
        PreviousCertificateThumbprint :\nServiceName                   : 00000002-0000-0ff1-ce00-000000000000\n";
    let case = assay::case::Case::new(read(format!("{event}{config}")));
    assert_eq!((case.events().count(), case.auth_configs().count()), (1, 1));
    let case = assay::case::Case::new(read(format!("{event}\n[PS] C:\\>Get-AuthConfig | fl\n{config}")));
    assert_eq!((case.events().count(), case.auth_configs().count()), (1, 1));
}
