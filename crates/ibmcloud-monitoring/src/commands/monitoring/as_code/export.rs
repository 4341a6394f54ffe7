//! `monitoring export DIR`: what an instance holds, as one file a thing.

use std::io;

use serde_json::{Value, json};

use super::model::files::{self, Settled};
use super::model::state::twins;
use super::model::{Kind, Thing};
use super::{OfTeam, belongs, folder, read};
use crate::commands::monitoring::inside::{At, Shape};
use crate::console::Console;
use crate::context::Context;
use crate::errors::CommandError;
use crate::grammar::registry::Run;
use crate::msg;
use crate::view::{Shown, View};

#[derive(clap::Args, Debug)]
pub(crate) struct ExportArgs {
    /// Folder to write to
    #[arg(value_name = "DIR")]
    dir: String,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    team: OfTeam,
    #[command(flatten)]
    shape: Shape,
}

impl Run for ExportArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = self.at.open(ctx, &client, None)?;
        let team = self.team.name(ctx, &place)?;
        let progress = msg!(
            "Exporting instance {{.Name}} to {{.Path}}...",
            Name = place.entity(ctx),
            Path = self.dir
        );
        ctx.console.progress(&progress)?;
        let state = read(ctx, &place, |name| team.as_deref().is_none_or(|team| team == name))?;
        if let Some(key) = twins(&state).into_iter().find(|key| belongs(key, team.as_deref())) {
            return Err(CommandError::plain(
                msg!(
                    "The instance has several things called {{.Name}}; files could not tell them apart.",
                    Name = key
                ),
                msg!("Nothing was written. Rename all but one, and try again."),
            ));
        }
        let things: Vec<Thing> = state
            .things
            .iter()
            .filter(|thing| belongs(&thing.key, team.as_deref()))
            .map(|thing| thing.thing(&state.names))
            .collect();
        let settled =
            files::write(&folder(ctx, &self.dir), &things, |key| belongs(key, team.as_deref()))?;
        let counts = Kind::ALL.map(|kind| things.iter().filter(|it| it.key.kind == kind).count());
        Ok(Box::new(Exported { dir: self.dir, counts, settled }))
    }
}

struct Exported {
    dir: String,
    /// In the order of [`Kind::ALL`].
    counts: [usize; 4],
    settled: Settled,
}

impl View for Exported {
    fn people(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let [teams, channels, dashboards, alerts] = self.counts;
        console.say(&msg!(
            "Exported to {{.Path}}: teams {{.Teams}}, channels {{.Channels}}, dashboards {{.Dashboards}}, alerts {{.Alerts}}.",
            Path = self.dir,
            Teams = teams,
            Channels = channels,
            Dashboards = dashboards,
            Alerts = alerts
        ))?;
        console.say(&msg!(
            "Files that are new or have changed: {{.Written}}. Files of things that are gone, removed: {{.Removed}}.",
            Written = self.settled.written,
            Removed = self.settled.removed.len()
        ))
    }

    fn program(&self) -> Value {
        json!({
            "files": self.settled.files,
            "written": self.settled.written,
            "removed": self.settled.removed,
        })
    }
}
