//! Keys as people write them; what is done with a key is not known here.

use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use zeroize::Zeroizing;

/// Bytes of a key.
const BYTES: usize = 32;

/// What is wrong with keys; none of them is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// There is none.
    #[error("holds no key")]
    None,
    /// One is not 32 bytes.
    #[error("is wrong in key {number}: a key is 32 bytes, as 64 hex digits or as base64")]
    Malformed {
        /// Which, from 1.
        number: usize,
    },
}

/// The ciphers of all keys in the text; at least one.
pub(super) fn ciphers(text: &str) -> Result<Vec<XChaCha20Poly1305>, KeyError> {
    let words = text.split(|c: char| c == ',' || c.is_whitespace()).filter(|word| !word.is_empty());
    let ciphers = words
        .enumerate()
        .map(|(index, word)| {
            let malformed = KeyError::Malformed { number: index + 1 };
            let bytes = Zeroizing::new(bytes(word).ok_or(malformed)?);
            XChaCha20Poly1305::new_from_slice(&bytes).map_err(|_| malformed)
        })
        .collect::<Result<Vec<_>, _>>()?;
    if ciphers.is_empty() { Err(KeyError::None) } else { Ok(ciphers) }
}

/// A key of the right length: hex digits first, because 64 of them could be base64 of 48 bytes too.
fn bytes(word: &str) -> Option<Vec<u8>> {
    let bytes = hex::decode(word).or_else(|_| STANDARD.decode(word)).ok()?;
    Some(bytes).filter(|bytes| bytes.len() == BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_hex_or_base64_and_of_32_bytes() {
        let hex = "0f".repeat(BYTES);
        let base64 = STANDARD.encode([15; BYTES]);
        for (text, count) in [
            (hex.clone(), 1),
            (base64.clone(), 1),
            (format!(" {hex}, {base64} \n"), 2),
            (format!("{hex}\n{hex}\r\n"), 2),
            (hex.to_uppercase(), 1),
        ] {
            assert_eq!(ciphers(&text).map(|keys| keys.len()).ok(), Some(count), "{text}");
        }
        for (text, number) in [
            (hex[1..].to_owned(), 1),
            ("0f".repeat(BYTES + 1), 1),
            (STANDARD.encode([15; BYTES - 1]), 1),
            (format!("{hex},passphrase"), 2),
        ] {
            assert_eq!(ciphers(&text).err(), Some(KeyError::Malformed { number }), "{text}");
        }
        for text in ["", " ,\n"] {
            assert_eq!(ciphers(text).err(), Some(KeyError::None));
        }
    }
}
