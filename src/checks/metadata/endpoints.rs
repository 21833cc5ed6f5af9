//! Does the document name addresses inside the server's own network?

use url::{Host, Url};

use crate::checks::{Check, Finding, MetadataSubject, Outcome, Run, codes};
use crate::text::quoted;

codes! {
    /// The document's own `endpoints` name an internal address.
    ///
    /// ## Why it matters
    /// Exchange writes the back end's name and port (444) there. It is of no use from outside; never fetch from it and never
    /// compare hosts with it.
    ///
    /// ## Example
    ///     {"endpoints":[{"location":"https://by2pr06mb2229.namprd06.prod.outlook.com:444/…"}]}
    ///
    /// ## How to fix
    /// Nothing. Assay does not use it.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/validate-an-identity-token>
    INTERNAL_ENDPOINT = "metadata/internal-endpoint", Info;
}

pub(crate) static CHECK: Check =
    Check { id: "metadata-endpoints", step: None, codes: &[&INTERNAL_ENDPOINT], run: Run::Metadata(run) };

const BACK_END_PORT: u16 = 444; // the Exchange Back End web site

fn run(subject: &MetadataSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let endpoints = &subject.document.endpoints;
    for endpoint in endpoints.iter().filter(|endpoint| is_internal(&endpoint.location)) {
        let message = format!("it names the internal address {}", quoted(&endpoint.location));
        findings.push(Finding::new(&INTERNAL_ENDPOINT, message).at_pointer(endpoint.pointer.clone()));
    }
    if endpoints.is_empty() { Outcome::NotApplicable } else { Outcome::Passed("endpoints are not used".to_owned()) }
}

fn is_internal(location: &str) -> bool {
    let Ok(url) = Url::parse(location) else { return false };
    let plain_name = matches!(url.host(), Some(Host::Domain(name)) if !name.contains('.'));
    url.port() == Some(BACK_END_PORT) || plain_name || matches!(url.host(), Some(Host::Ipv4(_) | Host::Ipv6(_)))
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::check_metadata;

    #[test]
    fn back_end_addresses_are_named() {
        let of = |location: &str| format!(r#"{{"realm":"*","keys":[],"endpoints":[{{"location":"{location}"}}]}}"#);
        check_metadata(&super::CHECK, &of("https://mail.contoso.com/autodiscover/metadata/json/1"), &[]);
        for internal in ["https://exch01.contoso.com:444/x", "https://exch01/x", "https://10.0.0.1/x"] {
            check_metadata(&super::CHECK, &of(internal), &["metadata/internal-endpoint"]);
        }
    }
}
