//! Actions that several causes share: the renewal of the Auth Certificate, its publication, and what every one of them
//! needs to be warned of.

use std::borrow::Cow;

use super::fill::{Slot, fill};
use super::rule::Weighing;
use super::{Action, Risk};

/// An action that changes nothing.
pub(super) fn reads(title: impl Into<Cow<'static, str>>, command: impl Into<Cow<'static, str>>) -> Action {
    Action { title: title.into(), command: Some(command.into()), risk: Risk::ReadOnly, warning: None }
}

/// Something to look at without a command.
pub(super) fn looks(title: impl Into<Cow<'static, str>>) -> Action {
    Action { title: title.into(), command: None, risk: Risk::ReadOnly, warning: None }
}

/// An action that changes configuration.
pub(super) fn changes(
    title: impl Into<Cow<'static, str>>,
    command: impl Into<Cow<'static, str>>,
    warning: &'static str,
) -> Action {
    Action {
        title: title.into(),
        command: Some(command.into()),
        risk: Risk::ChangesConfiguration,
        warning: Some(warning),
    }
}

/// A change that no one command makes.
pub(super) fn changes_by_hand(title: impl Into<Cow<'static, str>>, warning: &'static str) -> Action {
    Action { title: title.into(), command: None, risk: Risk::ChangesConfiguration, warning: Some(warning) }
}

/// An action that can break what works.
pub(super) fn dangerous(
    title: impl Into<Cow<'static, str>>,
    command: impl Into<Cow<'static, str>>,
    warning: &'static str,
) -> Action {
    Action { title: title.into(), command: Some(command.into()), risk: Risk::Dangerous, warning: Some(warning) }
}

pub(super) fn see_auth_config() -> Action {
    reads("see which certificate signs, which came before it and which comes next", "Get-AuthConfig | Format-List")
}

/// The certificate that signs, on a server.
pub(super) fn see_certificate(weighing: &Weighing<'_>) -> Action {
    let server = fill(Slot::Host("server"), weighing.fact("server"));
    reads(
        "see the certificate on the server: until when it is valid, and whether its private key is there",
        format!("Get-ExchangeCertificate -Server {server} -Thumbprint {} | Format-List", current(weighing)),
    )
}

/// The thumbprint of the certificate that signs, as far as the evidence shows it.
pub(super) fn current(weighing: &Weighing<'_>) -> String {
    let own = weighing.own_fact("current").or_else(|| weighing.own_fact("thumbprint"));
    fill(Slot::Thumbprint("current thumbprint"), own.or_else(|| weighing.fact("current")))
}

/// A new certificate, staged: the order where the present one still signs.
pub(super) fn staged_renewal() -> Vec<Action> {
    let mut actions = vec![new_certificate()];
    actions.push(changes(
        "stage it as the next certificate, with its thumbprint as the command before printed it",
        "Set-AuthConfig -NewCertificateThumbprint <thumbprint of the new certificate> -NewCertificateEffectiveDate \
         (Get-Date).AddHours(49)",
        "the effective date has to be at least 48 hours ahead: every server must have the certificate by then; keep \
         the previous certificate for at least 24 hours after the change, because tokens that it signed live that long",
    ));
    actions.extend(publish_to_entra());
    actions
}

/// A new certificate at once: the order where the present one signs no more.
pub(super) fn immediate_renewal() -> Vec<Action> {
    let mut actions = vec![
        new_certificate(),
        changes(
            "make it the next certificate at once, with its thumbprint as the command before printed it",
            "Set-AuthConfig -NewCertificateThumbprint <thumbprint of the new certificate> -NewCertificateEffectiveDate \
             (Get-Date)",
            ONLY_AT_ONCE,
        ),
    ];
    actions.extend(put_into_use());
    actions
}

/// The next certificate, which is there already, at once: where the present one signs no more.
pub(super) fn next_at_once(next: &str) -> Vec<Action> {
    let next = fill(Slot::Thumbprint("next thumbprint"), Some(next));
    let mut actions = vec![
        reads(
            "see on each server whether the next certificate is there, valid, and with its private key: then no new \
             one is needed",
            format!("Get-ExchangeCertificate -Server <server> -Thumbprint {next} | Format-List"),
        ),
        changes(
            "bring the date of the next certificate forward to now",
            format!("Set-AuthConfig -NewCertificateThumbprint {next} -NewCertificateEffectiveDate (Get-Date)"),
            ONLY_AT_ONCE,
        ),
    ];
    actions.extend(put_into_use());
    actions
}

const ONLY_AT_ONCE: &str = "only because the present certificate signs no more: one that still signs is replaced with \
                            an effective date at least 48 hours ahead";

/// The next certificate becomes the current one, for everybody.
fn put_into_use() -> Vec<Action> {
    let mut actions = vec![
        dangerous(
            "put it into use at once",
            "Set-AuthConfig -PublishCertificate",
            "it takes effect on all servers, which can take an hour; until the wizard has been run again Entra does \
             not know the new certificate",
        ),
        dangerous(
            "remove the certificate that was in use before",
            "Set-AuthConfig -ClearPreviousCertificate",
            "only because that one has expired or is gone: keep a previous certificate that is still valid for at \
             least 24 hours, because tokens that it signed live that long",
        ),
    ];
    actions.extend(restart());
    actions.extend(publish_to_entra());
    actions
}

fn new_certificate() -> Action {
    changes(
        "make a new Auth Certificate",
        "New-ExchangeCertificate -KeySize 2048 -PrivateKeyExportable $true -SubjectName 'CN=Microsoft Exchange Server \
         Auth Certificate' -FriendlyName 'Microsoft Exchange Server Auth Certificate' -DomainName @()",
        "answer N to the question whether to overwrite the existing default SMTP certificate: with Y mail flow uses \
         the new certificate from then on",
    )
}

/// Have the services take over what was changed.
pub(super) fn restart() -> Vec<Action> {
    vec![
        changes(
            "restart the service that distributes the certificate, on each server",
            "Restart-Service MSExchangeServiceHost",
            "certificate distribution and other background work pause while it restarts",
        ),
        changes(
            "recycle the application pools, on each server",
            "Restart-WebAppPool MSExchangeOWAAppPool; Restart-WebAppPool MSExchangeECPAppPool",
            "users of Outlook on the web on this server sign in again",
        ),
    ]
}

/// Make the certificate known to Entra: for hybrid organisations.
pub(super) fn publish_to_entra() -> Vec<Action> {
    vec![update_dedicated_app(), rerun_wizard(), clean_first_party()]
}

/// Upload to the organisation's own application, where it has one.
pub(super) fn update_dedicated_app() -> Action {
    changes(
        "in a hybrid organisation with the dedicated hybrid application: upload the current and the next certificate \
         to it",
        r".\ConfigureExchangeHybridApplication.ps1 -UpdateCertificate",
        "upload nothing to the first-party service principal instead: whoever holds the key can then act in Exchange \
         Online (CVE-2025-53786)",
    )
}

/// The Hybrid Configuration Wizard after a rotation.
pub(super) fn rerun_wizard() -> Action {
    changes_by_hand(
        "in a hybrid organisation run the Hybrid Configuration Wizard again after the active certificate has changed",
        "its option for OAuth, intra-organization connectors and organization relationships uploads the certificate to \
         the first-party service principal again (CVE-2025-53786): clean that up afterwards",
    )
}

/// Take Exchange's keys off the shared principal.
pub(super) fn clean_first_party() -> Action {
    dangerous(
        "remove the keys that the wizard left on the first-party service principal",
        r".\ConfigureExchangeHybridApplication.ps1 -ResetFirstPartyServicePrincipalKeyCredentials",
        "only once the dedicated hybrid application works: what still signs in through the first-party principal stops",
    )
}

/// Take an authority's keys over anew.
pub(super) fn refresh_keys(auth_server: Option<&str>) -> Action {
    let name = fill(Slot::Name("name of the auth server"), auth_server);
    changes(
        "have Exchange fetch the authority's keys anew, then wait 15 minutes",
        format!("Set-AuthServer {name} -RefreshAuthMetadata"),
        "it takes over whatever the object's AuthMetadataUrl publishes: see first that this address is the authority's \
         own",
    )
}

pub(super) fn see_auth_servers() -> Action {
    reads(
        "see whom Exchange takes tokens from, and where it fetches their keys",
        "Get-AuthServer | Format-List Name, Type, Enabled, Realm, IssuerIdentifier, TokenIssuingEndpoint, \
         AuthMetadataUrl, ApplicationIdentifier, DomainName, IsDefaultAuthorizationEndpoint",
    )
}

/// Ask Exchange to try it: the test that belongs after every repair towards the cloud.
pub(super) fn test_connectivity() -> Action {
    reads(
        "have Exchange try the call itself",
        "Test-OAuthConnectivity -Service EWS -TargetUri https://outlook.office365.com/ews/exchange.asmx -Mailbox \
         <mailbox> -ReloadConfig | Format-List",
    )
}

/// `Test-OAuthConnectivity` says so.
pub(super) const TEST_SUCCEEDS: &str = "`Test-OAuthConnectivity` ends with the result `Success`";
