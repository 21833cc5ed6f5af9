//! Probing, held to its word on real sockets: the stages, what stands in the way, the clocks, and the command line.
#![cfg(test)]
#![cfg(feature = "fetch")]

mod clocks;
#[path = "../common/mod.rs"]
mod common;
mod faults;
mod parallel;
#[path = "../common/program.rs"]
#[cfg(feature = "cli")]
mod program;
mod proxies;
#[path = "../common/server/mod.rs"]
mod server;
mod setup;
mod stages;
#[cfg(feature = "cli")]
mod written;
