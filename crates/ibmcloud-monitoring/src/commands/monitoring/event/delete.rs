//! `monitoring event delete`: deletes an event, after a question.

use crate::commands::monitoring::inside::find::{Kind, known, text};
use crate::commands::monitoring::inside::views::Happened;
use crate::commands::monitoring::inside::{At, InTeam, Shape};
use crate::context::Context;
use crate::errors::{Changed, CommandError};
use crate::grammar::registry::Run;
use crate::lockdown::views::NothingDone;
use crate::msg;
use crate::view::Shown;

#[derive(clap::Args, Debug)]
pub(crate) struct EventDeleteArgs {
    #[command(flatten)]
    at: At,
    /// ID of the event
    #[arg(long, value_name = "EVENT_ID", required = true)]
    id: Option<String>,
    /// Do not ask
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    shape: Shape,
}

impl Run for EventDeleteArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let id = self.id.unwrap_or_default();
        let client = ctx.client()?;
        let place = self.at.open(ctx, &client, self.team.team.as_deref())?;
        let doing = msg!("Could not get event {{.Name}}.", Name = id);
        let event = ctx
            .ask(doing, Changed::Nothing, async { known(place.monitor.event(&id).await) })?
            .ok_or_else(|| Kind::Event.not_found(&ctx.program, &id))?;
        let name = ctx.console.entity(&text(&event, "name"));
        let question = msg!("Really delete event {{.Name}} with ID {{.ID}}?", Name = name, ID = id);
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDone));
        }
        let progress = msg!(
            "Deleting event {{.Event}} of instance {{.Name}}...",
            Event = name,
            Name = place.entity(ctx)
        );
        ctx.console.progress(&progress)?;
        let doing = msg!("Could not delete event {{.Name}}.", Name = id);
        ctx.ask(doing, Changed::Nothing, place.monitor.delete_event(&id))?;
        let text = msg!("Event {{.Name}} with ID {{.ID}} was deleted.", Name = name, ID = id);
        Ok(Box::new(Happened::deleted(text, id)))
    }
}
