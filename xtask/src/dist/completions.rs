//! Completion scripts of the shells, under the names that shells look for.

use ibmcloud_cli::grammar::completion::Shell;

use super::names::PROGRAM;

/// File names and contents.
pub(crate) fn scripts() -> Vec<(String, String)> {
    Shell::ALL.map(|shell| (file_name(shell), shell.script(PROGRAM))).into()
}

fn file_name(shell: Shell) -> String {
    match shell {
        Shell::Bash => format!("{PROGRAM}.bash"),
        Shell::Zsh => format!("_{PROGRAM}"),
        Shell::Fish => format!("{PROGRAM}.fish"),
        Shell::PowerShell => format!("_{PROGRAM}.ps1"),
    }
}
