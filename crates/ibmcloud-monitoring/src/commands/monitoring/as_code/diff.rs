//! `monitoring diff DIR`, or a file: what `apply` would change, as a diff. Exits with 3 when there is something.

use std::io;

use ibmcloud_as_code::{Action, Change, Purpose};
use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, exit};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;

use super::scope::{Intent, Scope, Strictness, compared};
use super::views;

#[derive(clap::Args, Debug)]
pub(crate) struct DiffArgs {
    #[command(flatten)]
    scope: Scope,
    /// Leave out what the instance has and no file describes
    #[arg(long)]
    files_only: bool,
    #[command(flatten)]
    strictness: Strictness,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for DiffArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let strict = self.strictness.strict;
        let intent = Intent { purpose: Purpose::Look, change: None, strict };
        let (plan, ..) = compared(ctx, &client, &self.scope, intent)?;
        let mut changes = plan.changes;
        changes.retain(|it| !self.files_only || it.action != Action::Delete);
        Ok(Box::new(Differences { changes }))
    }
}

/// What differs; nothing is changed.
pub(super) struct Differences {
    pub(super) changes: Vec<Change>,
}

impl View for Differences {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        if self.changes.is_empty() {
            return console.say(&msg!("Nothing differs."));
        }
        let color = console.is_coloured();
        for change in &self.changes {
            console.raw(&views::diff(change, color))?;
        }
        let [create, update, delete] = views::counts(&self.changes);
        console.line("")?;
        console.say(&msg!(
            "In the files only: {{.Create}}. Different: {{.Update}}. In the instance only: {{.Delete}}.",
            Create = create,
            Update = update,
            Delete = delete
        ))
    }

    fn exact_json(&self) -> Option<Json> {
        let changes: Vec<Json> = self.changes.iter().map(views::document).collect();
        let differs = !changes.is_empty();
        Some(Json::object([("differs", differs.into()), ("changes", Json::Array(changes))]))
    }

    fn exit_code(&self) -> u8 {
        if self.changes.is_empty() { exit::SUCCESS } else { exit::FOUND_WANTING }
    }
}
