//! `update`: says how this program is updated; it does not replace itself.

use std::io;

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use serde_json::{Value, json};

#[derive(clap::Args, Debug)]
pub(crate) struct UpdateArgs {
    /// Force update without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    quiet: Quiet,
}

impl Run for UpdateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        ctx.console.progress(&msg!("Checking for updates..."))?;
        Ok(Box::new(UpToDate { version: ctx.product.version }))
    }
}

struct UpToDate {
    version: &'static str,
}

impl View for UpToDate {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.say(&msg!(
            "No update required: this is version {{.Version}}, and it does not look for others.",
            Version = self.version
        ))?;
        console.say(&msg!(
            "To update, put the program of a newer release in the place of this one; as a plug-in, run 'ibmcloud plugin install FILE -f'."
        ))
    }

    fn to_json(&self) -> Value {
        json!({ "version": self.version })
    }
}
