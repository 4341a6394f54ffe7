//! The paths that a piece of Rust writes: `use` items, and paths in expressions, types and macros.
//!
//! Tokens are enough for that, and they reach into macro calls, which a syntax tree does not.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

use crate::sources::{group, is_sign, is_word, literals};

/// A path as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// Its names, `crate`, `self` and `super` among them.
    pub(super) names: Vec<String>,
    /// The line of its last name.
    pub(super) line: usize,
}

/// One leaf of a `use` item.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Import {
    pub(super) path: Written,
    /// The name that it gives to the module; none for `as _` and for `*`.
    pub(super) name: Option<String>,
    /// Whether it ends in `*`.
    pub(super) all: bool,
}

/// A `mod` item.
#[derive(Debug)]
pub(super) struct Module {
    pub(super) name: String,
    /// What `#[path = "…"]` says.
    pub(super) path: Option<String>,
    /// The tokens between the braces; none if the module is a file.
    pub(super) body: Option<TokenStream>,
}

/// What the tokens of one module write, without those of modules inside.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) imports: Vec<Import>,
    pub(super) paths: Vec<Written>,
    /// Names that are called as a macro.
    pub(super) calls: Vec<Written>,
    pub(super) modules: Vec<Module>,
    /// The names of the `macro_rules!`.
    pub(super) macros: Vec<String>,
    /// The names of items.
    pub(super) items: Vec<String>,
}

impl Scan {
    /// Reads the tokens of a module, which have to be without tests.
    pub(super) fn read(tokens: TokenStream) -> Self {
        let mut scan = Self::default();
        scan.add(tokens);
        scan
    }

    fn add(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut path_attribute = None;
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let next = tokens.get(at + 1);
            match token {
                TokenTree::Punct(sign) if sign.as_char() == '#' => {
                    if let Some(attribute) = group(next, Delimiter::Bracket) {
                        self.attribute(attribute.stream(), &mut path_attribute);
                        at += 1;
                    }
                    at += 1;
                }
                TokenTree::Group(inner) => {
                    self.add(inner.stream());
                    at += 1;
                }
                TokenTree::Ident(word) if word == "use" && !is_sign(next, '<') => {
                    let end = (at..tokens.len()).find(|&it| is_sign(tokens.get(it), ';'));
                    let end = end.unwrap_or(tokens.len());
                    self.tree(&tokens[at + 1..end], &[]);
                    at = end;
                }
                TokenTree::Ident(word) if word == "mod" => {
                    at += 1 + self.module(next, tokens.get(at + 2), path_attribute.take());
                }
                TokenTree::Ident(word) if word == "macro_rules" && is_sign(next, '!') => {
                    self.macros.extend(tokens.get(at + 2).map(ToString::to_string));
                    at += 3;
                }
                TokenTree::Ident(word) if word == "pub" => {
                    // A visibility names modules above, and uses nothing of them.
                    let place = group(next, Delimiter::Parenthesis);
                    at += if place.is_some_and(|it| is_visibility(it.stream())) { 2 } else { 1 };
                }
                TokenTree::Ident(word) => {
                    if is_item(&word.to_string()) {
                        self.items.extend(next.and_then(name));
                    }
                    at += self.path(&tokens, at);
                }
                _ => at += 1,
            }
        }
    }

    fn attribute(&mut self, tokens: TokenStream, path_attribute: &mut Option<String>) {
        let first = tokens.clone().into_iter().next();
        if is_word(first.as_ref(), "doc") {
            return;
        }
        if is_word(first.as_ref(), "path") {
            *path_attribute = literals(tokens).into_iter().next();
            return;
        }
        if is_word(first.as_ref(), "serde") {
            // `with`, `default` and their like name a path in a string.
            let texts = literals(tokens.clone());
            texts.iter().filter_map(|it| it.parse().ok()).for_each(|it| self.add(it));
        }
        self.add(tokens);
    }

    /// How many tokens a module takes behind `mod`.
    fn module(
        &mut self,
        called: Option<&TokenTree>,
        body: Option<&TokenTree>,
        path: Option<String>,
    ) -> usize {
        let Some(called) = called.and_then(name) else { return 0 };
        let inner = group(body, Delimiter::Brace).map(proc_macro2::Group::stream);
        if inner.is_some() || is_sign(body, ';') {
            self.modules.push(Module { name: called, path, body: inner });
            return 2;
        }
        1
    }

    /// How many tokens the path takes that begins here.
    fn path(&mut self, tokens: &[TokenTree], start: usize) -> usize {
        let before = start.checked_sub(1).and_then(|it| tokens.get(it));
        let mut names = Vec::new();
        let mut line = 0;
        let mut at = start;
        while let Some(TokenTree::Ident(word)) = tokens.get(at) {
            names.push(plain(&word.to_string()));
            line = word.span().start().line;
            at += 1;
            if !is_double_colon(tokens, at)
                || !matches!(tokens.get(at + 2), Some(TokenTree::Ident(_)))
            {
                break;
            }
            at += 2;
        }
        let is_call = is_sign(tokens.get(at), '!');
        let is_tail = is_sign(before, ':') && start >= 2 && is_double_colon(tokens, start - 2);
        let is_member = is_sign(before, '.');
        let written = Written { names, line };
        if !is_tail && !is_member {
            match written.names.len() {
                1 if is_call => self.calls.push(written),
                0 | 1 => {}
                _ => self.paths.push(written),
            }
        }
        (at - start).max(1)
    }

    /// A tree of a `use` item below the names that stand before it.
    fn tree(&mut self, tokens: &[TokenTree], above: &[String]) {
        let mut names = above.to_vec();
        let mut line = 0;
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            match token {
                TokenTree::Ident(word) if word == "as" => {
                    let given = tokens.get(at + 1).and_then(name).filter(|it| it != "_");
                    self.imports.push(Import {
                        path: Written { names, line },
                        name: given,
                        all: false,
                    });
                    return;
                }
                TokenTree::Ident(word) => {
                    let word = plain(&word.to_string());
                    line = token.span().start().line;
                    if word != "self" || names.is_empty() {
                        names.push(word);
                    }
                }
                TokenTree::Punct(sign) if sign.as_char() == '*' => {
                    let line = token.span().start().line;
                    self.imports.push(Import {
                        path: Written { names, line },
                        name: None,
                        all: true,
                    });
                    return;
                }
                TokenTree::Group(inner) => {
                    let inner: Vec<TokenTree> = inner.stream().into_iter().collect();
                    for part in inner.split(|it| is_sign(Some(it), ',')) {
                        self.tree(part, &names);
                    }
                    return;
                }
                _ => {}
            }
            at += 1;
        }
        if names.len() > above.len() || line > 0 {
            let name = names.last().cloned();
            self.imports.push(Import { path: Written { names, line }, name, all: false });
        }
    }
}

fn name(token: &TokenTree) -> Option<String> {
    match token {
        TokenTree::Ident(word) => Some(plain(&word.to_string())),
        _ => None,
    }
}

fn plain(word: &str) -> String {
    word.strip_prefix("r#").unwrap_or(word).to_owned()
}

fn is_item(word: &str) -> bool {
    matches!(word, "fn" | "struct" | "enum" | "trait" | "type" | "const" | "static" | "union")
}

fn is_visibility(tokens: TokenStream) -> bool {
    let first = tokens.into_iter().next();
    ["crate", "super", "self", "in"].iter().any(|it| is_word(first.as_ref(), it))
}

fn is_double_colon(tokens: &[TokenTree], at: usize) -> bool {
    let joined =
        matches!(tokens.get(at), Some(TokenTree::Punct(sign)) if sign.spacing() == Spacing::Joint);
    joined && is_sign(tokens.get(at), ':') && is_sign(tokens.get(at + 1), ':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Scan {
        Scan::read(text.parse().unwrap())
    }

    fn shown(paths: &[Written]) -> Vec<String> {
        paths.iter().map(|it| format!("{} {}", it.line, it.names.join("::"))).collect()
    }

    #[test]
    fn a_use_item_is_read_leaf_by_leaf() {
        let scan =
            read("use crate::{\n    a::{self, B as C},\n    d::*,\n};\npub(crate) use e as _;");
        let leaf = |it: &Import| (it.path.names.join("::"), it.name.clone());
        let leaves: Vec<_> = scan.imports.iter().map(leaf).collect();
        let named = |path: &str, name: Option<&str>| (path.to_owned(), name.map(str::to_owned));
        assert_eq!(
            leaves,
            [
                named("crate::a", Some("a")),
                named("crate::a::B", Some("C")),
                named("crate::d", None),
                named("e", None),
            ]
        );
        assert_eq!(scan.imports[1].path.line, 2);
        assert!(scan.imports[2].all);
        assert!(scan.paths.is_empty());
    }

    #[test]
    fn paths_are_found_everywhere() {
        let text = "fn f(x: super::T) -> impl Sized + use<'_> {\n\
                    println!(\"{}\", crate::a::f::<u8>(x.g::<b::C>()));\n\
                    <u8 as self::U>::h::i()\n}\n\
                    macro_rules! m { () => { $crate::n::o() } }\n\
                    #[serde(with = \"crate::p\")] pub(in crate::q) struct S { y: r::T }";
        let scan = read(text);
        let found = shown(&scan.paths);
        assert_eq!(
            found,
            [
                "1 super::T",
                "2 crate::a::f",
                "2 b::C",
                "3 self::U",
                "5 crate::n::o",
                "1 crate::p",
                "6 r::T"
            ]
        );
        assert_eq!(scan.macros, ["m"]);
        assert_eq!(scan.items, ["f", "S"]);
        assert_eq!(shown(&scan.calls), ["2 println"]);
    }

    #[test]
    fn modules_are_told_from_what_they_hold() {
        let scan = read("mod a; #[path = \"x.rs\"] mod b; mod c { use super::d; }");
        let names: Vec<_> =
            scan.modules.iter().map(|it| (it.name.as_str(), it.path.as_deref())).collect();
        assert_eq!(names, [("a", None), ("b", Some("x.rs")), ("c", None)]);
        assert!(scan.imports.is_empty() && scan.modules[2].body.is_some());
    }
}
