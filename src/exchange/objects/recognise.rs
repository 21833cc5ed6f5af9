//! Which kind of object it is: by its type's name, else by what was printed of it, else by the command above it.

use super::values::text;
use super::{Field, ObjectKind};
use crate::powershell::Object;

/// The kind of an object. Nothing where it is no object that Assay knows of.
pub(super) fn kind(object: &Object, command: Option<&str>) -> Option<ObjectKind> {
    let by_type = || object.types.iter().find_map(|name| of_type(name));
    let by_command = || command.filter(|_| !object.properties.is_empty()).and_then(of_command);
    by_type().or_else(|| of_properties(object)).or_else(by_command)
}

/// The kind that a type's name stands for.
fn of_type(name: &str) -> Option<ObjectKind> {
    let (before, last) = name.rsplit_once('.').unwrap_or(("", name));
    // Classes of the same names exist elsewhere.
    if !(before.is_empty() || before.starts_with("Microsoft.") || before.starts_with("System.Security.")) {
        return None;
    }
    Some(match last {
        "AuthConfig" => ObjectKind::AuthConfig,
        "ExchangeCertificate" | "X509Certificate2" => ObjectKind::ExchangeCertificate,
        "AuthServer" => ObjectKind::AuthServer,
        "PartnerApplication" => ObjectKind::PartnerApplication,
        "IntraOrganizationConnector" => ObjectKind::IntraOrganizationConnector,
        "IntraOrganizationConfiguration" => ObjectKind::IntraOrganizationConfiguration,
        "OrganizationRelationship" => ObjectKind::OrganizationRelationship,
        "SettingOverride" => ObjectKind::SettingOverride,
        "ValidationResultNode" => ObjectKind::TestOAuthConnectivity,
        // The version of a server by itself: `(Get-ExchangeServer).AdminDisplayVersion`.
        "ExchangeServer" | "ServerVersion" => ObjectKind::ExchangeServer,
        "HybridConfiguration" => ObjectKind::HybridConfiguration,
        "MicrosoftGraphKeyCredential" => ObjectKind::KeyCredential,
        _ if last.starts_with("AD") && last.ends_with("VirtualDirectory") => ObjectKind::VirtualDirectory,
        _ => return None,
    })
}

/// The kind that these properties make certain.
fn of_properties(object: &Object) -> Option<ObjectKind> {
    let has = |name: &str| object.get(name).is_some();
    let any = |names: &[&str]| names.iter().any(|name| has(name));
    let number = |names: &[&str]| names.iter().filter(|name| has(name)).count();
    Some(if any(&["CurrentCertificateThumbprint", "NextCertificateThumbprint", "PreviousCertificateThumbprint"]) {
        ObjectKind::AuthConfig
    } else if any(&["UseAuthServer", "AcceptSecurityIdentifierInformation"])
        || has("LinkedAccount") && has("ApplicationIdentifier")
    {
        ObjectKind::PartnerApplication
    } else if any(&["TokenIssuingEndpoint", "IsDefaultAuthorizationEndpoint", "AuthorizationEndpoint"])
        || has("AuthMetadataUrl") && has("IssuerIdentifier")
    {
        ObjectKind::AuthServer
    } else if any(&["OnlineDiscoveryEndpoint", "OnPremisesDiscoveryEndpoint"]) {
        ObjectKind::IntraOrganizationConfiguration
    } else if any(&["TargetAddressDomains"]) || has("DiscoveryEndpoint") && has("Enabled") {
        ObjectKind::IntraOrganizationConnector
    } else if any(&["TargetApplicationUri", "FreeBusyAccessEnabled"])
        || has("TargetAutodiscoverEpr") && has("DomainNames")
    {
        ObjectKind::OrganizationRelationship
    } else if any(&["ComponentName", "Component"]) && any(&["SectionName", "Section"]) {
        ObjectKind::SettingOverride
    } else if has("ResultType") && any(&["Task", "Detail", "ResultDescription"]) {
        ObjectKind::TestOAuthConnectivity
    } else if any(&["InternalAuthenticationMethods", "ExternalAuthenticationMethods", "OAuthAuthentication"]) {
        ObjectKind::VirtualDirectory
    } else if has("AdminDisplayVersion") && any(&["Name", "Identity", "ServerRole", "Site", "Edition"])
        || has("ProductVersion") && names_setup(object)
    {
        ObjectKind::ExchangeServer
    } else if has("customKeyIdentifier") {
        ObjectKind::KeyCredential
    } else if has("Thumbprint")
        && any(&["Services", "CertificateDomains", "HasPrivateKey", "NotAfter", "Subject", "RawData"])
        || has("RawData") && any(&["Subject", "SerialNumber", "PSComputerName"])
    {
        ObjectKind::ExchangeCertificate
    } else if has("EwsAllowedAppIDs") {
        // `Get-OrganizationConfig` of Exchange Online.
        ObjectKind::Other
    } else if number(&["ClientAccessServers", "ReceivingTransportServers", "SendingTransportServers", "Features"]) > 1 {
        ObjectKind::HybridConfiguration
    } else {
        return None;
    })
}

/// The version of `ExSetup.exe`: that of the server, with every update.
fn names_setup(object: &Object) -> bool {
    let file = text(object, &["FileName"]);
    let name = match &file {
        Field::Known(name) | Field::CutOff(name) => name.to_ascii_lowercase(),
        _ => return false,
    };
    name.contains("exsetup") || name.contains("exchange server\\v15\\bin")
}

/// The kind that a command prints. Where several stand in one line, what the last one printed is what is seen; one in
/// parentheses only gives another its values.
pub(super) fn of_command(command: &str) -> Option<ObjectKind> {
    let (mut depth, mut best) = (0_usize, None);
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '-';
    for piece in command.split_inclusive(|character: char| !is_word(character)) {
        let word = piece.trim_end_matches(|character: char| !is_word(character));
        if let Some(kind) = of_cmdlet(word)
            && best.is_none_or(|(least, _)| depth <= least)
        {
            best = Some((depth, kind));
        }
        match piece.chars().next_back() {
            Some('(') => depth += 1,
            Some(')') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    best.map(|(_, kind)| kind)
}

/// The kind that the cmdlet prints which an error names: `CategoryInfo: ReadError: (:) [Get-ExchangeCertificate], …`.
pub(super) fn of_error(printed: &str) -> Option<ObjectKind> {
    let (_, rest) = printed.split_once("CategoryInfo")?;
    let (_, rest) = rest.lines().next()?.split_once('[')?;
    of_cmdlet(rest.split([']', ' ']).next()?)
}

/// The kind that a cmdlet of this very name prints.
pub(super) fn of_cmdlet(word: &str) -> Option<ObjectKind> {
    let known = CMDLETS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word));
    known.map(|(_, kind)| *kind)
}

const CMDLETS: [(&str, ObjectKind); 20] = [
    ("Get-AuthConfig", ObjectKind::AuthConfig),
    ("Get-ExchangeCertificate", ObjectKind::ExchangeCertificate),
    ("Get-AuthServer", ObjectKind::AuthServer),
    ("Get-PartnerApplication", ObjectKind::PartnerApplication),
    ("Get-IntraOrganizationConnector", ObjectKind::IntraOrganizationConnector),
    ("Get-IntraOrganizationConfiguration", ObjectKind::IntraOrganizationConfiguration),
    ("Get-OrganizationRelationship", ObjectKind::OrganizationRelationship),
    ("Get-SettingOverride", ObjectKind::SettingOverride),
    ("Test-OAuthConnectivity", ObjectKind::TestOAuthConnectivity),
    ("Get-ExchangeServer", ObjectKind::ExchangeServer),
    ("Get-HybridConfiguration", ObjectKind::HybridConfiguration),
    ("Get-WebServicesVirtualDirectory", ObjectKind::VirtualDirectory),
    ("Get-AutodiscoverVirtualDirectory", ObjectKind::VirtualDirectory),
    ("Get-OabVirtualDirectory", ObjectKind::VirtualDirectory),
    ("Get-OwaVirtualDirectory", ObjectKind::VirtualDirectory),
    ("Get-EcpVirtualDirectory", ObjectKind::VirtualDirectory),
    ("Get-MapiVirtualDirectory", ObjectKind::VirtualDirectory),
    ("Get-ActiveSyncVirtualDirectory", ObjectKind::VirtualDirectory),
    ("Get-OutlookAnywhere", ObjectKind::VirtualDirectory),
    ("Get-PowerShellVirtualDirectory", ObjectKind::VirtualDirectory),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::powershell::{Property, Value};

    #[track_caller]
    fn check(types: &[&str], properties: &[&str], command: Option<&str>, expected: Option<ObjectKind>) {
        let property = |name: &&str| Property { name: (*name).to_owned(), value: Value::Null };
        let object = Object {
            types: types.iter().map(|name| (*name).to_owned()).collect(),
            properties: properties.iter().map(property).collect(),
            ..Object::default()
        };
        assert_eq!(kind(&object, command), expected, "{types:?} {properties:?} {command:?}");
    }

    #[test]
    fn a_type_says_what_it_is() {
        let long = "Microsoft.Exchange.Data.Directory.SystemConfiguration.AuthConfig";
        check(&[long, "System.Object"], &[], None, Some(ObjectKind::AuthConfig));
        let directory = "Microsoft.Exchange.Data.Directory.SystemConfiguration.ADWebServicesVirtualDirectory";
        check(&[directory], &[], None, Some(ObjectKind::VirtualDirectory));
        check(&["Contoso.AuthConfig"], &[], None, None);
        check(&["System.Diagnostics.Process", "System.Object"], &["Name"], None, None);
    }

    #[test]
    fn the_properties_say_it_where_no_type_is_there() {
        check(&[], &["Name", "currentcertificatethumbprint"], None, Some(ObjectKind::AuthConfig));
        check(&[], &["Name", "Realm", "TokenIssuingEndpoint"], None, Some(ObjectKind::AuthServer));
        check(&[], &["Thumbprint", "Services", "Subject"], None, Some(ObjectKind::ExchangeCertificate));
        check(&[], &["Thumbprint"], None, None);
        check(&[], &["Name", "Enabled"], None, None);
        check(&[], &["Task", "ResultType"], None, Some(ObjectKind::TestOAuthConnectivity));
    }

    #[test]
    fn the_command_says_it_where_nothing_else_does() {
        check(&[], &["Name", "Enabled"], Some("get-authserver | ft Name,Enabled"), Some(ObjectKind::AuthServer));
        check(&[], &["Name"], Some("Get-ExchangeServer|%{Get-AuthServer}"), Some(ObjectKind::AuthServer));
        check(&[], &["Name"], Some("Get-Mailbox"), None);
        let inner = "Get-ExchangeCertificate -Thumbprint (Get-AuthConfig).CurrentCertificateThumbprint | fl Name";
        check(&[], &["Name"], Some(inner), Some(ObjectKind::ExchangeCertificate));
        check(&[], &["Name"], Some("(Get-AuthConfig).Realm"), Some(ObjectKind::AuthConfig));
        let nested = "(Get-ExchangeCertificate -Thumbprint (Get-AuthConfig).CurrentCertificateThumbprint).Name";
        check(&[], &["Name"], Some(nested), Some(ObjectKind::ExchangeCertificate));
        check(&[], &["CurrentCertificateThumbprint"], Some("Get-AuthServer"), Some(ObjectKind::AuthConfig));
    }
}
