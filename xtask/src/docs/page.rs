//! What all generated pages have.

/// The notice on top of every page that this chore writes.
pub(crate) const NOTICE: &str =
    "<!-- Written by `cargo xtask docs` from the sources. Change those. -->\n";

/// A cell of a table: on one line, and without its columns' sign.
pub(crate) fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
