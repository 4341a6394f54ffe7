//! `monitoring silence create`: a new silencing rule, out of flags, out of a file, or out of both.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_core::resource::{self, Silence};

use super::flags::Flags;
use crate::commands::monitoring::shared::views::Happened;
use crate::commands::monitoring::shared::{At, InTeam, accepted, input, time, violation};

#[derive(clap::Args, Debug)]
pub(crate) struct SilenceCreateArgs {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    flags: Flags,
    /// Create it disabled
    #[arg(long)]
    disable: bool,
    /// JSON file with the silencing rule; - is the standard input
    #[arg(short, long, value_name = "JSON_FILE")]
    file: Option<String>,
    #[command(flatten)]
    strictness: input::Strictness,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for SilenceCreateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let mut rule = match &self.file {
            Some(path) => {
                let read = input::document(ctx, path, "silencingRule", &self.strictness, |_| {
                    &resource::silence::SCHEMA
                })?;
                input::without(read, &["id", "version", "createdOn", "modifiedOn", "customerId"])
            }
            None => Json::object([("enabled", Json::from(true))]),
        };
        self.flags.over(&mut rule)?;
        if self.disable {
            rule.insert("enabled", false.into());
        }
        if rule.text("name").trim().is_empty() {
            return Err(CommandError::usage(msg!("{{.Flag}} is missing", Flag = "--silence-name")));
        }
        if rule.get("durationInSec").is_none() {
            return Err(CommandError::usage(msg!("{{.Flag}} is missing", Flag = "--duration")));
        }
        if rule.get("startTs").is_none() {
            rule.insert("startTs", time::ago(0).into());
        }
        resource::silence::check(&rule)
            .map_err(|reason| CommandError::usage(violation::sentence(&reason)))?;
        let client = ctx.client()?;
        let place = self.at.open_to_change(ctx, &client, self.team.team.as_deref(), false)?;
        let name = Silence::of(&rule).name();
        let progress = msg!(
            "Creating silencing rule {{.Silence}} in instance {{.Name}}...",
            Silence = ctx.console.entity(&name),
            Name = place.entity(ctx)
        );
        ctx.console.progress(&progress)?;
        self.flags.look_up(ctx, &place, &mut rule)?;
        let doing = msg!("Could not create silencing rule {{.Name}}.", Name = name);
        let made = ctx.ask(doing, Changed::Nothing, place.monitor.create_silence(&rule))?;
        accepted::check_made(&name, &rule, &made)?;
        let text = msg!(
            "Silencing rule {{.Name}} was created with ID {{.ID}}. It ends at {{.End}}.",
            Name = ctx.console.entity(&Silence::of(&made).name()),
            ID = Silence::of(&made).id_text(),
            End = time::shown(Silence::of(&made).end())
        );
        Ok(Box::new(Happened::new(text, &made)))
    }
}
