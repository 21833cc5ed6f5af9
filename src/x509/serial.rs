//! Serial numbers (RFC 5280 section 4.1.2.2) as Windows and OpenSSL write them.

use super::der::{Element, hex};
use super::problem::CertificateProblem;

/// Reads the INTEGER of a serial number.
pub(super) fn read(field: &Element, problems: &mut Vec<CertificateProblem>) -> String {
    let bytes = field.content;
    if bytes.len() > 20 {
        problems.push(CertificateProblem::SerialTooLong { bytes: bytes.len() });
    }
    let negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    if negative || bytes.iter().all(|byte| *byte == 0) {
        problems.push(CertificateProblem::SerialNotPositive);
    }
    if negative {
        return format!("-{}", hex(without_leading_zeros(&negated(bytes))));
    }
    hex(without_leading_zeros(bytes))
}

/// The magnitude of a negative two's complement number.
fn negated(bytes: &[u8]) -> Vec<u8> {
    let mut magnitude: Vec<u8> = bytes.iter().map(|byte| !byte).collect();
    for byte in magnitude.iter_mut().rev() {
        let (sum, overflowed) = byte.overflowing_add(1);
        *byte = sum;
        if !overflowed {
            break;
        }
    }
    magnitude
}

fn without_leading_zeros(mut bytes: &[u8]) -> &[u8] {
    while let [0, rest @ ..] = bytes
        && !rest.is_empty()
    {
        bytes = rest;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::super::certificate::Certificate;
    use super::super::testing::{Fields, tlv};
    use super::*;

    #[track_caller]
    fn check(content: &[u8], expected: &str, problems: &[CertificateProblem]) {
        let read = Certificate::from_der(&Fields { serial: tlv(0x02, content), ..Fields::default() }.der()).unwrap();
        assert_eq!((read.serial.as_str(), read.problems.as_slice()), (expected, problems));
    }

    #[test]
    fn serial_numbers_keep_their_sign() {
        let not_positive = [CertificateProblem::SerialNotPositive];
        check(&[1], "01", &[]);
        check(&[0, 0xaf, 0], "AF00", &[]);
        check(&[0], "00", &not_positive);
        check(&[], "", &not_positive);
        check(&[0xff], "-01", &not_positive);
        check(&[0x80, 0], "-8000", &not_positive);
        check(&[0xff, 0x00], "-0100", &not_positive);
        check(&[1; 21], &"01".repeat(21), &[CertificateProblem::SerialTooLong { bytes: 21 }]);
    }
}
