//! `monitoring dashboard add-json`: a new dashboard out of a file, such as one that `dashboard get`
//! or the Python client wrote.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::resource::secrets::without_public_token;
use ibmcloud_core::resource::{self, Dashboard};

use crate::commands::monitoring::shared::views::Happened;
use crate::commands::monitoring::shared::{At, InTeam, accepted, input};

/// What belongs to the dashboard that the file was made of, and not to a new one.
const OWN: [&str; 12] = [
    "id",
    "version",
    "customerId",
    "teamId",
    "userId",
    "username",
    "createdOn",
    "modifiedOn",
    "lastAccessedOnByCurrentUser",
    "publicToken",
    "permissions",
    "autoCreated",
];

#[derive(clap::Args, Debug)]
pub(crate) struct DashboardAddArgs {
    #[command(flatten)]
    at: At,
    /// JSON file with the dashboard; - is the standard input
    #[arg(short, long, value_name = "JSON_FILE", required = true)]
    file: Option<String>,
    #[command(flatten)]
    strictness: input::Strictness,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for DashboardAddArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let path = self.file.unwrap_or_default();
        let read = input::document(ctx, &path, "dashboard", &self.strictness, |_| {
            &resource::dashboard::SCHEMA
        })?;
        let dashboard = input::without(read, &OWN);
        let client = ctx.client()?;
        let place = self.at.open_to_change(ctx, &client, self.team.team.as_deref(), false)?;
        let name = Dashboard::of(&dashboard).name();
        let progress = msg!(
            "Adding dashboard {{.Dashboard}} to instance {{.Name}}...",
            Dashboard = ctx.console.entity(&name),
            Name = place.entity(ctx)
        );
        ctx.console.progress(&progress)?;
        let doing = msg!("Could not add dashboard {{.Name}}.", Name = name);
        let added = ctx.ask(doing, Changed::Nothing, place.monitor.create_dashboard(&dashboard))?;
        accepted::check_made(&name, &dashboard, &added)?;
        let text = msg!(
            "Dashboard {{.Name}} was added with ID {{.ID}}.",
            Name = ctx.console.entity(&Dashboard::of(&added).name()),
            ID = Dashboard::of(&added).id_text()
        );
        Ok(Box::new(Happened::new(text, &without_public_token(&added))))
    }
}
