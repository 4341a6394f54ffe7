//! `help`: the help of the program, of a namespace or of a command, installed plug-ins included.

use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::grammar::help::Help;
use ibmcloud_cli::host::Plugins;
use ibmcloud_cli::host::help::page;
use ibmcloud_cli::view::{Shown, text};

#[derive(clap::Args, Debug)]
pub(crate) struct HelpArgs {
    /// The words of a command or of a namespace
    #[arg(value_name = "COMMAND")]
    words: Vec<String>,
}

impl Run for HelpArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        // Help must be had even where the list of plug-ins is damaged, or nobody has a home.
        let plugins = Plugins::load(ctx.profile.shared_folder()).unwrap_or_default();
        let help = Help {
            product: ctx.product,
            registry: ctx.registry,
            program: &ctx.program,
            translator: ctx.console.translator(),
        };
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        match page(&help, &plugins, &words) {
            Ok(page) => Ok(text(page)),
            Err(unknown) => Err(unknown.error(&ctx.program, ctx.registry, &plugins)),
        }
    }
}
