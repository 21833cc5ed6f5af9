//! The JSON report `assay.report/1`. Names and meanings may be added to, never changed or reused. The published schema is
//! derived from these types.

#![expect(
    missing_docs,
    reason = "the members are the report's own vocabulary, which README.md and the schema describe"
)]

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::diagnostics::Trace;
use super::events::{Event, EventLog};
use super::object::Object;
use super::seen::{Clock, Probe};

/// The report's version, in its own first member.
pub const SCHEMA_NAME: &str = "assay.report/1";

/// The JSON Schema (draft 2020-12) of the report.
pub fn schema() -> Value {
    let mut schema = schemars::schema_for!(Report);
    schema.insert("title".to_owned(), SCHEMA_NAME.into());
    schema.to_value()
}

/// A whole report. Times are RFC 3339 UTC; unknown is null.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    pub schema: String,
    pub tool: Tool,
    pub at: String,
    pub skew_seconds: i64,
    pub redacted: bool,
    pub verdict: String,
    pub decided_by: Option<String>,
    pub artifacts: Vec<Artifact>,
    pub findings: Vec<Finding>,
    pub checks: Checks,
    pub causes: Vec<Cause>,
    /// In which order to take the causes, where several apply.
    pub plan: Vec<PlanStep>,
    /// What to hand over to whoever looks further, where no cause is at least likely.
    pub escalation: Vec<Escalation>,
    pub timeline: Timeline,
    pub wanted: Vec<Wanted>,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    pub name: String,
    pub version: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Artifact {
    pub id: String,
    pub kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
    pub source: Source,
    pub repairs: Vec<String>,
    /// The id of the token that this one stands in, or of the event that it was taken out of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// When it was judged at another moment than the whole: the time of the event that it was taken out of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged_at: Option<String>,
    /// Between whom a token travels, and who signs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<Route>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<Token>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<Vec<Step>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
    /// An encrypted token's: the keys that were tried, and what came out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decryption: Option<Decryption>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust: Option<Trust>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unique_id: Option<UniqueId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// An object of Exchange's configuration, or another one that PowerShell wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<Object>,
    /// What servers and Exchange's own client said in headers, a trace or an error message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diagnostics: Option<Trace>,
    /// A Windows event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<Event>,
    /// What an .evtx file holds as a whole; the events that matter are artifacts of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<EventLog>,
    /// How an address was asked: a fetched document's, a failed attempt's, a probed endpoint's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probe: Option<Probe>,
    /// This computer's clock against others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<Clock>,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub name: String,
    pub kind: String,
    pub start: usize,
    pub end: usize,
    pub fetched_at: Option<String>,
    pub url: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    pub direction: String,
    pub signer: String,
    /// What Exchange calls tokens of this profile, where it has a name for it.
    pub profile: Option<String>,
    pub sentence: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// `compact`, `flattened`, `general` (JSON), or `opaque`.
    pub form: String,
    pub header: Value,
    /// Header parameters that no signature covers. JSON forms only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unprotected_header: Option<Value>,
    pub claims: Value,
    pub alg: Option<String>,
    pub kid: Option<String>,
    pub x5t: Option<String>,
    pub x5t_hex: Option<String>,
    pub issued_at: Option<String>,
    pub not_before: Option<String>,
    pub expires_at: Option<String>,
    /// The signature part as received. Only in an unredacted report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub id: String,
    pub status: String,
    pub required: bool,
    pub detail: String,
    pub findings: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    pub status: String,
    pub reason: String,
    pub key: Option<Key>,
    pub considered: Vec<Considered>,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decryption {
    /// `decrypted`, `failed` or `not-checked`.
    pub status: String,
    pub reason: String,
    pub key: Option<Key>,
    pub considered: Vec<Considered>,
    /// The lengths of its parts in bytes.
    pub parts: EncryptedParts,
    /// `claims`, `token` or `other`; null where it was not opened.
    pub content: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EncryptedParts {
    pub recipients: usize,
    /// The first recipient's.
    pub encrypted_key_bytes: usize,
    pub iv_bytes: usize,
    pub ciphertext_bytes: usize,
    pub tag_bytes: usize,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Key {
    pub from: String,
    pub kid: Option<String>,
    pub x5t: Option<String>,
    pub thumbprint_sha1: Option<String>,
    pub thumbprint_sha256: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Considered {
    pub from: String,
    pub kid: Option<String>,
    pub x5t: Option<String>,
    pub outcome: String,
    pub reason: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trust {
    pub status: String,
    pub because: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UniqueId {
    pub amurl_then_uid: String,
    pub uid_then_amurl: String,
    pub sha256: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    pub subject: String,
    pub issuer: String,
    pub serial: String,
    pub not_before: Option<String>,
    pub not_after: Option<String>,
    pub thumbprint_sha1: String,
    pub thumbprint_sha256: String,
    pub x5t: String,
    pub public_key: PublicKey,
    pub signature_algorithm: String,
    pub self_signed: Option<bool>,
    pub extensions: Vec<Extension>,
    /// What could not be read, in words.
    pub problems: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicKey {
    pub algorithm: String,
    pub bits: Option<u32>,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    pub oid: String,
    pub name: String,
    pub critical: bool,
    pub text: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Metadata {
    pub format: String,
    pub issuer: Option<String>,
    pub realm: Option<String>,
    pub keys: Vec<MetadataKey>,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MetadataKey {
    pub x5t: Option<String>,
    pub computed_x5t: Option<String>,
    pub kid: Option<String>,
    pub usage: Option<String>,
    pub not_after: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    pub code: String,
    pub severity: String,
    pub artifact: String,
    pub location: Option<Location>,
    pub message: String,
    pub evidence: Map<String, Value>,
    pub reference: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Location {
    pub pointer: String,
    pub start: Option<usize>,
    pub end: Option<usize>,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    pub id: String,
    pub title: String,
    pub direction: Option<String>,
    pub likelihood: String,
    pub artifacts: Vec<String>,
    pub speaks_for: Vec<String>,
    pub speaks_against: Vec<String>,
    /// Every finding that was weighed: what the likelihood and the rank come from.
    pub weighed: Vec<Weighed>,
    /// What a tempting remedy would not do here, and why.
    pub contradictions: Vec<String>,
    pub would_settle_it: Vec<String>,
    pub actions: Vec<Action>,
    /// How many actions that change something are held back until more speaks for the cause.
    pub held_back: usize,
    pub confirm: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Weighed {
    pub code: String,
    pub artifact: String,
    /// `decisive`, `strong`, `weak` or `against`.
    pub weight: String,
}

/// One cause after another, where several apply.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanStep {
    pub cause: String,
    /// Why it comes at this place.
    pub why: String,
}

/// A fact to hand over where no cause fits.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    pub name: String,
    pub value: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Action {
    pub title: String,
    pub command: Option<String>,
    /// `read-only`, `changes-configuration` or `dangerous`.
    pub risk: String,
    pub warning: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Checks {
    pub passed: usize,
    pub failed: usize,
    pub not_applicable: usize,
    pub not_run: usize,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Timeline {
    pub spans: Vec<Value>,
    pub marks: Vec<Value>,
    pub gaps: Vec<Value>,
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    pub url: String,
    /// The artifacts that ask for it.
    pub artifacts: Vec<String>,
    pub why: String,
    pub gate: String,
    pub reason: String,
}
