//! Assay says what is wrong with a token or with the certificate behind it, proves it from the evidence, and names the
//! next command to run.

pub mod text;
pub mod time;

pub mod x509;

#[cfg(feature = "gui")]
pub mod gui;
