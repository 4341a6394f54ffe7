//! `monitoring dashboard update`: replaces a dashboard by the edited output of `dashboard get`.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::resource::{self, Dashboard};

use super::shared::{id_of, resolve};
use crate::commands::monitoring::alert::update::current;
use crate::commands::monitoring::shared::views::Happened;
use crate::commands::monitoring::shared::{At, InTeam, accepted, input};

#[derive(clap::Args, Debug)]
pub(crate) struct DashboardUpdateArgs {
    #[command(flatten)]
    at: At,
    /// ID or name of the dashboard
    #[arg(long, value_name = "DASHBOARD_ID", required = true)]
    id: Option<String>,
    /// JSON file with the whole dashboard; - is the standard input
    #[arg(short, long, value_name = "JSON_FILE", required = true)]
    file: Option<String>,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for DashboardUpdateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let wanted = self.id.unwrap_or_default();
        let path = self.file.unwrap_or_default();
        let sent = input::document(ctx, &path, "dashboard", |_| &resource::dashboard::SCHEMA)?;
        let client = ctx.client()?;
        let place = self.at.open_to_change(ctx, &client, self.team.team.as_deref(), false)?;
        let progress = msg!(
            "Updating dashboard {{.Dashboard}} of instance {{.Name}}...",
            Dashboard = ctx.console.entity(&wanted),
            Name = place.entity(ctx)
        );
        ctx.console.progress(&progress)?;
        let present = resolve(ctx, &place.monitor, &wanted)?;
        let id = id_of(ctx, &present, &wanted)?;
        let document = current(sent, &present, &path)?;
        let doing = msg!("Could not update dashboard {{.Name}}.", Name = wanted);
        let updated =
            ctx.ask(doing, Changed::Nothing, place.monitor.update_dashboard(id, &document))?;
        accepted::check(&wanted, &document, &present, &updated)?;
        let text = msg!(
            "Dashboard {{.Name}} with ID {{.ID}} was updated.",
            Name = ctx.console.entity(&Dashboard::of(&updated).name()),
            ID = id
        );
        Ok(Box::new(Happened::new(text, &updated)))
    }
}
