//! The keys of the catalogues: every sentence that the program says, collected from its sources, its
//! command tree and its list of exit codes.

use std::collections::BTreeSet;

use ibmcloud_cli::command::CommandSet;
use ibmcloud_cli::errors::exit;
use ibmcloud_cli::grammar::help::about_of;
use ibmcloud_monitoring::{PRODUCT, REGISTRY};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::checkout;
use crate::sources::{self, group, is_sign, is_word};

/// The keys of a crate with catalogues.
pub(crate) struct Keys {
    /// The crate's folder.
    pub(crate) folder: &'static str,
    /// Its keys, without those of the crates that it is built on.
    pub(crate) keys: BTreeSet<String>,
}

/// All keys, crate by crate. What the SDK crate says is translated, and checked, there.
pub(crate) fn collect() -> anyhow::Result<Vec<Keys>> {
    let exit_codes = exit::ALL.iter().map(|(_, meaning)| (*meaning).to_owned()).collect();
    let mut ours = in_commands(REGISTRY.sets.iter().copied().skip(1));
    ours.insert(PRODUCT.about.to_owned());
    let crates = [
        ("crates/ibmcloud-cli", exit_codes),
        ("crates/ibmcloud-base", in_commands([&ibmcloud_base::COMMANDS])),
        ("crates/ibmcloud-monitoring", ours),
    ];
    let mut known = BTreeSet::new();
    let mut all = Vec::new();
    for (folder, mut keys) in crates {
        for path in checkout::rust_files_in(format!("{folder}/src"))? {
            let tokens = sources::without_tests(sources::tokens(&path)?);
            keys.extend(in_tokens(tokens));
        }
        keys.retain(|key| !key.is_empty() && known.insert(key.clone()));
        all.push(Keys { folder, keys });
    }
    Ok(all)
}

/// What commands, their options and their namespaces are for.
fn in_commands(sets: impl IntoIterator<Item = &'static CommandSet>) -> BTreeSet<String> {
    let sets: Vec<&CommandSet> = sets.into_iter().collect();
    let namespaces = sets.iter().flat_map(|set| set.namespaces);
    let mut keys: BTreeSet<String> = namespaces.map(|it| it.about.to_owned()).collect();
    keys.extend(sets.iter().flat_map(|set| set.groups).map(|it| it.title.to_owned()));
    for spec in sets.iter().flat_map(|set| set.commands.iter().copied().flatten()) {
        keys.insert(spec.about.to_owned());
        keys.extend(spec.warning.into_iter().chain(spec.notes).map(str::to_owned));
        let command = (spec.arguments)();
        keys.extend(command.get_arguments().map(about_of));
    }
    keys
}

/// Keys that stand in the sources: `msg!("…")`, `.t("…")`, and the texts of an item whose
/// documentation says that it holds a key (or keys) "of the catalogues".
fn in_tokens(tokens: TokenStream) -> Vec<String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut keys = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(inner) = token {
            keys.extend(in_tokens(inner.stream()));
            keys.extend(said(&tokens[..at], inner.stream()));
            if inner.delimiter() == Delimiter::Bracket
                && announces_keys(&tokens[..at], inner.stream())
            {
                keys.extend(texts_of_item(&tokens[at + 1..]));
            }
        }
    }
    keys
}

/// The literal that opens the brackets of `msg!(…)` or `.t(…)`.
fn said(before: &[TokenTree], inside: TokenStream) -> Option<String> {
    let [.., first, second] = before else { return None };
    let is_message = is_word(Some(first), "msg") && is_sign(Some(second), '!');
    let is_translated = is_sign(Some(first), '.') && is_word(Some(second), "t");
    match inside.into_iter().next() {
        Some(TokenTree::Literal(literal)) if is_message || is_translated => sources::text(&literal),
        _ => None,
    }
}

/// Whether an attribute is a line of documentation that announces keys.
fn announces_keys(before: &[TokenTree], attribute: TokenStream) -> bool {
    let is_doc = is_word(attribute.clone().into_iter().next().as_ref(), "doc");
    let is_outer = is_sign(before.last(), '#');
    let says_so = |text: &String| text.contains("of the catalogues");
    is_doc && is_outer && sources::literals(attribute).iter().any(says_so)
}

/// The sentences (texts with a blank) of a constant or function that follows.
fn texts_of_item(tokens: &[TokenTree]) -> Vec<String> {
    let mut item = Vec::new();
    let mut tokens = tokens.iter().peekable();
    while let Some(token) = tokens.next() {
        // Another attribute in front of the item.
        if is_sign(Some(token), '#') && group(tokens.peek().copied(), Delimiter::Bracket).is_some()
        {
            tokens.next();
            continue;
        }
        item.push(token.clone());
        if is_sign(Some(token), ';') || group(Some(token), Delimiter::Brace).is_some() {
            break;
        }
    }
    let holds_texts = item.iter().any(|it| {
        is_word(Some(it), "const") || is_word(Some(it), "static") || is_word(Some(it), "fn")
    });
    if !holds_texts {
        return Vec::new();
    }
    let texts = sources::literals(item.into_iter().collect());
    texts.into_iter().filter(|text| text.contains(' ')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(source: &str) -> Vec<String> {
        in_tokens(source.parse().unwrap())
    }

    #[test]
    fn messages_are_found_wherever_they_stand() {
        let source = r#"
            fn f(&self) {
                vec![msg!("One {{.A}}", A => msg!("two"))];
                self.translator.t("Three", &[("A", "not this")]);
                log!("nor this");
                msg!(@arg = "nor that");
            }
        "#;
        let mut found = keys(source);
        found.sort();
        assert_eq!(found, ["One {{.A}}", "Three", "two"]);
    }

    #[test]
    fn announced_texts_are_found() {
        let source = r#"
            /// Forms and meanings (keys of the catalogues).
            #[rustfmt::skip]
            const TABLE: &[(&str, &str)] = &[("FORM=1", "What it means"), ("FORM=2", "What else")];
            /// No key at all.
            const OTHER: &str = "not this";
            struct Spec {
                /// A key of the catalogues.
                about: &'static str,
            }
            fn g() -> &'static str { "nor this" }
        "#;
        assert_eq!(keys(source), ["What it means", "What else"]);
    }
}
