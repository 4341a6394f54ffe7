//! `monitoring apply DIR`, or a file: shows what the files would change, asks, and changes it.

use std::cell::Cell;
use std::io;

use ibmcloud_as_code::{
    Action, Applied, Cause, Change, Key, Otherwise, Prune, Purpose, Scope as Belongs, Stopped,
    apply,
};
use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError, exit};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::session::interrupt::{Attention, Signal};
use ibmcloud_cli::view::{NothingDone, Shown, View};
use ibmcloud_core::Json;

use super::failure::{sentence, some_of};
use super::scope::{Force, Intent, Scope, Strictness, compared};
use super::{views, watch};
use crate::commands::monitoring::shared::Place;

#[derive(clap::Args, Debug)]
pub(crate) struct ApplyArgs {
    #[command(flatten)]
    scope: Scope,
    /// Delete what is in the instance only, of the kinds and teams that the folder has files of; teams stay
    #[arg(long)]
    prune: bool,
    /// Delete teams that are in the instance only, with all that is in them; needs --prune
    #[arg(long, requires = "prune")]
    prune_teams: bool,
    /// Show what would be changed, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    strictness: Strictness,
    /// Do not ask
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for ApplyArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let prune = match (self.prune, self.prune_teams) {
            (false, _) => Prune::Nothing,
            (true, false) => Prune::Things,
            (true, true) => Prune::TeamsToo,
        };
        let change = (!self.dry_run).then_some(Force(self.force));
        let purpose = if self.dry_run { Purpose::Rehearse(prune) } else { Purpose::Carry(prune) };
        let intent = Intent { purpose, change, strict: self.strictness.strict };
        let (plan, place) = compared(ctx, &client, &self.scope, intent)?;
        let (changes, kept): (Vec<Change>, Vec<Change>) = plan
            .changes
            .into_iter()
            .partition(|it| it.action != Action::Delete || prune.takes(it.key.kind));
        let kept_teams = kept.iter().filter(|it| it.key.kind.scope() == Belongs::Instance).count();
        let kept = kept.len() - kept_teams;
        let mut applied = AppliedView { changes, kept, kept_teams, done: false };
        if applied.changes.is_empty() || self.dry_run {
            return Ok(Box::new(applied));
        }
        if !self.force {
            applied.show(&mut ctx.console)?;
            let question = msg!(
                "Make these changes to instance {{.Name}} ({{.Count}})?",
                Name = place.entity(ctx),
                Count = applied.changes.len()
            );
            if !ctx.console.confirm(&question, false)? {
                return Ok(Box::new(NothingDone));
            }
        }
        let env = ctx.env.clone();
        let variables = |name: &str| env.get(name).map(str::to_owned);
        // From here on, whoever interrupts it learns what was changed.
        let (attention, made) = (Attention::begin(), Cell::new(0));
        let (monitor, changes) = (&place.monitor, &applied.changes);
        // Otherwise they have just been shown.
        let announce = self.force;
        let outcome =
            watch::watched(ctx, &attention, (&made, changes.len()), announce, async |watch| {
                apply(monitor, changes, plan.names, &variables, watch).await
            });
        let outcome = outcome
            .map_err(|signal| interrupted(signal, changes, made.get(), client.has_open_change()))?;
        let Applied { otherwise } = match outcome {
            Ok(outcome) => outcome,
            Err(Stopped { made, change, cause }) => {
                return Err(match (cause, attention.seen()) {
                    (Cause::Cancelled, Some(signal)) => interrupted(signal, changes, made, false),
                    (cause, _) => stopped(&place, change, cause, made, changes.len()),
                });
            }
        };
        if !otherwise.is_empty() {
            let mut text: Vec<Message> = otherwise.iter().map(|it| told(&place, it)).collect();
            text.push(msg!("Look at them before you go on. Everything else was done."));
            return Err(CommandError::Stopped { text, code: exit::UNCERTAIN });
        }
        applied.done = true;
        Ok(Box::new(applied))
    }
}

/// A change that was accepted, and what of it is not seen.
fn told(place: &Place<'_>, Otherwise { key, members }: &Otherwise) -> Message {
    msg!(
        "The service accepted {{.Thing}} in instance {{.Name}}, but this is not as it was sent: {{.Members}}.",
        Thing = key,
        Name = place.instance.name,
        Members = members.join(", ")
    )
}

/// A change that was not made, and what became of the others.
fn stopped(
    place: &Place<'_>,
    change: &Change,
    cause: Cause,
    done: usize,
    of: usize,
) -> CommandError {
    let doing = doing(change.action, &change.key, &place.instance.name);
    let cause = match cause {
        Cause::Service(source) => {
            let changed =
                if source.may_have_applied() { Changed::Perhaps } else { Changed::ReadOnly };
            CommandError::Service { doing, source, changed }
        }
        Cause::Document(reason) => {
            CommandError::Plain { what: doing, hint: Some(sentence(&reason)) }
        }
        // Nobody can be told more: what shows things is gone.
        Cause::Watch(source) => return source.into(),
        Cause::Cancelled => CommandError::Plain { what: doing, hint: None },
    };
    CommandError::Partway { cause: Box::new(cause), done, of }
}

fn doing(action: Action, key: &Key, name: &str) -> Message {
    match action {
        Action::Create => {
            msg!("Could not create {{.Thing}} in instance {{.Name}}.", Thing = key, Name = name)
        }
        Action::Update => {
            msg!("Could not update {{.Thing}} in instance {{.Name}}.", Thing = key, Name = name)
        }
        Action::Delete => {
            msg!("Could not delete {{.Thing}} in instance {{.Name}}.", Thing = key, Name = name)
        }
    }
}

/// What a signal left behind: the changes before the one at `at` were made, those behind it were not, and
/// the one itself may have been made if its request was `open`.
fn interrupted(signal: Signal, changes: &[Change], at: usize, open: bool) -> CommandError {
    if at == 0 && !open {
        return signal.before_any_change();
    }
    let keys = |of: &[Change]| of.iter().map(|it| it.key.clone()).collect::<Vec<_>>();
    let (made, rest) = changes.split_at(at);
    let (uncertain, rest) = rest.split_at(usize::from(open));
    let mut text = vec![signal.message()];
    if !made.is_empty() {
        text.push(msg!("Made: {{.Things}}.", Things = some_of(&keys(made))));
    }
    if !uncertain.is_empty() {
        text.push(msg!(
            "Perhaps made, since its answer was not waited for: {{.Things}}.",
            Things = some_of(&keys(uncertain))
        ));
    }
    if !rest.is_empty() {
        text.push(msg!("Not made: {{.Things}}.", Things = some_of(&keys(rest))));
    }
    text.push(msg!("Run the same command again: what is done is not done twice."));
    CommandError::Stopped { text, code: signal.exit_code() }
}

/// What was, or would be, changed.
struct AppliedView {
    changes: Vec<Change>,
    /// How many things are in the instance only, and stay.
    kept: usize,
    kept_teams: usize,
    done: bool,
}

impl AppliedView {
    fn show(&self, console: &mut Console) -> io::Result<()> {
        let color = console.is_coloured();
        for change in &self.changes {
            console.raw(&views::lines(change, color))?;
        }
        Ok(())
    }

    fn summary(&self) -> Message {
        let [create, update, delete] = views::counts(&self.changes);
        if self.done {
            msg!(
                "Created: {{.Create}}. Updated: {{.Update}}. Deleted: {{.Delete}}.",
                Create = create,
                Update = update,
                Delete = delete
            )
        } else {
            msg!(
                "To create: {{.Create}}. To update: {{.Update}}. To delete: {{.Delete}}.",
                Create = create,
                Update = update,
                Delete = delete
            )
        }
    }
}

impl View for AppliedView {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        if self.changes.is_empty() {
            console.say(&msg!("Nothing differs."))?;
        } else {
            if !self.done {
                self.show(console)?;
            }
            console.say(&self.summary())?;
            if !self.done {
                console.say(&msg!("Nothing was changed."))?;
            }
        }
        if self.kept > 0 {
            console.say(&msg!(
                "In the instance only, and left alone: {{.Count}}. '--prune' deletes them.",
                Count = self.kept
            ))?;
        }
        if self.kept_teams > 0 {
            console.say(&msg!(
                "Teams in the instance only, and left alone: {{.Count}}. '--prune --prune-teams' deletes them, with all that is in them.",
                Count = self.kept_teams
            ))?;
        }
        Ok(())
    }

    fn exact_json(&self) -> Option<Json> {
        let changes: Vec<Json> = self.changes.iter().map(views::document).collect();
        Some(Json::object([
            ("changed", (self.done && !changes.is_empty()).into()),
            ("changes", Json::Array(changes)),
            ("kept", Json::Number((self.kept + self.kept_teams).to_string())),
        ]))
    }
}
