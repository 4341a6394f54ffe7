//! `monitoring channel list` and `settings notification list`: the channels, without their secrets.

use ibmcloud_cli::args::WideListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Listing, Shown};
use ibmcloud_core::resource::Channel;
use ibmcloud_core::resource::secrets::masked;
use ibmcloud_plugin_sdk::terminal::Table;

use crate::commands::monitoring::shared::{At, InTeam, time};

#[derive(clap::Args, Debug)]
pub(crate) struct ChannelListArgs {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideListOutput,
}

impl Run for ChannelListArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = self.at.open(ctx, &client, self.team.team.as_deref())?;
        let progress = msg!(
            "Getting the notification channels of instance {{.Name}}...",
            Name = place.entity(ctx)
        );
        ctx.console.progress(&progress)?;
        let doing = msg!("Could not get the notification channels.");
        let channels = ctx.ask(doing, Changed::ReadOnly, place.monitor.channels())?;
        let channels: Vec<_> = channels.iter().map(masked).collect();
        let wide = ctx.wants("WIDE");
        let mut headings = vec!["Name", "ID", "Type", "Enabled"];
        if wide {
            headings.extend(["Target", "Team ID", "Modified"]);
        }
        let mut table = Table::new(headings);
        for it in &channels {
            let it = Channel::of(it);
            let mut row = vec![it.name(), it.id_text(), it.kind(), it.enabled()];
            if wide {
                row.extend([it.target(), it.team_id(), time::shown(it.modified())]);
            }
            table.add_row(row);
        }
        let none = msg!("No notification channel found.");
        Ok(Box::new(Listing { table, documents: channels, none }))
    }
}
