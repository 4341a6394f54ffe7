//! Salted fingerprints: what is remembered of a token, so that the token is not.

use std::fmt;
use std::str::FromStr;

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// Characters of [`Fingerprint::short`].
const SHORT: usize = 12;

/// A text that is not the hexadecimal form asked for.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("not {0} hexadecimal digits")]
pub struct ParseHexError(usize);

/// Sixteen random bytes, made once per journal, so that equal tokens of different plans have
/// different fingerprints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Salt([u8; 16]);

impl Salt {
    /// A salt of bytes from a random source.
    pub fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, &self.0)
    }
}

impl FromStr for Salt {
    type Err = ParseHexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read_hex(text).map(Self).ok_or(ParseHexError(32))
    }
}

/// The SHA-256 of salt and token. It tells whether a token changed, and gives nothing else away.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of a token.
    pub fn of(salt: &Salt, token: &SecretString) -> Self {
        let mut hash = Sha256::new();
        hash.update(salt.0);
        hash.update(token.expose_secret().as_bytes());
        Self(hash.finalize().into())
    }

    /// The first twelve digits, enough for people to compare.
    pub fn short(&self) -> String {
        self.to_string().chars().take(SHORT).collect()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, &self.0)
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

fn write_hex(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

fn read_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() == 2 * N)?;
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::try_from(pair[0] * 16 + pair[1]).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str) -> SecretString {
        text.to_owned().into()
    }

    #[test]
    fn it_is_the_hash_of_salt_and_token() {
        let fingerprint = Fingerprint::of(&Salt::new(*b"0123456789abcdef"), &token("t"));
        let expected = Sha256::digest(b"0123456789abcdeft");
        assert_eq!(fingerprint.to_string(), format!("{expected:x}"));
        assert_eq!(fingerprint.short().len(), 12);
    }

    #[test]
    fn token_and_salt_both_matter() {
        let (one, two) = (Salt::new([1; 16]), Salt::new([2; 16]));
        assert_ne!(Fingerprint::of(&one, &token("a")), Fingerprint::of(&one, &token("b")));
        assert_ne!(Fingerprint::of(&one, &token("a")), Fingerprint::of(&two, &token("a")));
        assert_eq!(Fingerprint::of(&one, &token("a")), Fingerprint::of(&one, &token("a")));
    }

    #[test]
    fn both_are_read_back_from_their_text() {
        let salt = Salt::new(*b"\x00\xff23456789abcdef");
        assert_eq!(salt.to_string().parse(), Ok(salt));
        let fingerprint = Fingerprint::of(&salt, &token("secret"));
        assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
        for text in ["", "00", "zz", &"g".repeat(32), &"0".repeat(33), &"é".repeat(16)] {
            assert!(text.parse::<Salt>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn debug_shows_neither_token_nor_more_than_the_short_form() {
        let fingerprint = Fingerprint::of(&Salt::new([7; 16]), &token("canary"));
        let text = format!("{fingerprint:?}");
        assert!(!text.contains("canary"));
        assert_eq!(text, format!("Fingerprint({})", fingerprint.short()));
    }
}
