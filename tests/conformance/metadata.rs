//! Key documents of real issuers: read whole, with every key, and with the thumbprints of their certificates.

use assay::assess::Assessment;
use assay::intake::{Body, Evidence};
use assay::metadata::{Document, Format};
use assay::policy::Policy;
use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::common::vectors::{bytes, files, find, json, list, text};
use crate::common::{AT, assess, codes, read_as};
use crate::exceptions::Suite;

#[test]
fn key_sets_of_real_issuers_are_read_whole() {
    let Some(folder) = find("auth_metadata", "13 key sets of real issuers") else { return };
    let manifest = json(&folder.join("manifest.json"));
    let mut seen = 0;
    for entry in manifest.as_array().unwrap().iter().filter(|entry| entry.get("keys").is_some()) {
        let name = text(entry, "file");
        let raw = bytes(&folder.join(name));
        let document = document(name, &raw);
        assert_eq!(document.format, Format::Jwks, "{name}");
        assert_eq!(Some(document.keys.len() as u64), entry["keys"].as_u64(), "{name}");
        assert!(document.problems.is_empty(), "{name}: {:?}", document.problems);
        let certificates = document.keys.iter().filter(|key| key.certificate.is_some()).count();
        assert_eq!(Some(certificates as u64), entry["x5c"].as_u64(), "{name}");
        let agree = |key: &&std::sync::Arc<assay::jose::Key>| {
            key.certificate.is_some()
                && key.declared_thumbprint().is_some_and(|declared| Some(declared) == key.thumbprint())
        };
        let matching = document.keys.iter().filter(agree).count();
        assert_eq!(Some(matching as u64), entry["x5t_matches_sha1_of_x5c"].as_u64(), "{name}");
        assert_eq!(entry["x5t_mismatch"], 0, "{name}");
        let assessment = assessed(name, &raw);
        assert!(!codes(&assessment).contains(&"metadata/x5t-wrong"), "{name}");
        seen += 1;
    }
    assert!(seen >= 13, "only {seen} key sets");
}

#[test]
fn thumbprints_are_computed_as_they_are_declared() {
    let Some(folder) = find("auth_metadata", "44 thumbprints of real key sets") else { return };
    let mut seen = 0;
    for path in files(&folder, ".json") {
        let raw = bytes(&path);
        let Some(document) = document_of(&path.to_string_lossy(), &raw) else { continue };
        let value = json(&path);
        for key in &document.keys {
            let Some(certificate) = &key.certificate else { continue };
            let Some(encoded) = value.pointer(&format!("{}/x5c/0", key.pointer)).and_then(Value::as_str) else {
                continue;
            };
            let der = STANDARD.decode(encoded).unwrap();
            let sha1 = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &der);
            let computed = assay::jose::base64url::encode(sha1.as_ref());
            assert_eq!(certificate.sha1.to_x5t(), computed, "{} {}", path.display(), key.pointer);
            assert_eq!(key.x5t.as_ref(), Some(&computed), "{} {}", path.display(), key.pointer);
            // Entra writes the thumbprint into `kid` too, and Exchange tokens are matched by either.
            let is_entra = path.to_string_lossy().contains("entra-");
            assert!(!is_entra || key.kid.as_ref() == Some(&computed), "{} {}", path.display(), key.pointer);
            seen += 1;
        }
    }
    assert!(seen >= 44, "only {seen} certificates with an x5t");
}

#[test]
fn openid_configurations_are_recognised() {
    let Some(folder) = find("auth_metadata", "13 OpenID configurations") else { return };
    let mut seen = 0;
    for path in files(&folder, ".json") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.ends_with("openid-configuration.json") && !name.starts_with("OpenIdConnectMetadata") {
            continue;
        }
        let raw = bytes(&path);
        let value = json(&path);
        let document = document(&name, &raw);
        assert_eq!(document.format, Format::OpenIdConfiguration, "{name}");
        assert_eq!(document.issuer.as_deref(), value["issuer"].as_str(), "{name}");
        assert_eq!(document.jwks_uri.as_deref(), value["jwks_uri"].as_str(), "{name}");
        assert!(document.keys.is_empty(), "{name}");
        seen += 1;
    }
    assert!(seen >= 13, "only {seen} OpenID configurations");
}

#[test]
fn every_key_that_is_listed_is_read() {
    let Some(folder) = find("auth_metadata", "the keys of 18 JSON documents") else { return };
    let mut suite = Suite::new("metadata");
    for path in files(&folder, ".json") {
        let name = path.strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/");
        let raw = bytes(&path);
        let listed = list(&json(&path), "keys").len();
        if listed > 0 {
            let read = document(&name, &raw).keys.len();
            suite.compare_words(&name, &format!("{listed} keys"), &format!("{read} keys"));
        }
    }
    suite.finish(18);
}

#[test]
fn the_sharepoint_document_is_read() {
    let path = "auth_metadata/sharepoint_metadata_json_1.json";
    let Some(path) = find(path, "1 metadata document of a SharePoint farm") else { return };
    let document = document("sharepoint", &bytes(&path));
    assert_eq!(document.format, Format::Exchange);
    assert!(document.problems.is_empty(), "{:?}", document.problems);
    let thumbprints: Vec<_> = document.keys.iter().filter_map(|key| Some(key.thumbprint()?.to_x5t())).collect();
    assert!(thumbprints.iter().any(|x5t| x5t == "i_gz5qfYp5YPWAK1__0YhZnipLI"), "{thumbprints:?}");
}

#[test]
fn federation_metadata_is_read() {
    let Some(folder) = find("auth_metadata/ms_identitymodel", "9 federation metadata documents") else { return };
    let tenants = "https://sts.windows.net/{tenantid}/";
    let tenant = Some("https://sts.windows.net/268da1a1-9db4-48b9-b1fe-683250ba90cc/");
    for (name, issuer, keys) in [
        ("ReferenceMetadata.AADCommonMetadata.xml", Some(tenants), 3),
        ("ReferenceMetadata.AADCommonMetadataFormated.xml", tenant, 3),
        ("adfs-v2-metadata.xml", Some("http://fs.msidlab7.com/adfs/services/trust"), 1),
        ("adfs-v3-metadata.xml", Some("http://fs.msidlab2.com/adfs/services/trust"), 1),
        ("idp-metadata.xml", Some("https://idp.msidlab13.com/idp/shibboleth"), 1),
        ("ReferenceMetadata.MetadataNoAddressInEndpointReference.xml", tenant, 1),
        ("ReferenceMetadata.EmptyEntityDescriptorMetadata.xml", tenant, 0),
        ("ReferenceMetadata.MetadataNoKeyDescriptorForSigningInRoleDescriptor.xml", tenant, 0),
        ("ReferenceMetadata.MetadataEmptyEntityDescriptor.xml", Some("https://DevIDPServer/sts"), 0),
    ] {
        let document = document(name, &bytes(&folder.join(name)));
        assert_eq!(document.format, Format::FederationMetadata, "{name}");
        assert_eq!(document.issuer.as_deref(), issuer, "{name}");
        assert_eq!(document.keys.len(), keys, "{name}: {:?}", document.problems);
        assert!(document.problems.is_empty(), "{name}: {:?}", document.problems);
    }
}

#[test]
fn nothing_breaks_whatever_the_document() {
    let Some(folder) = find("auth_metadata", "52 documents of every kind") else { return };
    let paths = files(&folder, "");
    for path in &paths {
        let raw = bytes(path);
        let name = path.file_name().unwrap().to_string_lossy();
        let assessment = assessed(&name, &raw);
        assert!(!assessment.artifacts.is_empty(), "{name}");
        assert!(!codes(&assessment).contains(&"assay/check-panicked"), "{name}");
        // Cut anywhere, it is read as far as it goes.
        for part in 1..32 {
            let cut = raw.len() * part / 32;
            assert!(!read_as(&name, &raw[..cut]).is_empty(), "{name} {cut}");
        }
    }
    assert!(paths.len() >= 52, "only {} files", paths.len());
}

fn assessed(name: &str, raw: &[u8]) -> Assessment {
    assess(read_as(name, raw), &Policy::default(), AT)
}

fn document(name: &str, raw: &[u8]) -> Document {
    document_of(name, raw).unwrap_or_else(|| panic!("{name} is not read as a key document"))
}

fn document_of(name: &str, raw: &[u8]) -> Option<Document> {
    let of = |evidence: Evidence| match evidence.body {
        Body::Metadata(document) => Some(std::sync::Arc::unwrap_or_clone(document)),
        _ => None,
    };
    read_as(name, raw).into_iter().find_map(of)
}
