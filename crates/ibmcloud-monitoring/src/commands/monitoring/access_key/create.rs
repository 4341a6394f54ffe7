//! `monitoring access-key create`: makes an access key, and shows it whole: that is its purpose.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::Comparison;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_core::resource::{AccessKey, answer};
use ibmcloud_plugin_sdk::terminal::Details;

use crate::commands::monitoring::shared::views::Card;
use crate::commands::monitoring::shared::{At, time};
use crate::lockdown::activity;

#[derive(clap::Args, Debug)]
pub(crate) struct AccessKeyCreateArgs {
    #[command(flatten)]
    at: At,
    /// Name or ID of the only team that sees the metrics
    #[arg(long, visible_alias = "teamID", value_name = "TEAM")]
    only_team: Option<String>,
    /// How many agents may use the key at the most
    #[arg(long, value_name = "AGENTS")]
    limit: Option<u64>,
    /// For how many agents room is kept
    #[arg(long, value_name = "AGENTS")]
    reservation: Option<u64>,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for AccessKeyCreateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = self.at.open_to_change(ctx, &client, None, false)?;
        let mut limits = Json::Object(Vec::new());
        for (member, number) in [("limit", self.limit), ("reservation", self.reservation)] {
            if let Some(number) = number {
                limits.insert(member, number.into());
            }
        }
        if self.only_team.is_some() {
            limits.insert("teamId", place.team(ctx, self.only_team.as_deref())?.id.0.into());
        }
        let progress =
            msg!("Creating an access key of instance {{.Name}}...", Name = place.entity(ctx));
        ctx.console.progress(&progress)?;
        let doing = msg!("Could not create an access key.");
        let key = ctx.ask(doing, Changed::Nothing, place.monitor.create_access_key(&limits))?;
        let guid = place.monitor.instance().clone();
        let shown = AccessKey::of(&key);
        activity::note(ctx, &guid, "access-key-created", &shown.id_text())?;
        let details = Details::new()
            .field("Access Key:", shown.name())
            .field("ID:", shown.id_text())
            .field("Enabled:", shown.enabled())
            .field("Created:", time::shown(shown.created()));
        let limits_kept =
            Comparison::default().document(&answer::differing(&limits, &key), &limits, &key);
        let name = shown.id_text();
        limits_kept.show(ctx, &name, Box::new(Card { details, document: key }))
    }
}
