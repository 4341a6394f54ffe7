//! The page of exit codes.

use std::fmt::Write as _;

use ibmcloud_cli::errors::exit;

use super::page::{NOTICE, cell};

/// The whole page.
pub(crate) fn page() -> String {
    let mut page = format!(
        "{NOTICE}# Exit codes\n\n\
         0 and 1 are those of the official CLI; the others are used by commands of our own.\n\n\
         | Code | Meaning |\n| --- | --- |\n"
    );
    for (code, meaning) in exit::ALL {
        let _ = writeln!(page, "| {code} | {} |", cell(meaning));
    }
    page
}
