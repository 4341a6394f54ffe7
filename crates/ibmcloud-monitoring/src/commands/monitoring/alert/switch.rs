//! `monitoring alert enable` and `alert disable`: whether an alert notifies anybody.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::resource::Alert;
use ibmcloud_transport::AlertApi;

use super::shared::{id_of, resolve, sentence};
use crate::commands::monitoring::shared::views::Happened;
use crate::commands::monitoring::shared::{At, InTeam, accepted};

#[derive(clap::Args, Debug)]
struct Which {
    #[command(flatten)]
    at: At,
    /// ID or name of the alert
    #[arg(long, value_name = "ALERT_ID", required = true)]
    id: Option<String>,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideOutput,
}

#[derive(clap::Args, Debug)]
pub(crate) struct AlertEnableArgs {
    #[command(flatten)]
    which: Which,
}

#[derive(clap::Args, Debug)]
pub(crate) struct AlertDisableArgs {
    #[command(flatten)]
    which: Which,
}

impl Run for AlertEnableArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        self.which.switch(ctx, true)
    }
}

impl Run for AlertDisableArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        self.which.switch(ctx, false)
    }
}

impl Which {
    fn switch(self, ctx: &mut Context, on: bool) -> Result<Shown, CommandError> {
        let wanted = self.id.unwrap_or_default();
        let client = ctx.client()?;
        let place = self.at.open_to_change(ctx, &client, self.team.team.as_deref(), false)?;
        let (alert, name) = (ctx.console.entity(&wanted), place.entity(ctx));
        ctx.console.progress(&if on {
            msg!("Enabling alert {{.Alert}} of instance {{.Name}}...", Alert = alert, Name = name)
        } else {
            msg!("Disabling alert {{.Alert}} of instance {{.Name}}...", Alert = alert, Name = name)
        })?;
        let mut alert = resolve(ctx, &place.monitor, None, &wanted)?;
        let id = id_of(ctx, &alert, &wanted)?;
        if Alert::of(&alert).is_enabled() != Some(on) {
            let present = alert.clone();
            alert.insert("enabled", on.into());
            let api = AlertApi::of(&alert);
            let doing = msg!("Could not update alert {{.Name}}.", Name = wanted);
            let updated =
                ctx.ask(doing, Changed::Nothing, place.monitor.update_alert(api, id, &alert))?;
            accepted::check(&wanted, &alert, &present, &updated)?;
            alert = updated;
        }
        let text = sentence(ctx, &alert, |name, id| {
            if on {
                msg!("Alert {{.Name}} with ID {{.ID}} is enabled.", Name = name, ID = id)
            } else {
                msg!("Alert {{.Name}} with ID {{.ID}} is disabled.", Name = name, ID = id)
            }
        });
        Ok(Box::new(Happened::new(text, &alert)))
    }
}
