//! `probe`: a cloud's endpoints and the user's own → what came of each, the clocks, and what is wrong.

use std::io::{IsTerminal as _, stderr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use url::Url;

use super::args::{Args, Format, Probe};
use super::output::StatusLine;
use super::{CliError, output};
use crate::assess::{Assessment, assess};
use crate::case::Case;
use crate::checks::Severity;
use crate::exchange::endpoints;
use crate::fetch::{Endpoint, Limits, Network as _, Plan, Settings, Setup, SystemNetwork, Watch};
use crate::intake::Body;
use crate::network::{Attempt, ClockComparison};
use crate::policy::{Policy, Refusal, TrustedHost, refuse_endpoint};
use crate::report::{Redaction, TextOptions, findings_text, is_reached, json_text, probe_text, report};
use crate::text::{count, quoted};
use crate::time::Time;

/// Asks, and prints what came of it. The exit status says whether everything is well.
pub(super) fn run(probe: &Probe, args: &Args) -> Result<u8, CliError> {
    if probe.offline {
        return Err(CliError::new("--offline refuses every connection, and a probe consists of nothing else"));
    }
    let plan = plan(probe)?;
    let progress = Progress::new(&plan, args.quiet);
    let evidence = network(probe).probe(&plan, &Patient, &|_, _| progress.one_more());
    progress.clear();
    let policy = Policy { skew: probe.skew, trusted_hosts: probe.trust_host.clone(), ..Policy::default() };
    let assessment = assess(Arc::new(Case::new(evidence)), &policy, now());
    let target = probe.output.as_deref();
    match probe.format {
        Format::Json => {
            let json = json_text(&report(&assessment, Redaction::Redacted));
            let json = json.map_err(|error| CliError::new(format!("the report cannot be written: {error}")))?;
            output::deliver(&(json + "\n"), target)?;
        }
        Format::Text => {
            let options = TextOptions::plain(Redaction::Redacted, output::FILE_COLUMNS);
            if let Some(target) = target {
                output::write(&written(&assessment, &options), target)?;
            } else {
                let options = TextOptions { columns: output::columns(), paint: output::coloured, ..options };
                output::print(&written(&assessment, &options))?;
            }
        }
    }
    let is_well = attempts(&assessment).all(is_reached)
        && !assessment.findings.iter().any(|finding| is_wrong(finding.code.severity));
    Ok(u8::from(!is_well))
}

/// Whether something is or will go wrong, rather than being worth knowing.
fn is_wrong(severity: Severity) -> bool {
    matches!(severity, Severity::Error | Severity::Warning)
}

/// The cloud's endpoints, then the user's own. What may not be asked at all is a mistake in the arguments.
fn plan(probe: &Probe) -> Result<Plan, CliError> {
    let of_cloud = probe.cloud.0.map(endpoints).unwrap_or_default();
    let of_cloud = of_cloud.into_iter().map(|endpoint| (endpoint.name, endpoint.url));
    let named = probe.endpoint.iter().map(|text| ("Your endpoint", whole(text)));
    let endpoints = of_cloud.chain(named).map(|(name, url)| {
        let is_own = is_own(&url, &probe.trust_host);
        match refuse_endpoint(&url, is_own) {
            None => Ok(Endpoint { name: name.to_owned(), url, is_own }),
            Some(refusal) => Err(refused(&url, &refusal)),
        }
    });
    let plan = Plan { endpoints: endpoints.collect::<Result<_, _>>()?, ntp: probe.ntp.clone() };
    if plan.endpoints.is_empty() && plan.ntp.is_none() {
        return Err(CliError::new("there is nothing to ask: give --cloud, --endpoint or --ntp"));
    }
    Ok(plan)
}

/// A host alone stands for its first page.
fn whole(text: &str) -> String {
    if text.contains("://") { text.to_owned() } else { format!("https://{text}") }
}

fn is_own(url: &str, trusted: &[TrustedHost]) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    url.host_str().is_some_and(|host| trusted.iter().any(|trusted| trusted.is_own && trusted.pattern.matches(host)))
}

fn refused(url: &str, refusal: &Refusal) -> CliError {
    let hint = match refusal {
        Refusal::Private => "; if it is your own, name its host with --trust-host",
        Refusal::LookAlike { .. } => "; if you want to ask it all the same, name its host with --trust-host",
        _ => "",
    };
    // What stands before an `@` may be a password, wherever the host begins.
    let shown = if url.contains('@') { String::new() } else { format!(" {}", quoted(url)) };
    CliError::new(format!("--endpoint{shown} is not asked: {}{hint}", refusal.words()))
}

fn network(probe: &Probe) -> SystemNetwork {
    let limits = Limits::default();
    let limits = Limits {
        resolve: limits.resolve.min(probe.timeout),
        connect: limits.connect.min(probe.timeout),
        tunnel: limits.tunnel.min(probe.timeout),
        tls: limits.tls.min(probe.timeout),
        answer: limits.answer.min(probe.timeout),
        total: probe.timeout,
        ..limits
    };
    let setup = Setup { proxy: probe.proxy.clone(), ..Setup::default() };
    SystemNetwork::new(Settings { setup, proxy_setting: "--proxy", limits, ..Settings::default() })
}

fn written(assessment: &Assessment, options: &TextOptions<'_>) -> String {
    let probed = probe_text(attempts(assessment), clocks(assessment), assessment.policy.skew, options);
    probed + &findings_text(assessment, options)
}

fn attempts(assessment: &Assessment) -> impl Iterator<Item = &Attempt> {
    assessment.case.evidence().iter().filter_map(|evidence| match &evidence.body {
        Body::Attempt(attempt) => Some(&**attempt),
        _ => None,
    })
}

fn clocks(assessment: &Assessment) -> Option<&ClockComparison> {
    assessment.case.evidence().iter().find_map(|evidence| match &evidence.body {
        Body::Clock(clocks) => Some(&**clocks),
        _ => None,
    })
}

#[expect(clippy::disallowed_methods, reason = "the moment of the assessment is now: that is what a probe is about")]
fn now() -> Time {
    chrono::Utc::now()
}

/// Ends when everything is done; the user's Ctrl-C ends the program.
struct Patient;

impl Watch for Patient {
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// How many are done, on a terminal.
struct Progress {
    is_shown: bool,
    line: StatusLine,
    done: AtomicUsize,
    all: usize,
}

impl Progress {
    fn new(plan: &Plan, quiet: bool) -> Self {
        let all = plan.endpoints.len() + usize::from(plan.ntp.is_some());
        let is_shown = !quiet && stderr().is_terminal();
        let progress = Self { is_shown, line: StatusLine::default(), done: AtomicUsize::new(0), all };
        progress.show(0);
        progress
    }

    fn one_more(&self) {
        self.show(self.done.fetch_add(1, Ordering::Relaxed) + 1);
    }

    fn show(&self, done: usize) {
        if self.is_shown {
            let words = format!("{done} of {} done", count(self.all, "endpoint", "endpoints"));
            anstream::eprint!("{}", self.line.over(&words));
        }
    }

    fn clear(&self) {
        if self.is_shown {
            anstream::eprint!("{}", self.line.over(""));
        }
    }
}
