//! `inspect`: inputs and options → one case → the report.

use std::path::Path;
use std::sync::Arc;

use chrono::TimeDelta;

use super::args::{Args, Format, HOLDS_TOKEN, Inspect, Moment};
use super::fetching::{self, Fetching};
use super::usage::holds_token;
use super::{CliError, guess, input, now, output};
use crate::assess::{Assessment, Verdict, assess};
use crate::case::{Case, Newest};
use crate::fetch::{Settings, Setup, SystemNetwork};
use crate::intake::{Body, Evidence};
use crate::policy::Policy;
use crate::report::{Redaction, TextOptions, json_text, report, text};
use crate::sample;
use crate::text::{count, quoted};
use crate::time::{LOCAL_FORMAT, Time};

/// Assesses the case and prints the report. The exit status is the verdict.
pub(super) fn run(inspect: &Inspect, args: &Args) -> Result<u8, CliError> {
    let setup = Setup { proxy: inspect.proxy.clone(), caches: false };
    let network = SystemNetwork::new(Settings { setup, proxy_setting: "--proxy", ..Settings::default() });
    let fetching = Fetching { network: &network, offline: inspect.offline, quiet: args.quiet };
    let (mut case, policy, at) = request(inspect, &fetching)?;
    for list in &inspect.secret_list {
        guess::run(&mut case, list, args.quiet)?;
    }
    if args.verbose && !args.quiet {
        say_what_was_read(&case);
    }
    let mut assessment = assess(Arc::new(case), &policy, at);
    if inspect.fetch {
        assessment = fetching.wanted(assessment, &policy, at);
    }
    let redaction = if inspect.unredacted { Redaction::Unredacted } else { Redaction::Redacted };
    match (inspect.format, &inspect.output) {
        (Format::Json, target) => output::deliver(&(json(&assessment, redaction)? + "\n"), target.as_deref())?,
        (Format::Text, target) => {
            let local = |time: Time| time.with_timezone(&chrono::Local).format(LOCAL_FORMAT).to_string();
            let options = TextOptions {
                now: inspect.at.map(|_| now()),
                explain: inspect.explain,
                local: Some(&local),
                ..TextOptions::plain(redaction, output::FILE_COLUMNS)
            };
            if let Some(target) = target {
                output::write(&text(&assessment, &options), target)?;
            } else {
                let options = TextOptions { columns: output::columns(), paint: output::coloured, ..options };
                output::print(&text(&assessment, &options))?;
            }
        }
    }
    Ok(match assessment.verdict {
        Verdict::Valid => 0,
        Verdict::Invalid => 1,
        Verdict::Undetermined => 3,
    })
}

fn request(inspect: &Inspect, fetching: &Fetching<'_>) -> Result<(Case, Policy, Time), CliError> {
    if inspect.sample {
        let sample = sample::sample();
        let case = Case::new(sample.evidence());
        let at = match inspect.at {
            None => sample.at,
            Some(moment) => time(moment, &case)?.0,
        };
        let policy = Policy { skew: inspect.skew, thresholds: inspect.thresholds, ..sample.policy };
        return Ok((case, policy, at));
    }
    let mut policy = Policy {
        audiences: inspect.audience.clone(),
        issuers: inspect.issuer.clone(),
        trusted_hosts: inspect.trust_host.clone(),
        approved_once: Vec::new(),
        skew: inspect.skew,
        thresholds: inspect.thresholds,
        at_events: inspect.at.is_none_or(|moment| moment == Moment::Event),
        at_uncertainty: TimeDelta::zero(),
    };
    if inspect.inputs.iter().filter(|path| path.as_os_str() == "-").count() > 1 {
        return Err(CliError::new("- stands for standard input, which can be read only once"));
    }
    let mut case = Case::default();
    for path in &inspect.inputs {
        case.add(input::evidence(path, fetching.quiet)?);
    }
    for path in &inspect.metadata {
        match fetching::address(path) {
            Some(url) if holds_token(url) => {
                return Err(CliError::new(format!("--metadata names an address that is not asked: {HOLDS_TOKEN}")));
            }
            Some(url) => case.add([fetching.named(url, &policy)]),
            None => case.add(keys(path, "--metadata", "a document that publishes keys")?),
        }
    }
    for path in &inspect.key {
        case.add(keys(path, "--key", "a key or certificate")?);
    }
    for path in &inspect.secret_file {
        case.add([input::secret_file(path)?]);
    }
    if let Some(path) = &inspect.payload {
        case.add([input::payload_file(path)?]);
    }
    for name in &inspect.secret_env {
        case.add([input::secret_variable(name)?]);
    }
    let (at, uncertainty) = time(inspect.at.unwrap_or(Moment::Now), &case)?;
    policy.at_uncertainty = uncertainty;
    Ok((case, policy, at))
}

/// A key source has to be one: a file that holds no key is a usage error, not something to find out from a verdict.
fn keys(path: &Path, option: &str, wanted: &str) -> Result<Vec<Evidence>, CliError> {
    let evidence = input::evidence(path, true)?;
    let is_source = |evidence: &Evidence| {
        matches!(
            evidence.body,
            Body::Certificate { .. } | Body::Metadata(_) | Body::PublicKey { .. } | Body::PrivateKey(Ok(_))
        )
    };
    if evidence.iter().any(is_source) {
        return Ok(evidence);
    }
    let shown = quoted(&path.to_string_lossy());
    Err(CliError::new(match evidence.first().map(|evidence| &evidence.body) {
        Some(Body::PrivateKey(Err(error))) => {
            format!("{option} {shown} holds a private key that cannot be used: {}", error.words())
        }
        _ => format!("{option} {shown} is not {wanted} that can be read"),
    }))
}

/// The moment, and how far it may be off either way.
fn time(moment: Moment, case: &Case) -> Result<(Time, TimeDelta), CliError> {
    match moment {
        Moment::At(time) => Ok((time, TimeDelta::zero())),
        Moment::Now => Ok((now(), TimeDelta::zero())),
        Moment::Event => match case.newest_event() {
            Newest::About { time, uncertainty } => Ok((time, uncertainty)),
            Newest::Ambiguous => Err(CliError::new(
                "--at event: day and month of an event that may be the newest can be confused; name the moment",
            )),
            Newest::None => Err(CliError::new("--at event: there is no event in the case whose time can be read")),
        },
    }
}

fn json(assessment: &Assessment, redaction: Redaction) -> Result<String, CliError> {
    let report = report(assessment, redaction);
    json_text(&report).map_err(|error| CliError::new(format!("the report cannot be written: {error}")))
}

fn say_what_was_read(case: &Case) {
    let evidence = case.evidence();
    anstream::eprintln!("read {}", count(evidence.len(), "piece of evidence", "pieces of evidence"));
    for evidence in evidence {
        let source = &evidence.source;
        anstream::eprintln!("  {} bytes {}..{}", quoted(&source.name), source.start, source.end);
    }
}
