//! `monitoring alert list`: the alerts of a team.

use ibmcloud_cli::args::WideListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_core::resource::Alert;

use super::shared::{Generation, each, span, without_version_2};
use crate::commands::monitoring::shared::alert::SeverityFilter;
use crate::commands::monitoring::shared::rows::Rows;
use crate::commands::monitoring::shared::{At, InTeam, time};

#[derive(clap::Args, Debug)]
pub(crate) struct AlertListArgs {
    #[command(flatten)]
    at: At,
    /// Only alerts of these severities: 0 to 7, HIGH, MEDIUM, LOW or INFO, separated by commas
    #[arg(short, long, value_name = "SEVERITY")]
    severity: Option<String>,
    /// Only alerts whose notifications are enabled (TRUE) or disabled (FALSE)
    #[arg(short, long, value_name = "BOOLEAN")]
    enabled: Option<String>,
    #[command(flatten)]
    generation: Generation,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideListOutput,
}

impl Run for AlertListArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let severities = match &self.severity {
            Some(typed) => SeverityFilter::list(typed).map_err(CommandError::usage)?,
            None => Vec::new(),
        };
        let enabled = self.enabled.as_deref().map(truth).transpose()?;
        let api = self.generation.read()?;
        let client = ctx.client()?;
        let place = self.at.open(ctx, &client, self.team.team.as_deref())?;
        let progress =
            msg!("Getting the alerts of instance {{.Name}}...", Name = place.entity(ctx));
        ctx.console.progress(&progress)?;
        let doing =
            msg!("Could not get the alerts of instance {{.Name}}.", Name = place.instance.name);
        let wide = ctx.wants("WIDE");
        let mut headings = vec!["Name", "ID", "Type", "Severity", "Enabled", "Timespan"];
        if wide {
            headings.extend(["Condition", "Channels", "Team ID", "Modified"]);
        }
        let none = msg!("No alert found.");
        let mut rows = Rows::new(headings, move |alert| row(alert, wide), none);
        let fits = |alert: &Json| {
            let on = Alert::of(alert).is_enabled().unwrap_or(true);
            enabled.is_none_or(|wanted| wanted == on)
                && (severities.is_empty() || severities.iter().any(|it| it.fits(alert)))
        };
        let alerts =
            each(
                &place.monitor,
                api,
                |alert| {
                    if fits(&alert) { rows.push(&alert) } else { Ok(()) }
                },
            );
        if !ctx.ask(doing, Changed::ReadOnly, alerts)? {
            ctx.console.warn(&without_version_2())?;
        }
        Ok(Box::new(rows))
    }
}

/// `true` and `false` in any case.
pub(crate) fn truth(typed: &str) -> Result<bool, CommandError> {
    match typed.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" => Ok(false),
        _ => Err(CommandError::usage(msg!("'{{.Text}}' is neither TRUE nor FALSE", Text = typed))),
    }
}

fn row(document: &Json, wide: bool) -> Vec<String> {
    let alert = Alert::of(document);
    let mut row = vec![
        alert.name(),
        alert.id_text(),
        alert.kind(),
        alert.severity().to_string(),
        alert.enabled(),
        span(alert),
    ];
    if wide {
        row.extend([
            alert.condition(),
            alert.channel_ids().join(", "),
            alert.team_id(),
            time::shown(alert.modified()),
        ]);
    }
    row
}
