//! Which kinds of evidence a case holds, so that a cause asks only for what is not there.

use std::collections::BTreeSet;

use super::Question;
use super::fill::{Slot, fill};
use crate::exchange::Route;
use crate::exchange::objects::ObjectKind;

/// Which kinds of evidence a case holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The objects whose command was run, those that printed nothing included.
    pub objects: BTreeSet<ObjectKind>,
    /// The names of the servers that the evidence shows.
    pub servers: BTreeSet<String>,
    /// Those whose certificates are listed.
    pub listed_servers: BTreeSet<String>,
    /// Between whom the tokens travel that there are.
    pub routes: Vec<Route>,
}

impl Known {
    /// What to ask for, of the objects of these kinds that are not there yet.
    pub(super) fn missing(&self, kinds: &[ObjectKind]) -> Vec<Question> {
        kinds.iter().flat_map(|kind| self.missing_of(*kind)).collect()
    }

    fn missing_of(&self, kind: ObjectKind) -> Vec<Question> {
        if kind == ObjectKind::ExchangeCertificate {
            return self.missing_certificates();
        }
        if self.objects.contains(&kind) {
            return Vec::new();
        }
        let Some((text, command)) = question(kind) else { return Vec::new() };
        vec![Question { text: text.into(), command: Some(command.into()) }]
    }

    /// The certificates of each server that is known and not listed; of any server, where none is known.
    fn missing_certificates(&self) -> Vec<Question> {
        let ask = |server: &str, name: Option<&str>| Question {
            text: format!(
                "which certificates are on {server}, until when they are valid, and whether their keys are there"
            )
            .into(),
            command: Some(
                format!(
                    "Get-ExchangeCertificate -Server {} | Format-List Thumbprint, Subject, FriendlyName, NotBefore, \
                     NotAfter, HasPrivateKey, Services, Status",
                    fill(Slot::Host("server"), name)
                )
                .into(),
            ),
        };
        let is_listed =
            |server: &&String| !self.listed_servers.iter().any(|listed| listed.eq_ignore_ascii_case(server));
        let open: Vec<_> = self.servers.iter().filter(is_listed).take(MAX_SERVERS).collect();
        if open.is_empty() && !self.objects.contains(&ObjectKind::ExchangeCertificate) {
            return vec![ask("each server", None)];
        }
        open.into_iter().map(|server| ask(&crate::text::quoted(server), Some(server))).collect()
    }
}

/// What the objects of a kind would tell, and the command that prints them.
fn question(kind: ObjectKind) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        ObjectKind::AuthConfig => {
            ("which certificate signs, which came before it and which comes next", "Get-AuthConfig | Format-List")
        }
        ObjectKind::AuthServer => (
            "whom Exchange takes tokens from, for which tenant, and with which keys",
            "Get-AuthServer | Format-List Name, Type, Enabled, Realm, IssuerIdentifier, TokenIssuingEndpoint, \
             AuthMetadataUrl, ApplicationIdentifier, DomainName, IsDefaultAuthorizationEndpoint",
        ),
        ObjectKind::PartnerApplication => (
            "which applications Exchange admits, and with which linked account",
            "Get-PartnerApplication | Format-List",
        ),
        ObjectKind::IntraOrganizationConnector => (
            "for which domains Exchange uses OAuth, and whether the connector is in use",
            "Get-IntraOrganizationConnector | Format-List Name, Enabled, TargetAddressDomains, DiscoveryEndpoint",
        ),
        ObjectKind::SettingOverride => {
            ("whether the dedicated hybrid application is switched on", "Get-SettingOverride | Format-List")
        }
        ObjectKind::ExchangeServer => (
            "which servers there are, with which build, in which site, and through which proxy they go",
            "Get-ExchangeServer | Format-List Name, AdminDisplayVersion, Site, ServerRole, InternetWebProxy",
        ),
        ObjectKind::VirtualDirectory => (
            "whether OAuth is on for the virtual directories",
            "Get-WebServicesVirtualDirectory -ADPropertiesOnly -ShowMailboxVirtualDirectories | Format-List Identity, \
             OAuthAuthentication, *AuthenticationMethods",
        ),
        ObjectKind::TestOAuthConnectivity => (
            "what Exchange itself says when it calls the other side",
            "Test-OAuthConnectivity -Service EWS -TargetUri https://outlook.office365.com/ews/exchange.asmx -Mailbox \
             <mailbox> | Format-List",
        ),
        ObjectKind::KeyCredential => (
            "which keys Entra knows for Exchange: a certificate's thumbprint is its customKeyIdentifier",
            "(Get-MgServicePrincipal -Filter \"appId eq '00000002-0000-0ff1-ce00-000000000000'\").KeyCredentials | \
             Format-List",
        ),
        ObjectKind::ClockStatus => ("where the server's clock takes its time from", "w32tm /query /status"),
        ObjectKind::WinHttpProxy => ("which proxy the services of Windows use", "netsh winhttp show proxy"),
        _ => return None,
    })
}

/// Enough to see whether a fault is one server's or everybody's.
const MAX_SERVERS: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_there_is_asked_for() {
        let mut known = Known::default();
        let asks = |known: &Known| known.missing(&[ObjectKind::AuthConfig, ObjectKind::ExchangeCertificate]);
        let commands = |known: &Known| {
            asks(known)
                .into_iter()
                .filter_map(|ask| Some(ask.command?.split(" |").next()?.to_owned()))
                .collect::<Vec<_>>()
        };
        assert_eq!(commands(&known), ["Get-AuthConfig", "Get-ExchangeCertificate -Server <server>"]);
        known.objects.insert(ObjectKind::AuthConfig);
        known.servers.extend(["EX01", "EX02", "a;calc"].map(str::to_owned));
        known.listed_servers.insert("ex01".to_owned());
        let expected = ["Get-ExchangeCertificate -Server EX02", "Get-ExchangeCertificate -Server <server>"];
        assert_eq!(commands(&known), expected);
        known.objects.insert(ObjectKind::ExchangeCertificate);
        known.servers = known.listed_servers.clone();
        assert!(asks(&known).is_empty());
    }

    #[test]
    fn questions_read_only() {
        let kinds =
            [ObjectKind::AuthServer, ObjectKind::KeyCredential, ObjectKind::ClockStatus, ObjectKind::WinHttpProxy];
        for question in Known::default().missing(&kinds) {
            let command = question.command.unwrap();
            let reads = ["Get-", "(Get-", "Test-", "w32tm /query", "netsh winhttp show"];
            assert!(reads.iter().any(|start| command.starts_with(start)), "{command}");
        }
    }
}
