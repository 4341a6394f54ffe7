//! Unified diffs: those that `patch` and `git apply` take, and what of them may be shown.

use std::fmt::Write as _;

use diffy::{DiffOptions, PatchFormatter};

use crate::text::{all_uuids, part, uuid_at};

/// Unchanged lines around a changed one in a patch.
const CONTEXT: usize = 3;

/// What stands in place of a token that is not shown.
const HIDDEN: &str = "[token]";

/// A patch for one file, for `patch -p1` and `git apply`. Its removed lines hold what they remove.
pub fn patch(path: &[u8], old: &str, new: &str) -> Vec<u8> {
    let mut text = Vec::new();
    for (mark, folder) in [("--- ", "a/"), ("+++ ", "b/")] {
        text.extend_from_slice(mark.as_bytes());
        text.extend_from_slice(&name(&[folder.as_bytes(), path].concat()));
        text.push(b'\n');
    }
    text.extend_from_slice(hunks(old, new, CONTEXT).as_bytes());
    text
}

/// The changed lines alone, with the numbers of their lines. Lines around them may hold what is nobody's business, and
/// are left out.
pub fn changed_lines(old: &str, new: &str) -> String {
    hunks(old, new, 0)
}

fn hunks(old: &str, new: &str, context: usize) -> String {
    let patch = DiffOptions::new().set_context_len(context).create_patch(old, new);
    let text = PatchFormatter::new().suppress_blank_empty(false).fmt_patch(&patch).to_string();
    // The names are the caller's.
    let first = text.find("\n@@").map_or(text.len(), |at| at + 1);
    part(&text, first..text.len()).to_owned()
}

/// A name as `git` writes it in a patch: in quotes where it has to be, and with a tab behind it where it has blanks.
fn name(path: &[u8]) -> Vec<u8> {
    let is_special = |it: &u8| it.is_ascii_control() || matches!(it, b'"' | b'\\');
    let is_text = std::str::from_utf8(path).is_ok();
    if is_text && !path.iter().any(is_special) {
        let mut name = path.to_vec();
        if path.contains(&b' ') {
            name.push(b'\t');
        }
        return name;
    }
    let mut name = String::from("\"");
    for byte in path {
        match byte {
            b'"' | b'\\' => {
                name.push('\\');
                name.push(char::from(*byte));
            }
            b' '..=b'~' => name.push(char::from(*byte)),
            _ => {
                let _ = write!(name, "\\{byte:03o}");
            }
        }
    }
    name.push('"');
    name.into_bytes()
}

/// A text without tokens: those that are named, and everything that looks like one, but for what is in `keep`.
pub fn redact(text: &str, tokens: &[&str], keep: &[&str]) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut done = 0;
    // A token may be a part of something longer, as `TOKENEOF` at the end of a stream.
    for start in all_uuids(text) {
        let word = uuid_at(text, start);
        if start >= done && !keep.iter().any(|it| it.eq_ignore_ascii_case(word)) {
            shown.push_str(part(text, done..start));
            shown.push_str(HIDDEN);
            done = start + word.len();
        }
    }
    shown.push_str(part(text, done..text.len()));
    // What looks like a token is gone; others are few, since tokens look like it.
    for token in tokens.iter().filter(|it| all_uuids(it).next() != Some(0)) {
        if !token.is_empty() && shown.contains(token) {
            shown = shown.replace(token, HIDDEN);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_git_writes_them() {
        assert_eq!(name(b"a/x.yml"), b"a/x.yml");
        assert_eq!(name(b"a/it's b.yml"), b"a/it's b.yml\t");
        assert_eq!(name("a/é".as_bytes()), "a/é".as_bytes());
        assert_eq!(name(b"a/q\"\\\n\xff"), b"\"a/q\\\"\\\\\\012\\377\"");
    }

    #[test]
    fn a_patch_knows_line_ends_and_the_want_of_one() {
        let old = "a\r\nb\r\n\r\nc";
        let new = "a\r\nB\r\n\r\nc";
        let text = String::from_utf8(patch(b"x y", old, new)).unwrap();
        assert_eq!(
            text,
            "--- a/x y\t\n+++ b/x y\t\n@@ -1,4 +1,4 @@\n a\r\n-b\r\n+B\r\n \r\n c\n\
             \\ No newline at end of file\n"
        );
        assert_eq!(changed_lines(old, new), "@@ -2 +2 @@\n-b\r\n+B\r\n");
    }

    #[test]
    fn nothing_that_looks_like_a_token_is_shown() {
        let token = "0f2d6c1e-9b7a-4c35-8f10-5d3e7a612b90";
        let other = "3C1E2D3F-0A9B-4E55-9F10-AA3E7A612B92";
        let guid = "8d7af921-b136-4078-9666-081bd8470d94";
        let text = format!("-x {token} {other} {guid} abc123=");
        assert_eq!(
            redact(&text, &[token, "abc123="], &[guid]),
            format!("-x [token] [token] {guid} [token]")
        );
    }
}
