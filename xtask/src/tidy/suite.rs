//! The end-to-end suite is one test binary: a file that neither its root nor its folder names would never run.

use std::path::{Path, PathBuf};

use crate::checkout::{self, has_extension, shown};
use crate::sources::{self, is_word};

const FOLDER: &str = "tests/cli";

pub(crate) fn complaints() -> anyhow::Result<Vec<String>> {
    let mut complaints = Vec::new();
    for path in checkout::files(FOLDER)? {
        if !has_extension(&path, "rs") || path == checkout::at(FOLDER).join("main.rs") {
            continue;
        }
        let Some((name, root)) = place(&path) else { continue };
        if !modules(sources::tokens(&root)?).contains(&name) {
            complaints.push(format!("{} does not name `mod {name};`", shown(&root)));
        }
    }
    Ok(complaints)
}

/// The name of a file's module, and the file that has to name it.
fn place(path: &Path) -> Option<(String, PathBuf)> {
    let folder = path.parent()?;
    let (named, folder) = match path.file_stem()? {
        stem if stem == "mod" => (folder.file_name()?, folder.parent()?),
        stem => (stem, folder),
    };
    let top = folder == checkout::at(FOLDER);
    let root = folder.join(if top { "main.rs" } else { "mod.rs" });
    Some((named.to_string_lossy().into_owned(), root))
}

/// The names behind `mod`.
fn modules(tokens: proc_macro2::TokenStream) -> Vec<String> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let pairs = tokens.windows(2).filter(|pair| is_word(pair.first(), "mod"));
    pairs.map(|pair| pair[1].to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_its_folder_and_a_folder_by_the_one_around_it() {
        let place = |path: &str| {
            let (name, root) = super::place(&checkout::at(FOLDER).join(path)).unwrap();
            (name, root.strip_prefix(checkout::at(FOLDER)).unwrap().to_owned())
        };
        assert_eq!(place("readme.rs"), ("readme".into(), "main.rs".into()));
        assert_eq!(place("iam/api_keys.rs"), ("api_keys".into(), "iam/mod.rs".into()));
        assert_eq!(place("iam/mod.rs"), ("iam".into(), "main.rs".into()));
    }

    #[test]
    fn modules_are_read_from_the_root() {
        let source = "//! x\n#![allow(a)]\nmod login;\npub mod target;\n// mod gone;\nuse modest;";
        assert_eq!(super::modules(source.parse().unwrap()), ["login", "target"]);
    }
}
