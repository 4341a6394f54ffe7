//! `update`: says how this program is updated; it does not replace itself.

use std::io;

use serde_json::{Value, json};

use crate::console::Console;
use crate::context::Context;
use crate::errors::CommandError;
use crate::grammar::registry::Run;
use crate::msg;
use crate::view::{Shown, View};

#[derive(clap::Args, Debug)]
pub(crate) struct UpdateArgs {
    /// Force update without confirmation
    #[arg(short, long)]
    force: bool,
    /// Suppress verbose output
    #[arg(short, long)]
    quiet: bool,
}

impl Run for UpdateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        ctx.console.progress(&msg!("Checking for updates..."))?;
        Ok(Box::new(UpToDate))
    }
}

struct UpToDate;

impl View for UpToDate {
    fn people(&self, console: &mut Console) -> io::Result<()> {
        console.say(&msg!(
            "No update required: this is version {{.Version}}, and it does not look for others.",
            Version = crate::VERSION
        ))?;
        console.say(&msg!(
            "To update, put the program of a newer release in the place of this one; as a plug-in, run 'ibmcloud plugin install FILE -f'."
        ))
    }

    fn program(&self) -> Value {
        json!({ "version": crate::VERSION })
    }
}
