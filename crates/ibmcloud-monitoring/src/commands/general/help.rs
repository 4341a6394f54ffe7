//! `help`: the help of the program, of a namespace or of a command.

use crate::app::text;
use crate::context::Context;
use crate::errors::CommandError;
use crate::grammar::help::Help;
use crate::grammar::registry::{Found, Run, find};
use crate::msg;
use crate::view::Shown;

#[derive(clap::Args, Debug)]
pub(crate) struct HelpArgs {
    /// The words of a command or of a namespace
    #[arg(value_name = "COMMAND")]
    words: Vec<String>,
}

impl Run for HelpArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let help = Help { program: &ctx.program, translator: ctx.console.translator() };
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        match find(&words) {
            Found::Command(spec, _) => Ok(text(help.command(spec))),
            Found::Namespace(spec, taken) if taken == words.len() => Ok(text(help.namespace(spec))),
            Found::Root => Ok(text(help.root(crate::VERSION))),
            Found::Namespace(..) | Found::Unknown { .. } => Err(CommandError::Plain {
                what: msg!(
                    "'{{.Word}}' is not a registered command. See '{{.Help}}'.",
                    Word = words.join(" "),
                    Help = format!("{} help", ctx.program)
                ),
                hint: None,
            }),
        }
    }
}
