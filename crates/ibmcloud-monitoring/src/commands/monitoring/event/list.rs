//! `monitoring event list`: events, newest first, read page by page.

use ibmcloud_cli::args::WideListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_core::resource::Event;
use ibmcloud_transport::EventFilter;

use crate::commands::monitoring::shared::rows::Rows;
use crate::commands::monitoring::shared::{At, InTeam, assign, time};

const DEFAULT_LIMIT: usize = 100;
/// The limit that IBM's documentation of the command gives.
pub(super) const MAX_LIMIT: usize = 10_000;
/// The states of alert events that the API knows.
const STATUSES: [&str; 4] = ["triggered", "resolved", "acknowledged", "unacknowledged"];

/// The category of the events that have a state.
const ALERT: &str = "alert";

#[derive(clap::Args, Debug)]
pub(crate) struct EventListArgs {
    #[command(flatten)]
    at: At,
    /// Events of this time until now, such as 15m, 12h or 10d
    #[arg(long, alias = "duration", value_name = "DURATION", conflicts_with_all = ["from", "to"])]
    last: Option<String>,
    /// Events from this time on, in Unix seconds
    #[arg(long, value_name = "TIMESTAMP")]
    from: Option<String>,
    /// Events up to this time, in Unix seconds
    #[arg(long, value_name = "TIMESTAMP")]
    to: Option<String>,
    /// How many events at the most, up to 10000; 100 if left out
    #[arg(long, value_name = "LIMIT")]
    limit: Option<String>,
    /// Only these categories, such as alert,custom,kubernetes
    #[arg(long, value_name = "CATEGORY")]
    category: Option<String>,
    /// Only alert events of these states, such as triggered,acknowledged
    #[arg(long, value_name = "STATUS")]
    status: Option<String>,
    /// Only events whose name has this text
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Only events of this scope, such as "host.hostName = 'ci-3'"
    #[arg(long, value_name = "SCOPE")]
    scope: Option<String>,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideListOutput,
}

impl Run for EventListArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let filter = self.filter().map_err(CommandError::usage)?;
        let client = ctx.client()?;
        let place = self.at.open(ctx, &client, self.team.team.as_deref())?;
        let progress =
            msg!("Getting the events of instance {{.Name}}...", Name = place.entity(ctx));
        ctx.console.progress(&progress)?;
        let doing =
            msg!("Could not get the events of instance {{.Name}}.", Name = place.instance.name);
        let wide = ctx.wants("WIDE");
        let mut headings = vec!["Time", "Name", "Severity", "Type", "Scope"];
        if wide {
            headings.extend(["ID", "Description", "Tags"]);
        }
        let none = msg!("No event found.");
        let mut rows = Rows::new(headings, move |event| row(event, wide), none);
        let events = place.monitor.each_event(&filter, |event| rows.push(&event));
        ctx.ask(doing, Changed::ReadOnly, events)?;
        Ok(Box::new(rows))
    }
}

impl EventListArgs {
    /// Seconds become milliseconds here.
    fn filter(&self) -> Result<EventFilter, Message> {
        let last = match &self.last {
            None => None,
            Some(typed) => Some(time::seconds(typed).filter(|it| *it > 0).ok_or_else(|| {
                msg!("'{{.Text}}' is not a duration, such as 15m, 12h or 10d", Text = typed)
            })?),
        };
        let moment = |typed: &Option<String>| typed.as_deref().map(time::moment).transpose();
        let (from, to) = (moment(&self.from)?, moment(&self.to)?);
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            return Err(msg!("--from is later than --to"));
        }
        let limit = match &self.limit {
            None => DEFAULT_LIMIT,
            Some(typed) => typed
                .trim()
                .parse()
                .ok()
                .filter(|limit| (1..=MAX_LIMIT).contains(limit))
                .ok_or_else(|| {
                    msg!("'{{.Text}}' is not a limit: write 1 to 10000", Text = typed)
                })?,
        };
        let statuses = self.status.as_deref().map(assign::list).unwrap_or_default();
        let strange = statuses.iter().find(|it| !STATUSES.contains(&it.to_lowercase().as_str()));
        if let Some(word) = strange {
            return Err(msg!(
                "'{{.Text}}' is not a state: write some of {{.List}}",
                Text = word,
                List = STATUSES.join(", ")
            ));
        }
        let mut categories = self.category.as_deref().map(assign::list).unwrap_or_default();
        if !statuses.is_empty() {
            // Only alert events have a state, and the service lets the other ones through.
            if !categories.is_empty() && !categories.iter().any(|it| it.eq_ignore_ascii_case(ALERT))
            {
                return Err(msg!("only events of the category 'alert' have a state"));
            }
            categories = vec![ALERT.to_owned()];
        }
        Ok(EventFilter {
            from: last.map(time::ago).or(from),
            to,
            limit,
            categories,
            alert_statuses: statuses,
            text: self.filter.clone(),
            scope: self.scope.clone(),
        })
    }
}

fn row(document: &Json, wide: bool) -> Vec<String> {
    let event = Event::of(document);
    let mut row = vec![
        time::shown(event.timestamp()),
        event.name(),
        event.severity(),
        event.kind(),
        event.scope(),
    ];
    if wide {
        row.extend([event.id_text(), event.description(), tags(event)]);
    }
    row
}

/// `build=512, stage=test`.
fn tags(event: Event<'_>) -> String {
    let pairs = event.tags().iter().map(|(name, value)| match value {
        Json::String(text) => format!("{name}={text}"),
        other => format!("{name}={other}"),
    });
    pairs.collect::<Vec<_>>().join(", ")
}
