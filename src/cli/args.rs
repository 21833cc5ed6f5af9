//! The arguments, as CONTRACT-like names that scripts depend on: added to, never changed.

use std::path::PathBuf;
use std::time::Duration;

use chrono::TimeDelta;
use clap::{ColorChoice, Parser, Subcommand, ValueEnum};

use super::usage::holds_token;
use crate::exchange::{CLOUDS, Cloud};
use crate::fetch::{ProxyChoice, check_time_server};
use crate::policy::{THRESHOLDS, Thresholds, TrustedHost};
use crate::time::{self, Time};

/// Says what is wrong with a token or with the certificate behind it, and proves it
#[derive(Parser, Debug)]
#[command(name = "assay-cli", bin_name = "assay-cli", version, after_help = EXAMPLES, max_term_width = 100)]
pub(super) struct Args {
    #[command(subcommand)]
    pub command: Command,

    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    pub color: Color,

    /// Print results only
    #[arg(long, short, global = true)]
    pub quiet: bool,

    /// Say on standard error what was read
    #[arg(long, short, global = true)]
    pub verbose: bool,
}

#[derive(Subcommand, Debug)]
pub(super) enum Command {
    /// Assess files as one case and print the report
    Inspect(Box<Inspect>),
    /// Compare two tokens, certificates or key documents
    Diff(Diff),
    /// Ask a cloud's endpoints, and your own, whether they can be reached, and compare clocks
    Probe(Probe),
    /// Say what a code means, why it matters and how to fix it, or what a claim is for
    Explain(Explain),
    /// Print the script that collects Exchange's OAuth configuration: PowerShell, reads only, no secrets, one JSON file for
    /// `inspect`
    CollectScript(CollectScript),
    /// Print the JSON Schema of the report
    Schema(Schema),
}

#[derive(clap::Args, Debug)]
#[command(after_help = INSPECT_EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line are independent of each other")]
pub(super) struct Inspect {
    /// Files with tokens, certificates or key documents; `-` is standard input. All of them make one case
    #[arg(value_name = "INPUT", required_unless_present = "sample")]
    pub inputs: Vec<PathBuf>,

    /// Assess the sample case that comes with the program
    #[arg(long, conflicts_with_all = ["inputs", "metadata", "key", "secret_file", "secret_env", "secret_list"])]
    pub sample: bool,

    /// Document that publishes signing keys: Exchange or ACS metadata, OpenID configuration, JWK set or federation metadata.
    /// An address (https) is fetched: naming it is consent
    #[arg(long, value_name = "FILE|URL")]
    pub metadata: Vec<PathBuf>,

    /// Fetch the documents that the report lists as wanted, where their host is a known cloud's or a --trust-host. Nothing of
    /// the token is sent
    #[arg(long)]
    pub fetch: bool,

    /// Public key or certificate: PEM, DER, OpenSSH, JWK or JWK set (an `oct` JWK is a shared secret). A private key (PEM,
    /// DER, JWK) opens encrypted tokens; it stays in memory
    #[arg(long, value_name = "FILE")]
    pub key: Vec<PathBuf>,

    /// File that holds a shared secret, for HMAC or decryption, or the password of an encrypted token; one line break at its
    /// end is dropped
    #[arg(long, value_name = "FILE")]
    pub secret_file: Vec<PathBuf>,

    /// Environment variable that holds a shared secret or password
    #[arg(long, value_name = "NAME")]
    pub secret_env: Vec<String>,

    /// Payload of a signed token that was sent without it (detached); every byte of the file counts
    #[arg(long, value_name = "FILE")]
    pub payload: Option<PathBuf>,

    /// Try every line of this file as the HMAC secret of the case's tokens, offline. A secret that is found is reported by
    /// its line, and proves nothing: whoever has the list can sign with it
    #[arg(long, value_name = "FILE")]
    pub secret_list: Vec<PathBuf>,

    /// Approve a host that publishes keys: exactly, or `.example.com` for the hosts below it. It counts as your own: it may
    /// have an address inside your network
    #[arg(long, value_name = "HOST")]
    pub trust_host: Vec<TrustedHost>,

    /// Expected audience (`aud`)
    #[arg(long, value_name = "VALUE")]
    pub audience: Vec<String>,

    /// Expected issuer (`iss`)
    #[arg(long, value_name = "VALUE")]
    pub issuer: Vec<String>,

    /// Moment of evaluation: RFC 3339, Unix seconds, `now`, or `event` (the newest event in the case) [default: now, or the
    /// sample's own moment]
    #[arg(long, value_name = "TIME", value_parser = moment, allow_negative_numbers = true)]
    pub at: Option<Moment>,

    /// Tolerance for clocks: `90s`, `5m`, `0s`
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = duration, allow_hyphen_values = true)]
    pub skew: TimeDelta,

    /// When a certificate counts as expiring: default (30/90 days), healthchecker (30/60), monitor (60/120)
    #[arg(long, value_name = "NAME", default_value = "default", value_parser = thresholds)]
    pub thresholds: Thresholds,

    /// How to print the report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,

    /// Say below each claim what it is for, what its value means, and where that is defined
    #[arg(long)]
    pub explain: bool,

    /// Refuse every fetch, that of --metadata URL as well
    #[arg(long)]
    pub offline: bool,

    /// Proxy to fetch through: its address, `none`, or `system` for what the system's settings say
    #[arg(long, value_name = "URL", default_value = "system", value_parser = proxy)]
    pub proxy: ProxyChoice,

    /// Keep signatures and personal data in the output
    #[arg(long)]
    pub unredacted: bool,

    /// Write the report to this file, whole or not at all
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(clap::Args, Debug)]
#[command(after_help = DIFF_EXAMPLES)]
pub(super) struct Diff {
    /// File with tokens, certificates, key documents or public keys; `-` is standard input
    #[arg(value_name = "A")]
    pub left: PathBuf,

    /// What to compare it with; `-` is standard input
    #[arg(value_name = "B")]
    pub right: PathBuf,

    /// How to print the differences
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,

    /// Keep signatures and personal data in the output
    #[arg(long)]
    pub unredacted: bool,

    /// Write the differences to this file, whole or not at all
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(clap::Args, Debug)]
#[command(after_help = PROBE_EXAMPLES)]
pub(super) struct Probe {
    /// Whose endpoints: global, gcc-high, dod, china, bleu, delos, or none
    #[arg(long, value_name = "NAME", default_value = "global", value_parser = cloud)]
    pub cloud: ChosenCloud,

    /// Ask this address as well; https
    #[arg(long, value_name = "URL", value_parser = endpoint)]
    pub endpoint: Vec<String>,

    /// Name a host as your own: exactly, or `.example.com` for the hosts below it. It may have an address inside your network
    #[arg(long, value_name = "HOST", alias = "own-host")]
    pub trust_host: Vec<TrustedHost>,

    /// Ask this time server as well (NTP), with or without a port
    #[arg(long, value_name = "HOST", value_parser = time_server)]
    pub ntp: Option<String>,

    /// The way out: a proxy's address, `none`, or `system` for what the environment and the system's settings say
    #[arg(long, value_name = "URL", default_value = "system", value_parser = proxy)]
    pub proxy: ProxyChoice,

    /// How long one endpoint may take
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = timeout)]
    pub timeout: Duration,

    /// Tolerance for clocks: `90s`, `5m`, `0s`
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = duration, allow_hyphen_values = true)]
    pub skew: TimeDelta,

    /// Refuse every connection, and with it every probe
    #[arg(long)]
    pub offline: bool,

    /// How to print what came of it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,

    /// Write it to this file, whole or not at all
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(clap::Args, Debug)]
pub(super) struct Schema {
    /// That of `diff --format json` in place of the report's
    #[arg(long)]
    pub diff: bool,
}

#[derive(clap::Args, Debug)]
#[command(after_help = COLLECT_EXAMPLES)]
pub(super) struct CollectScript {
    /// Write the script to this file, whole or not at all
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(clap::Args, Debug)]
pub(super) struct Explain {
    /// A code, such as token/expired, or a claim, such as aud; without one, all codes are listed
    #[arg(value_name = "CODE", conflicts_with = "all")]
    pub code: Option<String>,

    /// List every known header parameter, claim and member of `appctx`
    #[arg(long, conflicts_with_all = ["code", "all"])]
    pub claims: bool,

    /// Explain every code
    #[arg(long)]
    pub all: bool,

    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ExplainFormat,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Text,
    Json,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ExplainFormat {
    Text,
    Json,
    Markdown,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

impl Color {
    pub(super) fn write_global(self) {
        let choice = match self {
            Self::Auto => ColorChoice::Auto,
            Self::Always => ColorChoice::Always,
            Self::Never => ColorChoice::Never,
        };
        match choice {
            ColorChoice::Auto => anstream::ColorChoice::Auto.write_global(),
            ColorChoice::Always => anstream::ColorChoice::Always.write_global(),
            ColorChoice::Never => anstream::ColorChoice::Never.write_global(),
        }
    }
}

/// The moment of evaluation as the user gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    Now,
    Event,
    At(Time),
}

fn moment(text: &str) -> Result<Moment, String> {
    match text {
        "now" => return Ok(Moment::Now),
        "event" => return Ok(Moment::Event),
        _ => {}
    }
    time::parse(text)
        .map(Moment::At)
        .ok_or_else(|| "give RFC 3339 (2024-10-01T08:00:00Z), Unix seconds, `now` or `event`".to_owned())
}

fn duration(text: &str) -> Result<TimeDelta, String> {
    let words = "give a length of time such as 90s, 5m or 0s, at most a day";
    let duration = humantime::parse_duration(text).map_err(|_| words.to_owned())?;
    let delta = TimeDelta::from_std(duration).map_err(|_| words.to_owned())?;
    if delta > MAX_SKEW { Err(words.to_owned()) } else { Ok(delta) }
}

/// The cloud whose endpoints are asked, if any.
#[derive(Clone, Copy, Debug)]
pub(super) struct ChosenCloud(pub Option<&'static Cloud>);

fn cloud(text: &str) -> Result<ChosenCloud, String> {
    if text == "none" {
        return Ok(ChosenCloud(None));
    }
    let names = || CLOUDS.iter().map(|cloud| cloud.id).collect::<Vec<_>>().join(", ");
    let found = CLOUDS.iter().find(|cloud| cloud.id == text).map(|cloud| ChosenCloud(Some(cloud)));
    found.ok_or_else(|| format!("give one of {}, or none", names()))
}

fn endpoint(text: &str) -> Result<String, &'static str> {
    if holds_token(text) { Err(HOLDS_TOKEN) } else { Ok(text.to_owned()) }
}

fn time_server(text: &str) -> Result<String, &'static str> {
    if holds_token(text) { Err(HOLDS_TOKEN) } else { check_time_server(text).map(|()| text.to_owned()) }
}

fn proxy(text: &str) -> Result<ProxyChoice, &'static str> {
    if holds_token(text) { Err(HOLDS_TOKEN) } else { text.parse() }
}

fn timeout(text: &str) -> Result<Duration, String> {
    let fits = |time: &Duration| (MIN_TIMEOUT..=MAX_TIMEOUT).contains(time);
    let time = humantime::parse_duration(text).ok().filter(fits);
    time.ok_or_else(|| "give a length of time such as 5s or 1m, from a tenth of a second to ten minutes".to_owned())
}

fn thresholds(text: &str) -> Result<Thresholds, String> {
    let names = THRESHOLDS.map(|thresholds| thresholds.name).join(", ");
    THRESHOLDS.into_iter().find(|thresholds| thresholds.name == text).ok_or_else(|| format!("give one of {names}"))
}

/// Why an address is not asked that holds a token.
pub(super) const HOLDS_TOKEN: &str = "it holds a token, and nothing of a token is sent or shown";

const MAX_SKEW: TimeDelta = TimeDelta::days(1); // a clock that is off by more is no matter of tolerance

const MIN_TIMEOUT: Duration = Duration::from_millis(100); // less is the time of a handshake within one town
const MAX_TIMEOUT: Duration = Duration::from_mins(10); // nobody waits longer

const EXAMPLES: &str = "Examples:
  assay-cli inspect token.txt --metadata metadata.json --audience https://addin.contoso.com/start.html
  assay-cli explain token/amurl-not-approved
  assay-cli explain appctxsender

Exit status: 0 valid, 1 invalid, 3 undetermined, 2 usage error, unreadable input or internal error.
Results go to standard output, everything else to standard error. Nobody is asked anything unless you \
say so, and nothing of a token is ever sent.";

const INSPECT_EXAMPLES: &str = "Examples:
  assay-cli inspect token.txt metadata.json --trust-host mail.contoso.com --audience https://addin.contoso.com/start.html
  assay-cli inspect token.txt --key signing.cer --at 2024-10-01T08:00:00Z --skew 0s
  assay-cli inspect token.txt --secret-list common-secrets.txt
  xclip -o | assay-cli inspect - --format json

Exit status: 0 valid, 1 invalid, 3 undetermined, 2 usage error, unreadable input or internal error.";

const COLLECT_EXAMPLES: &str = "\
Examples:
  assay-cli collect-script --output collect-exchange-oauth.ps1
  .\\collect-exchange-oauth.ps1                    (in the Exchange Management Shell)
  assay-cli inspect exchange-oauth-EX01-20261004083000.json

The script was not run on a real Exchange server by its authors: read it before you run it.";

const DIFF_EXAMPLES: &str = "Two tokens, two certificates, two key documents or two public keys are compared. Where a file \
holds several pieces, equal ones are paired first, then those of the same issuer or subject, then those of one kind in their \
order; what has no counterpart is listed and counts as a difference.

The order of members and of sets such as `aud`, `scp` and `roles` is no difference. Signatures are compared, not verified.

Examples:
  assay-cli diff yesterday.txt today.txt
  assay-cli diff old-metadata.json new-metadata.json --format json
  xclip -o | assay-cli diff token.txt -

Exit status: 0 no differences, 1 differences, 2 usage error, unreadable input or pieces of different kinds.";

const PROBE_EXAMPLES: &str = "Naming an endpoint, a cloud or a time server is consent to ask it; nothing else is asked, and \
nothing of any token is sent.

Examples:
  assay-cli probe
  assay-cli probe --cloud gcc-high --format json --output probe.json
  assay-cli probe --endpoint https://mail.contoso.com/ --trust-host mail.contoso.com
  assay-cli probe --cloud none --ntp time.windows.com

Exit status: 0 everything was reached and nothing is wrong, 1 something could not be reached or is wrong, 2 usage error or \
internal error.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        use clap::CommandFactory as _;
        Args::command().debug_assert();
    }

    #[test]
    fn moments_come_in_every_promised_form() {
        assert_eq!(moment("now"), Ok(Moment::Now));
        assert_eq!(moment("event"), Ok(Moment::Event));
        assert_eq!(moment("1727740800"), Ok(Moment::At(time::from_unix(1_727_740_800).unwrap())));
        assert_eq!(moment("2024-10-01T02:00:00+02:00"), moment("1727740800"));
        assert!(moment("yesterday").is_err());
        assert!(moment("9223372036854775807").is_err());
    }

    #[test]
    fn clouds_and_timeouts_are_checked() {
        for (text, expected) in [("global", Some(Some("global"))), ("none", Some(None)), ("mars", None)] {
            assert_eq!(cloud(text).ok().map(|ChosenCloud(cloud)| cloud.map(|cloud| cloud.id)), expected);
        }
        assert_eq!(timeout("1500ms"), Ok(Duration::from_millis(1_500)));
        for wrong in ["", "5", "0s", "11m", "-1s"] {
            assert!(timeout(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn durations_are_bounded() {
        assert_eq!(duration("90s"), Ok(TimeDelta::seconds(90)));
        assert_eq!(duration("0s"), Ok(TimeDelta::zero()));
        for wrong in ["5", "-5m", "2days", "99999999999999y", ""] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
