//! `monitoring silence list`: the silencing rules of an instance.

use ibmcloud_cli::args::WideListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Listing, Shown};
use ibmcloud_core::resource::Silence;
use ibmcloud_plugin_sdk::terminal::Table;

use super::shared::{about, duration};
use crate::commands::monitoring::shared::{At, InTeam, time};

#[derive(clap::Args, Debug)]
pub(crate) struct SilenceListArgs {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideListOutput,
}

impl Run for SilenceListArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = self.at.open(ctx, &client, self.team.team.as_deref())?;
        let progress =
            msg!("Getting the silencing rules of instance {{.Name}}...", Name = place.entity(ctx));
        ctx.console.progress(&progress)?;
        let doing = msg!(
            "Could not get the silencing rules of instance {{.Name}}.",
            Name = place.instance.name
        );
        let rules = ctx.ask(doing, Changed::ReadOnly, place.monitor.silences())?;
        let wide = ctx.wants("WIDE");
        let mut headings = vec!["Name", "ID", "Enabled", "Start", "End"];
        if wide {
            headings.extend(["Duration", "About", "Channels"]);
        }
        let mut table = Table::new(headings);
        for rule in &rules {
            let rule = Silence::of(rule);
            let mut row = vec![
                rule.name(),
                rule.id_text(),
                rule.enabled(),
                time::shown(rule.start()),
                time::shown(rule.end()),
            ];
            if wide {
                row.extend([duration(rule), about(rule), rule.channel_ids().join(", ")]);
            }
            table.add_row(row);
        }
        let none = msg!("No silencing rule found.");
        Ok(Box::new(Listing { table, documents: rules, none }))
    }
}
