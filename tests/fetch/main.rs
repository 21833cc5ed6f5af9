//! The network, held to its word on real sockets: servers that publish keys, servers that do everything else, and proxies.
#![cfg(test)]
#![cfg(feature = "fetch")]

mod addresses;
mod bodies;
mod child;
#[path = "../common/mod.rs"]
mod common;
mod environment;
mod good;
mod http;
mod memory;
mod proxies;
mod redirects;
#[path = "../common/server/mod.rs"]
mod server;
mod servers;
mod setup;
mod stalls;
mod tls;
mod words;
