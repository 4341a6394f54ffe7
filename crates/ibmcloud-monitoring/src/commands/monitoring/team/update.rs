//! `monitoring team update`: changes a team and its members; what is not named stays as it is.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::resource;
use ibmcloud_core::resource::TeamDocument;
use ibmcloud_core::resource::answer::is_same;

use super::members::{self, About};
use crate::commands::monitoring::alert::update::current;
use crate::commands::monitoring::shared::views::Happened;
use crate::commands::monitoring::shared::{At, accepted, input};

#[derive(clap::Args, Debug)]
pub(crate) struct TeamUpdateArgs {
    #[command(flatten)]
    at: At,
    /// Name or ID of the team
    #[arg(
        short,
        long,
        visible_alias = "teamID",
        alias = "id",
        value_name = "TEAM",
        required = true
    )]
    team: Option<String>,
    #[command(flatten)]
    about: About,
    /// A member to add, or to give another role, as USER or USER:ROLE; may be repeated
    #[arg(long, alias = "member", value_name = "USER")]
    add_member: Vec<String>,
    /// A member to take out; may be repeated
    #[arg(long, value_name = "USER")]
    remove_member: Vec<String>,
    /// JSON file with the whole team; - is the standard input
    #[arg(short, long, value_name = "JSON_FILE")]
    file: Option<String>,
    #[command(flatten)]
    strictness: input::Strictness,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for TeamUpdateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let added = members::read(&self.add_member)?;
        let sent = match &self.file {
            Some(path) => Some(input::document(ctx, path, "team", &self.strictness, |_| {
                &resource::team::SCHEMA
            })?),
            None if self.about.is_empty() && added.is_empty() && self.remove_member.is_empty() => {
                return Err(accepted::nothing_named());
            }
            None => None,
        };
        let client = ctx.client()?;
        let place = self.at.open_to_change(ctx, &client, None, false)?;
        let team = place.team(ctx, self.team.as_deref())?;
        let progress = msg!(
            "Updating team {{.Team}} of instance {{.Name}}...",
            Team = ctx.console.entity(&team.name),
            Name = place.entity(ctx)
        );
        ctx.console.progress(&progress)?;
        let doing = || msg!("Could not update team {{.Team}}.", Team = team.name);
        let present = ctx.ask(doing(), Changed::Nothing, place.monitor.team(team.id))?.document;
        let path = self.file.as_deref().unwrap_or_default();
        let mut document = match sent {
            Some(sent) => current(sent, &present, path)?,
            None => present.clone(),
        };
        self.about.over(&mut document)?;
        let role = members::default_role(&document);
        // A file without members says nothing about them.
        let listed = if document.get("userRoles").is_some() { &document } else { &present };
        let before = TeamDocument::of(listed).members();
        let roles = members::changed(ctx, &place, before, &added, &self.remove_member, &role)?;
        document.insert("userRoles", roles);
        let [asked, there] = [&document, &present].map(|it| TeamDocument::of(it).comparable());
        if is_same(&asked, &there) {
            let name = ctx.console.entity(&team.name);
            return Ok(Box::new(accepted::is_so_already(&name, &present)));
        }
        let updated =
            ctx.ask(doing(), Changed::Nothing, place.monitor.update_team(team.id, &document))?;
        members::check_default(ctx, self.about.default, updated.default)?;
        let answer = TeamDocument::of(&updated.document).comparable();
        accepted::check(&team.name, &asked, &there, &answer)?;
        let text = msg!(
            "Team {{.Team}} with ID {{.ID}} was updated.",
            Team = ctx.console.entity(&updated.name),
            ID = updated.id
        );
        Ok(Box::new(Happened::new(text, &updated.document)))
    }
}
