//! `monitoring dashboard get`: one dashboard, always as JSON, to be kept in a file.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::resource::secrets::without_public_token;

use super::shared::resolve;
use crate::commands::monitoring::shared::views::Document;
use crate::commands::monitoring::shared::{At, InTeam};

#[derive(clap::Args, Debug)]
pub(crate) struct DashboardGetArgs {
    #[command(flatten)]
    at: At,
    /// ID or name of the dashboard
    #[arg(long, value_name = "DASHBOARD_ID", required = true)]
    id: Option<String>,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for DashboardGetArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let wanted = self.id.unwrap_or_default();
        let client = ctx.client()?;
        let place = self.at.open(ctx, &client, self.team.team.as_deref())?;
        let dashboard = resolve(ctx, &place.monitor, &wanted)?;
        Ok(Box::new(Document(without_public_token(&dashboard))))
    }
}
