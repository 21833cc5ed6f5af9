//! Checks about auth servers: whom Exchange takes tokens from, and where it gets them.

pub(super) mod cloud;
pub(super) mod default_endpoint;
pub(super) mod enabled;
pub(super) mod keys;
pub(super) mod metadata_url;
pub(super) mod realm;
