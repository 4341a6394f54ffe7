//! Patterns of names: `*` stands for any characters, `?` for one.

use std::fmt;

/// A pattern of a name. `*` stands for any characters or none, `?` for exactly one; everything else
/// stands for itself. There is no way to write a literal `*` or `?`, which no name in IBM Cloud needs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pattern {
    text: String,
    /// The characters, with runs of `*` made one.
    tokens: Vec<char>,
}

impl Pattern {
    /// Reads a pattern: every text is one.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let mut tokens: Vec<char> = text.chars().collect();
        tokens.dedup_by(|next, last| *next == '*' && *last == '*');
        Self { text, tokens }
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether a name is of this pattern, with the case of its letters.
    pub fn matches(&self, name: &str) -> bool {
        let name: Vec<char> = name.chars().collect();
        covers(&self.tokens, &name, |token, it| token == '?' || token == it)
    }

    /// Whether every name of another pattern is one of this pattern too.
    pub fn covers(&self, other: &Self) -> bool {
        // A `*` of the other may be swallowed by a `*` of this one, and by nothing else.
        covers(&self.tokens, &other.tokens, |token, it| it != '*' && (token == '?' || token == it))
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

/// Whether tokens cover a text, in time proportional to the product of their lengths at most: on a
/// mismatch it goes back to the last `*` only.
fn covers(tokens: &[char], text: &[char], same: impl Fn(char, char) -> bool) -> bool {
    let (mut token, mut at) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while let Some(&character) = text.get(at) {
        match tokens.get(token) {
            Some('*') => {
                retry = Some((token + 1, at));
                token += 1;
            }
            Some(&wanted) if same(wanted, character) => {
                token += 1;
                at += 1;
            }
            _ => {
                let Some((after_star, from)) = retry else { return false };
                retry = Some((after_star, from + 1));
                token = after_star;
                at = from + 1;
            }
        }
    }
    tokens.get(token..).unwrap_or_default().iter().all(|it| *it == '*')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn stars_and_question_marks_stand_for_characters() {
        for (pattern, name) in [
            ("prod", "prod"),
            ("prod-*", "prod-"),
            ("prod-*", "prod-a-b"),
            ("*-eu-*", "prod-eu-1"),
            ("p?od", "prod"),
            ("*", ""),
            ("**", "x"),
            ("é?", "éé"),
        ] {
            assert!(Pattern::new(pattern).matches(name), "{pattern} {name}");
        }
        for (pattern, name) in
            [("prod", "Prod"), ("prod", "prod-1"), ("prod-?", "prod-"), ("", "x"), ("*a", "b")]
        {
            assert!(!Pattern::new(pattern).matches(name), "{pattern} {name}");
        }
    }

    #[test]
    fn a_wider_pattern_covers_a_narrower_one() {
        for (wide, narrow) in
            [("*", "a*"), ("a*", "a*b"), ("a*", "ab"), ("?", "x"), ("a?*", "a?b*"), ("", "")]
        {
            assert!(Pattern::new(wide).covers(&Pattern::new(narrow)), "{wide} {narrow}");
        }
        for (wide, narrow) in [("a*b", "a*"), ("?", "*"), ("a", "?"), ("a*", "*a"), ("??", "*")] {
            assert!(!Pattern::new(wide).covers(&Pattern::new(narrow)), "{wide} {narrow}");
        }
    }

    /// The definition, in as few words as possible.
    fn by_definition(tokens: &[char], name: &[char]) -> bool {
        match (tokens, name) {
            ([], []) => true,
            (['*', rest @ ..], _) => {
                by_definition(rest, name)
                    || matches!(name, [_, tail @ ..] if by_definition(tokens, tail))
            }
            ([token, rest @ ..], [first, tail @ ..]) => {
                (*token == '?' || token == first) && by_definition(rest, tail)
            }
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn matching_is_what_its_definition_says(pattern in "[ab*?]{0,8}", name in "[ab]{0,8}") {
            let tokens: Vec<char> = pattern.chars().collect();
            let letters: Vec<char> = name.chars().collect();
            let expected = by_definition(&tokens, &letters);
            prop_assert_eq!(Pattern::new(pattern).matches(&name), expected);
        }

        #[test]
        fn what_a_covered_pattern_matches_its_cover_matches(
            wide in "[ab*?]{0,5}", narrow in "[ab*?]{0,5}", name in "[ab]{0,8}",
        ) {
            let (wide, narrow) = (Pattern::new(wide), Pattern::new(narrow));
            if wide.covers(&narrow) && narrow.matches(&name) {
                prop_assert!(wide.matches(&name));
            }
        }
    }
}
