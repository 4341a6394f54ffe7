//! The forms of output that a command has: those that the help of its `--output` names.

use clap::{Arg, Command};

/// All forms that any command has, in the order in which they are completed.
const FORMS: [&str; 3] = ["JSON", "WIDE", "SARIF"];

/// What `--output` takes for one command.
#[derive(Debug)]
pub struct OutputForms {
    help: String,
}

impl OutputForms {
    /// The forms of a command.
    pub fn of(command: &Command) -> Self {
        let argument = command.get_arguments().find(|arg| arg.get_id() == "output");
        argument.map_or(Self { help: String::new() }, Self::of_argument)
    }

    /// The forms of a command's argument.
    pub fn of_argument(argument: &Arg) -> Self {
        Self { help: argument.get_help().map(ToString::to_string).unwrap_or_default() }
    }

    /// The forms that the help names; JSON in any case.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        FORMS.into_iter().filter(|form| *form == "JSON" || self.help.contains(form))
    }

    /// Whether a form, in capitals, can be asked for. `WIDE` always can: a list that has no wide form is shown
    /// as it is.
    pub fn accept(&self, form: &str) -> bool {
        form == "WIDE" || self.names().any(|name| name == form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_has_the_forms_that_its_help_names() {
        let command = |help: &'static str| {
            OutputForms::of(&Command::new("x").arg(Arg::new("output").long("output").help(help)))
        };
        let plain = command("Specify output format: JSON");
        assert!(plain.accept("JSON") && plain.accept("WIDE") && !plain.accept("SARIF"));
        let more = command("Specify output format: JSON or SARIF");
        assert_eq!(more.names().collect::<Vec<_>>(), ["JSON", "SARIF"]);
        assert!(!more.accept("XML"));
    }
}
