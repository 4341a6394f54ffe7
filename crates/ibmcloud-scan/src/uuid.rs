//! What a Monitor API token looks like: a UUID in small hexadecimal digits (8-4-4-4-12).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// The length of a UUID's text.
pub(crate) const LENGTH: usize = 36;

/// Whether the text is a UUID in small digits, and not the one of zeros only.
pub(crate) fn is_uuid(text: &[u8]) -> bool {
    let sign = |(at, byte): (usize, &u8)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
    };
    text.len() == LENGTH
        && text.iter().enumerate().all(sign)
        && text.iter().any(|byte| !matches!(byte, b'0' | b'-'))
}

/// Where UUIDs stand in a text, with nothing beside them that would make them a part of something longer.
pub(crate) fn find(text: &[u8]) -> impl Iterator<Item = usize> {
    memchr::memchr_iter(b'-', text).filter_map(move |dash| {
        let start = dash.checked_sub(8)?;
        let found = is_uuid(text.get(start..start + LENGTH)?);
        let before = start.checked_sub(1).and_then(|at| text.get(at));
        let behind = text.get(start + LENGTH);
        (found && !is_word(before) && !is_word(behind)).then_some(start)
    })
}

fn is_word(byte: Option<&u8>) -> bool {
    byte.is_some_and(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_'))
}

/// Where words in Base64 stand that are a UUID, with or without a line end behind it; and their lengths.
pub(crate) fn find_in_base64(text: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let start = at + rest.iter().take_while(|byte| !is_digit(byte)).count();
            let word = text.get(start..).unwrap_or_default();
            let length = word.iter().take_while(|byte| is_digit(byte)).count();
            at = start + length.max(1);
            let word = word.get(..length).unwrap_or_default();
            if (48..=51).contains(&length)
                && STANDARD_NO_PAD.decode(word).is_ok_and(|it| is_uuid(it.trim_ascii_end()))
            {
                return Some((start, length));
            }
        }
        None
    })
}

/// The UUID that a word in Base64 is.
pub(crate) fn from_base64(word: &[u8]) -> Vec<u8> {
    STANDARD_NO_PAD.decode(word).map(|it| it.trim_ascii_end().to_vec()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "0f2d6c1e-9b7a-4c35-8f10-5d3e7a612b90";

    #[test]
    fn a_uuid_stands_alone() {
        let at = |text: &str| find(text.as_bytes()).collect::<Vec<_>>();
        assert_eq!(at(&format!("x={UUID}\n")), [2]);
        assert_eq!(at(&format!("{UUID},{UUID}")), [0, 37]);
        assert_eq!(at(&format!("a{UUID}")), [0; 0]);
        assert_eq!(at(&format!("{UUID}-1")), [0; 0]);
        assert_eq!(at(&UUID.to_uppercase()), [0; 0]);
        assert_eq!(at("00000000-0000-0000-0000-000000000000"), [0; 0]);
    }

    #[test]
    fn a_uuid_in_base64_is_a_word_of_its_own() {
        for text in [UUID.to_owned(), format!("{UUID}\n")] {
            let word = base64::engine::general_purpose::STANDARD.encode(text);
            let found: Vec<_> = find_in_base64(format!("k: {word}\n").as_bytes()).collect();
            assert_eq!(found, [(3, word.trim_end_matches('=').len())]);
            assert_eq!(from_base64(word.trim_end_matches('=').as_bytes()), UUID.as_bytes());
        }
    }
}
