//! Fingerprints: what is remembered of a token, so that the token is not.
//!
//! A fingerprint is a keyed hash. All fingerprints of one machine are made with one key, so that an
//! unchanged token has the same fingerprint in every list, plan and journal of that machine, and a
//! fingerprint tells nothing to whoever does not have the key.

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, Mac as _};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use thiserror::Error;

/// Characters of [`Fingerprint::short`].
const SHORT: usize = 12;
/// Bytes of a [`KeyId`].
const KEY_ID: usize = 8;
/// What a key is made to sign to get its own name.
const KEY_ID_TEXT: &[u8] = b"ibmcloud-monitoring fingerprint key";

/// A text that is not the hexadecimal form asked for.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("not {0} hexadecimal digits")]
pub struct ParseHexError(usize);

/// The key of a machine's fingerprints: 32 random bytes.
#[derive(Clone)]
pub struct FingerprintKey([u8; 32]);

/// Which key a fingerprint was made with: only fingerprints of one key can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyId([u8; KEY_ID]);

impl FingerprintKey {
    /// A key of bytes from a random source.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The name of the key, which does not give it away.
    pub fn id(&self) -> KeyId {
        let mut id = [0; KEY_ID];
        for (at, byte) in id.iter_mut().zip(self.hash(KEY_ID_TEXT)) {
            *at = byte;
        }
        KeyId(id)
    }

    /// The key as it is stored: 64 hexadecimal digits.
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }

    fn hash(&self, text: &[u8]) -> [u8; 32] {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(text);
        mac.finalize().into_bytes().into()
    }
}

/// The key itself is not shown.
impl fmt::Debug for FingerprintKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FingerprintKey({})", self.id())
    }
}

impl FromStr for FingerprintKey {
    type Err = ParseHexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read_hex(text).map(Self).ok_or(ParseHexError(64))
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl FromStr for KeyId {
    type Err = ParseHexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read_hex(text).map(Self).ok_or(ParseHexError(2 * KEY_ID))
    }
}

/// HMAC-SHA-256 of a token. It tells whether a token changed, and gives nothing else away.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of a token.
    pub fn of(key: &FingerprintKey, token: &SecretString) -> Self {
        Self(key.hash(token.expose_secret().as_bytes()))
    }

    /// The first twelve digits, enough for people to compare.
    pub fn short(&self) -> String {
        self.to_string().chars().take(SHORT).collect()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({})", self.short())
    }
}

impl FromStr for Fingerprint {
    type Err = ParseHexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read_hex(text).map(Self).ok_or(ParseHexError(64))
    }
}

fn read_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str) -> SecretString {
        text.to_owned().into()
    }

    /// RFC 4231, test case 1 has a key of 20 bytes; a longer key is padded the same way.
    #[test]
    fn it_is_the_keyed_hash_of_the_token() {
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        let fingerprint = Fingerprint::of(&FingerprintKey::new(key), &token("Hi There"));
        let expected = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
        assert_eq!(fingerprint.to_string(), expected);
        assert_eq!(fingerprint.short().len(), 12);
    }

    #[test]
    fn token_and_key_both_matter() {
        let (one, two) = (FingerprintKey::new([1; 32]), FingerprintKey::new([2; 32]));
        assert_ne!(Fingerprint::of(&one, &token("a")), Fingerprint::of(&one, &token("b")));
        assert_ne!(Fingerprint::of(&one, &token("a")), Fingerprint::of(&two, &token("a")));
        assert_eq!(Fingerprint::of(&one, &token("a")), Fingerprint::of(&one, &token("a")));
        assert_ne!(one.id(), two.id());
    }

    #[test]
    fn all_are_read_back_from_their_text() {
        let key = FingerprintKey::new(*b"\x00\xff23456789abcdef0123456789abcdef");
        assert_eq!(key.to_hex().parse::<FingerprintKey>().unwrap().id(), key.id());
        assert_eq!(key.id().to_string().parse(), Ok(key.id()));
        let fingerprint = Fingerprint::of(&key, &token("secret"));
        assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
        for text in ["", "00", "zz", &"g".repeat(64), &"0".repeat(65), &"é".repeat(32)] {
            assert!(text.parse::<FingerprintKey>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn debug_shows_neither_token_nor_key() {
        let key = FingerprintKey::new([0xab; 32]);
        let fingerprint = Fingerprint::of(&key, &token("canary"));
        assert!(!format!("{fingerprint:?}").contains("canary"));
        assert!(!format!("{key:?}").contains("abababab"));
    }
}
