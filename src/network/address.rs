//! What an IP address is that nobody outside can have, in every spelling of it. The one truth for the policy, which sees
//! addresses written in URLs, and for whatever connects.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::fault::AddressClass;

impl AddressClass {
    /// The class of an address, or `None` for one that anybody on the internet can have
    /// (<https://www.iana.org/assignments/iana-ipv4-special-registry>, and its sister for IPv6).
    pub fn of(address: IpAddr) -> Option<Self> {
        match address {
            IpAddr::V4(address) => v4(address),
            IpAddr::V6(address) => v6(address),
        }
    }
}

fn v4(address: Ipv4Addr) -> Option<AddressClass> {
    if METADATA_V4.contains(&address) {
        return Some(AddressClass::CloudMetadata);
    }
    let [first, second, third, _] = address.octets();
    match (first, second, third) {
        (127, ..) => Some(AddressClass::Loopback),
        (10, ..) | (172, 16..=31, _) | (192, 168, _) | (100, 64..=127, _) => Some(AddressClass::Private),
        (169, 254, _) => Some(AddressClass::LinkLocal),
        (224..=239, ..) => Some(AddressClass::Multicast),
        _ if address.is_broadcast() => Some(AddressClass::Multicast),
        // This network, protocol assignments, documents, the old relay of 6to4, benchmarks, and what was never given out.
        (0 | 240..=255, ..) | (192, 0, 0 | 2) | (198, 51, 100) | (203, 0, 113) | (192, 88, 99) | (198, 18 | 19, _) => {
            Some(AddressClass::Reserved)
        }
        _ => None,
    }
}

fn v6(address: Ipv6Addr) -> Option<AddressClass> {
    if METADATA_V6.contains(&address) {
        return Some(AddressClass::CloudMetadata);
    }
    if address.is_loopback() {
        return Some(AddressClass::Loopback);
    }
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Some(AddressClass::Reserved),
        // Mapped (RFC 4291), translated (RFC 2765), translated by the network (RFC 6052).
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => v4(inner(high, low)),
        // Compatible (RFC 4291): nobody has used it for years.
        [0, 0, 0, 0, 0, 0, high, low] => v4(inner(high, low)).or(Some(AddressClass::Reserved)),
        [0x2002, high, low, ..] => v4(inner(high, low)).or_else(|| isatap(address)),
        // Teredo (RFC 4380) hides the client's address behind ones, and names its server.
        [0x2001, 0, server_high, server_low, _, _, high, low] => {
            v4(inner(!high, !low)).or_else(|| v4(inner(server_high, server_low)))
        }
        [0x2001, 2, 0, ..] | [0x2001, 0x10..=0x2f | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => {
            Some(AddressClass::Reserved)
        }
        // A network's own: its translation (RFC 8215), and its addresses, by today's name and the former.
        [0x64, 0xff9b, 1, ..] | [0xfc00..=0xfdff | 0xfec0..=0xfeff, ..] => Some(AddressClass::Private),
        [0xfe80..=0xfebf, ..] => Some(AddressClass::LinkLocal),
        [0xff00..=0xffff, ..] => Some(AddressClass::Multicast),
        [0x2000..=0x3fff, ..] => isatap(address),
        _ => Some(AddressClass::Reserved), // only 2000::/3 is given out
    }
}

/// An address of a network inside another (RFC 5214): the machine's own stands at the end.
fn isatap(address: Ipv6Addr) -> Option<AddressClass> {
    match address.segments() {
        [_, _, _, _, 0 | 0x200, 0x5efe, high, low] => v4(inner(high, low)),
        _ => None,
    }
}

fn inner(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))
}

/// Amazon, Azure, Google and many others; Amazon's containers; Azure's own agent; Alibaba; Oracle.
const METADATA_V4: [Ipv4Addr; 6] = [
    Ipv4Addr::new(169, 254, 169, 254),
    Ipv4Addr::new(169, 254, 170, 2),
    Ipv4Addr::new(169, 254, 170, 23),
    Ipv4Addr::new(168, 63, 129, 16),
    Ipv4Addr::new(100, 100, 100, 200),
    Ipv4Addr::new(192, 0, 0, 192),
];

/// Amazon, its containers, and Google.
const METADATA_V6: [Ipv6Addr; 3] = [
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254),
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23),
    Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254),
];

#[cfg(test)]
mod tests {
    use super::AddressClass::{self, CloudMetadata, LinkLocal, Loopback, Multicast, Private, Reserved};

    #[track_caller]
    fn check(class: impl Into<Option<AddressClass>>, addresses: &[&str]) {
        let class = class.into();
        for address in addresses {
            assert_eq!(AddressClass::of(address.parse().unwrap()), class, "{address}");
        }
    }

    #[test]
    fn addresses_of_everybody_have_no_class() {
        check(None, &["8.8.8.8", "40.104.1.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "169.253.0.1"]);
        check(None, &["126.255.255.255", "128.0.0.1", "192.167.1.1", "192.0.1.1", "198.17.0.1", "198.20.0.1"]);
        check(None, &["2603:1026::1", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"]);
        check(None, &["2001:0:4136:e378:8000:63bf:f7f7:f7f7"]); // Teredo, of 8.8.8.8
    }

    #[test]
    fn addresses_inside_are_told_in_version_four() {
        check(Loopback, &["127.0.0.1", "127.255.255.255"]);
        check(Private, &["10.0.0.0", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "100.64.0.1"]);
        check(Private, &["100.127.255.255"]);
        check(LinkLocal, &["169.254.0.1", "169.254.169.253"]);
        check(CloudMetadata, &["169.254.169.254", "169.254.170.2", "168.63.129.16", "100.100.100.200", "192.0.0.192"]);
        check(Multicast, &["224.0.0.1", "239.255.255.255", "255.255.255.255"]);
        check(
            Reserved,
            &["0.0.0.0", "0.1.2.3", "192.0.0.1", "192.0.2.1", "198.51.100.7", "203.0.113.9", "192.88.99.1"],
        );
        check(Reserved, &["198.18.0.1", "198.19.255.255", "240.0.0.1", "255.255.255.254"]);
    }

    #[test]
    fn addresses_inside_are_told_in_version_six() {
        check(Loopback, &["::1", "0:0:0:0:0:0:0:1"]);
        check(Private, &["fc00::1", "fdff::1", "fec0::1", "64:ff9b:1::8.8.8.8"]);
        check(LinkLocal, &["fe80::1", "febf::1"]);
        check(CloudMetadata, &["fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254"]);
        check(Multicast, &["ff02::1", "ff0e::1"]);
        check(
            Reserved,
            &["::", "100::1", "2001:db8::1", "3fff::1", "2001:2::1", "2001:10::1", "2001:20::1", "5f00::1"],
        );
        check(Reserved, &["4000::1", "1::1", "::8.8.8.8"]);
    }

    #[test]
    fn addresses_inside_others_count() {
        check(
            Loopback,
            &["::ffff:127.0.0.1", "::ffff:0:127.0.0.1", "::127.0.0.1", "64:ff9b::127.0.0.1", "2002:7f00:1::"],
        );
        check(Private, &["::ffff:10.0.0.1", "64:ff9b::192.168.1.1", "2002:a00:1::1", "2600::5efe:10.0.0.1"]);
        check(Private, &["2600::200:5efe:10.0.0.1", "2001:0:808:808::f5ff:fffe", "2001:0:a00:1::f7f7:f7f7"]);
        check(Reserved, &["2001:0:4136:e378:8000:63bf:3fff:fdd2"]); // RFC 4380's example, of 192.0.2.45
        check(CloudMetadata, &["::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1"]);
        check(Multicast, &["::ffff:224.0.0.1"]);
        check(Reserved, &["::ffff:0.0.0.0"]);
    }
}
