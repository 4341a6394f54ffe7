//! Which folder and which part of an instance a command is about, and what differs between them.

use std::path::PathBuf;

use ibmcloud_as_code::{Comparison, Described, Plan, Prune, Purpose, compare, read_folder};
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::files::named::home_expanded;
use ibmcloud_cli::msg;
use ibmcloud_transport::Client;

use super::failure::{engine_failure, file_failure};
use super::watch;
use crate::commands::monitoring::shared::{At, Place};

/// Whether a change is to be made without a question.
#[derive(Debug, Clone, Copy)]
pub(super) struct Force(pub(super) bool);

/// Whether a file may have what nothing is known about.
#[derive(clap::Args, Debug, Clone, Copy)]
pub(super) struct Strictness {
    /// Refuse what is only warned of otherwise: members that are not known, strangers, files that are not read
    #[arg(long)]
    pub(super) strict: bool,
}

/// What differs is to be looked at, or to be changed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Intent {
    pub(super) purpose: Purpose,
    /// Before a change, whether questions are forbidden.
    pub(super) change: Option<Force>,
    pub(super) strict: bool,
}

/// A folder, and the part of an instance that it stands for.
#[derive(clap::Args, Debug)]
pub(super) struct Scope {
    /// Folder with the files; for 'diff' and 'apply' it may be one file
    #[arg(value_name = "DIR")]
    pub(super) dir: String,
    #[command(flatten)]
    at: At,
    /// Only this team, and what belongs to it; all teams that you see if left out
    #[arg(short, long, visible_alias = "teamID", value_name = "TEAM")]
    team: Option<String>,
}

impl Scope {
    /// The instance, and the name of the team if one is meant. Before a change, `change` says
    /// whether questions are forbidden.
    pub(super) fn open<'a>(
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
    pub(super) fn folder(&self, ctx: &Context) -> PathBuf {
        home_expanded(&ctx.env, &self.dir)
    }
}

/// What the files of a folder describe, in one team or in all of them.
fn written(ctx: &Context, scope: &Scope, team: Option<&str>) -> Result<Described, CommandError> {
    let mut all = read_folder(&scope.folder(ctx)).map_err(file_failure)?;
    all.written.retain(|file| file.thing.key.belongs_to(team));
    if all.written.is_empty() {
        return Err(CommandError::plain(
            msg!(
                "The folder '{{.Path}}' holds no file of a team, channel, dashboard, alert or silencing rule.",
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

/// What differs between the files and the instance, after all files have been checked.
pub(super) fn compared<'a>(
    ctx: &mut Context,
    client: &'a Client,
    scope: &Scope,
    intent: Intent,
) -> Result<(Plan, Place<'a>), CommandError> {
    let Intent { purpose, change, strict } = intent;
    let deletes = matches!(
        purpose,
        Purpose::Carry(Prune::Things | Prune::TeamsToo)
            | Purpose::Rehearse(Prune::Things | Prune::TeamsToo)
    );
    if deletes && scope.folder(ctx).is_file() {
        return Err(CommandError::usage(msg!(
            "--prune needs the folder: one file does not say what else there is to be"
        )));
    }
    let (place, team) = scope.open(ctx, client, change)?;
    let team = team.as_deref();
    let progress = msg!(
        "Comparing instance {{.Name}} with {{.Path}}...",
        Name = place.entity(ctx),
        Path = scope.dir
    );
    ctx.console.progress(&progress)?;
    let written = written(ctx, scope, team)?;
    let env = ctx.env.clone();
    let variables = |name: &str| env.get(name).map(str::to_owned);
    let (monitor, variables) = (&place.monitor, &variables);
    let request = Comparison { monitor, written: &written, team, variables, purpose, strict };
    let plan = watch::reading(ctx, async |watch| compare(request, watch).await)?;
    let plan = plan.map_err(|error| engine_failure(error, &place.instance.name))?;
    Ok((plan, place))
}
