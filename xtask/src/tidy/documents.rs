//! Documents: every path that they name exists, and none is a path of somebody's machine.

use std::path::Path;

use crate::checkout::{self, has_extension, root, shown};

/// Folders at the root whose paths documents may name in running text.
const FOLDERS: &[&str] = &[".cargo/", ".ci/", "crates/", "docs/", "tests/", "xtask/"];

pub(crate) fn complaints() -> anyhow::Result<Vec<String>> {
    let mut complaints = Vec::new();
    for path in documents()? {
        let name = shown(&path);
        let text = checkout::read(&path)?;
        let folder = path.parent().unwrap_or(root());
        let linked = links(&text).into_iter().map(|link| (folder.join(link), link));
        let named = spans(&text).into_iter().map(|span| (checkout::at(span), span));
        for (target, written) in linked.chain(named) {
            if !target.exists() {
                complaints.push(format!("{name}: there is no `{written}`"));
            }
        }
    }
    for path in checkout::files(".")? {
        let Ok(text) = checkout::read(&path) else { continue };
        let found = machine_paths().into_iter().filter(|place| text.contains(place));
        let name = shown(&path);
        complaints
            .extend(found.map(|place| format!("{name}: `{place}` is a place on one machine")));
    }
    Ok(complaints)
}

/// Every document that people read.
pub(crate) fn documents() -> anyhow::Result<Vec<std::path::PathBuf>> {
    let is_document = |path: &std::path::PathBuf| has_extension(path, "md");
    Ok(checkout::files(".")?.into_iter().filter(is_document).collect())
}

/// The targets of links into the checkout, without their fragments.
fn links(text: &str) -> Vec<&str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    let paths = targets.map(|(target, _)| target.split('#').next().unwrap_or_default());
    paths.filter(|path| !path.is_empty() && !path.contains("://")).collect()
}

/// Code spans that are paths of the checkout.
fn spans(text: &str) -> Vec<&str> {
    let pieces = text.split('`').skip(1).step_by(2);
    let is_path = |piece: &&str| {
        FOLDERS.iter().any(|folder| piece.starts_with(folder))
            && !piece.contains(|it: char| it.is_whitespace() || "*<>…{}$".contains(it))
    };
    pieces.filter(is_path).collect()
}

/// Where this checkout is, and where administrators are at home: neither means anything elsewhere.
fn machine_paths() -> Vec<String> {
    let here = root().display().to_string();
    let around = root().parent().map(Path::display).map(|it| format!("{it}/"));
    let home = ["/root", "/Users"].map(|home| format!("{home}/"));
    // A checkout right below `/` or `/tmp` has nothing telling around it.
    let around = around.filter(|it| !matches!(it.as_str(), "//" | "/tmp/"));
    home.into_iter().chain(around).chain([here]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_into_the_checkout_are_read() {
        let text = "[a](docs/a.md#x) [b](https://example.com/b) [c](#here) ![d](../d.svg)";
        assert_eq!(links(text), ["docs/a.md", "../d.svg"]);
    }

    #[test]
    fn paths_in_running_text_are_read() {
        let text = "In `crates/a/src/` and `xtask/src/main.rs`, not `crates/*/src`, `cargo test` or \
                    `docs/<name>`.\n```text\ntests/cli\n```\n";
        assert_eq!(spans(text), ["crates/a/src/", "xtask/src/main.rs"]);
    }
}
