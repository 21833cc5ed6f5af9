//! Checks about partner applications: for whom Exchange accepts tokens, and as whom they act.

pub(super) mod exchange_online;
pub(super) mod presence;
pub(super) mod skype;

use crate::exchange::EXCHANGE_APP_ID;
use crate::exchange::objects::PartnerApplication;

/// Whether it is the one for Exchange Online: by its id, or by the name that Setup gives it.
fn is_exchange_online(application: &PartnerApplication) -> bool {
    let is_id = application.application_id.known().is_some_and(|id| id.trim().eq_ignore_ascii_case(EXCHANGE_APP_ID));
    is_id || is_named_exchange_online(application)
}

fn is_named_exchange_online(application: &PartnerApplication) -> bool {
    application.name.known().is_some_and(|name| name.trim().eq_ignore_ascii_case("Exchange Online"))
}
