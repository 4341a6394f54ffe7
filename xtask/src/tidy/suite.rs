//! The end-to-end suite is one test binary: a file that its root does not name would never run.

use crate::checkout::{self, has_extension};
use crate::sources::{self, is_word};

const FOLDER: &str = "tests/cli";

pub(crate) fn complaints() -> anyhow::Result<Vec<String>> {
    let root = sources::tokens(&checkout::at(FOLDER).join("main.rs"))?;
    let named = modules(root);
    let mut complaints = Vec::new();
    for path in checkout::files(FOLDER)? {
        let is_top = path.parent() == Some(&checkout::at(FOLDER));
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let is_root = matches!(name.as_str(), "main" | "lib");
        if is_top && has_extension(&path, "rs") && !is_root && !named.contains(&name) {
            complaints.push(format!("{FOLDER}/main.rs does not name `mod {name};`"));
        }
    }
    Ok(complaints)
}

/// The names behind `mod`.
fn modules(tokens: proc_macro2::TokenStream) -> Vec<String> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let pairs = tokens.windows(2).filter(|pair| is_word(pair.first(), "mod"));
    pairs.map(|pair| pair[1].to_string()).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn modules_are_read_from_the_root() {
        let source = "//! x\n#![allow(a)]\nmod login;\npub mod target;\n// mod gone;\nuse modest;";
        assert_eq!(super::modules(source.parse().unwrap()), ["login", "target"]);
    }
}
