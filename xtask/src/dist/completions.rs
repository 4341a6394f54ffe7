//! Completion scripts of the shells, under the names that shells look for.

use clap_complete::Shell;
use ibmcloud_cli::grammar::completion::script;
use ibmcloud_monitoring::REGISTRY;

use super::names::PROGRAM;

/// File names and contents.
pub(crate) fn scripts() -> Vec<(String, String)> {
    [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell]
        .map(|shell| (file_name(shell), script(&REGISTRY, PROGRAM, shell)))
        .into()
}

fn file_name(shell: Shell) -> String {
    match shell {
        Shell::Zsh => format!("_{PROGRAM}"),
        Shell::Fish => format!("{PROGRAM}.fish"),
        Shell::PowerShell => format!("_{PROGRAM}.ps1"),
        _ => format!("{PROGRAM}.bash"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_knows_a_nested_command() {
        for (name, script) in scripts() {
            assert!(script.contains("service-instance-update"), "{name}");
        }
    }
}
