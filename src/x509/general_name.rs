//! General names (RFC 5280 section 4.2.1.6) in words: `DNS mail.example`, `IP 10.0.0.1`.

use std::net::{Ipv4Addr, Ipv6Addr};

use x509_parser::extensions::GeneralName;

use super::der::{oid_text, short_hex};
use super::name;

/// The names, with commas between them.
pub(super) fn list(names: &[GeneralName]) -> String {
    names.iter().map(words).collect::<Vec<_>>().join(", ")
}

/// One name, its kind first.
pub(super) fn words(name: &GeneralName) -> String {
    match name {
        GeneralName::DNSName(dns) => format!("DNS {dns}"),
        GeneralName::IPAddress(bytes) => format!("IP {}", ip(bytes)),
        GeneralName::RFC822Name(address) => format!("e-mail {address}"),
        GeneralName::URI(uri) => format!("URI {uri}"),
        GeneralName::DirectoryName(directory) => format!("directory {}", name::text_of(directory.as_raw())),
        GeneralName::OtherName(oid, value) => format!("other {} {}", oid_text(oid.as_bytes()), short_hex(value)),
        GeneralName::RegisteredID(oid) => format!("registered ID {}", oid_text(oid.as_bytes())),
        GeneralName::X400Address(any) => format!("X.400 {}", short_hex(any.data)),
        GeneralName::EDIPartyName(any) => format!("EDI party {}", short_hex(any.data)),
        GeneralName::Invalid(tag, bytes) => format!("unreadable name of kind {} {}", tag.0, short_hex(bytes)),
    }
}

/// An address, or an address and a mask as in name constraints; anything else as hex.
fn ip(bytes: &[u8]) -> String {
    if let Some(address) = address(bytes) {
        return address;
    }
    let (network, mask) = bytes.split_at(bytes.len() / 2);
    match (address(network), address(mask)) {
        (Some(network), Some(mask)) => format!("{network}/{mask}"),
        _ => short_hex(bytes),
    }
}

fn address(bytes: &[u8]) -> Option<String> {
    if let Ok(bytes) = <[u8; 4]>::try_from(bytes) {
        return Some(Ipv4Addr::from(bytes).to_string());
    }
    <[u8; 16]>::try_from(bytes).ok().map(|bytes| Ipv6Addr::from(bytes).to_string())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{attribute, tlv};
    use super::*;
    use x509_parser::asn1_rs::FromDer as _;

    #[track_caller]
    fn check(tag: u8, content: &[u8], expected: &str) {
        let der = tlv(tag, content);
        assert_eq!(words(&GeneralName::from_der(&der).unwrap().1), expected);
    }

    #[test]
    fn every_kind_is_named() {
        check(0x82, b"a.example", "DNS a.example");
        check(0x82, b"a\xff", "unreadable name of kind 2 61FF");
        check(0x87, &[192, 0, 2, 1], "IP 192.0.2.1");
        check(0x87, &[192, 0, 2, 0, 255, 255, 255, 0], "IP 192.0.2.0/255.255.255.0");
        check(0x87, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], "IP ::1");
        check(0x87, &[1, 2, 3], "IP 010203");
        check(0x87, &[], "IP ");
        let directory = tlv(0x30, &tlv(0x31, &attribute(3, 0x0c, b"x, y")));
        check(0xa4, &directory, "directory CN=x\\, y");
        check(0xa0, &[6, 2, 0x2a, 3, 5, 0], "other 1.2.3 0500");
        check(0x88, &[0x2a, 3], "registered ID 1.2.3");
        check(0x88, &[], "registered ID malformed OID ");
    }
}
