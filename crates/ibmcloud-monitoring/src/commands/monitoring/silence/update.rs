//! `monitoring silence update`: changes a silencing rule, by flags or by the edited output of `silence show`.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::resource::answer::is_same;
use ibmcloud_core::resource::{self, Silence};

use super::flags::Flags;
use super::shared::{id_of, resolve};
use crate::commands::monitoring::alert::list::truth;
use crate::commands::monitoring::alert::update::current;
use crate::commands::monitoring::shared::views::Happened;
use crate::commands::monitoring::shared::{At, InTeam, accepted, input, time};

#[derive(clap::Args, Debug)]
pub(crate) struct SilenceUpdateArgs {
    #[command(flatten)]
    at: At,
    /// ID or name of the silencing rule
    #[arg(long, value_name = "SILENCE_ID", required = true)]
    id: Option<String>,
    #[command(flatten)]
    flags: Flags,
    /// Whether the rule is enabled (TRUE) or disabled (FALSE)
    #[arg(short, long, value_name = "BOOLEAN")]
    enabled: Option<String>,
    /// JSON file with the whole silencing rule; - is the standard input
    #[arg(short, long, value_name = "JSON_FILE")]
    file: Option<String>,
    #[command(flatten)]
    strictness: input::Strictness,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for SilenceUpdateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let wanted = self.id.clone().unwrap_or_default();
        let enabled = self.enabled.as_deref().map(truth).transpose()?;
        let sent = match &self.file {
            Some(path) => {
                Some(input::document(ctx, path, "silencingRule", &self.strictness, |_| {
                    &resource::silence::SCHEMA
                })?)
            }
            None if self.flags.is_empty() && enabled.is_none() => {
                return Err(accepted::nothing_named());
            }
            None => None,
        };
        let client = ctx.client()?;
        let place = self.at.open_to_change(ctx, &client, self.team.team.as_deref(), false)?;
        let progress = msg!(
            "Updating silencing rule {{.Silence}} of instance {{.Name}}...",
            Silence = ctx.console.entity(&wanted),
            Name = place.entity(ctx)
        );
        ctx.console.progress(&progress)?;
        let present = resolve(ctx, &place.monitor, &wanted)?;
        let id = id_of(ctx, &present, &wanted)?;
        let path = self.file.as_deref().unwrap_or_default();
        let mut rule = match sent {
            Some(sent) => current(sent, &present, path)?,
            None => present.clone(),
        };
        self.flags.over(&mut rule)?;
        if let Some(on) = enabled {
            rule.insert("enabled", on.into());
        }
        self.flags.look_up(ctx, &place, &mut rule)?;
        let name = ctx.console.entity(&Silence::of(&present).name());
        if is_same(&rule, &present) {
            return Ok(Box::new(accepted::is_so_already(&name, &present)));
        }
        let doing = msg!("Could not update silencing rule {{.Name}}.", Name = wanted);
        let updated = ctx.ask(doing, Changed::Nothing, place.monitor.update_silence(id, &rule))?;
        accepted::check(&wanted, &rule, &present, &updated)?;
        let text = msg!(
            "Silencing rule {{.Name}} with ID {{.ID}} was updated. It ends at {{.End}}.",
            Name = ctx.console.entity(&Silence::of(&updated).name()),
            ID = id,
            End = time::shown(Silence::of(&updated).end())
        );
        Ok(Box::new(Happened::new(text, &updated)))
    }
}
