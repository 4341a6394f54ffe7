//! The forms of output that are completed: those that the help of `--output` names.

use clap::Arg;

/// All forms that any command has, in the order in which they are completed.
const FORMS: [&str; 6] = ["JSON", "WIDE", "CSV", "JUNIT", "MARKDOWN", "SARIF"];

/// What `--output` takes for one command.
#[derive(Debug)]
pub struct OutputForms {
    help: String,
}

impl OutputForms {
    /// The forms of a command's argument.
    pub fn of_argument(argument: &Arg) -> Self {
        Self { help: argument.get_help().map(ToString::to_string).unwrap_or_default() }
    }

    /// The forms that the help names; JSON in any case.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        FORMS.into_iter().filter(|form| *form == "JSON" || self.help.contains(form))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_has_the_forms_that_its_help_names() {
        let names = |help: &'static str| -> Vec<&str> {
            OutputForms::of_argument(&Arg::new("output").long("output").help(help))
                .names()
                .collect()
        };
        assert_eq!(names("Specify output format: JSON"), ["JSON"]);
        assert_eq!(names("Specify output format: JSON or SARIF"), ["JSON", "SARIF"]);
    }
}
