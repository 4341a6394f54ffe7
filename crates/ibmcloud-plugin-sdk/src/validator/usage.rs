//! Rules 18 to 21: usage texts. The SDK has regular expressions for them; each is quoted where it
//! is reproduced.

use super::finding::{CommandRules, Finding, Priority};

/// Lower-case words that a usage text may contain.
const ALLOWED: [&str; 10] =
    ["and", "or", "to", "from", "with", "ibmcloud", "ic", "bx", "options", "arguments"];

pub(super) fn check(rules: &CommandRules<'_>) -> Vec<Finding> {
    let usage = &rules.command.usage;
    let mut findings = Vec::new();
    let mut found = |rule, priority, message| {
        findings.push(rules.finding(rule, "Usage", priority, message));
    };
    if has_placeholder(usage) {
        let message = "Usage contains placeholder arguments/flags".to_owned();
        found(18, Priority::Error, message);
    }
    let parts: Vec<&str> = usage.split("COMMAND").collect();
    if let [_, after] = parts[..]
        && after.trim().is_empty()
    {
        let message = "Usage does not have any usage text besides COMMAND".to_owned();
        found(19, Priority::Error, message);
    }
    if let Some((bracket, from, to)) = unclosed(usage) {
        let message = format!("Usage contains unclosed {bracket} between indicies {from}-{to}");
        found(20, Priority::Error, message);
    }
    let words = lower_case_words(rules);
    if !words.is_empty() {
        let message = format!(
            "Command '{}' usage contains lowercase argument values: {}. User input values should \
             be in CAPITAL letters.",
            rules.command.name,
            words.join(", ")
        );
        found(21, Priority::Warning, message);
    }
    findings
}

/// `\[([aA]rguments|[oO]ptions)+\.{0,3}\]` anywhere.
fn has_placeholder(usage: &str) -> bool {
    usage.split('[').skip(1).any(|tail| {
        let Some((inside, _)) = tail.split_once(']') else { return false };
        let mut rest = inside.trim_end_matches('.');
        if inside.len() - rest.len() > 3 || rest.is_empty() {
            return false;
        }
        let words = ["arguments", "Arguments", "options", "Options"];
        while let Some(next) = words.iter().find_map(|word| rest.strip_prefix(word)) {
            rest = next;
        }
        rest.is_empty()
    })
}

/// The first bracket that another kind closes, or that is never closed, with the positions of both
/// ends in bytes. A closing bracket without an opening one is fine, as in `A -> B`.
fn unclosed(usage: &str) -> Option<(char, usize, usize)> {
    let mut open: Vec<(char, usize)> = Vec::new();
    for (at, c) in usage.char_indices() {
        let expected = match c {
            '(' | '[' | '{' | '<' => {
                open.push((c, at));
                continue;
            }
            ')' => '(',
            ']' => '[',
            '}' => '{',
            '>' => '<',
            _ => continue,
        };
        match open.pop() {
            Some((bracket, from)) if bracket != expected => return Some((bracket, from, at)),
            _ => {}
        }
    }
    open.pop().map(|(bracket, from)| (bracket, from, usage.len()))
}

/// Words that look like values but are not in capitals.
fn lower_case_words(rules: &CommandRules<'_>) -> Vec<String> {
    let command = rules.command;
    let own: Vec<&str> = [&command.namespace, &command.name]
        .into_iter()
        .flat_map(|name| name.split(' '))
        .flat_map(|word| std::iter::once(word).chain(word.split('-')))
        .collect();
    let text = without_paths(&without_flags(&command.usage));
    let words = words(&text).into_iter();
    let known = |word: &&str| ALLOWED.contains(word) || own.contains(word);
    words.filter(|word| !known(word)).map(str::to_owned).collect()
}

/// Deletes `(-[a-zA-Z]{1}\s+)|(--[a-zA-Z][a-zA-Z-]*)`, inside words as well.
fn without_flags(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(length) = flag_length(rest) {
            rest = rest.split_at(length).1;
        } else {
            out.push(c);
            rest = rest.split_at(c.len_utf8()).1;
        }
    }
    out
}

/// The length of the flag that a text begins with, blanks after a short one included.
fn flag_length(text: &str) -> Option<usize> {
    let after = text.strip_prefix('-')?;
    if let Some(long) = after.strip_prefix('-') {
        let end = long.find(|c: char| !c.is_ascii_alphabetic() && c != '-').unwrap_or(long.len());
        return long.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(2 + end);
    }
    let rest = after.strip_prefix(|c: char| c.is_ascii_alphabetic())?;
    let blanks = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_whitespace()).len();
    (blanks > 0).then_some(2 + blanks)
}

/// Deletes `/[a-z/]+`.
fn without_paths(text: &str) -> String {
    let is_path = |c: char| c.is_ascii_lowercase() || c == '/';
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('/') {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        let after = tail.trim_start_matches(is_path);
        let length = tail.len() - after.len();
        // A lone slash is no path.
        rest = if length > 1 { after } else { tail.split_at(1).1 };
        if length == 1 {
            out.push('/');
        }
    }
    out + rest
}

/// All matches of `\b([a-z][a-z_-]+)\b`, which is greedy but gives back what it needs for the
/// boundary at its end.
fn words(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let is_word =
        |at: usize| bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let boundary = |at: usize| (at > 0 && is_word(at - 1)) != is_word(at);
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let tail = bytes.iter().skip(at);
        let run = tail.take_while(|b| b.is_ascii_lowercase() || matches!(b, b'_' | b'-')).count();
        let end = (at + 2..=at + run).rev().find(|end| boundary(*end));
        match end {
            Some(end) if bytes.get(at).is_some_and(u8::is_ascii_lowercase) && boundary(at) => {
                // Both ends are beside ASCII, hence between characters.
                found.extend(text.get(at..end));
                at = end;
            }
            _ => at += 1,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders() {
        for usage in ["x [arguments...]", "[options]", "[Options..]", "[optionsArguments.]"] {
            assert!(has_placeholder(usage), "{usage}");
        }
        for usage in ["[OPTIONS]", "[options....]", "[]", "[...]", "options", "[options", "[a]"] {
            assert!(!has_placeholder(usage), "{usage}");
        }
    }

    #[test]
    fn brackets() {
        for usage in ["a [b (c) {d} <e>]", "NAME)", "A -> B", ""] {
            assert_eq!(unclosed(usage), None, "{usage}");
        }
        assert_eq!(unclosed("a (b]"), Some(('(', 2, 4)));
        assert_eq!(unclosed("a [b"), Some(('[', 2, 4)));
    }

    #[test]
    fn flags_and_paths_go() {
        assert_eq!(without_flags("x [-q, --quiet] -n NAME --s3-b"), "x [-q, ] NAME 3-b");
        assert_eq!(without_flags("foo-a X -- - -é"), "fooX -- - -é");
        assert_eq!(without_paths("a /v1/x b/c / d"), "a 1 b / d");
    }

    #[test]
    fn words_have_boundaries_at_both_ends() {
        assert_eq!(words("ab a-b c_d- e n1 MyName ab1 é-xy _z"), ["ab", "a-b", "c_d", "xy"]);
    }
}
