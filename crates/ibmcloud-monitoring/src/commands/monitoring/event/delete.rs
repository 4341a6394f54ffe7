//! `monitoring event delete`: deletes an event, after a question.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::gone;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::NothingDone;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_core::resource::Event;
use ibmcloud_transport::{EventFilter, Monitor};

use super::list::MAX_LIMIT;
use crate::commands::monitoring::shared::find::{self, Kind, known};
use crate::commands::monitoring::shared::views::Happened;
use crate::commands::monitoring::shared::{At, InTeam};

#[derive(clap::Args, Debug)]
pub(crate) struct EventDeleteArgs {
    #[command(flatten)]
    at: At,
    /// ID or name of the event
    #[arg(long, value_name = "EVENT_ID", required = true)]
    id: Option<String>,
    /// Do not ask
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideOutput,
}

/// The event with this ID, else the only one of this name.
fn resolve(ctx: &Context, monitor: &Monitor<'_>, wanted: &str) -> Result<Json, CommandError> {
    if wanted.is_empty() {
        return Err(Kind::Event.not_found(&ctx.program, wanted));
    }
    let doing = || msg!("Could not get event {{.Name}}.", Name = wanted);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if wanted.bytes().all(plain) {
        let by_id = async { known(monitor.event(wanted).await) };
        if let Some(event) = ctx.ask(doing(), Changed::Nothing, by_id)? {
            return Ok(event);
        }
    }
    let filter =
        EventFilter { limit: MAX_LIMIT, text: Some(wanted.to_owned()), ..EventFilter::default() };
    let mut named = Vec::new();
    let events = monitor.each_event(&filter, |event| {
        // The service's filter takes parts of names too.
        if Event::of(&event).name() == wanted {
            named.push(event);
        }
        Ok(())
    });
    ctx.ask(doing(), Changed::Nothing, events)?;
    find::one(Kind::Event, &ctx.program, named, wanted)
}

impl Run for EventDeleteArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let wanted = self.id.unwrap_or_default();
        let client = ctx.client()?;
        let place = self.at.open_to_change(ctx, &client, self.team.team.as_deref(), self.force)?;
        let event = resolve(ctx, &place.monitor, &wanted)?;
        let id = Event::of(&event).id_text();
        let name = ctx.console.entity(&Event::of(&event).name());
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
        gone(ctx, &id, async || place.monitor.event(&id).await, |_| true)?;
        let text = msg!("Event {{.Name}} with ID {{.ID}} was deleted.", Name = name, ID = id);
        Ok(Box::new(Happened::deleted(text, id)))
    }
}
