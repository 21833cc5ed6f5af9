//! The network, held to its word on real sockets: servers that publish keys, servers that do everything else, and proxies.
#![cfg(feature = "fetch")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/server/mod.rs"]
mod server;
mod servers;
