//! `monitoring export DIR`: what an instance holds, as one file a thing.

use std::io;

use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_transport::AlertApi;
use serde_json::{Value, json};

use super::model::files::{self, Settled};
use super::model::state::twins;
use super::model::{Key, Kind, Thing, variables};
use super::{Scope, belongs, read};
use crate::commands::monitoring::shared::Shape;

#[derive(clap::Args, Debug)]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    scope: Scope,
    /// Remove the files of things that are in the folder only, of the teams that are exported
    #[arg(long)]
    prune: bool,
    #[command(flatten)]
    shape: Shape,
}

impl Run for ExportArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let (place, team) = self.scope.open(ctx, &client, None)?;
        let ours = |key: &Key| belongs(key, team.as_deref());
        let progress = msg!(
            "Exporting instance {{.Name}} to {{.Path}}...",
            Name = place.entity(ctx),
            Path = self.scope.dir
        );
        ctx.console.progress(&progress)?;
        let state = read(ctx, &place, |name| team.as_deref().is_none_or(|team| team == name))?;
        if let Some(key) = twins(&state).into_iter().find(|key| ours(key)) {
            return Err(CommandError::plain(
                msg!(
                    "The instance has several things called {{.Name}}; files could not tell them apart.",
                    Name = key
                ),
                msg!("Nothing was written. Rename all but one, and try again."),
            ));
        }
        let folder = self.scope.folder(ctx);
        let present = files::described(&folder)?;
        let mut things = Vec::new();
        for thing in state.things.iter().filter(|thing| ours(&thing.key)) {
            if thing.is_blind(&state.names) {
                ctx.console.warn(&msg!(
                    "{{.Thing}} refers to channels or dashboards that you do not see. They are not written down, and 'apply' leaves them as they are.",
                    Thing = thing.key
                ))?;
            }
            things.push(thing.thing(&state.names));
        }
        let counts = Kind::ALL.map(|kind| things.iter().filter(|it| it.key.kind == kind).count());
        let described: Vec<&Thing> = present.written.iter().map(|it| &it.thing).collect();
        variables::settle(&mut things, &described);
        // Of alerts that only version 2 says all about nothing is known without it.
        let whole = |key: &Key| key.kind != Kind::Alert || !state.without_version_2;
        things.retain(|thing| whole(&thing.key) || !in_version_2(&thing.key, &described));
        let known = |key: &Key| ours(key) && whole(key);
        let settled = files::write(&folder, &things, &present, known, self.prune)?;
        for file in &present.others {
            ctx.console.warn(&msg!(
                "The file '{{.Path}}' describes nothing that can be read; it was left as it is.",
                Path = file
            ))?;
        }
        Ok(Box::new(Exported { dir: self.scope.dir, counts, settled }))
    }
}

/// Whether a file describes this alert in version 2 of the API.
fn in_version_2(key: &Key, folder: &[&Thing]) -> bool {
    let written = folder.iter().find(|thing| thing.key == *key);
    written.is_some_and(|thing| AlertApi::of(&thing.spec) == AlertApi::V2)
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
        ))?;
        if !self.settled.kept.is_empty() {
            console.say(&msg!(
                "In the folder only, and left alone: {{.Count}}. '--prune' removes them.",
                Count = self.settled.kept.len()
            ))?;
        }
        Ok(())
    }

    fn program(&self) -> Value {
        json!({
            "files": self.settled.files,
            "written": self.settled.written,
            "removed": self.settled.removed,
            "kept": self.settled.kept,
        })
    }
}
