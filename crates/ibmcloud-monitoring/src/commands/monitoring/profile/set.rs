//! `monitoring profile set`: works in another profile from now on.

use ibmcloud_cli::args::PluginOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::session::profiles::{DEFAULT, PROFILE, ProfileName};
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;

use super::shared::existing;
use crate::commands::monitoring::shared::views::Happened;

#[derive(clap::Args, Debug)]
pub(crate) struct ProfileSetArgs {
    /// Name of the profile; 'default' is the folder that is shared with the ibmcloud CLI
    #[arg(value_name = "NAME", required = true)]
    profile_name: Option<String>,
    #[command(flatten)]
    output: PluginOutput,
}

impl Run for ProfileSetArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let name = existing(ctx, self.profile_name.as_deref().unwrap_or_default())?;
        let profiles = &ctx.profile.profiles;
        profiles.switch_to(name.as_ref()).map_err(|source| CommandError::File {
            path: profiles.current_file().display().to_string(),
            source,
        })?;
        if ctx.hosted {
            ctx.console.warn(&msg!(
                "Within the ibmcloud CLI nothing changes: there the session is the one of that CLI. 'ibmcloud-monitoring' works in the profile."
            ))?;
        }
        if ctx.profile.named_by_variable() {
            ctx.console.warn(&msg!(
                "{{.Variable}} still names another one, and wins.",
                Variable = PROFILE
            ))?;
        }
        let shown = name.as_ref().map_or(DEFAULT, ProfileName::as_str);
        let text =
            msg!("Profile {{.Name}} is worked in from now on.", Name = ctx.console.entity(shown));
        let document = Json::object([("current", shown.into())]);
        Ok(Box::new(Happened::new(text, &document)))
    }
}
