//! One plan for one instance, from the command line to its result.

use std::path::{Path, PathBuf};
use std::time::Duration;

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, without_number};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{NothingDone, Shown, View as _};
use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::instance::Instance;
use ibmcloud_core::journal::BreakGlass;
use ibmcloud_core::plan::Consent;
use ibmcloud_lockdown::journal::{self, Found, JournalFolder};
use ibmcloud_lockdown::{
    InterruptedPlan, Lockdown, NewPlan, PrepareError, Prepared, Standing, prepare,
};

use super::evidence::Place;
use super::failure::{journal_failure, look_failure, refusal, stopped};
use super::outcome::CarriedOut;
use super::plan::{Interrupted, PlanView};
use super::start::Start;
use super::steps::{question, whose};
use super::watch::Watching;

/// What a person asked for.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Show the plan and stop.
    pub(crate) dry_run: bool,
    /// Do not ask.
    pub(crate) force: bool,
    /// A person resets the tokens in the web UI.
    pub(crate) assisted: bool,
    /// Go on, and call it a success, although not every token can be seen.
    pub(crate) accept_unproven_coverage: bool,
    /// For how long, and why, the instance is opened.
    pub(crate) break_glass: Option<BreakGlass>,
    /// Where the evidence goes, beside the journal if nowhere else.
    pub(crate) evidence: Option<PathBuf>,
    /// The key that signs the evidence.
    pub(crate) sign_with: Option<PathBuf>,
    /// How long a change may take to show everywhere.
    pub(crate) timeout: Duration,
}

impl Request {
    /// What the engine is asked for.
    fn wanted(&self, target: AuthMode) -> ibmcloud_lockdown::Request {
        ibmcloud_lockdown::Request {
            target,
            unproven_coverage: self.accept_unproven_coverage,
            break_glass: self.break_glass.clone(),
        }
    }
}

/// Brings an instance to a mode; an interrupted plan towards the same mode is taken up again.
pub(crate) fn update(
    ctx: &mut Context,
    start: &Start,
    instance: Instance,
    target: &AuthMode,
    request: &Request,
) -> Result<Shown, CommandError> {
    let lockdown = start.on(ctx, instance, request.assisted, request.timeout)?;
    let guid = &lockdown.instance.guid;
    if request.dry_run {
        let path = journal::folder(&ctx.config_dir, guid);
        let found = journal::all(&path, guid).map_err(|it| journal_failure(&it))?;
        let wanted = request.wanted(target.clone());
        return dry_run(ctx, &lockdown, Standing::of(found), &wanted);
    }
    let place = Place::prepare(request.evidence.as_deref(), request.sign_with.as_deref())?;
    let folder = JournalFolder::open(&ctx.config_dir, guid).map_err(|it| journal_failure(&it))?;
    let standing = standing(ctx, &folder)?;
    let wanted = request.wanted(target.clone());
    carry_out(ctx, &lockdown, &folder, standing, &wanted, place, request.force)
}

/// Takes an interrupted plan up again.
pub(crate) fn resume(
    ctx: &mut Context,
    start: &Start,
    instance: Instance,
    from: Option<&Path>,
    request: &Request,
) -> Result<Shown, CommandError> {
    let lockdown = start.on(ctx, instance, request.assisted, request.timeout)?;
    let place = Place::prepare(request.evidence.as_deref(), request.sign_with.as_deref())?;
    let guid = &lockdown.instance.guid;
    let folder = JournalFolder::open(&ctx.config_dir, guid).map_err(|it| journal_failure(&it))?;
    if let Some(from) = from {
        for path in journal::files(from).map_err(|it| journal_failure(&it))? {
            folder.import(&path).map_err(|it| journal_failure(&it))?;
        }
    }
    let standing = standing(ctx, &folder)?;
    let Some(unfinished) = standing.unfinished() else {
        return Err(CommandError::plain(
            msg!(
                "There is no unfinished plan for instance {{.Name}} on this machine.",
                Name = lockdown.instance.name
            ),
            msg!(
                "Begin one with '{{.Program}} monitoring auth update --name {{.Guid}} --mode IAM_ONLY'.",
                Program = ctx.program,
                Guid = guid
            ),
        ));
    };
    let began = &unfinished.beginning;
    if !began.actor.is_same_identity(&lockdown.actor) {
        // Its fingerprints are those of somebody else's tokens: everything is looked at anew.
        ctx.console.warn(&msg!(
            "The plan was begun by {{.User}}, whose tokens are not yours: a new plan is made, and looks at everything again.",
            User = if began.actor.user.is_empty() { "?" } else { &began.actor.user }
        ))?;
    }
    let break_glass = began.break_glass.clone();
    let wanted = ibmcloud_lockdown::Request { break_glass, ..request.wanted(began.target.clone()) };
    carry_out(ctx, &lockdown, &folder, standing, &wanted, place, request.force)
}

/// What the journals say; those that are not believed are named.
fn standing(ctx: &mut Context, folder: &JournalFolder) -> Result<Standing, CommandError> {
    let found = folder.all().map_err(|it| journal_failure(&it))?;
    warn_of_journals(ctx, &found)?;
    Ok(Standing::of(found))
}

/// Journals that are not believed do not stand in the way; they are named.
fn warn_of_journals(ctx: &mut Context, found: &[Found]) -> Result<(), CommandError> {
    for it in found {
        let text = match it {
            Found::Journal(_) => continue,
            Found::Damaged { error, .. } => msg!(
                "A journal was changed, and is not believed: {{.Reason}}",
                Reason = without_number(error)
            ),
            Found::Foreign { path, instance, .. } => msg!(
                "A journal of another instance lies among those of this one, and is left alone: {{.Path}} ({{.Guid}})",
                Path = path.display(),
                Guid = instance
            ),
            Found::Missing { number } => {
                msg!("Journal {{.Number}} of this instance is missing.", Number = number)
            }
            Found::Cut { journal, records } => msg!(
                "A journal was cut, and is not believed: {{.Path}} once had {{.Count}} records or more.",
                Path = journal.path().display(),
                Count = records
            ),
        };
        ctx.console.warn(&text)?;
    }
    Ok(())
}

/// Looks at the instance, and decides what is to be done.
fn look(
    ctx: &mut Context,
    lockdown: &Lockdown<'_>,
    standing: Standing,
    wanted: &ibmcloud_lockdown::Request,
) -> Result<Result<Prepared, CommandError>, CommandError> {
    let instance = &lockdown.instance;
    let text = msg!(
        "Looking at instance {{.Name}} in {{.Region}}, its teams and their tokens...",
        Name = ctx.console.entity(&instance.name),
        Region = ctx.console.entity(instance.region.as_str())
    );
    ctx.console.progress(&text)?;
    match ctx.wait(prepare(lockdown, standing, wanted)) {
        Ok(prepared) => Ok(Ok(prepared)),
        Err(PrepareError::Refused(it)) => Ok(Err(refusal(&it, &ctx.program))),
        Err(PrepareError::Look(it)) => Err(look_failure(it, &instance.name)),
    }
}

/// What would be done: an interrupted plan is gone on with, as the real command would.
fn dry_run(
    ctx: &mut Context,
    lockdown: &Lockdown<'_>,
    standing: Standing,
    wanted: &ibmcloud_lockdown::Request,
) -> Result<Shown, CommandError> {
    let goes_on = standing.continues(&lockdown.actor, wanted);
    let superseded = standing.unfinished().filter(|_| !goes_on);
    let superseded = superseded.map(|it| it.beginning.target.clone());
    let prepared = look(ctx, lockdown, standing, wanted)?;
    if let Some(mode) = superseded {
        warn_of_superseding(ctx, &mode)?;
    }
    match prepared? {
        Prepared::New(new) => Ok(Box::new(view(ctx, lockdown, &new, true))),
        Prepared::Interrupted(plan) => {
            ctx.console.ok()?;
            Ok(Box::new(interrupted(&plan, true)))
        }
    }
}

fn view(ctx: &Context, lockdown: &Lockdown<'_>, new: &NewPlan, dry_run: bool) -> PlanView {
    let page = lockdown.instance.dashboard_url.clone();
    PlanView {
        plan: new.plan.clone(),
        dry_run,
        program: ctx.program.clone(),
        page,
        undone: new.last_lock_down.clone(),
        break_glass: new.break_glass.clone(),
    }
}

fn interrupted(plan: &InterruptedPlan, dry_run: bool) -> Interrupted {
    Interrupted {
        progress: plan.journal.progress.clone(),
        differences: plan.differences.clone(),
        renamed: plan.renamed.clone(),
        dry_run,
    }
}

fn warn_of_superseding(ctx: &mut Context, target: &AuthMode) -> Result<(), CommandError> {
    Ok(ctx.console.warn(&msg!(
        "A plan towards {{.Mode}} was not finished; this one takes its place.",
        Mode = target
    ))?)
}

/// Shows what is to be done and asks for a yes. A plan was agreed to when it began; taking it up is a change
/// again, so it is asked again.
fn agree(
    ctx: &mut Context,
    lockdown: &Lockdown<'_>,
    prepared: &Prepared,
    force: bool,
) -> Result<Option<Consent>, CommandError> {
    if !prepared.needs_consent() {
        return Ok(Some(Consent::forced()));
    }
    let question = match prepared {
        Prepared::New(new) => {
            if !ctx.wants("JSON") {
                view(ctx, lockdown, new, false).render_text(&mut ctx.console)?;
            }
            if let Some(journal) = &new.superseded {
                warn_of_superseding(ctx, &journal.progress.beginning.target)?;
            }
            question(&new.plan.observed.name, new.plan.resets(), &new.plan.target)
        }
        Prepared::Interrupted(plan) => {
            if !ctx.wants("JSON") {
                interrupted(plan, false).render_text(&mut ctx.console)?;
            }
            msg!(
                "Go on with the plan to set external_api_auth of instance {{.Name}} to {{.Mode}}?",
                Name = plan.observed.observation.name,
                Mode = plan.journal.progress.beginning.target
            )
        }
    };
    if force {
        return Ok(Some(Consent::forced()));
    }
    Ok(Consent::answered(ctx.console.confirm(&question, false)?))
}

fn carry_out(
    ctx: &mut Context,
    lockdown: &Lockdown<'_>,
    folder: &JournalFolder,
    standing: Standing,
    wanted: &ibmcloud_lockdown::Request,
    place: Place,
    force: bool,
) -> Result<Shown, CommandError> {
    let prepared = look(ctx, lockdown, standing, wanted)??;
    let Some(consent) = agree(ctx, lockdown, &prepared, force)? else {
        return Ok(Box::new(NothingDone));
    };
    let begun = ctx.wait(prepared.begin(lockdown, folder, consent));
    let begun = begun.map_err(|it| journal_failure(&it))?;
    if !begun.left_open.is_empty() {
        let tokens: Vec<String> = begun.left_open.iter().map(whose).collect();
        ctx.console.warn(&msg!(
            "The earlier plan leaves open whether these tokens were reset: {{.Teams}}.",
            Teams = tokens.join(", ")
        ))?;
    }
    let mut apply = begun.apply;
    if let Some(copies) = place.copies() {
        apply.copy_to(copies).map_err(|it| journal_failure(&it))?;
    }
    let name = lockdown.instance.name.clone();
    let ended = ctx.wait_saying(async |console| {
        let watch = Watching::new(console, &name, &apply.journal().progress);
        let ended = apply.run(&watch).await;
        // Where not even this can be written, the result says so.
        let _ = watch.announce_the_rest();
        ended
    });
    let journal = ended.journal;
    let verdict = match ended.result {
        Ok(verdict) => verdict,
        Err(it) => return Err(stopped(&it, &journal.progress, &ctx.program, &name)),
    };
    let (evidence, signature) = place.write(&journal)?;
    Ok(Box::new(CarriedOut {
        journal,
        verdict,
        findings: ended.findings,
        evidence,
        signature,
        program: ctx.program.clone(),
    }))
}
