//! The forms in which the text of a token is written down.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// How a token stands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Encoding {
    /// As it is.
    Plain,
    /// As a part of a text in Base64 (RFC 4648, both alphabets), as Kubernetes and Terraform keep secrets.
    Base64,
    /// With `%2d` and the like (RFC 3986).
    Percent,
    /// With `\u002d` and the like (RFC 8259).
    Json,
    /// In UTF-16, as `PowerShell` writes files.
    Utf16,
}

impl Encoding {
    /// The fixed word for reports: `plain`, `base64`, `percent`, `json` or `utf-16`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Base64 => "base64",
            Self::Percent => "percent",
            Self::Json => "json",
            Self::Utf16 => "utf-16",
        }
    }
}

/// Every form of a token that is looked for, each once.
pub(crate) fn forms(token: &[u8]) -> Vec<(Encoding, Vec<u8>)> {
    let mut forms = vec![(Encoding::Plain, token.to_vec())];
    let mut add = |encoding, form: Vec<u8>| {
        if !forms.iter().any(|(_, known)| *known == form) {
            forms.push((encoding, form));
        }
    };
    for (before, first) in ALIGNMENTS {
        let [standard, url_safe] = in_base64(token, before, first);
        add(Encoding::Base64, standard);
        add(Encoding::Base64, url_safe);
    }
    for digits in [LOWER, UPPER] {
        for everything in [false, true] {
            add(Encoding::Percent, escaped(token, b"%", digits, everything));
            add(Encoding::Json, escaped(token, b"\\u00", digits, everything));
        }
    }
    // From the first letter to the last, both orders of bytes are the same.
    let mut wide: Vec<u8> = token.iter().flat_map(|byte| [*byte, 0]).collect();
    wide.pop();
    add(Encoding::Utf16, wide);
    forms
}

/// How many bytes stand before a token (modulo 3), and how many characters of Base64 depend on them.
const ALIGNMENTS: [(&[u8], usize); 3] = [(b"", 0), (b"\0", 2), (b"\0\0", 3)];

/// The characters of Base64 that depend on the token alone, in both alphabets: those at both ends also depend
/// on its neighbours, and are left out.
fn in_base64(token: &[u8], before: &[u8], first: usize) -> [Vec<u8>; 2] {
    let bytes = [before, token].concat();
    let last = bytes.len() * 8 / 6;
    [STANDARD_NO_PAD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)]
        .map(|text| text.as_bytes().get(first..last).unwrap_or_default().to_vec())
}

const LOWER: &[u8; 16] = b"0123456789abcdef";
const UPPER: &[u8; 16] = b"0123456789ABCDEF";

/// With an escape for each byte that is no letter and no digit, or for every byte.
fn escaped(token: &[u8], before: &[u8], digits: &[u8; 16], everything: bool) -> Vec<u8> {
    let mut form = Vec::new();
    for byte in token {
        if byte.is_ascii_alphanumeric() && !everything {
            form.push(*byte);
        } else {
            form.extend_from_slice(before);
            let both = [byte >> 4, byte & 15];
            form.extend(both.iter().filter_map(|it| digits.get(usize::from(*it))));
        }
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &[u8] = b"0f2d6c1e-9b7a-4c35-8f10-5d3e7a612b90";

    #[test]
    fn a_uuid_has_one_form_in_base64_for_each_alignment() {
        let forms = forms(TOKEN);
        let count = |wanted| forms.iter().filter(|(encoding, _)| *encoding == wanted).count();
        assert_eq!(count(Encoding::Base64), 3);
        assert_eq!(count(Encoding::Plain), 1);
        for before in 0..7 {
            for behind in 0..4 {
                let text = [&b"user:xy"[..before], TOKEN, &b"\n##~"[..behind]].concat();
                let text = base64::engine::general_purpose::STANDARD.encode(text);
                let inside = forms
                    .iter()
                    .filter(|(_, form)| memchr::memmem::find(text.as_bytes(), form).is_some());
                assert_eq!(inside.count(), 1, "{before} bytes before, {behind} behind");
            }
        }
    }

    #[test]
    fn escapes_are_those_that_programs_write() {
        let forms = forms(b"ab-12345-ff0");
        let has = |text: &[u8]| forms.iter().any(|(_, form)| form == text);
        assert!(has(b"ab%2d12345%2dff0") && has(b"ab%2D12345%2Dff0"));
        assert!(has(b"ab\\u002d12345\\u002dff0"));
        assert!(has(b"%61%62%2d%31%32%33%34%35%2d%66%66%30"));
    }
}
