//! Checks about tokens: their form, header and claims.

pub(super) mod actor;
pub(super) mod algorithm;
pub(super) mod amurl;
pub(super) mod appctx;
pub(super) mod audience;
pub(super) mod callback;
pub(super) mod consistency;
pub(super) mod critical;
pub(super) mod damaged;
pub(super) mod embedded_key;
pub(super) mod encrypted;
pub(super) mod form;
pub(super) mod graph_nonce;
pub(super) mod issuer;
pub(super) mod legacy_online;
pub(super) mod lifetime;
pub(super) mod lifetime_length;
pub(super) mod named_key;
pub(super) mod outer_unsigned;
pub(super) mod sender;
pub(super) mod shape;
pub(super) mod truncated;
pub(super) mod typ;
pub(super) mod types;
pub(super) mod unique_id;
pub(super) mod version;
