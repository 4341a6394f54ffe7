//! Completion scripts of the shells, under the names and in the places that shells look for.

use ibmcloud_cli::grammar::completion::Shell;

use super::names::PROGRAM;

/// File names and contents.
pub(crate) fn scripts() -> Vec<(String, String)> {
    Shell::ALL.map(|shell| (file_name(shell), shell.script(PROGRAM))).into()
}

/// Where packages put them, for the shells that have a place for all users, and contents.
pub(crate) fn installed() -> Vec<(String, String)> {
    let place = |shell| match shell {
        Shell::Bash => Some(format!("usr/share/bash-completion/completions/{PROGRAM}")),
        Shell::Zsh => Some(format!("usr/share/zsh/site-functions/{}", file_name(shell))),
        Shell::Fish => Some(format!("usr/share/fish/vendor_completions.d/{}", file_name(shell))),
        Shell::PowerShell => None,
    };
    let scripts = Shell::ALL.into_iter().filter_map(|it| Some((place(it)?, it.script(PROGRAM))));
    scripts.collect()
}

fn file_name(shell: Shell) -> String {
    match shell {
        Shell::Bash => format!("{PROGRAM}.bash"),
        Shell::Zsh => format!("_{PROGRAM}"),
        Shell::Fish => format!("{PROGRAM}.fish"),
        Shell::PowerShell => format!("_{PROGRAM}.ps1"),
    }
}
