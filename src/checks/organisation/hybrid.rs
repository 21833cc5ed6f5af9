//! Whether the case shows that the organisation works together with the cloud, and what was said on that way.

use crate::case::Case;
use crate::event::Diagnostic;
use crate::exchange::objects::{ExchangeObject, Field, ObjectBody, ObjectKind};
use crate::exchange::{ACS_APP_ID, ACS_CHINA_APP_ID, EXCHANGE_APP_ID, microsoft_domain};
use crate::intake::Body;

/// Whether something in the case shows a hybrid. In an organisation without one, what a hybrid needs is not missing.
pub(crate) fn is_hybrid(case: &Case) -> bool {
    case.objects().any(|(_, object)| shows_hybrid(object))
        || diagnostics(case).any(|(_, diagnostic)| is_of_cloud(diagnostic))
        || case.evidence().iter().any(|evidence| match &evidence.body {
            Body::Token { token, .. } => {
                let issuer = token.claim_text("iss").unwrap_or_default();
                is_acs(issuer)
            }
            _ => false,
        })
}

/// The id of the organisation's own application in the cloud, where an auth server names one.
pub(crate) fn dedicated_app(case: &Case) -> Option<&str> {
    let mut ids = case.auth_servers().filter_map(|(_, server)| server.application_id.known());
    ids.find(|id| !is_id(id, EXCHANGE_APP_ID)).map(|id| id.trim())
}

/// Everything that servers and clients said, wherever it stands in the case, with the place of its evidence.
pub(crate) fn diagnostics(case: &Case) -> impl Iterator<Item = (usize, &Diagnostic)> {
    case.evidence().iter().enumerate().flat_map(|(index, evidence)| {
        let items: &[Diagnostic] = match &evidence.body {
            Body::Event(event) => &event.diagnostics,
            Body::Diagnostics(trace) => &trace.items,
            Body::Object(object) => match &object.body {
                ObjectBody::TestOAuthConnectivity(test) => &test.diagnostics,
                _ => &[],
            },
            _ => &[],
        };
        items.iter().map(move |item| (index, item))
    })
}

fn shows_hybrid(object: &ExchangeObject) -> bool {
    match &object.body {
        ObjectBody::AuthServer(server) => server
            .server_type
            .known()
            .is_some_and(|kind| kind.eq_ignore_ascii_case("MicrosoftACS") || kind.eq_ignore_ascii_case("AzureAD")),
        ObjectBody::PartnerApplication(application) => {
            let is_exchange = application.application_id.known().is_some_and(|id| is_id(id, EXCHANGE_APP_ID));
            is_exchange && application.enabled == Field::Known(true)
        }
        ObjectBody::IntraOrganizationConnector(_)
        | ObjectBody::IntraOrganizationConfiguration(_)
        | ObjectBody::KeyCredential(_) => true,
        ObjectBody::OrganizationRelationship(relationship) => {
            [&relationship.target_application_uri, &relationship.target_autodiscover_epr]
                .into_iter()
                .filter_map(Field::known)
                .any(|address| leads_to_cloud(address))
        }
        ObjectBody::TestOAuthConnectivity(test) => test.target.as_deref().is_some_and(leads_to_cloud),
        ObjectBody::Plain => object.kind == ObjectKind::HybridConfiguration,
        _ => false,
    }
}

fn is_of_cloud(diagnostic: &Diagnostic) -> bool {
    match diagnostic {
        Diagnostic::Aadsts(_) => true,
        Diagnostic::Challenge(challenge) => challenge.trusted_issuers.iter().any(|issuer| is_acs(issuer)),
        Diagnostic::Refusal(refusal) => [ACS_APP_ID, ACS_CHINA_APP_ID].iter().any(|id| refusal.reason.contains(id)),
        Diagnostic::Client(_) => false,
    }
}

fn is_acs(issuer: &str) -> bool {
    let id = issuer.split('@').next().unwrap_or_default();
    is_id(id, ACS_APP_ID) || is_id(id, ACS_CHINA_APP_ID)
}

fn is_id(text: &str, id: &str) -> bool {
    text.trim().eq_ignore_ascii_case(id)
}

/// `https://outlook.office365.com/…`, and `outlook.com`, as which organization relationships name Exchange Online.
fn leads_to_cloud(address: &str) -> bool {
    let host = address.strip_prefix("https://").unwrap_or(address).split(['/', ':']).next().unwrap_or_default();
    microsoft_domain(&host.to_ascii_lowercase()).is_some()
}
