//! Seals short texts with XChaCha20-Poly1305: what is stored is unreadable without the key, and cannot be moved to another row.
//!
//! A sealed text is `g1.` and hex digits: 24 random bytes of nonce, then ciphertext and tag. With 192 random bits the same
//! nonce does not come twice (draft-irtf-cfrg-xchacha), so nothing has to be counted. The place where it is kept goes in as
//! associated data.

mod key;

pub use key::KeyError;

use crate::service::ports::seal::{Opened, Seal, SealError};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, Generate, Payload},
};
use std::fmt;

/// What sealed texts of this format begin with.
const FORMAT: &str = "g1.";

/// Bytes of a nonce.
const NONCE: usize = 24;

/// The keys of one installation: the first seals, all open. The ciphers wipe their keys when they are dropped.
pub struct Keyring {
    first: XChaCha20Poly1305,
    others: Vec<XChaCha20Poly1305>,
}

impl Keyring {
    /// Reads keys of 32 bytes, each as 64 hex digits or as base64, separated by commas or blanks. The first seals, all
    /// open.
    ///
    /// # Errors
    /// Which of them is wrong, or that there is none; no key is in it.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let mut ciphers = key::ciphers(text)?;
        let others = ciphers.split_off(1);
        ciphers.pop().map(|first| Self { first, others }).ok_or(KeyError::None)
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Keyring of {}", 1 + self.others.len())
    }
}

impl Seal for Keyring {
    fn seal(&self, text: &str, place: &str) -> Result<String, SealError> {
        let nonce = XNonce::try_generate()
            .map_err(|error| SealError::NoRandomness { reason: error.to_string() })?;
        let payload = Payload { msg: text.as_bytes(), aad: place.as_bytes() };
        let sealed = self
            .first
            .encrypt(&nonce, payload)
            .map_err(|_| SealError::TooLong { bytes: text.len() })?;
        Ok(format!("{FORMAT}{}{}", hex::encode(nonce), hex::encode(sealed)))
    }

    fn open(&self, sealed: &str, place: &str) -> Result<Opened, SealError> {
        let digits = sealed.strip_prefix(FORMAT).ok_or(SealError::Foreign)?;
        let bytes = hex::decode(digits).map_err(|_| SealError::Foreign)?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>().ok_or(SealError::Foreign)?;
        let nonce = XNonce::from(*nonce);
        let payload = || Payload { msg: sealed, aad: place.as_bytes() };
        let keys = std::iter::once(&self.first).chain(&self.others);
        let opened = keys
            .enumerate()
            .find_map(|(number, key)| Some((number, key.decrypt(&nonce, payload()).ok()?)));
        let (number, bytes) = opened.ok_or(SealError::NoKey { keys: 1 + self.others.len() })?;
        let text = String::from_utf8(bytes).map_err(|_| SealError::Foreign)?;
        Ok(Opened { text, is_current: number == 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chacha20poly1305::KeyInit;

    const ONE: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    const TWO: &str = "9FcVZtoqmGRX2wKvYaixE3Cx8UVyCr6Y6tN8NQzOF2c=";

    fn keys(text: &str) -> Keyring {
        Keyring::parse(text).unwrap()
    }

    fn opened(keys: &Keyring, sealed: &str, place: &str) -> Result<(String, bool), SealError> {
        keys.open(sealed, place).map(|opened| (opened.text, opened.is_current))
    }

    #[test]
    fn what_is_sealed_is_opened_at_the_same_place_alone() {
        let keys = keys(ONE);
        let sealed = keys.seal("xoxb-Grün", "slack/T1").unwrap();
        assert!(sealed.starts_with(FORMAT) && !sealed.contains("xoxb"), "{sealed}");
        assert_ne!(sealed, keys.seal("xoxb-Grün", "slack/T1").unwrap(), "each with its own nonce");
        assert_eq!(opened(&keys, &sealed, "slack/T1"), Ok(("xoxb-Grün".to_owned(), true)));
        assert_eq!(opened(&keys, &sealed, "slack/T2"), Err(SealError::NoKey { keys: 1 }));
    }

    #[test]
    fn a_changed_text_is_not_opened() {
        let keys = keys(ONE);
        let sealed = keys.seal("xoxb-1", "slack/T1").unwrap();
        for at in FORMAT.len()..sealed.len() {
            let other = if sealed.as_bytes()[at] == b'0' { "1" } else { "0" };
            let mut changed = sealed.clone();
            changed.replace_range(at..=at, other);
            assert_eq!(opened(&keys, &changed, "slack/T1"), Err(SealError::NoKey { keys: 1 }));
        }
        for foreign in ["", "g1.", "g2.00", "g1.zz", "xoxb-1", &sealed[..FORMAT.len() + NONCE]] {
            let error = opened(&keys, foreign, "slack/T1").unwrap_err();
            assert_eq!(error, SealError::Foreign, "{foreign}");
        }
        assert!(opened(&keys, &sealed[..sealed.len() - 2], "slack/T1").is_err());
    }

    #[test]
    fn a_new_key_is_put_before_the_old_one() {
        let sealed = keys(ONE).seal("xoxb-1", "slack/T1").unwrap();
        assert_eq!(opened(&keys(TWO), &sealed, "slack/T1"), Err(SealError::NoKey { keys: 1 }));
        let both = keys(&format!("{TWO},\n{ONE}"));
        assert_eq!(opened(&both, &sealed, "slack/T1"), Ok(("xoxb-1".to_owned(), false)));
        let anew = both.seal("xoxb-1", "slack/T1").unwrap();
        assert_eq!(opened(&keys(TWO), &anew, "slack/T1"), Ok(("xoxb-1".to_owned(), true)));
        assert_eq!(format!("{both:?}"), "Keyring of 2");
    }

    /// The draft's own vector (draft-irtf-cfrg-xchacha-03, A.3.1), so that the cipher is the one that is meant.
    #[test]
    fn the_cipher_is_the_published_one() {
        let key = hex::decode("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
        let nonce = hex::decode("404142434445464748494a4b4c4d4e4f5051525354555657").unwrap();
        let aad = hex::decode("50515253c0c1c2c3c4c5c6c7").unwrap();
        let text = "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
        let cipher = XChaCha20Poly1305::new_from_slice(&key.unwrap()).unwrap();
        let nonce = XNonce::try_from(nonce.as_slice()).unwrap();
        let sealed = cipher.encrypt(&nonce, Payload { msg: text.as_bytes(), aad: &aad }).unwrap();
        let hex = hex::encode(sealed);
        assert!(
            hex.starts_with("bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb")
        );
        assert!(hex.ends_with("c0875924c1c7987947deafd8780acf49"), "{hex}");
    }
}
