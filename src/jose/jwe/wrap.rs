//! AES key wrap (RFC 3394): a key, encrypted with a key.

use aws_lc_rs::cipher::{self, DecryptingKey, DecryptionContext, UnboundCipherKey};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::key_wrap::{AES_128, AES_256, AesBlockCipher, AesKek, KeyWrap as _};
use zeroize::Zeroizing;

use super::error::DecryptError;

/// Unwraps a key with one of 16, 24 or 32 bytes.
pub(super) fn unwrap(key: &[u8], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, DecryptError> {
    // The library reads a multiple of 8 bytes, at least 24.
    if !wrapped.len().is_multiple_of(BLOCK_BYTES)
        || wrapped.len() < 3 * BLOCK_BYTES
        || wrapped.len() > MAX_WRAPPED_BYTES
    {
        return Err(DecryptError::Failed);
    }
    match key.len() {
        16 => with_library(&AES_128, key, wrapped),
        32 => with_library(&AES_256, key, wrapped),
        _ => with_192_bits(key, wrapped).ok_or(DecryptError::Failed),
    }
}

fn with_library(
    cipher: &'static AesBlockCipher,
    key: &[u8],
    wrapped: &[u8],
) -> Result<Zeroizing<Vec<u8>>, DecryptError> {
    let key = AesKek::new(cipher, key).map_err(|_| DecryptError::Failed)?;
    let mut output = Zeroizing::new(vec![0; wrapped.len()]);
    let length = key.unwrap(wrapped, &mut output).map_err(|_| DecryptError::Failed)?.len();
    output.truncate(length);
    Ok(output)
}

/// The library wraps with 128 and 256 bits only: its AES and RFC 3394 section 2.2.2, index-based.
fn with_192_bits(key: &[u8], wrapped: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let key = DecryptingKey::ecb(UnboundCipherKey::new(&cipher::AES_192, key).ok()?).ok()?;
    let (check, rest) = wrapped.split_first_chunk::<BLOCK_BYTES>()?;
    let mut check = *check;
    let mut registers = Zeroizing::new(rest.to_vec());
    let count = registers.len() / BLOCK_BYTES;
    let mut step = u64::try_from(6 * count).ok()?;
    for _ in 0..6 {
        for register in registers.chunks_exact_mut(BLOCK_BYTES).rev() {
            let mut block = Zeroizing::new([0; 2 * BLOCK_BYTES]);
            let mixed = u64::from_be_bytes(check) ^ step;
            let (left, right) = block.split_at_mut(BLOCK_BYTES);
            left.copy_from_slice(&mixed.to_be_bytes());
            right.copy_from_slice(register);
            key.decrypt(block.as_mut_slice(), DecryptionContext::None).ok()?;
            let (left, right) = block.split_at(BLOCK_BYTES);
            check.copy_from_slice(left);
            register.copy_from_slice(right);
            step -= 1;
        }
    }
    verify_slices_are_equal(&check, &INITIAL_VALUE).ok()?;
    Some(registers)
}

const BLOCK_BYTES: usize = 8; // half of an AES block
const INITIAL_VALUE: [u8; BLOCK_BYTES] = [0xa6; BLOCK_BYTES]; // RFC 3394 section 2.2.3.1
const MAX_WRAPPED_BYTES: usize = 128; // the longest key of any `enc` has 64 bytes and 8 around it

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let digits: Vec<_> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
        digits.chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
    }

    #[track_caller]
    fn check(key: &str, wrapped: &str, expected: &str) {
        let (key, mut wrapped) = (bytes(key), bytes(wrapped));
        assert_eq!(unwrap(&key, &wrapped).unwrap().to_vec(), bytes(expected));
        for place in 0..wrapped.len() {
            wrapped[place] ^= 1;
            assert_eq!(unwrap(&key, &wrapped), Err(DecryptError::Failed), "{place}");
            wrapped[place] ^= 1;
        }
        assert_eq!(unwrap(&key, &wrapped[8..]).ok(), None);
    }

    /// RFC 3394 sections 4.1, 4.2, 4.4 and 4.6.
    #[test]
    fn the_examples_of_the_standard_unwrap() {
        let key = "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F";
        let (data16, data24) = ("00112233445566778899AABBCCDDEEFF", "00112233445566778899AABBCCDDEEFF0001020304050607");
        let data32 = "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F";
        check(&key[..32], "1FA68B0A8112B447 AEF34BD8FB5A7B82 9D3E862371D2CFE5", data16);
        check(&key[..48], "96778B25AE6CA435 F92B5B97C050AED2 468AB8A17AD84E5D", data16);
        check(&key[..48], "031D33264E15D332 68F24EC260743EDC E1C6C7DDEE725A93 6BA814915C6762D2", data24);
        check(key, "28C9F404C4B810F4 CBCCB35CFB87F826 3F5786E2D80ED326 CBC7F0E71A99F43B FB988B9B7A02DD21", data32);
    }
}
