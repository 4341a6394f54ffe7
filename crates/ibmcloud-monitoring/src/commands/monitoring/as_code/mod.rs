//! Teams, channels, dashboards and alerts as files: `export`, `diff` and `apply`.

pub(super) mod apply;
pub(super) mod diff;
pub(super) mod export;
mod model;

use std::fmt;
use std::path::PathBuf;

use ibmcloud_cli::command::CommandSpec;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::named_file::home_expanded;
use ibmcloud_core::Json;
use ibmcloud_transport::Client;
use model::files::{self, Written};
use model::names::teams_of;
use model::plan::{Action, Change, Plan, Problem, Purpose, plan};
use model::state::{self, State};
use model::{Key, Kind};

use super::alert::without_version_2;
use super::shared::find::id;
use super::shared::{At, Place};

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<export::ExportArgs>(
        "monitoring",
        "export",
        "Write teams, channels, dashboards and alerts to files",
        "DIR --name NAME [--region REGION] [--team TEAM] [--prune] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<diff::DiffArgs>(
        "monitoring",
        "diff",
        "Show where an instance differs from files",
        "DIR --name NAME [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<apply::ApplyArgs>(
        "monitoring",
        "apply",
        "Update an instance to what files say",
        "DIR --name NAME [--region REGION] [--team TEAM] [--prune [--prune-teams]] [--dry-run] [--force] [--output FORMAT] [--quiet]",
    ),
];

/// Whether a change is to be made without a question.
#[derive(Debug, Clone, Copy)]
struct Force(bool);

/// A folder, and the part of an instance that it stands for.
#[derive(clap::Args, Debug)]
pub(super) struct Scope {
    /// Folder with the files
    #[arg(value_name = "DIR")]
    dir: String,
    #[command(flatten)]
    at: At,
    /// Only this team, and what belongs to it; all teams that you see if left out
    #[arg(short, long, visible_alias = "teamID", value_name = "TEAM")]
    team: Option<String>,
}

impl Scope {
    /// The instance, and the name of the team if one is meant. Before a change, `change` says
    /// whether questions are forbidden.
    fn open<'a>(
        &self,
        ctx: &mut Context,
        client: &'a Client,
        change: Option<Force>,
    ) -> Result<(Place<'a>, Option<String>), CommandError> {
        let place = match change {
            Some(Force(force)) => self.at.open_to_change(ctx, client, None, force)?,
            None => self.at.open(ctx, client, None)?,
        };
        let team = self.team.as_deref().map(|wanted| place.team(ctx, Some(wanted))).transpose()?;
        Ok((place, team.map(|team| team.name)))
    }

    /// The folder as this machine knows it.
    fn folder(&self, ctx: &Context) -> PathBuf {
        home_expanded(&ctx.env, &self.dir)
    }
}

/// What the instance holds in the wanted teams.
fn read(
    ctx: &mut Context,
    place: &Place<'_>,
    wanted: impl Fn(&str) -> bool,
) -> Result<State, CommandError> {
    let doing = msg!("Could not read what instance {{.Name}} holds.", Name = place.instance.name);
    let state = ctx.ask(doing, Changed::Nothing, state::read(&place.monitor, wanted))?;
    if state.without_version_2 {
        ctx.console.warn(&without_version_2())?;
    }
    if !state.nameless.is_empty() {
        ctx.console.warn(&msg!(
            "What has no name, or is in a team without one, is not written down, and 'apply' leaves it as it is: {{.Things}}.",
            Things = some_of(&state.nameless)
        ))?;
    }
    Ok(state)
}

/// What the files of a folder describe, in one team or in all of them.
fn written(ctx: &Context, scope: &Scope, team: Option<&str>) -> Result<Vec<Written>, CommandError> {
    let mut all = files::read(&scope.folder(ctx))?;
    all.retain(|file| belongs(&file.thing.key, team));
    if all.is_empty() {
        return Err(CommandError::plain(
            msg!(
                "The folder '{{.Path}}' holds no file of a team, channel, dashboard or alert.",
                Path = scope.dir
            ),
            msg!(
                "Nothing was changed. Write files with '{{.Program}} monitoring export DIR'.",
                Program = ctx.program
            ),
        ));
    }
    Ok(all)
}

/// Whether a thing is one of a team's; everything is where no team is meant.
fn belongs(key: &Key, team: Option<&str>) -> bool {
    team.is_none_or(|team| match key.kind {
        Kind::Team => key.name == team,
        _ => key.team.as_deref() == Some(team),
    })
}

/// What differs between the files and the instance, after all files have been checked.
fn compared<'a>(
    ctx: &mut Context,
    client: &'a Client,
    scope: &Scope,
    purpose: Purpose,
    change: Option<Force>,
) -> Result<(Plan, Place<'a>), CommandError> {
    let (place, team) = scope.open(ctx, client, change)?;
    let team = team.as_deref();
    let progress = msg!(
        "Comparing instance {{.Name}} with {{.Path}}...",
        Name = place.entity(ctx),
        Path = scope.dir
    );
    ctx.console.progress(&progress)?;
    let written = written(ctx, scope, team)?;
    let alerts = written.iter().filter(|file| file.thing.key.kind == Kind::Alert);
    let mut named: Vec<String> = alerts.flat_map(|file| teams_of(&file.thing.spec)).collect();
    named.extend(written.iter().filter_map(|file| file.thing.key.team.clone()));
    // Channels of all teams are seen from any of them.
    let anywhere = written.iter().any(|file| file.thing.key.team.is_none());
    let mut state = read(ctx, &place, |name| anywhere || named.iter().any(|it| it == name))?;
    state.things.retain(|thing| belongs(&thing.key, team));
    let known = |name: &String| state.names.users.iter().any(|(_, own)| own == name);
    if written.iter().flat_map(members).any(|member| !known(&member)) {
        let doing =
            msg!("Could not get the users of instance {{.Name}}.", Name = place.instance.name);
        let users = ctx.ask(doing, Changed::Nothing, place.monitor.users())?;
        state.names.users =
            users.iter().filter_map(|user| Some((id(user)?, user.text("username")))).collect();
    }
    let env = ctx.env.clone();
    let plan = plan(&written, &state, &|name| env.get(name).map(str::to_owned), purpose);
    let plan = plan.map_err(|problems| refused(&problems))?;
    let unseen = unseen(ctx, &place, &plan)?;
    if !unseen.is_empty() {
        return Err(refused(&unseen));
    }
    for remark in &plan.remarks {
        ctx.console.warn(remark)?;
    }
    Ok((plan, place))
}

/// Teams that look new only because the caller does not see them.
fn unseen(ctx: &Context, place: &Place<'_>, plan: &Plan) -> Result<Vec<Problem>, CommandError> {
    let new = plan.changes.iter().filter(|it| it.action == Action::Create);
    let mut new = new.filter(|it| it.key.kind == Kind::Team).peekable();
    if new.peek().is_none() {
        return Ok(Vec::new());
    }
    let doing = msg!("Could not read what instance {{.Name}} holds.", Name = place.instance.name);
    let me = ctx.ask(doing, Changed::Nothing, place.monitor.me())?;
    if me.system_role.is_admin() {
        return Ok(Vec::new());
    }
    let problem = |change: &Change| Problem {
        file: change.file.clone().unwrap_or_default(),
        reason: msg!(
            "you do not see this team, and only administrators see all. Name a team of yours with '--team'."
        ),
    };
    Ok(new.map(problem).collect())
}

/// The users that a file of a team names.
fn members(file: &Written) -> Vec<String> {
    let members = file.thing.spec.get("members").and_then(Json::as_array).unwrap_or_default();
    match file.thing.key.kind {
        Kind::Team => members.iter().map(|member| member.text("user")).collect(),
        _ => Vec::new(),
    }
}

/// The first of some things, and how many there are besides.
fn some_of<T: fmt::Display>(things: &[T]) -> String {
    const SHOWN: usize = 10;
    let shown: Vec<String> = things.iter().take(SHOWN).map(ToString::to_string).collect();
    let shown = shown.join(", ");
    match things.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        Some(more) => format!("{shown}, … (+{more})"),
        None => shown,
    }
}

/// The first problems of all, a line each.
fn refused(problems: &[Problem]) -> CommandError {
    const SHOWN: usize = 10;
    let mut lines: Vec<Message> = problems
        .iter()
        .take(SHOWN)
        .map(|problem| {
            msg!(
                "The file '{{.Path}}' cannot be used: {{.Reason}}",
                Path = problem.file,
                Reason => problem.reason.clone()
            )
        })
        .collect();
    if problems.len() > SHOWN {
        lines.push(msg!("And {{.Count}} more.", Count = problems.len() - SHOWN));
    }
    lines.push(msg!("Nothing was changed."));
    CommandError::Stopped { text: lines, code: ibmcloud_cli::errors::exit::FAILURE }
}
