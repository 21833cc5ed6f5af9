//! Checks about virtual directories: how clients may sign in there.

pub(super) mod oauth;
