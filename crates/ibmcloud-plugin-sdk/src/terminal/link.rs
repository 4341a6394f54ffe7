//! Links of terminals (OSC 8): a text that leads somewhere when it is clicked.

/// A URL as a link to itself, where the terminal has links; any other text as it is. The URL is seen in either case, so
/// that nothing leads elsewhere than it says.
pub(super) fn linked(text: &str, hyperlinks: bool) -> String {
    if hyperlinks && is_url(text) {
        format!("\x1b]8;;{text}\x1b\\{text}\x1b]8;;\x1b\\")
    } else {
        text.to_owned()
    }
}

/// A web address and nothing else. What is not printable ASCII ends a link early, or hides in it.
fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|it| !it.is_empty() && it.bytes().all(|byte| (b'!'..=b'~').contains(&byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_and_nothing_else_is_a_link() {
        let link = "\x1b]8;;https://a.example/x\x1b\\https://a.example/x\x1b]8;;\x1b\\";
        assert_eq!(linked("https://a.example/x", true), link);
        assert_eq!(linked("https://a.example/x", false), "https://a.example/x");
        for text in
            ["see https://a.example", "https://", "ftp://a", "https://a\x1b\\x", "https://日本", ""]
        {
            assert_eq!(linked(text, true), text);
        }
    }
}
