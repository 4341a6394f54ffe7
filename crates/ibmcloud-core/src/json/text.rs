//! The text of a file as people's programs write it: UTF-8, with or without a mark in front, or the UTF-16 of
//! Windows' shells, which always has one.

use std::fmt;

/// The bytes are no text, or break off in its middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotText {
    /// Neither UTF-8, nor the mark of another encoding in front.
    Utf8,
    /// UTF-16 by its mark, and not by what follows.
    Utf16,
}

impl fmt::Display for NotText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf8 => "it is not valid UTF-8",
            Self::Utf16 => "it is not valid UTF-16",
        })
    }
}

impl std::error::Error for NotText {}

/// The text that bytes stand for, without the mark of its encoding.
///
/// # Errors
///
/// If they are no text in the encoding that their first bytes name.
pub fn decoded(bytes: &[u8]) -> Result<String, NotText> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => {
            let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
            std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| NotText::Utf8)
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, NotText> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    match String::from_utf16(&units) {
        Ok(text) if rest.is_empty() => Ok(text),
        _ => Err(NotText::Utf16),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_of_a_text_is_the_same_text() {
        let text = "schlüssel \u{1f511}\r\n";
        let units: Vec<u16> = text.encode_utf16().collect();
        let little: Vec<u8> =
            [0xff, 0xfe].into_iter().chain(units.iter().flat_map(|it| it.to_le_bytes())).collect();
        let big: Vec<u8> =
            [0xfe, 0xff].into_iter().chain(units.iter().flat_map(|it| it.to_be_bytes())).collect();
        for bytes in [text.as_bytes(), format!("\u{feff}{text}").as_bytes(), &little, &big] {
            assert_eq!(decoded(bytes).as_deref(), Ok(text), "{bytes:?}");
        }
        assert_eq!(decoded(b""), Ok(String::new()));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(decoded(b"a\x80"), Err(NotText::Utf8));
        assert_eq!(decoded(b"\xff\xfea"), Err(NotText::Utf16));
        assert_eq!(decoded(b"\xff\xfe\x00\xd8"), Err(NotText::Utf16));
    }
}
