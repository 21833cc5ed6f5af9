//! Assay says what is wrong with a token or with the certificate behind it, proves it from the evidence, and names the
//! next command to run.
//!
//! Evidence goes in, an assessment comes out; nothing in between reads a clock, a file or the network:
//!
//! ```
//! use std::sync::Arc;
//! use assay::{assess::assess, case::Case, intake, policy::Policy, time};
//!
//! let token = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJub2JvZHkifQ.";
//! let input = intake::Input { name: "paste".into(), kind: intake::SourceKind::Paste, bytes: token.into() };
//! let case = Arc::new(Case::new(intake::read(&input)));
//! let at = time::from_unix(1_727_740_800).ok_or("no such moment")?;
//! let assessment = assess(case, &Policy::default(), at);
//! assert_eq!(assessment.verdict.as_str(), "invalid");
//! assert_eq!(assessment.decided_by, Some("token/alg-none"));
//! # Ok::<(), &str>(())
//! ```
//!
//! From the bottom up: [`text`], [`time`] → [`x509`], [`jose`], [`powershell`] → [`event`] → [`metadata`], [`exchange`], [`network`] → [`intake`], [`claims`] →
//! [`policy`], [`case`], [`compare`], [`guess`] → [`checks`] → [`causes`] → [`assess`] → [`report`], [`sample`] → the command
//! line and the window. Each may use what stands before it, never what stands behind it.

pub mod assess;
pub mod case;
pub mod causes;
pub mod checks;
pub mod claims;
pub mod compare;
pub mod event;
pub mod exchange;
pub mod guess;
pub mod intake;
pub mod jose;
pub mod metadata;
pub mod network;
pub mod policy;
pub mod powershell;
pub mod report;
pub mod sample;
pub mod text;
pub mod time;
pub mod x509;

#[cfg(feature = "fetch")]
pub mod fetch;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "gui")]
pub mod gui;
