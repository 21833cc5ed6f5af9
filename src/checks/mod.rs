//! The checks: one a file, in folders by subject, each with its codes, their explanations and its tests. A check sees the
//! evidence and the policy; it never sees another check's findings.

mod auth_config;
mod auth_server;
mod certificate;
mod clock;
mod connectivity;
mod connector;
mod credentials;
mod dates;
mod diagnostics;
mod directory;
mod event;
mod finding;
mod hybrid_app;
mod input;
mod metadata;
mod organisation;
mod outcome;
mod partner_application;
mod proxy;
mod registry;
mod signature;
mod subject;
#[cfg(test)]
mod testing;
mod token;
mod verification;

pub use connectivity::tls::is_intercepted;
pub(crate) use credentials::{bare as bare_name, credentials, secret_name};
pub use finding::{Code, Finding, Location, Severity};
pub(crate) use input::readable::TOO_LARGE as INPUT_TOO_LARGE;
pub use outcome::{Check, Outcome, Run, Step, StepStatus};
pub(crate) use registry::CHECK_PANICKED;
pub use registry::{CHECKS, code, codes as all_codes};
pub(crate) use signature::vouching::{is_named, is_sign_in_of, speaks_for};
pub use subject::{
    AttemptSubject, CertificateSubject, ClockSubject, DiagnosticsSubject, EventSubject, InputSubject, MetadataSubject,
    ObjectSubject, TokenSubject,
};
pub use verification::{Considered, ConsideredOutcome, SignatureStatus, Verification};

pub(crate) use finding::codes;
