//! Public keys as OpenSSH writes them (`ssh-ed25519 AAAA… comment`): some services publish their signing keys like this.

use ssh_key::public::{EcdsaPublicKey, KeyData};

use super::public_key::PublicKey;
use super::{Curve, OkpCurve};

/// Reads one line as an OpenSSH public key; `None` for anything else, and for kinds that sign no tokens (DSA, security
/// keys).
pub fn read_openssh(line: &str) -> Option<PublicKey> {
    let is_key = PREFIXES.iter().any(|prefix| line.starts_with(prefix));
    if !is_key || line.len() > MAX_LINE_BYTES {
        return None;
    }
    let key = ssh_key::PublicKey::from_openssh(line).ok()?;
    match key.key_data() {
        KeyData::Ed25519(key) => Some(PublicKey::Okp { curve: OkpCurve::Ed25519, x: key.0.to_vec() }),
        KeyData::Rsa(key) => {
            Some(PublicKey::Rsa { n: key.n.as_positive_bytes()?.to_vec(), e: key.e.as_positive_bytes()?.to_vec() })
        }
        KeyData::Ecdsa(key) => {
            let curve = match key {
                EcdsaPublicKey::NistP256(_) => Curve::P256,
                EcdsaPublicKey::NistP384(_) => Curve::P384,
                EcdsaPublicKey::NistP521(_) => Curve::P521,
            };
            Some(PublicKey::Ec { curve, point: key.as_sec1_bytes().to_vec() })
        }
        _ => None,
    }
}

const PREFIXES: [&str; 3] = ["ssh-ed25519 ", "ssh-rsa ", "ecdsa-sha2-nistp"];
const MAX_LINE_BYTES: usize = 16 * 1024; // an RSA key of 16,384 bits has under 3 KB

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Option<&str>) {
        assert_eq!(read_openssh(line).map(|key| key.describe()).as_deref(), expected, "{line}");
    }

    #[test]
    fn keys_that_sign_tokens_are_read() {
        let ed25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA a comment";
        check(ed25519, Some("Ed25519"));
        check(ed25519.trim_end_matches(" a comment"), Some("Ed25519"));
        check("ssh-ed25519 AAAA", None);
        check("ssh-dss AAAA", None);
        check("-----BEGIN PUBLIC KEY-----", None);
        check("", None);
    }
}
