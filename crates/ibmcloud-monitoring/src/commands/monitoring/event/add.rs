//! `monitoring event add`: a custom event, such as a deployment.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_core::resource::alert::label_named;
use ibmcloud_core::resource::{self, Event};

use crate::commands::monitoring::shared::views::Happened;
use crate::commands::monitoring::shared::{At, InTeam, accepted, assign, input, time, violation};

#[derive(clap::Args, Debug)]
pub(crate) struct EventAddArgs {
    #[command(flatten)]
    at: At,
    /// Name of the event
    #[arg(long, value_name = "EVENT_NAME")]
    event_name: Option<String>,
    /// Description of the event
    #[arg(long, value_name = "DESCRIPTION")]
    description: Option<String>,
    /// Severity: 0 to 7, HIGH, MEDIUM, LOW, INFO or NONE
    #[arg(short, long, value_name = "SEVERITY")]
    severity: Option<String>,
    /// Scope of the event, such as "host.hostName = 'ci-3'"
    #[arg(long, value_name = "SCOPE")]
    scope: Option<String>,
    /// A tag of the event; may be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    tag: Vec<String>,
    /// When it happened, in Unix seconds; now if left out
    #[arg(long, value_name = "TIMESTAMP")]
    time: Option<String>,
    /// JSON file with the event; - is the standard input
    #[arg(short, long, value_name = "JSON_FILE")]
    file: Option<String>,
    #[command(flatten)]
    strictness: input::Strictness,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for EventAddArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let event = match &self.file {
            Some(path) => {
                let read = input::document(ctx, path, "event", &self.strictness, |_| {
                    &resource::event::SCHEMA
                })?;
                input::without(read, &["id", "version", "createdOn"])
            }
            None => Json::Object(Vec::new()),
        };
        let event = self.over(event)?;
        resource::event::check(&event)
            .map_err(|reason| CommandError::usage(violation::sentence(&reason)))?;
        let client = ctx.client()?;
        let place = self.at.open_to_change(ctx, &client, self.team.team.as_deref(), false)?;
        let name = Event::of(&event).name();
        let progress = msg!(
            "Adding event {{.Event}} to instance {{.Name}}...",
            Event = ctx.console.entity(&name),
            Name = place.entity(ctx)
        );
        ctx.console.progress(&progress)?;
        let doing = msg!("Could not add event {{.Name}}.", Name = name);
        let added = ctx.ask(doing, Changed::Nothing, place.monitor.create_event(&event))?;
        accepted::check_made(&name, &event, &added)?;
        let text = msg!(
            "Event {{.Name}} was added with ID {{.ID}}.",
            Name = ctx.console.entity(&Event::of(&added).name()),
            ID = Event::of(&added).id_text()
        );
        Ok(Box::new(Happened::new(text, &added)))
    }
}

impl EventAddArgs {
    /// The flags on top of a file, or of nothing.
    fn over(&self, mut event: Json) -> Result<Json, CommandError> {
        let texts = [
            ("name", &self.event_name),
            ("description", &self.description),
            ("scope", &self.scope),
        ];
        for (member, typed) in texts {
            if let Some(typed) = typed {
                event.insert(member, typed.as_str().into());
            }
        }
        if Event::of(&event).name().trim().is_empty() {
            return Err(CommandError::usage(msg!("--event-name is missing")));
        }
        if let Some(typed) = &self.severity {
            event.insert("severity", severity(typed)?);
        }
        if let Some(typed) = &self.time {
            let millis = time::moment_of_ours(typed).map_err(CommandError::usage)?;
            event.insert("timestamp", millis.into());
        }
        let mut tags = event.get("tags").cloned().unwrap_or_else(|| Json::Object(Vec::new()));
        for tag in &self.tag {
            let (name, value) = assign::pair(tag).map_err(CommandError::usage)?;
            tags.insert(name, value.into());
        }
        if !self.tag.is_empty() {
            event.insert("tags", tags);
        }
        Ok(event)
    }
}

/// A number stays a number, a label is sent in capitals.
fn severity(typed: &str) -> Result<Json, CommandError> {
    if let Some(number) = typed.trim().parse::<u64>().ok().filter(|number| *number <= 7) {
        return Ok(number.into());
    }
    if typed.trim().eq_ignore_ascii_case("none") {
        return Ok("NONE".into());
    }
    label_named(typed).map(Json::from).ok_or_else(|| {
        CommandError::usage(msg!(
            "'{{.Word}}' is not a severity: write 0 to 7, or HIGH, MEDIUM, LOW, INFO or NONE",
            Word = typed
        ))
    })
}
