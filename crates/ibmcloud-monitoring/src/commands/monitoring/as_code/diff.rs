//! `monitoring diff DIR`: what `apply` would change, as a diff. Exits with 3 when there is something.

use std::io;

use serde_json::{Value, json};

use super::model::plan::{Change, Purpose};
use super::model::views;
use super::{OfTeam, compared};
use crate::commands::monitoring::inside::{At, Shape};
use crate::console::Console;
use crate::context::Context;
use crate::errors::{CommandError, exit};
use crate::grammar::registry::Run;
use crate::msg;
use crate::view::{Shown, View};

#[derive(clap::Args, Debug)]
pub(crate) struct DiffArgs {
    /// Folder with the files
    #[arg(value_name = "DIR")]
    dir: String,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    team: OfTeam,
    #[command(flatten)]
    shape: Shape,
}

impl Run for DiffArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = self.at.open(ctx, &client, None)?;
        let team = self.team.name(ctx, &place)?;
        let progress = msg!(
            "Comparing instance {{.Name}} with {{.Path}}...",
            Name = place.entity(ctx),
            Path = self.dir
        );
        ctx.console.progress(&progress)?;
        let (plan, _) = compared(ctx, &place, &self.dir, team.as_deref(), Purpose::Look)?;
        Ok(Box::new(Differences { changes: plan.changes }))
    }
}

/// What differs; nothing is changed.
pub(super) struct Differences {
    pub(super) changes: Vec<Change>,
}

impl View for Differences {
    fn people(&self, console: &mut Console) -> io::Result<()> {
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

    fn program(&self) -> Value {
        let changes: Vec<Value> = self.changes.iter().map(views::document).collect();
        json!({ "differs": !changes.is_empty(), "changes": changes })
    }

    fn exit_code(&self) -> u8 {
        if self.changes.is_empty() { exit::SUCCESS } else { exit::FOUND_WANTING }
    }
}
