//! The scripts that install and remove a release, for a shell and for PowerShell.

use super::names::{PROGRAM, version};
use super::product::Product;

/// The script for a shell.
pub(crate) const SHELL: &str = "install.sh";

/// File names and texts.
pub(crate) fn files(product: &Product) -> Vec<(&'static str, String)> {
    let filled = |text: &str| {
        text.replace("@PROGRAM@", PROGRAM)
            .replace("@VERSION@", version())
            .replace("@HOMEPAGE@", &product.homepage)
            .replace("@REPOSITORY@", product.repository())
    };
    vec![
        (SHELL, filled(include_str!("scripts/install.sh"))),
        // Windows PowerShell takes a text without a mark for one of the old kind; this one is ASCII.
        ("install.ps1", filled(include_str!("scripts/install.ps1"))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_to_fill_in_and_all_is_ascii() {
        for (name, text) in files(&Product::read().unwrap()) {
            assert!(!text.contains('@') || name == "install.ps1", "{name}");
            for word in ["@PROGRAM", "@VERSION", "@HOMEPAGE", "@REPOSITORY"] {
                assert!(!text.contains(word), "{name}: {word}");
            }
            assert!(text.is_ascii() && text.contains(version()), "{name}");
        }
    }
}
