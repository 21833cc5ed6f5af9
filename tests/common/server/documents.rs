//! The documents that publish keys, as a server of each kind serves them.

use std::sync::LazyLock;

use super::Answer;
use crate::common::mint::AuthCertificate;

/// The host that the sample's token names.
pub(crate) const SAMPLE_HOST: &str = "mail.contoso.com";

/// Where Exchange publishes its keys.
pub(crate) const EXCHANGE_PATH: &str = "/autodiscover/metadata/json/1";
/// Where ACS does.
pub(crate) const ACS_PATH: &str = "/contoso.com/metadata/json/1";
/// Where Entra says where its keys are.
pub(crate) const OPENID_PATH: &str = "/contoso.com/.well-known/openid-configuration";
/// Where Entra's keys are.
pub(crate) const JWKS_PATH: &str = "/contoso.com/discovery/keys";
/// Where Entra and AD FS publish their keys as XML.
pub(crate) const FEDERATION_PATH: &str = "/contoso.com/federationmetadata/2007-06/federationmetadata.xml";

/// The key document of the sample case.
pub(crate) fn sample_metadata() -> &'static str {
    include_str!("../../../assets/sample/metadata.json")
}

/// What a server that publishes every kind of document answers to a request.
pub(crate) fn publishing(request: &str) -> Answer {
    match path(request) {
        EXCHANGE_PATH => Answer::json(sample_metadata()),
        ACS_PATH => Answer::json(acs()),
        OPENID_PATH => Answer::json(openid_configuration(host(request))),
        JWKS_PATH => Answer::json(jwks()),
        FEDERATION_PATH => Answer::document("application/samlmetadata+xml", federation()),
        _ => Answer::status("404 Not Found"),
    }
}

/// The path that a request asks for.
pub(crate) fn path(request: &str) -> &str {
    request.split(' ').nth(1).unwrap_or_default()
}

/// The host that a request is for, with its port where it has one.
pub(crate) fn host(request: &str) -> &str {
    let mut lines = request.lines();
    let host = lines.find_map(|line| line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("host")));
    host.map_or("", |(_, value)| value.trim())
}

/// A key set whose only key has this `kid`.
pub(crate) fn jwks_with(kid: &str) -> String {
    format!(r#"{{"keys":[{{"use":"sig","kid":"{kid}",{}}}]}}"#, KEY.jwk_members())
}

/// A key set with so many keys, each small, none the same.
pub(crate) fn many_keys(count: usize) -> String {
    let key = |number| format!(r#"{{"kty":"RSA","kid":"{number}","n":"AQAB","e":"AQAB"}}"#);
    format!(r#"{{"keys":[{}]}}"#, (0..count).map(key).collect::<Vec<_>>().join(","))
}

fn jwks() -> String {
    jwks_with("one")
}

fn openid_configuration(host: &str) -> String {
    format!(
        r#"{{"issuer":"https://{host}/contoso.com/","jwks_uri":"https://{host}{JWKS_PATH}",
            "authorization_endpoint":"https://{host}/contoso.com/oauth2/authorize",
            "response_types_supported":["id_token"],"subject_types_supported":["pairwise"],
            "id_token_signing_alg_values_supported":["RS256"]}}"#
    )
}

fn acs() -> String {
    format!(
        r#"{{"id":"_a1","version":"1.0","name":"Windows Azure Access Control Service","realm":"contoso.com",
            "serviceName":"00000001-0000-0000-c000-000000000000",
            "issuer":"00000001-0000-0000-c000-000000000000@contoso.com",
            "allowedAudiences":["00000001-0000-0000-c000-000000000000@contoso.com"],
            "keys":[{{"usage":"signing","keyinfo":{{"x5t":"{}"}},
            "keyValue":{{"type":"x509Certificate","value":"{}"}}}}],
            "endpoints":[{{"location":"https://accounts.accesscontrol.windows.net/tokens/OAuth/2",
            "protocol":"OAuth2","usage":"issuance"}}]}}"#,
        KEY.thumbprint().to_x5t(),
        KEY.base64()
    )
}

fn federation() -> String {
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<EntityDescriptor ID="_1" entityID="https://sts.windows.net/contoso.com/" xmlns="urn:oasis:names:tc:SAML:2.0:metadata">
  <RoleDescriptor xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
      xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706" xsi:type="fed:SecurityTokenServiceType"
      protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706">
    <KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">
      <X509Data><X509Certificate>{}</X509Certificate></X509Data>
    </KeyInfo></KeyDescriptor>
  </RoleDescriptor>
</EntityDescriptor>
"#,
        KEY.base64()
    )
}

static KEY: LazyLock<AuthCertificate> = LazyLock::new(AuthCertificate::new);
