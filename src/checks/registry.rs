//! Every check and every code, in one place each.

use super::finding::{Code, codes};
use super::outcome::Check;
use super::{
    auth_config, auth_server, certificate, clock, connectivity, connector, diagnostics, directory, event, hybrid_app,
    input, metadata, partner_application, proxy, signature, token,
};

codes! {
    /// A check of Assay's failed by itself.
    ///
    /// ## Why it matters
    /// Nothing is known about what the check looks at; the step that it decides stays unchecked, so no verdict of valid can
    /// come of it.
    ///
    /// ## Example
    /// Input that nobody thought of.
    ///
    /// ## How to fix
    /// Please report it, with the input if it is not confidential.
    ///
    /// ## References
    /// - <https://doc.rust-lang.org/std/panic/fn.catch_unwind.html>
    CHECK_PANICKED = "assay/check-panicked", Error;
}

/// Every check, in the order in which they run.
pub static CHECKS: &[&Check] = &[
    &input::readable::CHECK,
    &input::dates::CHECK,
    &token::truncated::CHECK,
    &token::shape::CHECK,
    &token::form::CHECK,
    &token::types::CHECK,
    &token::critical::CHECK,
    &token::damaged::CHECK,
    &token::encrypted::CHECK,
    &token::decryption::CHECK,
    &token::decrypted_trust::CHECK,
    &token::outer_unsigned::CHECK,
    &token::actor::CHECK,
    &token::consistency::CHECK,
    &token::typ::CHECK,
    &token::algorithm::CHECK,
    &token::named_key::CHECK,
    &token::kid::CHECK,
    &token::embedded_key::CHECK,
    &token::secret_like::CHECK,
    &token::appctx::CHECK,
    &token::version::CHECK,
    &token::amurl::CHECK,
    &token::lifetime::CHECK,
    &token::lifetime_length::CHECK,
    &token::audience::CHECK,
    &token::issuer::CHECK,
    &token::sender::CHECK,
    &token::legacy_online::CHECK,
    &token::callback::CHECK,
    &token::graph_nonce::CHECK,
    &signature::key::CHECK,
    &signature::matches::CHECK,
    &signature::zero_values::CHECK,
    &signature::hmac_public_key::CHECK,
    &signature::repairable::CHECK,
    &signature::trust::CHECK,
    &signature::weak_secret::CHECK,
    &signature::short_secret::CHECK,
    &signature::key_usage::CHECK,
    &token::unique_id::CHECK,
    &certificate::validity::CHECK,
    &certificate::strength::CHECK,
    &certificate::listed::CHECK,
    &certificate::on_server::CHECK,
    &certificate::private_key::CHECK,
    &certificate::made::CHECK,
    &certificate::thumbprint::CHECK,
    &auth_config::current::CHECK,
    &auth_config::current_found::CHECK,
    &auth_config::current_validity::CHECK,
    &auth_config::published::CHECK,
    &auth_config::previous::CHECK,
    &auth_config::next::CHECK,
    &auth_config::thumbprints::CHECK,
    &auth_config::service_name::CHECK,
    &auth_config::superseded::CHECK,
    &auth_server::enabled::CHECK,
    &auth_server::metadata_url::CHECK,
    &auth_server::cloud::CHECK,
    &auth_server::default_endpoint::CHECK,
    &auth_server::realm::CHECK,
    &auth_server::keys::CHECK,
    &partner_application::presence::CHECK,
    &partner_application::exchange_online::CHECK,
    &partner_application::skype::CHECK,
    &connector::presence::CHECK,
    &connector::target::CHECK,
    &hybrid_app::configured::CHECK,
    &hybrid_app::override_set::CHECK,
    &hybrid_app::build::CHECK,
    &hybrid_app::upload::CHECK,
    &hybrid_app::ews_allowed::CHECK,
    &directory::oauth::CHECK,
    &proxy::winhttp::CHECK,
    &clock::synchronised::CHECK,
    &metadata::keys::CHECK,
    &metadata::thumbprints::CHECK,
    &metadata::validity::CHECK,
    &metadata::endpoints::CHECK,
    &metadata::issuer::CHECK,
    &metadata::age::CHECK,
    &metadata::rolled_over::CHECK,
    &metadata::fetching::CHECK,
    &connectivity::reach::CHECK,
    &connectivity::tls::CHECK,
    &connectivity::proxy::CHECK,
    &connectivity::http::CHECK,
    &connectivity::clock::CHECK,
    &connectivity::clock::DATE_CHECK,
    &diagnostics::token::CHECK,
    &diagnostics::target::CHECK,
    &diagnostics::caller::CHECK,
    &diagnostics::other::CHECK,
    &diagnostics::aadsts::CHECK,
    &diagnostics::challenge::CHECK,
    &diagnostics::client::CHECK,
    &diagnostics::set_up::CHECK,
    &diagnostics::way::CHECK,
    &event::common_guide::CHECK,
    &event::front_end::CHECK,
    &event::expired::CHECK,
    &event::signing::CHECK,
    &event::metadata::CHECK,
    &event::rotated::CHECK,
    &event::crash::CHECK,
    &event::other::CHECK,
    &event::log::CHECK,
    &event::future::CHECK,
];

/// Every code, sorted by name, each once.
pub fn codes() -> Vec<&'static Code> {
    let mut codes: Vec<_> = CHECKS.iter().flat_map(|check| check.codes.iter().copied()).collect();
    codes.push(&CHECK_PANICKED);
    codes.sort_by_key(|code| code.name);
    codes.dedup_by_key(|code| code.name);
    codes
}

/// The code with this name.
pub fn code(name: &str) -> Option<&'static Code> {
    codes().into_iter().find(|code| code.name == name)
}
