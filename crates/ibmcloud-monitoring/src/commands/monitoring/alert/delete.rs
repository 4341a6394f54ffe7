//! `monitoring alert delete`: deletes an alert, after a question.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::gone;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::NothingDone;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::resource::Alert;
use ibmcloud_transport::AlertApi;

use super::shared::{id_of, resolve, sentence};
use crate::commands::monitoring::shared::views::Happened;
use crate::commands::monitoring::shared::{At, InTeam};

#[derive(clap::Args, Debug)]
pub(crate) struct AlertDeleteArgs {
    #[command(flatten)]
    at: At,
    /// ID or name of the alert
    #[arg(long, value_name = "ALERT_ID", required = true)]
    id: Option<String>,
    /// Do not ask
    #[arg(long)]
    force: bool,
    /// Not needed: tolerated because documented examples have it
    #[arg(short, long, value_name = "JSON_FILE", hide = true)]
    file: Option<String>,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for AlertDeleteArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        if self.file.is_some() {
            ctx.console
                .warn(&msg!("'--file' has no meaning when an alert is deleted; it is ignored."))?;
        }
        let wanted = self.id.unwrap_or_default();
        let client = ctx.client()?;
        let place = self.at.open_to_change(ctx, &client, self.team.team.as_deref(), self.force)?;
        let alert = resolve(ctx, &place.monitor, None, &wanted)?;
        let id = id_of(ctx, &alert, &wanted)?;
        let question = sentence(ctx, &alert, |name, id| {
            msg!("Really delete alert {{.Name}} with ID {{.ID}}?", Name = name, ID = id)
        });
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDone));
        }
        let progress = msg!(
            "Deleting alert {{.Alert}} of instance {{.Name}}...",
            Alert = ctx.console.entity(&Alert::of(&alert).name()),
            Name = place.entity(ctx)
        );
        ctx.console.progress(&progress)?;
        let doing = msg!("Could not delete alert {{.Name}}.", Name = wanted);
        let api = AlertApi::of(&alert);
        ctx.ask(doing, Changed::Nothing, place.monitor.delete_alert(api, id))?;
        gone(ctx, &wanted, async || place.monitor.alert(api, id).await, |_| true)?;
        let text = sentence(ctx, &alert, |name, id| {
            msg!("Alert {{.Name}} with ID {{.ID}} was deleted.", Name = name, ID = id)
        });
        Ok(Box::new(Happened::deleted(text, id)))
    }
}
