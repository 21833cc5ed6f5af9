//! Object identifiers that certificates carry, in words. Those of keys and signatures stand where they are read.

/// What an extension is called (RFC 5280 and what certificates from Windows hold besides).
pub(super) fn extension_name(oid: &str) -> Option<&'static str> {
    Some(match oid {
        "2.5.29.9" => "subject directory attributes",
        "2.5.29.14" => "subject key identifier",
        "2.5.29.15" => "key usage",
        "2.5.29.16" => "private key usage period",
        "2.5.29.17" => "subject alternative name",
        "2.5.29.18" => "issuer alternative name",
        "2.5.29.19" => "basic constraints",
        "2.5.29.30" => "name constraints",
        "2.5.29.31" => "CRL distribution points",
        "2.5.29.32" => "certificate policies",
        "2.5.29.33" => "policy mappings",
        "2.5.29.35" => "authority key identifier",
        "2.5.29.36" => "policy constraints",
        "2.5.29.37" => "extended key usage",
        "2.5.29.46" => "freshest CRL",
        "2.5.29.54" => "inhibit any policy",
        "1.3.6.1.5.5.7.1.1" => "authority information access",
        "1.3.6.1.5.5.7.1.3" => "qualified certificate statements",
        "1.3.6.1.5.5.7.1.11" => "subject information access",
        "1.3.6.1.5.5.7.1.24" => "TLS feature",
        "1.3.6.1.4.1.11129.2.4.2" => "certificate transparency",
        PRECERTIFICATE_POISON => "precertificate poison",
        "1.3.6.1.4.1.311.20.2" => "certificate template name",
        "1.3.6.1.4.1.311.21.1" => "CA version",
        "1.3.6.1.4.1.311.21.2" => "previous CA certificate hash",
        "1.3.6.1.4.1.311.21.7" => "certificate template",
        "1.3.6.1.4.1.311.21.10" => "application policies",
        "1.3.6.1.4.1.311.25.2" => "account security identifier",
        "2.16.840.1.113730.1.1" => "Netscape certificate type",
        "2.16.840.1.113730.1.13" => "Netscape comment",
        _ => return None,
    })
}

/// A purpose, policy or access method in words with its OID, or the OID alone.
pub(super) fn named(oid: &str) -> String {
    let words = match oid {
        "1.3.6.1.5.5.7.48.1" => return "OCSP".to_owned(),
        "1.3.6.1.5.5.7.48.2" => return "issuer certificate".to_owned(),
        "1.3.6.1.5.5.7.48.5" => return "CA repository".to_owned(),
        "1.3.6.1.4.1.311.10.3.4" => "encrypting file system",
        "1.3.6.1.4.1.311.10.3.12" => "document signing",
        "1.3.6.1.4.1.311.20.2.2" => "smart card logon",
        "1.3.6.1.5.2.3.5" => "Kerberos authentication",
        "1.3.6.1.5.5.7.3.17" => "IPsec IKE",
        "1.3.6.1.4.1.311.54.1.2" => "remote desktop authentication",
        "2.5.29.32.0" => "any policy",
        "2.23.140.1.1" => "extended validation",
        "2.23.140.1.2.1" => "domain validated",
        "2.23.140.1.2.2" => "organization validated",
        "2.23.140.1.2.3" => "individual validated",
        _ => return oid.to_owned(),
    };
    format!("{words} ({oid})")
}

/// The name of a signature algorithm that the registry of the parser lacks or spells in its own way.
pub(super) fn signature_name(oid: &str) -> Option<&'static str> {
    Some(match oid {
        "1.2.840.113549.1.1.10" => "RSASSA-PSS",
        "1.2.840.10045.4.1" => "ecdsa-with-SHA1",
        "1.3.14.3.2.29" => "sha1WithRSAEncryption",
        "1.3.101.112" => "Ed25519",
        "1.3.101.113" => "Ed448",
        "2.16.840.1.101.3.4.3.1" => "dsa-with-sha224",
        "2.16.840.1.101.3.4.3.2" => "dsa-with-sha256",
        "2.16.840.1.101.3.4.3.17" => "ML-DSA-44",
        "2.16.840.1.101.3.4.3.18" => "ML-DSA-65",
        "2.16.840.1.101.3.4.3.19" => "ML-DSA-87",
        _ => return None,
    })
}

/// Marks a certificate that exists only for certificate transparency logs (RFC 6962 section 3.1).
pub(super) const PRECERTIFICATE_POISON: &str = "1.3.6.1.4.1.11129.2.4.3";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words() {
        assert_eq!(extension_name("2.5.29.15"), Some("key usage"));
        assert_eq!(extension_name("1.2.3"), None);
        assert_eq!(named("2.5.29.32.0"), "any policy (2.5.29.32.0)");
        assert_eq!(named("1.2.3"), "1.2.3");
        assert_eq!(signature_name("1.3.101.112"), Some("Ed25519"));
    }
}
