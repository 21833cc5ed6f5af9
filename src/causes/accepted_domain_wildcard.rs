//! An accepted domain with a wildcard hides the tenant's own domain.

use super::commands::{changes, reads};
use super::fill::{Slot, fill_quoted};
use super::rule::{Details, Rule, Sign, Weighing, decisive, fact, says, strong};
use crate::checks::Finding;

pub(super) static RULE: Rule = Rule {
    id: "accepted-domain-wildcard",
    title: "the domain in the token is no accepted domain by itself: only a wildcard covers it",
    direction: None,
    signs: &SIGNS,
    cannot_explain: None,
    details,
};

static SIGNS: [Sign; 3] = [
    decisive("diagnostics/invalid-tenant").when(names_domain),
    strong("diagnostics/invalid-tenant"),
    strong("event/oauth-validation-failed").when(|finding| says(finding, "The tenant for")),
];

/// `The tenant for tenant guid 'contoso.com' does not exist.`: a domain where an id belongs.
fn names_domain(finding: &Finding) -> bool {
    ["tenant", "realm", "domain"].iter().any(|name| fact(finding, name).contains('.'))
}

fn details(weighing: &Weighing<'_>) -> Details {
    let named = ["tenant", "realm", "domain"].iter().find_map(|name| weighing.own_fact(name));
    let domain = fill_quoted(Slot::Host("domain"), named.filter(|name| name.contains('.')));
    Details {
        contradictions: vec![
            "the token was read and its signature accepted: renewing certificates or refreshing keys will not help"
                .to_owned(),
        ],
        questions: vec![super::Question {
            text: "whether the domain is accepted by itself, or only as a wildcard (*.contoso.com)".into(),
            command: Some("Get-AcceptedDomain | Format-Table Name, DomainName, DomainType, Default".into()),
        }],
        actions: vec![
            reads(
                "see which domains Exchange accepts: one as *.contoso.com does not cover contoso.com for tokens",
                "Get-AcceptedDomain | Format-Table Name, DomainName, DomainType, Default",
            ),
            changes(
                "add the domain by itself",
                format!("New-AcceptedDomain -Name {domain} -DomainName {domain} -DomainType Authoritative"),
                "with the type Authoritative Exchange rejects mail for recipients that it does not have: take the type \
                 of the wildcard domain",
            ),
            changes(
                "have the web server read it anew",
                "iisreset /noforce",
                "every connection to this server is cut off for a moment",
            ),
        ],
        confirm: vec![
            "`Get-AcceptedDomain` lists the domain without a wildcard, and `invalid_tenant` does not come again",
        ],
        ..Details::default()
    }
}
