//! Checks about partner applications: for whom Exchange accepts tokens, and as whom they act.

pub(super) mod exchange_online;
pub(super) mod presence;
pub(super) mod skype;
