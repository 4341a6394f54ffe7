//! `monitoring export DIR`: what an instance holds, as one file a thing.

use std::io;

use ibmcloud_as_code::{Export, Exported, Kind, WriteOutcome, kinds};
use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use serde_json::{Value, json};

use super::failure::engine_failure;
use super::scope::Scope;
use super::watch;

#[derive(clap::Args, Debug)]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    scope: Scope,
    /// Remove the files of things that are in the folder only, of the teams that are exported
    #[arg(long)]
    prune: bool,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for ExportArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let (place, team) = self.scope.open(ctx, &client, None)?;
        let progress = msg!(
            "Exporting instance {{.Name}} to {{.Path}}...",
            Name = place.entity(ctx),
            Path = self.scope.dir
        );
        ctx.console.progress(&progress)?;
        let folder = self.scope.folder(ctx);
        let (monitor, team) = (&place.monitor, team.as_deref());
        let request = Export { monitor, team, folder: &folder, prune: self.prune };
        let exported =
            watch::reading(ctx, async |watch| ibmcloud_as_code::export(request, watch).await)?;
        let exported = exported.map_err(|error| engine_failure(error, &place.instance.name))?;
        Ok(Box::new(ExportedView { dir: self.scope.dir, exported }))
    }
}

struct ExportedView {
    dir: String,
    exported: Exported,
}

impl ExportedView {
    /// How many things of a kind were exported.
    fn count(&self, kind: Kind) -> usize {
        let mut counts = self.exported.counts.iter();
        counts.find(|(of, _)| *of == kind).map_or(0, |(_, count)| *count)
    }

    fn files(&self) -> &WriteOutcome {
        &self.exported.files
    }
}

impl View for ExportedView {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        console.say(&msg!(
            "Exported to {{.Path}}: teams {{.Teams}}, channels {{.Channels}}, dashboards {{.Dashboards}}, alerts {{.Alerts}}, silences {{.Silences}}.",
            Path = self.dir,
            Teams = self.count(kinds::team::KIND),
            Channels = self.count(kinds::channel::KIND),
            Dashboards = self.count(kinds::dashboard::KIND),
            Alerts = self.count(kinds::alert::KIND),
            Silences = self.count(kinds::silence::KIND)
        ))?;
        console.say(&msg!(
            "Files that are new or have changed: {{.Written}}. Files of things that are gone, removed: {{.Removed}}.",
            Written = self.files().written,
            Removed = self.files().removed.len()
        ))?;
        if !self.files().kept.is_empty() {
            console.say(&msg!(
                "In the folder only, and left alone: {{.Count}}. '--prune' removes them.",
                Count = self.files().kept.len()
            ))?;
        }
        Ok(())
    }

    fn to_json(&self) -> Value {
        json!({
            "files": self.files().files,
            "written": self.files().written,
            "removed": self.files().removed,
            "kept": self.files().kept,
        })
    }
}
