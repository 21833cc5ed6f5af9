//! Encrypted tokens (JWE, RFC 7516): the pieces of one, whatever its serialisation, and their decryption with one key.
//! What comes out is authentic to whoever holds the key, and says nothing about who made it: an RSA or EC public key is
//! known to everybody.

mod agreement;
mod content;
mod error;
mod management;
mod pieces;
mod serialization;
mod wrap;

use zeroize::Zeroizing;

use self::content::Encryption;
use self::management::Management;
use super::json::{Node, Value};
use super::key::Key;

pub use error::{DecryptError, UnsuitableKey};
pub use management::MAX_ITERATIONS;
pub use pieces::{Jwe, PieceName, PieceProblem, Pieces, Recipient};
pub use serialization::{MAX_RECIPIENTS, from_document};

/// The most that compressed content may become. Tokens are a few KB; a megabyte of zeros packs into one (RFC 8725
/// section 3.11 and the CVEs about `zip` say why there has to be a limit).
pub const MAX_INFLATED_BYTES: usize = 4 * 1024 * 1024;

/// Opens one encrypted token, for one of its recipients, with one key.
///
/// A wrong key and a changed token are the same error, and so are all the ways in which an encrypted key can be wrong.
pub fn decrypt(pieces: Pieces<'_>, key: &Key) -> Result<Vec<u8>, DecryptError> {
    let plan = Plan::new(pieces)?;
    plan.management.suits(&plan, key)?;
    let content_key = plan.management.content_key(&plan, key)?;
    plan.open(&content_key)
}

/// Whether any key at all could open it: `Err` says what in the token itself stands against it.
pub fn can_be_decrypted(pieces: Pieces<'_>) -> Result<(), DecryptError> {
    Plan::new(pieces).map(|_| ())
}

/// Whether the key may be used for it: what it is meant for, and its kind. Costs next to nothing.
pub fn suits(pieces: Pieces<'_>, key: &Key) -> Result<(), DecryptError> {
    let plan = Plan::new(pieces)?;
    plan.management.suits(&plan, key)
}

/// What a token's opening costs for each key, in iterations of a password's hash; 0 where no password is used.
pub fn password_iterations(pieces: Pieces<'_>) -> u32 {
    let plan = Plan::new(pieces);
    plan.and_then(|plan| plan.management.iterations(pieces)).unwrap_or_default()
}

/// Whether the key that opens it is a secret that sender and recipient share, so that only they can have made it.
pub fn is_symmetric(pieces: Pieces<'_>) -> bool {
    pieces.text("alg").and_then(Management::from_name).is_some_and(Management::is_symmetric)
}

/// A token that says in terms that are known how it is to be opened.
struct Plan<'a> {
    pieces: Pieces<'a>,
    alg: &'a str,
    management: Management,
    encryption: Encryption,
    is_compressed: bool,
}

impl<'a> Plan<'a> {
    fn new(pieces: Pieces<'a>) -> Result<Self, DecryptError> {
        if let Some(problem) = pieces.problems().next() {
            return Err(DecryptError::Malformed(problem.clone()));
        }
        let alg = required_text(pieces, "alg")?;
        let enc = required_text(pieces, "enc")?;
        let unsupported = |parameter, name: &str| DecryptError::Unsupported { parameter, name: name.to_owned() };
        let management = Management::from_name(alg).ok_or_else(|| unsupported("alg", alg))?;
        let encryption = Encryption::from_name(enc).ok_or_else(|| unsupported("enc", enc))?;
        let is_compressed = match pieces.get("zip") {
            None => false,
            // It must be integrity protected (RFC 7516 section 4.1.3).
            Some(_) if pieces.protected("zip").is_none() => {
                return Err(DecryptError::Parameter { parameter: "zip", why: "stands outside the protected header" });
            }
            Some(node) => match &node.value {
                Value::String(name) if name == "DEF" => true,
                _ => return Err(unsupported("zip", node.as_str().unwrap_or("something else than a text"))),
            },
        };
        // It counts where the tag covers it only (RFC 7516 section 4.1.13). Whether it is understood is the caller's affair.
        if pieces.get("crit").is_some() && pieces.protected("crit").is_none() {
            return Err(DecryptError::Parameter { parameter: "crit", why: "stands outside the protected header" });
        }
        encryption.check_lengths(pieces)?;
        management.check(pieces)?;
        Ok(Self { pieces, alg, management, encryption, is_compressed })
    }

    fn open(&self, content_key: &Zeroizing<Vec<u8>>) -> Result<Vec<u8>, DecryptError> {
        let plaintext = self.encryption.open(self.pieces, content_key)?;
        if self.is_compressed { content::inflate(&plaintext) } else { Ok(plaintext) }
    }
}

fn required<'a>(pieces: Pieces<'a>, parameter: &'static str) -> Result<&'a Node, DecryptError> {
    pieces.get(parameter).ok_or(DecryptError::Missing { parameter })
}

fn required_text<'a>(pieces: Pieces<'a>, parameter: &'static str) -> Result<&'a str, DecryptError> {
    let why = "is not a text";
    required(pieces, parameter)?.as_str().ok_or(DecryptError::Parameter { parameter, why })
}

/// A parameter that holds bytes. Strict: a second text for the same bytes is none.
fn parameter_bytes(pieces: Pieces<'_>, parameter: &'static str) -> Result<Vec<u8>, DecryptError> {
    match super::base64url::decode(required_text(pieces, parameter)?) {
        (bytes, None) => Ok(bytes),
        _ => Err(DecryptError::Parameter { parameter, why: "is not base64url" }),
    }
}

#[cfg(test)]
mod tests;
