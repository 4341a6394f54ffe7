//! Rust sources as tokens: the literals and attributes that the other chores look for.

use std::path::Path;

use anyhow::Context;
use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};

use crate::checkout;

/// The tokens of a file. Comments are gone, and a documentation comment is an attribute.
pub(crate) fn tokens(path: &Path) -> anyhow::Result<TokenStream> {
    let text = checkout::read(path)?;
    parse(&text).with_context(|| format!("{} is not Rust", checkout::shown(path)))
}

fn parse(text: &str) -> anyhow::Result<TokenStream> {
    text.parse().map_err(|error: proc_macro2::LexError| anyhow::anyhow!("{error}"))
}

/// The value of a string literal, escapes resolved and continued lines joined.
pub(crate) fn text(literal: &Literal) -> Option<String> {
    match syn::Lit::new(literal.clone()) {
        syn::Lit::Str(text) => Some(text.value()),
        _ => None,
    }
}

/// Whether a token is this word.
pub(crate) fn is_word(token: Option<&TokenTree>, word: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if ident == word)
}

/// Whether a token is this sign.
pub(crate) fn is_sign(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

/// The group that a token is, if it has these brackets.
pub(crate) fn group(token: Option<&TokenTree>, brackets: Delimiter) -> Option<&Group> {
    match token {
        Some(TokenTree::Group(group)) if group.delimiter() == brackets => Some(group),
        _ => None,
    }
}

/// Every string literal, however deep.
pub(crate) fn literals(tokens: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Literal(literal) => found.extend(text(&literal)),
            TokenTree::Group(group) => found.extend(literals(group.stream())),
            _ => {}
        }
    }
    found
}

/// The same tokens without items that are only there for tests.
pub(crate) fn without_tests(tokens: TokenStream) -> TokenStream {
    let mut kept = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let attribute = if is_sign(Some(&token), '#') {
            group(tokens.peek(), Delimiter::Bracket).map(|it| it.stream().to_string())
        } else {
            None
        };
        if attribute.is_some_and(|it| it.replace(' ', "") == "cfg(test)") {
            // Up to the end of the item: its body, or a semicolon.
            for skipped in tokens.by_ref() {
                let body = group(Some(&skipped), Delimiter::Brace).is_some();
                if body || is_sign(Some(&skipped), ';') {
                    break;
                }
            }
            continue;
        }
        kept.push(match token {
            TokenTree::Group(group) => {
                TokenTree::Group(Group::new(group.delimiter(), without_tests(group.stream())))
            }
            other => other,
        });
    }
    kept.into_iter().collect()
}

/// Every `allow` and `expect` attribute that gives no reason, as it is written.
pub(crate) fn unreasoned_lints(tokens: TokenStream) -> Vec<String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(inner) = token else { continue };
        found.extend(unreasoned_lints(inner.stream()));
        let before = at.checked_sub(1).map(|at| &tokens[at]);
        let is_attribute = inner.delimiter() == Delimiter::Bracket
            && (is_sign(before, '#') || is_sign(before, '!'));
        let lint = inner.stream().into_iter().next();
        let is_lint = is_word(lint.as_ref(), "allow") || is_word(lint.as_ref(), "expect");
        if is_attribute && is_lint && !mentions(inner.stream(), "reason") {
            found.push(inner.to_string());
        }
    }
    found
}

fn mentions(tokens: TokenStream, word: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions(group.stream(), word),
        token => is_word(Some(&token), word),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_read_as_the_compiler_reads_them() {
        let source = "f(\"one \\\n      line\", r#\"a \"quote\"\"#, g![\"\\u{e9}\"], 7, 'c')";
        let found = literals(parse(source).unwrap());
        assert_eq!(found, ["one line", "a \"quote\"", "é"]);
    }

    #[test]
    fn code_for_tests_is_left_out() {
        let source = r#"
            #[cfg(test)] use a::b;
            #[cfg(unix)] fn kept() { "kept" }
            #[cfg(test)] #[path = "x.rs"] mod tests { fn gone() { "gone" } }
            const ALSO: &str = "also kept";
        "#;
        let found = literals(without_tests(parse(source).unwrap()));
        assert_eq!(found, ["kept", "also kept"]);
    }

    #[test]
    fn a_lint_needs_a_reason() {
        let source = r#"
            #![allow(dead_code)]
            #[expect(unused, reason = "shown")] fn a() { #[allow(unused)] let x = y.expect("fine"); }
        "#;
        let found = unreasoned_lints(parse(source).unwrap());
        assert_eq!(found.len(), 2, "{found:?}");
    }
}
