//! `monitoring dashboard update`: changes a dashboard, by flags or by the edited output of `dashboard get`.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_core::resource::answer::is_same;
use ibmcloud_core::resource::secrets::{with_public_token, without_public_token};
use ibmcloud_core::resource::{self, Dashboard};

use super::shared::{id_of, resolve};
use crate::commands::monitoring::alert::list::truth;
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
    /// New name of the dashboard
    #[arg(long, value_name = "DASHBOARD_NAME")]
    dashboard_name: Option<String>,
    /// New description of the dashboard
    #[arg(long, value_name = "DESCRIPTION")]
    description: Option<String>,
    /// Whether the rest of the team sees it (TRUE) or its owner alone (FALSE)
    #[arg(long, value_name = "BOOLEAN")]
    shared: Option<String>,
    /// Whether it can be seen without an account (TRUE) or not (FALSE)
    #[arg(long, value_name = "BOOLEAN")]
    public: Option<String>,
    /// JSON file with the whole dashboard; - is the standard input
    #[arg(short, long, value_name = "JSON_FILE")]
    file: Option<String>,
    #[command(flatten)]
    strictness: input::Strictness,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for DashboardUpdateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let wanted = self.id.clone().unwrap_or_default();
        let changes = self.changes()?;
        let sent = match &self.file {
            Some(path) => Some(input::document(ctx, path, "dashboard", &self.strictness, |_| {
                &resource::dashboard::SCHEMA
            })?),
            None if changes.is_empty() => return Err(accepted::nothing_named()),
            None => None,
        };
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
        let path = self.file.as_deref().unwrap_or_default();
        let mut document = match sent {
            Some(sent) => with_public_token(current(sent, &present, path)?, &present),
            None => present.clone(),
        };
        for (member, value) in changes {
            document.insert(member, value);
        }
        if is_same(&document, &present) {
            let name = ctx.console.entity(&Dashboard::of(&present).name());
            let shown = without_public_token(&present);
            return Ok(Box::new(accepted::is_so_already(&name, &shown)));
        }
        let doing = msg!("Could not update dashboard {{.Name}}.", Name = wanted);
        let updated =
            ctx.ask(doing, Changed::Nothing, place.monitor.update_dashboard(id, &document))?;
        accepted::check(&wanted, &document, &present, &updated)?;
        let text = msg!(
            "Dashboard {{.Name}} with ID {{.ID}} was updated.",
            Name = ctx.console.entity(&Dashboard::of(&updated).name()),
            ID = id
        );
        Ok(Box::new(Happened::new(text, &without_public_token(&updated))))
    }
}

impl DashboardUpdateArgs {
    /// The members that flags name.
    fn changes(&self) -> Result<Vec<(&'static str, Json)>, CommandError> {
        let mut changes = Vec::new();
        for (member, typed) in [("name", &self.dashboard_name), ("description", &self.description)]
        {
            changes.extend(typed.as_deref().map(|typed| (member, Json::from(typed))));
        }
        for (member, typed) in [("shared", &self.shared), ("public", &self.public)] {
            if let Some(typed) = typed {
                changes.push((member, truth(typed)?.into()));
            }
        }
        Ok(changes)
    }
}
