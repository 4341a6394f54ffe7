//! `monitoring profile show`: one profile, and what named it.

use std::io;

use ibmcloud_cli::args::PluginOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::session::profiles::{Need, Origin, PROFILE};
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_plugin_sdk::terminal::Details;
use serde_json::{Value, json};

use super::shared::{Summary, existing};

#[derive(clap::Args, Debug)]
pub(crate) struct ProfileShowArgs {
    /// Name of the profile; the one that is worked in if left out
    #[arg(value_name = "NAME")]
    profile_name: Option<String>,
    #[command(flatten)]
    output: PluginOutput,
}

impl Run for ProfileShowArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let active = &ctx.profile;
        let unusable = active.refuses(Need::Existing, &ctx.program);
        let name = match (&self.profile_name, unusable) {
            (Some(text), _) => existing(ctx, text)?,
            (None, Some(error)) => return Err(error),
            (None, None) => active.name.clone(),
        };
        let summary = Summary::of(active, name.as_ref());
        let origin = summary.current.then_some(active.origin);
        Ok(Box::new(OneProfile { summary, origin }))
    }
}

struct OneProfile {
    summary: Summary,
    /// What named it, if it is the one that is worked in.
    origin: Option<Origin>,
}

fn words(origin: Origin) -> Message {
    match origin {
        Origin::Flag => msg!("named by {{.Name}}", Name = "--profile"),
        Origin::Variable => msg!("named by {{.Name}}", Name = PROFILE),
        Origin::Switch => msg!("set by 'profile set'"),
        Origin::Nothing => msg!("nothing names another"),
    }
}

impl View for OneProfile {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        let [user, account, region] = self.summary.cells(console);
        let current =
            self.origin.map_or_else(|| msg!("no"), |it| msg!("yes, {{.Why}}", Why => words(it)));
        let details = Details::new()
            .field("Name:", &self.summary.name)
            .field("Current:", console.text(&current))
            .field("Folder:", self.summary.folder.display().to_string())
            .field("User:", user)
            .field("Account:", account)
            .field("Region:", region);
        console.ok()?;
        console.details(&details)
    }

    fn to_json(&self) -> Value {
        let mut document = self.summary.to_json();
        let source = self.origin.map(|origin| match origin {
            Origin::Flag => "flag",
            Origin::Variable => "environment",
            Origin::Switch => "switch",
            Origin::Nothing => "default",
        });
        if let Some(members) = document.as_object_mut() {
            members.insert("source".to_owned(), json!(source));
        }
        document
    }
}
