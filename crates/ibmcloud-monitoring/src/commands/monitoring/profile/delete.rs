//! `monitoring profile delete`: removes a profile's folder, after a question.

use std::path::Path;

use ibmcloud_cli::args::PluginOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{NothingDone, Shown};
use ibmcloud_plugin_sdk::config::{Config, ConfigError, ConfigStore};

use super::shared::existing;
use crate::commands::monitoring::shared::views::Happened;
use crate::lockdown::journals::all_of_this_machine;

#[derive(clap::Args, Debug)]
pub(crate) struct ProfileDeleteArgs {
    /// Name of the profile
    #[arg(value_name = "NAME", required = true)]
    profile_name: Option<String>,
    /// Do not ask
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: PluginOutput,
}

impl Run for ProfileDeleteArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let Some(name) = existing(ctx, self.profile_name.as_deref().unwrap_or_default())? else {
            return Err(CommandError::plain(
                msg!(
                    "'default' is the folder that is shared with the ibmcloud CLI, which is not deleted."
                ),
                msg!(
                    "Nothing was changed. To end its session: '{{.Program}} --profile default logout'.",
                    Program = ctx.program
                ),
            ));
        };
        let folder = ctx.profile.profiles.folder(&name);
        let shown = ctx.console.entity(name.as_str());
        let question = match journals(&folder) {
            0 => msg!(
                "The session of profile {{.Name}} and its settings go with it. Really delete it?",
                Name = shown
            ),
            count => msg!(
                "The session of profile {{.Name}}, its settings and the journals of {{.Count}} instances, which prove what was done to them, go with it. Really delete it?",
                Name = shown,
                Count = count
            ),
        };
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDone));
        }
        end_session(&folder)?;
        ctx.profile
            .profiles
            .delete(&name)
            .map_err(|source| CommandError::File { path: folder.display().to_string(), source })?;
        let text = msg!("Profile {{.Name}} was deleted.", Name = shown);
        Ok(Box::new(Happened::deleted(text, name.as_str())))
    }
}

/// How many instances have journals there; those that cannot be read count too.
fn journals(folder: &Path) -> usize {
    all_of_this_machine(folder).map_or(1, |all| all.len())
}

/// Waits for whoever holds the configuration, and takes the tokens out of it, so that none is renewed meanwhile.
fn end_session(folder: &Path) -> Result<(), CommandError> {
    let store = ConfigStore::new(folder.to_owned());
    if !store.path().exists() {
        return Ok(());
    }
    match store.update(Config::clear_session) {
        // There is nothing to wait for in one that nobody can read.
        Err(ConfigError::Damaged { .. }) => Ok(()),
        other => Ok(other?),
    }
}
