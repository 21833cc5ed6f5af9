//! Certificate thumbprints: the SHA-1 and SHA-256 of the DER, in hex as Windows shows them and in base64url as tokens
//! carry them.

use std::fmt;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE_NO_PAD, URL_SAFE_NO_PAD_INDIFFERENT};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

use super::der::hex;

/// SHA-1 of a certificate's DER (20 bytes): what Windows calls the thumbprint and RFC 7515 section 4.1.7 calls `x5t`.
///
/// It names a certificate; it proves nothing about it, SHA-1 being broken.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Thumbprint([u8; SHA1_BYTES]);

impl Thumbprint {
    /// The thumbprint of a certificate's DER.
    pub fn of_der(der: &[u8]) -> Self {
        Self(digest_of(&digest::SHA1_FOR_LEGACY_USE_ONLY, der))
    }

    /// The 20 bytes.
    pub fn as_bytes(&self) -> &[u8; SHA1_BYTES] {
        &self.0
    }

    /// 40 upper-case hex digits, as Windows and Exchange write it.
    pub fn to_hex(&self) -> String {
        hex(&self.0)
    }

    /// 27 characters of base64url without padding, as a token header carries it.
    pub fn to_x5t(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// Reads 40 hex digits in either case. Blanks and colons are skipped, and so are invisible formatting characters
    /// (U+200E, U+FEFF …), which the Windows certificate dialog puts in front when it is copied from; these are listed.
    pub fn from_hex(text: &str) -> Result<HexThumbprint, HexError> {
        let mut nibbles = Vec::with_capacity(2 * SHA1_BYTES);
        let mut hidden_characters = Vec::new();
        for (at, character) in text.char_indices() {
            if let Some(nibble) = hex_value(character) {
                nibbles.push(nibble);
            } else if character.general_category() == GeneralCategory::Format {
                hidden_characters.push(character);
            } else if character != ':' && !character.is_whitespace() {
                return Err(HexError::NotHex { character, at });
            }
        }
        let bytes: Vec<u8> =
            nibbles.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, nibble| byte << 4 | nibble)).collect();
        match <[u8; SHA1_BYTES]>::try_from(bytes) {
            Ok(bytes) if nibbles.len() == 2 * SHA1_BYTES => {
                Ok(HexThumbprint { thumbprint: Self(bytes), hidden_characters })
            }
            _ => Err(HexError::WrongLength { digits: nibbles.len() }),
        }
    }

    /// Reads an `x5t` value: base64url of 20 bytes, padding tolerated (RFC 7515 section 4.1.7 has none).
    pub fn from_x5t(text: &str) -> Result<Self, X5tError> {
        // The rule, which takes no memory.
        let mut bytes = [0; SHA1_BYTES + 4];
        if URL_SAFE_NO_PAD_INDIFFERENT.decode_slice(text, &mut bytes) == Ok(SHA1_BYTES)
            && let Some(bytes) = bytes.first_chunk()
        {
            return Ok(Self(*bytes));
        }
        let bytes = URL_SAFE_NO_PAD_INDIFFERENT.decode(text).map_err(|_| X5tError::NotBase64Url)?;
        if let Ok(bytes) = <[u8; SHA1_BYTES]>::try_from(bytes.as_slice()) {
            return Ok(Self(bytes));
        }
        let hex_text = bytes.len() == 2 * SHA1_BYTES && bytes.iter().all(u8::is_ascii_hexdigit);
        match str::from_utf8(&bytes).map(Self::from_hex) {
            Ok(Ok(read)) if hex_text => Err(X5tError::HexInBase64 { thumbprint: read.thumbprint }),
            _ => Err(X5tError::WrongLength { bytes: bytes.len() }),
        }
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl fmt::Debug for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Thumbprint({self})")
    }
}

/// SHA-256 of a certificate's DER (32 bytes), the `x5t#S256` of RFC 7515 section 4.1.8.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256Thumbprint([u8; SHA256_BYTES]);

impl Sha256Thumbprint {
    /// The thumbprint of a certificate's DER.
    pub fn of_der(der: &[u8]) -> Self {
        Self(digest_of(&digest::SHA256, der))
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; SHA256_BYTES] {
        &self.0
    }

    /// 64 upper-case hex digits.
    pub fn to_hex(&self) -> String {
        hex(&self.0)
    }

    /// 43 characters of base64url without padding.
    pub fn to_x5t_s256(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
}

impl fmt::Display for Sha256Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl fmt::Debug for Sha256Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sha256Thumbprint({self})")
    }
}

/// A thumbprint read from hex text, and what was dropped on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HexThumbprint {
    /// What the digits say.
    pub thumbprint: Thumbprint,
    /// The invisible formatting characters that stood in the text, in order; programs that take the text literally fail
    /// on them.
    pub hidden_characters: Vec<char>,
}

/// Why a text is not a thumbprint in hex.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HexError {
    /// A character that has no place in hex.
    NotHex {
        /// The character.
        character: char,
        /// Its byte in the text.
        at: usize,
    },
    /// Only hex digits, but not 40 of them.
    WrongLength {
        /// How many there are.
        digits: usize,
    },
}

impl fmt::Display for HexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotHex { character, at } => {
                write!(f, "{} at byte {at} is not a hex digit", crate::text::quoted(&character.to_string()))
            }
            Self::WrongLength { digits } => write!(f, "a thumbprint has 40 hex digits, not {digits}"),
        }
    }
}

impl std::error::Error for HexError {}

/// Why a text is not an `x5t`.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum X5tError {
    /// Not base64url.
    NotBase64Url,
    /// Base64url, but not of 20 bytes.
    WrongLength {
        /// How many bytes it stands for.
        bytes: usize,
    },
    /// The issuer encoded the hex text of the thumbprint instead of its bytes, as some do.
    HexInBase64 {
        /// The thumbprint that was meant.
        thumbprint: Thumbprint,
    },
}

impl fmt::Display for X5tError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotBase64Url => write!(f, "it is not base64url"),
            Self::WrongLength { bytes } => {
                write!(f, "it stands for {}, and a SHA-1 has 20", crate::text::count(*bytes, "byte", "bytes"))
            }
            Self::HexInBase64 { thumbprint } => {
                write!(f, "it is the base64 of the hex text {thumbprint}; the base64 of its 20 bytes belongs there")
            }
        }
    }
}

impl std::error::Error for X5tError {}

/// A thumbprint in either notation: 40 hex digits (see [`Thumbprint::from_hex`]) or 27 characters of base64url, with or
/// without the `=`.
pub fn parse_any(text: &str) -> Option<Thumbprint> {
    match Thumbprint::from_hex(text) {
        Ok(read) => Some(read.thumbprint),
        Err(_) => Thumbprint::from_x5t(text.trim()).ok(),
    }
}

fn digest_of<const N: usize>(algorithm: &'static digest::Algorithm, bytes: &[u8]) -> [u8; N] {
    let mut result = [0; N];
    for (to, from) in result.iter_mut().zip(digest::digest(algorithm, bytes).as_ref()) {
        *to = *from;
    }
    result
}

fn hex_value(character: char) -> Option<u8> {
    character.to_digit(16).and_then(|value| u8::try_from(value).ok())
}

const SHA1_BYTES: usize = 20;
const SHA256_BYTES: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "0600F9F674620737E73404E287C45A818CB7CEB8"; // a real Exchange Online key: its `kid` and its `x5t`
    const X5T: &str = "BgD59nRiBzfnNATih8RagYy3zrg";

    #[track_caller]
    fn check(text: &str, expected: Result<&str, HexError>) {
        let read = Thumbprint::from_hex(text);
        assert_eq!(read.map(|read| read.thumbprint.to_hex()), expected.map(str::to_owned));
    }

    #[track_caller]
    fn check_x5t(text: &str, expected: Result<&str, X5tError>) {
        assert_eq!(Thumbprint::from_x5t(text).map(|thumbprint| thumbprint.to_hex()), expected.map(str::to_owned));
    }

    #[test]
    fn hex_is_read_as_people_paste_it() {
        check(HEX, Ok(HEX));
        check(&HEX.to_lowercase(), Ok(HEX));
        check("06 00 f9 f6 74 62 07 37 e7 34\n04 e2 87 c4 5a 81 8c b7 ce b8", Ok(HEX));
        check("06:00:F9:F6:74:62:07:37:E7:34:04:E2:87:C4:5A:81:8C:B7:CE:B8", Ok(HEX));
        check("", Err(HexError::WrongLength { digits: 0 }));
        check(HEX.trim_end_matches('8'), Err(HexError::WrongLength { digits: 39 }));
        check(&format!("{HEX}0"), Err(HexError::WrongLength { digits: 41 }));
        check(&format!("?{HEX}"), Err(HexError::NotHex { character: '?', at: 0 }));
    }

    #[test]
    fn hidden_characters_are_dropped_and_told() {
        let text = format!("\u{200e}{HEX}\u{feff}\u{200b}");
        let read = Thumbprint::from_hex(&text).unwrap();
        assert_eq!(read.thumbprint.to_x5t(), X5T);
        assert_eq!(read.hidden_characters, ['\u{200e}', '\u{feff}', '\u{200b}']);
    }

    #[test]
    fn x5t_is_base64url_of_twenty_bytes() {
        check_x5t(X5T, Ok(HEX));
        check_x5t(&format!("{X5T}="), Ok(HEX));
        check_x5t("BgD59nRiBzfnNATih8RagYy3zr+", Err(X5tError::NotBase64Url));
        check_x5t("BgD59nRiBzfnNATih8RagYy3zrh", Err(X5tError::NotBase64Url)); // stray bits in the last character
        check_x5t("BgD5", Err(X5tError::WrongLength { bytes: 3 }));
        check_x5t("", Err(X5tError::WrongLength { bytes: 0 }));
        check_x5t(HEX, Err(X5tError::WrongLength { bytes: 30 }));
        let thumbprint = Thumbprint::from_x5t(X5T).unwrap();
        let hex_in_base64 = URL_SAFE_NO_PAD.encode(HEX.to_lowercase());
        assert_eq!(hex_in_base64.len(), 54);
        check_x5t(&hex_in_base64, Err(X5tError::HexInBase64 { thumbprint }));
    }

    #[test]
    fn either_notation_is_recognised() {
        let expected = Thumbprint::from_x5t(X5T).ok();
        for text in [HEX, X5T, &format!(" {X5T}= "), &format!("\u{200e}{HEX}")] {
            assert_eq!(parse_any(text), expected, "{text}");
        }
        for text in ["", "hello", "BgD5", &format!("{X5T}A")] {
            assert_eq!(parse_any(text), None, "{text}");
        }
    }

    #[test]
    fn digests_are_those_of_the_standards() {
        assert_eq!(Thumbprint::of_der(b"abc").to_hex(), "A9993E364706816ABA3E25717850C26C9CD0D89D");
        let sha256 = Sha256Thumbprint::of_der(b"abc");
        assert_eq!(sha256.to_hex(), "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD");
        assert_eq!(sha256.to_x5t_s256(), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
    }
}
