//! The extensions of a certificate (RFC 5280 section 4.2) in words.

use x509_parser::asn1_rs::{FromDer as _, Tag};
use x509_parser::extensions::{
    AccessDescription, AuthorityKeyIdentifier, BasicConstraints, CRLDistributionPoint, DistributionPointName,
    ExtendedKeyUsage, GeneralSubtree, KeyUsage, NameConstraints, ParsedExtension, PolicyConstraints, X509Extension,
};

use super::der::{Element, FaultAt, hex, oid_text, short_hex};
use super::general_name;
use super::oids;
use super::problem::CertificateProblem;
use crate::text::{count, visible};

/// One extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Dotted: `2.5.29.15`.
    pub oid: String,
    /// `key usage`; the dotted OID if it has no name here.
    pub name: String,
    /// Whether software that does not know it must refuse the certificate.
    pub critical: bool,
    /// Its content in words, invisible characters escaped; as shortened hex if it is unknown or cannot be read.
    pub text: String,
    /// The bytes of its content, whole.
    pub value: Vec<u8>,
}

/// Reads the field `[3]`; what cannot be read becomes a problem, and the rest is read nevertheless.
pub(super) fn read(field: &Element, problems: &mut Vec<CertificateProblem>) -> Vec<Extension> {
    let mut extensions: Vec<Extension> = Vec::new();
    let mut list = match field.reader().sequence() {
        Ok(list) => list.reader(),
        Err(FaultAt { at, .. }) => {
            problems.push(CertificateProblem::UnreadableExtension { name: None, at });
            return extensions;
        }
    };
    while list.left() > 0 {
        let at = list.at();
        let Ok(element) = list.sequence() else {
            problems.push(CertificateProblem::UnreadableExtension { name: None, at });
            break;
        };
        let (extension, readable) = one(&element);
        if !readable {
            let name = extension.as_ref().map(|extension| extension.name.clone());
            problems.push(CertificateProblem::UnreadableExtension { name, at });
        }
        let Some(extension) = extension else { continue };
        if extensions.iter().any(|earlier| earlier.oid == extension.oid) {
            problems.push(CertificateProblem::RepeatedExtension { name: extension.name.clone() });
        }
        extensions.push(extension);
    }
    extensions
}

/// The extension, if its OID can be read, and whether all of it can.
fn one(element: &Element) -> (Option<Extension>, bool) {
    let mut fields = element.reader();
    let Ok(oid) = fields.expect(Tag::Oid) else { return (None, false) };
    let oid = oid_text(oid.content);
    let critical =
        fields.next_if(|field| field.is(Tag::Boolean)).is_some_and(|flag| flag.content.iter().any(|byte| *byte != 0));
    let value = fields.expect(Tag::OctetString).ok();
    let words = match X509Extension::from_der(element.raw) {
        Ok((_, parsed)) => words(&oid, parsed.parsed_extension()),
        Err(_) => Words::Unreadable,
    };
    let hex = || value.map(|value| short_hex(value.content)).unwrap_or_default();
    let (text, readable) = match words {
        Words::Known(text) => (visible(&text).into_owned(), true),
        Words::Unknown => (hex(), value.is_some()),
        Words::Unreadable => (hex(), false),
    };
    let name = oids::extension_name(&oid).map_or_else(|| oid.clone(), str::to_owned);
    let value = value.map(|value| value.content.to_vec()).unwrap_or_default();
    (Some(Extension { oid, name, critical, text, value }), readable)
}

enum Words {
    Known(String),
    Unknown,
    Unreadable,
}

fn words(oid: &str, parsed: &ParsedExtension) -> Words {
    Words::Known(match parsed {
        ParsedExtension::AuthorityKeyIdentifier(identifier) => authority_key_identifier(identifier),
        ParsedExtension::SubjectKeyIdentifier(identifier) => hex(identifier.0),
        ParsedExtension::KeyUsage(usage) => key_usage(*usage),
        ParsedExtension::ExtendedKeyUsage(usage) => extended_key_usage(usage),
        ParsedExtension::BasicConstraints(constraints) => basic_constraints(constraints),
        ParsedExtension::CertificatePolicies(policies) => {
            joined(policies.iter().map(|policy| oids::named(&oid_text(policy.policy_id.as_bytes()))))
        }
        ParsedExtension::PolicyMappings(mappings) => joined(mappings.mappings.iter().map(|mapping| {
            let issuer = oid_text(mapping.issuer_domain_policy.as_bytes());
            format!("{issuer} is {}", oid_text(mapping.subject_domain_policy.as_bytes()))
        })),
        ParsedExtension::SubjectAlternativeName(names) => general_name::list(&names.general_names),
        ParsedExtension::IssuerAlternativeName(names) => general_name::list(&names.general_names),
        ParsedExtension::NameConstraints(constraints) => name_constraints(constraints),
        ParsedExtension::PolicyConstraints(constraints) => policy_constraints(constraints),
        ParsedExtension::CRLDistributionPoints(points) => joined(points.points.iter().map(distribution_point)),
        ParsedExtension::InhibitAnyPolicy(inhibit) => {
            format!("not below {}", count(inhibit.skip_certs as usize, "certificate", "certificates"))
        }
        ParsedExtension::AuthorityInfoAccess(access) => joined(access.accessdescs.iter().map(access_description)),
        ParsedExtension::SubjectInfoAccess(access) => joined(access.accessdescs.iter().map(access_description)),
        ParsedExtension::NSCertType(kinds) => kinds.to_string(),
        ParsedExtension::NsCertComment(comment) => (*comment).to_owned(),
        ParsedExtension::SCT(stamps) => {
            count(stamps.len(), "signed certificate timestamp", "signed certificate timestamps")
        }
        ParsedExtension::ParseError { .. } => return Words::Unreadable,
        _ if oid == oids::PRECERTIFICATE_POISON => "this is a precertificate, not to be used".to_owned(),
        _ => return Words::Unknown,
    })
}

fn joined(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

fn authority_key_identifier(identifier: &AuthorityKeyIdentifier) -> String {
    let key = identifier.key_identifier.as_ref().map(|key| hex(key.0));
    let issuer = identifier.authority_cert_issuer.as_ref().map(|names| format!("issuer {}", general_name::list(names)));
    let serial = identifier.authority_cert_serial.map(|serial| format!("serial number {}", hex(serial)));
    joined([key, issuer, serial].into_iter().flatten())
}

fn key_usage(usage: KeyUsage) -> String {
    let uses = [
        (usage.digital_signature(), "digital signature"),
        (usage.non_repudiation(), "non-repudiation"),
        (usage.key_encipherment(), "key encipherment"),
        (usage.data_encipherment(), "data encipherment"),
        (usage.key_agreement(), "key agreement"),
        (usage.key_cert_sign(), "certificate signing"),
        (usage.crl_sign(), "CRL signing"),
        (usage.encipher_only(), "encipher only"),
        (usage.decipher_only(), "decipher only"),
    ];
    chosen(&uses)
}

fn extended_key_usage(usage: &ExtendedKeyUsage) -> String {
    let uses = [
        (usage.any, "any purpose"),
        (usage.server_auth, "server authentication"),
        (usage.client_auth, "client authentication"),
        (usage.code_signing, "code signing"),
        (usage.email_protection, "e-mail protection"),
        (usage.time_stamping, "time stamping"),
        (usage.ocsp_signing, "OCSP signing"),
    ];
    let known = uses.iter().filter(|(set, _)| *set).map(|(_, words)| (*words).to_owned());
    let other = usage.other.iter().map(|oid| oids::named(&oid_text(oid.as_bytes())));
    joined(known.chain(other))
}

fn chosen(flags: &[(bool, &str)]) -> String {
    joined(flags.iter().filter(|(set, _)| *set).map(|(_, words)| (*words).to_owned()))
}

fn basic_constraints(constraints: &BasicConstraints) -> String {
    match (constraints.ca, constraints.path_len_constraint) {
        (false, None) => "not a certificate authority".to_owned(),
        (false, Some(depth)) => format!("not a certificate authority, path length {depth}"),
        (true, None) => "certificate authority".to_owned(),
        (true, Some(depth)) => format!("certificate authority, path length {depth}"),
    }
}

fn name_constraints(constraints: &NameConstraints) -> String {
    let side = |words: &str, subtrees: &Option<Vec<GeneralSubtree>>| {
        let names = subtrees.as_ref()?.iter().map(|subtree| general_name::words(&subtree.base));
        Some(format!("{words} {}", joined(names)))
    };
    let sides = [side("only", &constraints.permitted_subtrees), side("not", &constraints.excluded_subtrees)];
    sides.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn policy_constraints(constraints: &PolicyConstraints) -> String {
    let after = |words: &str, skipped: Option<u32>| {
        skipped.map(|skipped| format!("{words} after {}", count(skipped as usize, "certificate", "certificates")))
    };
    let rules = [
        after("explicit policy required", constraints.require_explicit_policy),
        after("policy mapping forbidden", constraints.inhibit_policy_mapping),
    ];
    joined(rules.into_iter().flatten())
}

fn distribution_point(point: &CRLDistributionPoint) -> String {
    let place = match &point.distribution_point {
        Some(DistributionPointName::FullName(names)) => Some(general_name::list(names)),
        Some(DistributionPointName::NameRelativeToCRLIssuer(_)) => Some("a name relative to the CRL issuer".to_owned()),
        None => None,
    };
    let reasons = point.reasons.as_ref().map(|reasons| format!("for {reasons}"));
    let issuer = point.crl_issuer.as_ref().map(|names| format!("issued by {}", general_name::list(names)));
    [place, reasons, issuer].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn access_description(access: &AccessDescription) -> String {
    let method = oids::named(&oid_text(access.access_method.as_bytes()));
    format!("{method}: {}", general_name::words(&access.access_location))
}

#[cfg(test)]
mod tests {
    use super::super::certificate::Certificate;
    use super::super::testing::{Fields, extension, tlv};
    use super::*;

    /// Reads extensions out of a certificate: `oid name critical text` each, and the problems.
    fn read_all(extensions: &[Vec<u8>]) -> (Vec<(String, String)>, Vec<CertificateProblem>) {
        let rest = tlv(0xa3, &tlv(0x30, &extensions.concat()));
        let read = Certificate::from_der(&Fields { rest, ..Fields::default() }.der()).unwrap();
        (read.extensions.into_iter().map(|extension| (extension.name, extension.text)).collect(), read.problems)
    }

    #[track_caller]
    fn check(oid: &[u8], value: &[u8], name: &str, text: &str) {
        assert_eq!(read_all(&[extension(oid, value)]), (vec![(name.to_owned(), text.to_owned())], vec![]));
    }

    const KEY_USAGE: &[u8] = &[0x55, 0x1d, 15];

    #[test]
    fn extensions_are_put_in_words() {
        check(KEY_USAGE, &[3, 2, 5, 0xa0], "key usage", "digital signature, key encipherment");
        check(&[0x55, 0x1d, 14], &[4, 2, 0xab, 1], "subject key identifier", "AB01");
        let authority = tlv(0x30, &tlv(0x80, &[0xcd]));
        check(&[0x55, 0x1d, 35], &authority, "authority key identifier", "CD");
        check(&[0x55, 0x1d, 19], &tlv(0x30, &[]), "basic constraints", "not a certificate authority");
        let authority = [0x30, 6, 1, 1, 0xff, 2, 1, 3];
        check(&[0x55, 0x1d, 19], &authority, "basic constraints", "certificate authority, path length 3");
        let uses = [tlv(6, &[0x2b, 6, 1, 5, 5, 7, 3, 1]), tlv(6, &[0x2a, 3])].concat();
        check(&[0x55, 0x1d, 37], &tlv(0x30, &uses), "extended key usage", "server authentication, 1.2.3");
        let names = [tlv(0x82, b"a.example"), tlv(0x87, &[10, 0, 0, 1]), tlv(0x81, "x\u{200e}@y".as_bytes())].concat();
        check(
            &[0x55, 0x1d, 17],
            &tlv(0x30, &names),
            "subject alternative name",
            "DNS a.example, IP 10.0.0.1, e-mail x\\u{200e}@y",
        );
        let uri = tlv(0x86, b"http://c.example/");
        let point = tlv(0x30, &tlv(0x30, &tlv(0xa0, &tlv(0xa0, &uri))));
        check(&[0x55, 0x1d, 31], &point, "CRL distribution points", "URI http://c.example/");
        let access = tlv(0x30, &tlv(0x30, &[tlv(6, &[0x2b, 6, 1, 5, 5, 7, 0x30, 1]), uri].concat()));
        check(&[0x2b, 6, 1, 5, 5, 7, 1, 1], &access, "authority information access", "OCSP: URI http://c.example/");
        let policies = tlv(0x30, &tlv(0x30, &tlv(6, &[0x67, 0x81, 0x0c, 1, 2, 1])));
        check(&[0x55, 0x1d, 32], &policies, "certificate policies", "domain validated (2.23.140.1.2.1)");
        check(&[0x2a, 3, 4], &[0xbe; 40], "1.2.3.4", &format!("{}… (40 bytes)", "BE".repeat(32)));
    }

    #[test]
    fn unreadable_extensions_are_problems_and_keep_the_rest() {
        let good = extension(KEY_USAGE, &[3, 2, 5, 0xa0]);
        let bad = extension(&[0x55, 0x1d, 19], &[9, 9]);
        let nameless = tlv(0x30, &[5, 0]);
        let (read, problems) = read_all(&[bad, nameless, good.clone(), good]);
        assert_eq!(read.len(), 3);
        assert_eq!(read[0], ("basic constraints".to_owned(), "0909".to_owned()));
        let unreadable =
            |name: Option<&str>, at| CertificateProblem::UnreadableExtension { name: name.map(str::to_owned), at };
        let repeated = CertificateProblem::RepeatedExtension { name: "key usage".to_owned() };
        assert_eq!(problems, [unreadable(Some("basic constraints"), 102), unreadable(None, 113), repeated]);
        assert_eq!(read_all(&[vec![0x30, 0x70]]).1, [unreadable(None, 100)]);
    }
}
