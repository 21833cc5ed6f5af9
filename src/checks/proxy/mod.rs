//! Checks about the proxies that a server is set up with.

pub(super) mod winhttp;
