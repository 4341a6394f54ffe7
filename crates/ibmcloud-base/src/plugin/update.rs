//! `plugin update`: brings installed plug-ins to a repository's newest version, or to a named one.

use std::io;

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, Text, View};
use ibmcloud_plugin_sdk::metadata::{Metadata, Version};
use serde_json::{Value, json};

use super::catalogue::{Catalogue, Choice};
use super::place::{self, Left};
use super::several::each;
use super::target::{Named, repository};

#[derive(clap::Args, Debug)]
pub(crate) struct UpdateArgs {
    /// Name of the plug-in; all of them if none is named
    #[arg(value_name = "PLUGIN_NAME", conflicts_with = "all")]
    name: Option<String>,
    /// Name of the repository
    #[arg(short = 'r', value_name = "REPO_NAME")]
    repo: Option<String>,
    /// Version to update to
    #[arg(short = 'v', value_name = "VERSION")]
    version: Option<String>,
    /// All installed plug-ins
    #[arg(long)]
    all: bool,
    /// Force update without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    quiet: Quiet,
}

/// From which version to which.
struct Step {
    from: Version,
    to: Choice,
}

impl Run for UpdateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let repo = repository(ctx, self.repo.as_deref())?;
        let Some(word) = &self.name else {
            if self.version.is_some() {
                return Err(CommandError::usage(msg!(
                    "{{.Argument}} is missing",
                    Argument = "PLUGIN_NAME"
                )));
            }
            return self.all(ctx, repo);
        };
        let wanted = Named::read(word, self.version.as_deref())?;
        let metadata = super::shared::one(ctx, &wanted.name)?.metadata;
        if super::shared::is_this_program(&metadata) {
            return Err(super::shared::another_of_that_name(&repo.name, &ctx.program));
        }
        let (name, from) = (metadata.name, metadata.version);
        let text =
            msg!("Plug-in '{{.Name}} {{.Version}}' was installed.", Name = name, Version = from);
        ctx.console.progress(&text)?;
        let text = msg!(
            "Checking upgrades for plug-in '{{.Name}}' from repository '{{.Repo}}'...",
            Name = name,
            Repo = repo.name
        );
        ctx.console.progress(&text)?;
        let program = ctx.program.clone();
        let catalogue = Catalogue::ask(ctx, repo)?;
        let to = catalogue.find(&name, &program)?.choose(wanted.version)?;
        // An older version is taken only where it was asked for.
        if to.version == from || (wanted.version.is_none() && to.version < from) {
            return Ok(nothing(ctx));
        }
        update(ctx, &Step { from, to })
    }
}

impl UpdateArgs {
    fn all(
        &self,
        ctx: &mut Context,
        repo: ibmcloud_plugin_sdk::config::PluginRepo,
    ) -> Result<Shown, CommandError> {
        let installed = super::shared::installed(ctx)?;
        if installed.is_empty() {
            return Ok(nothing(ctx));
        }
        let text = msg!(
            "Checking upgrades for all installed plug-ins from repository '{{.Repo}}'...",
            Repo = repo.name
        );
        ctx.console.progress(&text)?;
        let catalogue = Catalogue::ask(ctx, repo)?;
        let steps: Vec<Step> =
            installed.iter().filter_map(|it| newer(&catalogue, &it.metadata)).collect();
        if steps.is_empty() {
            return Ok(nothing(ctx));
        }
        if !self.all && !self.force {
            for step in &steps {
                ctx.console.say(&sentence(step))?;
            }
            if !ctx.console.confirm(&msg!("Do you want to update these plug-ins?"), false)? {
                return Ok(Box::new(Left));
            }
        }
        let steps = steps.into_iter().map(|it| (it.to.name.clone(), it)).collect();
        each(ctx, steps, |ctx, step| update(ctx, &step))
    }
}

/// The step to a repository's newest version, if that is newer. What the repository does not have,
/// or not for this system, stays as it is.
fn newer(catalogue: &Catalogue, installed: &Metadata) -> Option<Step> {
    if super::shared::is_this_program(installed) {
        return None;
    }
    let to = catalogue.get(&installed.name)?.choose(None).ok()?;
    let from = installed.version;
    (to.name == installed.name && to.version > from).then_some(Step { from, to })
}

fn nothing(ctx: &Context) -> Shown {
    Box::new(Text(ctx.console.text(&msg!("No updates are available."))))
}

fn sentence(step: &Step) -> ibmcloud_cli::messages::Message {
    msg!(
        "Update '{{.Name}} {{.Version}}' to '{{.Name}} {{.New}}'",
        Name = step.to.name,
        Version = step.from,
        New = step.to.version
    )
}

fn update(ctx: &mut Context, step: &Step) -> Result<Shown, CommandError> {
    ctx.console.progress(&sentence(step))?;
    let candidate = place::fetched(ctx, &step.to, || msg!("Updating binary..."))?;
    place::place(ctx, candidate)?;
    Ok(Box::new(Updated { name: step.to.name.clone(), version: step.to.version }))
}

struct Updated {
    name: String,
    version: Version,
}

impl View for Updated {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        console.say(&msg!("The plug-in was successfully upgraded."))
    }

    fn to_json(&self) -> Value {
        json!({ "Name": self.name, "Version": self.version.to_string() })
    }
}
