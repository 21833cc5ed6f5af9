//! `MSExchange OAuth` 2006 and 2008: what an authority publishes is not what is stored.

use super::{finding, on_server, url};
use crate::checks::subject::EventSubject;
use crate::checks::{Check, Finding, Outcome, Run, codes};
use crate::event::Class;
use crate::text::quoted;

codes! {
    /// What an authority publishes differs from what Exchange has stored of it.
    ///
    /// ## Why it matters
    /// The sign-in service changes its keys from time to time, and Exchange follows by itself. Where the stored keys
    /// stay behind, tokens from the cloud are refused with an invalid signature. The event alone shows that Exchange
    /// saw the change.
    ///
    /// ## Example
    ///     Source: MSExchange OAuth
    ///     Event ID: 2008
    ///     When retrieving metadata from the url 'https://…', different certificate(s) have been found.
    ///
    /// ## How to fix
    /// If tokens from the cloud are refused since then, have Exchange fetch the keys again:
    ///
    ///     Get-AuthServer | Format-List Name,AuthMetadataUrl,Enabled
    ///     Set-AuthServer NAME -RefreshAuthMetadata
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-authserver>
    METADATA_DIFFERS = "event/metadata-differs", Warning;
}

pub(crate) static CHECK: Check =
    Check { id: "event-metadata", step: None, codes: &[&METADATA_DIFFERS], run: Run::Event(run) };

fn run(subject: &EventSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let event = subject.event;
    if event.class != Class::MetadataDiffers {
        return Outcome::NotApplicable;
    }
    let from = url(event).map_or_else(|| "an authority".to_owned(), |url| quoted(&url));
    let message = format!("what {from} publishes differs from what Exchange{} has stored", on_server(event));
    findings.push(finding(&METADATA_DIFFERS, event, message.clone()));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::check_event;

    #[test]
    fn the_address_of_the_changed_metadata_is_a_fact() {
        let text = "Source: MSExchange OAuth\nEvent ID: 2008\nWhen retrieving metadata from the url \
            'https://login.windows.net/contoso.com/federationmetadata/2007-06/federationmetadata.xml', different.\n";
        let found = check_event(&CHECK, text, &["event/metadata-differs"]);
        let url = "https://login.windows.net/contoso.com/federationmetadata/2007-06/federationmetadata.xml";
        assert_eq!(found.first().unwrap().evidence.get("url").and_then(|fact| fact.as_str()), Some(url));
        check_event(&CHECK, &text.replace("2008", "2006"), &["event/metadata-differs"]);
        check_event(&CHECK, &text.replace("2008", "2004"), &[]);
    }
}
