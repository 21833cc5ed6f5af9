//! What the user has decided (audience, trusted hosts, skew, thresholds) and, from that, what a URL's host is. Pure: names
//! are never resolved here.

mod gate;
mod host;

use chrono::TimeDelta;

pub use gate::{Gate, Refusal, UrlDecision, decide, decide_document, refuse_endpoint};
pub use host::{HostPattern, HostPatternError, TrustedHost};

/// The user's decisions. Two equal policies lead to equal assessments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Expected `aud` values; empty: not checked.
    pub audiences: Vec<String>,
    /// Expected `iss` values; empty: not checked.
    pub issuers: Vec<String>,
    /// Hosts that may publish keys.
    pub trusted_hosts: Vec<TrustedHost>,
    /// Addresses, as written, that the user approved for one fetch: what came from there counts, and the next fetch asks
    /// again.
    pub approved_once: Vec<String>,
    /// Tolerance for clocks, on both sides.
    pub skew: TimeDelta,
    /// When a certificate counts as expiring.
    pub thresholds: Thresholds,
    /// What was taken out of an event is judged at the event's time. Off where the user named a moment for everything.
    pub at_events: bool,
    /// How far the moment of evaluation may be off either way: it is an event's time without its time zone.
    pub at_uncertainty: TimeDelta,
}

/// Days before a certificate's end at which it is worth a notice and a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// The preset's name on the command line.
    pub name: &'static str,
    /// The nearer threshold, in days.
    pub near_days: i64,
    /// The farther threshold, in days.
    pub far_days: i64,
}

/// The presets: what common guides say, Microsoft's `HealthChecker`, Microsoft's `MonitorExchangeAuthCertificate`.
pub const THRESHOLDS: [Thresholds; 3] = [
    Thresholds { name: "default", near_days: 30, far_days: 90 },
    Thresholds { name: "healthchecker", near_days: 30, far_days: 60 },
    Thresholds { name: "monitor", near_days: 60, far_days: 120 },
];

/// The tolerance that .NET's token handlers use, and with them Exchange and most add-ins.
pub const DEFAULT_SKEW: TimeDelta = TimeDelta::minutes(5);

impl Default for Policy {
    fn default() -> Self {
        let [default, ..] = THRESHOLDS;
        Self {
            audiences: Vec::new(),
            issuers: Vec::new(),
            trusted_hosts: Vec::new(),
            approved_once: Vec::new(),
            skew: DEFAULT_SKEW,
            thresholds: default,
            at_events: true,
            at_uncertainty: TimeDelta::zero(),
        }
    }
}
