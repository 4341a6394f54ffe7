//! `monitoring silence delete`: deletes a silencing rule, after a question.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::gone;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::NothingDone;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::resource::Silence;

use super::shared::{id_of, resolve};
use crate::commands::monitoring::shared::views::Happened;
use crate::commands::monitoring::shared::{At, InTeam};

#[derive(clap::Args, Debug)]
pub(crate) struct SilenceDeleteArgs {
    #[command(flatten)]
    at: At,
    /// ID or name of the silencing rule
    #[arg(long, value_name = "SILENCE_ID", required = true)]
    id: Option<String>,
    /// Do not ask
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for SilenceDeleteArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let wanted = self.id.unwrap_or_default();
        let client = ctx.client()?;
        let place = self.at.open_to_change(ctx, &client, self.team.team.as_deref(), self.force)?;
        let rule = resolve(ctx, &place.monitor, &wanted)?;
        let id = id_of(ctx, &rule, &wanted)?;
        let name = ctx.console.entity(&Silence::of(&rule).name());
        let question = msg!(
            "The alerts that {{.Name}} (ID {{.ID}}) keeps silent will notify again. Really delete it?",
            Name = name,
            ID = id
        );
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDone));
        }
        let progress = msg!(
            "Deleting silencing rule {{.Silence}} of instance {{.Name}}...",
            Silence = name,
            Name = place.entity(ctx)
        );
        ctx.console.progress(&progress)?;
        let doing = msg!("Could not delete silencing rule {{.Name}}.", Name = wanted);
        ctx.ask(doing, Changed::Nothing, place.monitor.delete_silence(id))?;
        gone(ctx, &wanted, async || place.monitor.silence(id).await, |_| true)?;
        let text =
            msg!("Silencing rule {{.Name}} with ID {{.ID}} was deleted.", Name = name, ID = id);
        Ok(Box::new(Happened::deleted(text, id)))
    }
}
