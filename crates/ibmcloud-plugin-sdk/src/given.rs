//! What people and their programs hand over: variables, options, answers.

/// A value without what came along with it by accident: blanks, line ends, the mark of an encoding, the zeros
/// of a text that was cut out of UTF-16.
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_around_a_value_is_taken_off() {
        assert_eq!(trimmed("\u{feff} eu de\t\r\n\0"), "eu de");
        assert_eq!(trimmed("\u{a0}\n"), "");
    }
}
