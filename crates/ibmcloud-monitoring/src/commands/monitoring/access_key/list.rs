//! `monitoring access-key list`: the access keys, shortened unless they are asked for whole.

use ibmcloud_cli::args::WideListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Listing, Shown};
use ibmcloud_core::Json;
use ibmcloud_core::resource::AccessKey;
use ibmcloud_core::resource::secrets::shortened;
use ibmcloud_plugin_sdk::terminal::Table;

use crate::commands::monitoring::shared::{At, time};

#[derive(clap::Args, Debug)]
pub(crate) struct AccessKeyListArgs {
    #[command(flatten)]
    at: At,
    /// Show the keys whole: whoever has one can send metrics
    #[arg(long)]
    reveal: bool,
    #[command(flatten)]
    output: WideListOutput,
}

impl Run for AccessKeyListArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = self.at.open(ctx, &client, None)?;
        let progress =
            msg!("Getting the access keys of instance {{.Name}}...", Name = place.entity(ctx));
        ctx.console.progress(&progress)?;
        let doing = msg!("Could not get the access keys.");
        let mut keys = ctx.ask(doing, Changed::ReadOnly, place.monitor.access_keys())?;
        if !self.reveal {
            keys = keys.into_iter().map(|key| masked(&key)).collect();
        }
        let wide = ctx.wants("WIDE");
        let mut headings = vec!["Access Key", "ID", "Enabled", "Created"];
        if wide {
            headings.extend(["Disabled", "Limit", "Reservation", "Team ID"]);
        }
        let mut table = Table::new(headings);
        for key in &keys {
            let key = AccessKey::of(key);
            let mut row = vec![key.name(), key.id_text(), key.enabled()];
            row.push(time::shown(key.created()));
            if wide {
                row.push(time::shown(key.disabled()));
                row.extend([key.limit(), key.reservation(), key.team_id()]);
            }
            table.add_row(row);
        }
        Ok(Box::new(Listing { table, documents: keys, none: msg!("No access key found.") }))
    }
}

/// A key that can be shown.
pub(super) fn masked(key: &Json) -> Json {
    let mut shown = key.clone();
    let short = shortened(&AccessKey::of(key).name());
    shown.insert("accessKey", short.into());
    shown
}
