//! DER for tests: pieces put together by hand, and certificates made anew.

use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};

pub(super) fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let [high, low] = u16::try_from(length).unwrap().to_be_bytes();
    let mut der = match length {
        0..0x80 => vec![tag, low],
        0x80..0x100 => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    der.extend_from_slice(content);
    der
}

pub(super) fn bit_string(octets: &[u8]) -> Vec<u8> {
    tlv(0x03, &[&[0], octets].concat())
}

pub(super) fn algorithm(oid: &[u8], parameters: &[u8]) -> Vec<u8> {
    tlv(0x30, &[tlv(0x06, oid).as_slice(), parameters].concat())
}

/// An attribute 2.5.4.`number` of a name.
pub(super) fn attribute(number: u8, tag: u8, value: &[u8]) -> Vec<u8> {
    tlv(0x30, &[tlv(0x06, &[0x55, 0x04, number]), tlv(tag, value)].concat())
}

pub(super) fn extension(oid: &[u8], value: &[u8]) -> Vec<u8> {
    tlv(0x30, &[tlv(0x06, oid), tlv(0x04, value)].concat())
}

/// The fields of a certificate, to be replaced one by one.
pub(super) struct Fields {
    pub(super) serial: Vec<u8>,
    pub(super) name: Vec<u8>,
    pub(super) not_before: Vec<u8>,
    pub(super) spki: Vec<u8>,
    pub(super) signature_algorithm: Vec<u8>,
    pub(super) rest: Vec<u8>,
}

impl Default for Fields {
    fn default() -> Self {
        Self {
            serial: tlv(0x02, &[5]),
            name: tlv(0x30, &tlv(0x31, &attribute(3, 0x0c, b"odd"))),
            not_before: tlv(0x17, b"240102030405Z"),
            spki: tlv(0x30, &[algorithm(&[0x2a, 0x03], &[]), bit_string(&[1])].concat()),
            signature_algorithm: algorithm(&[0x2a, 0x04], &[]),
            rest: Vec::new(),
        }
    }
}

impl Fields {
    pub(super) fn der(&self) -> Vec<u8> {
        let validity = [self.not_before.clone(), tlv(0x18, b"29991231235959Z")].concat();
        let tbs = [
            tlv(0xa0, &[0x02, 0x01, 0x02]),
            self.serial.clone(),
            algorithm(&[0x2a, 0x04], &[]),
            self.name.clone(),
            tlv(0x30, &validity),
            self.name.clone(),
            self.spki.clone(),
            self.rest.clone(),
        ];
        tlv(0x30, &[tlv(0x30, &tbs.concat()), self.signature_algorithm.clone(), bit_string(&[9])].concat())
    }
}

pub(super) fn params(common_name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params
}

/// The PEM of a new self-signed certificate on P-256.
pub(super) fn pem(common_name: &str) -> String {
    params(common_name).self_signed(&KeyPair::generate().unwrap()).unwrap().pem()
}
