//! One plan for one instance, from the command line to its result.

use std::path::{Path, PathBuf};
use std::time::Duration;

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, without_number};
use ibmcloud_cli::msg;
use ibmcloud_cli::session::interrupt::Attention;
use ibmcloud_cli::view::{NothingDone, Shown, View as _};
use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::coverage::{Gap, gaps};
use ibmcloud_core::instance::Instance;
use ibmcloud_core::journal::{Actor, Beginning, Known, Prior, Progress, Record};
use ibmcloud_core::outcome::{Outcome, StepResult};
use ibmcloud_core::plan::{Allowances, Consent, Plan, Refusal, Step};
use ibmcloud_core::verdict::{proven_tokens, replaced_tokens};
use ibmcloud_lockdown::journal::{self, Found, JournalFile, JournalFolder};
use ibmcloud_lockdown::{Apply, HeldTokens, Lockdown, Observed, evidence, observe, settle};
use ibmcloud_transport::ResetForm;

use super::evidence::Place;
use super::failure::{journal_failure, look_failure, refusal, stopped};
use super::outcome::CarriedOut;
use super::plan::{Interrupted, PlanView, Undone};
use super::start::Start;
use super::steps::question;
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
    /// Where the evidence goes, beside the journal if nowhere else.
    pub(crate) evidence: Option<PathBuf>,
    /// The key that signs the evidence.
    pub(crate) sign_with: Option<PathBuf>,
    /// How long a change may take to show everywhere.
    pub(crate) timeout: Duration,
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
    let guid = lockdown.instance.guid.clone();
    if request.dry_run {
        let path = journal::folder(&ctx.config_dir, &guid);
        let found = journal::all(&path, &guid).map_err(|it| journal_failure(&it))?;
        return dry_run(ctx, &lockdown, found, target, request);
    }
    let place = Place::prepare(request.evidence.as_deref(), request.sign_with.as_deref())?;
    let folder = JournalFolder::open(&ctx.config_dir, &guid).map_err(|it| journal_failure(&it))?;
    let found = folder.all().map_err(|it| journal_failure(&it))?;
    warn_of_journals(ctx, &found)?;
    let last = last_lock_down(&found).map(|it| it.progress.clone());
    let before = found.iter().rev().find_map(Found::journal).map(|it| it.progress.clone());
    let undone = undone(&found);
    let open = journal::unfinished(found);
    let mine = open.as_ref().is_some_and(|it| continues(it, &lockdown.actor, target));
    match open {
        Some(journal) if mine => take_up(ctx, &lockdown, &folder, journal, place, request),
        open => {
            let planned = agree(ctx, &lockdown, target, request, undone, open.as_ref())?;
            let Some((plan, observed)) = planned else { return Ok(Box::new(NothingDone)) };
            if let Some(mut old) = open {
                let old = settle_old(ctx, &lockdown, &folder, &mut old);
                old?;
            }
            let prior = last.as_ref().and_then(|last| prior(last, &observed.me.username));
            let replaced = before
                .map(|before| replaced_tokens(&before, &observed.me.username))
                .unwrap_or_default();
            let beginning = Beginning { replaced, ..beginning(&lockdown, &plan, &observed, prior) };
            let journal = folder.begin(beginning).map_err(|it| journal_failure(&it))?;
            let (old, live) = tokens(&journal, observed.tokens);
            carry_out(ctx, &lockdown, &folder, journal, (old, live), observed.me, place)
        }
    }
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
    let guid = lockdown.instance.guid.clone();
    let folder = JournalFolder::open(&ctx.config_dir, &guid).map_err(|it| journal_failure(&it))?;
    if let Some(from) = from {
        for path in journal::files(from).map_err(|it| journal_failure(&it))? {
            folder.import(&path).map_err(|it| journal_failure(&it))?;
        }
    }
    let found = folder.all().map_err(|it| journal_failure(&it))?;
    warn_of_journals(ctx, &found)?;
    let Some(journal) = journal::unfinished(found) else {
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
    let began = &journal.progress.beginning;
    let theirs = !began.actor.is_same_identity(&lockdown.actor);
    if theirs {
        // Its fingerprints are those of somebody else's tokens: everything is looked at anew.
        ctx.console.warn(&msg!(
            "The plan was begun by {{.User}}, whose tokens are not yours: a new plan is made, and looks at everything again.",
            User = if began.actor.user.is_empty() { "?" } else { &began.actor.user }
        ))?;
    }
    if theirs || journal.progress.is_dead_end() {
        let target = began.target.clone();
        let instance = lockdown.instance.clone();
        drop(folder);
        return update(ctx, start, instance, &target, request);
    }
    take_up(ctx, &lockdown, &folder, journal, place, request)
}

/// Whether an open plan is the one that is asked for, may be gone on with by this identity, and leads
/// there.
fn continues(journal: &JournalFile, actor: &Actor, target: &AuthMode) -> bool {
    let began = &journal.progress.beginning;
    began.target == *target
        && began.actor.is_same_identity(actor)
        && !journal.progress.is_dead_end()
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

/// What the last lock-down of this machine proved, as the caller names tokens.
fn prior(last: &Progress, caller: &str) -> Option<Prior> {
    let updated_at = last.verification()?.updated_at.clone()?;
    let plan = last.beginning.plan.clone();
    Some(Prior { plan, updated_at, proven: proven_tokens(last, caller) })
}

/// The last plan of this machine that locked the instance down.
pub(crate) fn last_lock_down(found: &[Found]) -> Option<&JournalFile> {
    found.iter().rev().filter_map(Found::journal).find(|it| {
        it.progress.beginning.target == AuthMode::IamOnly
            && matches!(it.progress.closed, Some(Outcome::Ended(_)))
    })
}

fn undone(found: &[Found]) -> Undone {
    let last = last_lock_down(found).map(|it| {
        let judged = evidence::judgement(&it.progress);
        let findings = judged.map(|(_, findings)| findings).unwrap_or_default();
        (it.progress.beginning.plan.clone(), findings)
    });
    Undone { last }
}

fn look(ctx: &mut Context, lockdown: &Lockdown<'_>) -> Result<Observed, CommandError> {
    let instance = &lockdown.instance;
    let text = msg!(
        "Looking at instance {{.Name}} in {{.Region}}, its teams and their tokens...",
        Name = ctx.console.entity(&instance.name),
        Region = ctx.console.entity(instance.region.as_str())
    );
    ctx.console.progress(&text)?;
    ctx.wait(observe(lockdown)).map_err(|it| look_failure(it, &instance.name))
}

/// Whether a plan whose place another one takes has perhaps set the mode: the services may not show that
/// yet.
fn is_mode_in_doubt(open: Option<&JournalFile>) -> bool {
    open.is_some_and(|journal| journal.progress.touched_mode())
}

fn allowances(lockdown: &Lockdown<'_>, request: &Request) -> Allowances {
    Allowances {
        unproven_coverage: request.accept_unproven_coverage,
        resets_members: lockdown.options.forms.iter().any(ResetForm::names_user),
    }
}

/// What would be done: an interrupted plan is gone on with, as the real command would.
fn dry_run(
    ctx: &mut Context,
    lockdown: &Lockdown<'_>,
    found: Vec<Found>,
    target: &AuthMode,
    request: &Request,
) -> Result<Shown, CommandError> {
    let undone = undone(&found);
    let open = journal::unfinished(found);
    let mut observed = look(ctx, lockdown)?;
    observed.observation.mode_in_doubt = is_mode_in_doubt(open.as_ref());
    if let Some(journal) = open {
        if continues(&journal, &lockdown.actor, target) {
            may_go_on(ctx, lockdown, &journal, &observed, request)?;
            ctx.console.ok()?;
            return Ok(Box::new(interrupted(&journal, &observed, true)));
        }
        warn_of_superseding(ctx, &journal)?;
    }
    let plan = plan(ctx, lockdown, &observed, target, request)?;
    Ok(Box::new(view(ctx, lockdown, plan, undone, true)))
}

fn view(
    ctx: &Context,
    lockdown: &Lockdown<'_>,
    plan: Plan,
    undone: Undone,
    dry_run: bool,
) -> PlanView {
    let page = lockdown.instance.dashboard_url.clone();
    PlanView { plan, dry_run, program: ctx.program.clone(), page, undone }
}

fn plan(
    ctx: &Context,
    lockdown: &Lockdown<'_>,
    observed: &Observed,
    target: &AuthMode,
    request: &Request,
) -> Result<Plan, CommandError> {
    let allowances = allowances(lockdown, request);
    Plan::towards(target.clone(), observed.observation.clone(), allowances)
        .map_err(|it| refusal(&it, &ctx.program))
}

/// Shows a new plan and asks for a yes. Nothing is written or changed before that.
fn agree(
    ctx: &mut Context,
    lockdown: &Lockdown<'_>,
    target: &AuthMode,
    request: &Request,
    undone: Undone,
    open: Option<&JournalFile>,
) -> Result<Option<(Plan, Observed)>, CommandError> {
    let mut observed = look(ctx, lockdown)?;
    observed.observation.mode_in_doubt = is_mode_in_doubt(open);
    let plan = plan(ctx, lockdown, &observed, target, request)?;
    if !plan.changes_something() && open.is_none() {
        let plan = plan.agree(Consent::forced()).into_plan();
        return Ok(Some((plan, observed)));
    }
    let view = view(ctx, lockdown, plan, undone, false);
    if !ctx.wants("JSON") {
        view.render_text(&mut ctx.console)?;
    }
    if let Some(open) = open {
        warn_of_superseding(ctx, open)?;
    }
    let plan = view.plan;
    let consent = if request.force {
        Some(Consent::forced())
    } else {
        let question = question(&plan.observed.name, plan.resets(), &plan.target);
        Consent::answered(ctx.console.confirm(&question, false)?)
    };
    Ok(consent.map(|consent| (plan.agree(consent).into_plan(), observed)))
}

fn warn_of_superseding(ctx: &mut Context, open: &JournalFile) -> Result<(), CommandError> {
    let began = &open.progress.beginning;
    Ok(ctx.console.warn(&msg!(
        "A plan towards {{.Mode}} was not finished; this one takes its place.",
        Mode = began.target
    ))?)
}

/// Closes the plan whose place another one takes, after looking up what it left uncertain.
fn settle_old(
    ctx: &mut Context,
    lockdown: &Lockdown<'_>,
    folder: &JournalFolder,
    old: &mut JournalFile,
) -> Result<(), CommandError> {
    let path = old.path().to_owned();
    let read = JournalFile::read(&path).map_err(|it| journal_failure(&it))?;
    let Some(journal) = read else { return Ok(()) };
    let mut journal = folder.reopen(journal).map_err(|it| journal_failure(&it))?;
    ctx.wait(settle(lockdown, folder, &mut journal)).map_err(|it| journal_failure(&it))?;
    let open = |step: &&Step| match journal.progress.of(step) {
        Known::Uncertain => true,
        Known::Done(result) => *result == StepResult::Unsettled,
        Known::NotStarted => false,
    };
    let uncertain: Vec<String> = journal
        .progress
        .beginning
        .steps
        .iter()
        .filter(open)
        .filter_map(|step| match step {
            Step::ResetToken(token) => Some(super::steps::whose(token)),
            _ => None,
        })
        .collect();
    if !uncertain.is_empty() {
        ctx.console.warn(&msg!(
            "The earlier plan leaves open whether these tokens were reset: {{.Teams}}.",
            Teams = uncertain.join(", ")
        ))?;
    }
    Ok(())
}

fn beginning(
    lockdown: &Lockdown<'_>,
    plan: &Plan,
    observed: &Observed,
    prior: Option<Prior>,
) -> Beginning {
    let seen = &plan.observed;
    let short = |id: String| id.split('-').next().unwrap_or_default().to_owned();
    Beginning {
        plan: short(uuid::Uuid::new_v4().to_string()),
        number: 0,
        previous: None,
        actor: Actor { monitor_user: observed.me.username.clone(), ..lockdown.actor.clone() },
        instance: seen.guid.clone(),
        crn: Some(seen.crn.clone()),
        name: seen.name.clone(),
        from: seen.mode.clone(),
        target: plan.target.clone(),
        key: Some(lockdown.key.id()),
        teams: seen.teams.clone(),
        gaps: plan.gaps.clone(),
        accepts_gaps: plan.accepts_gaps,
        parameters: seen.parameters.clone(),
        prior,
        replaced: Vec::new(),
        steps: plan.steps.clone(),
    }
}

fn interrupted(journal: &JournalFile, observed: &Observed, dry_run: bool) -> Interrupted {
    let began = &journal.progress.beginning;
    let now = &observed.observation;
    let differences = match (&began.parameters, &now.parameters) {
        (Some(before), Some(after)) => {
            let mut differences = before.differences(after);
            differences.retain(|it| it.name != ibmcloud_core::AUTH_MODE_PARAMETER);
            differences
        }
        _ => Vec::new(),
    };
    let renamed = (began.name != now.name).then(|| now.name.clone());
    Interrupted { progress: journal.progress.clone(), differences, renamed, dry_run }
}

/// Whether the caller still sees what has to be seen, or accepts that he does not.
fn may_go_on(
    ctx: &Context,
    lockdown: &Lockdown<'_>,
    journal: &JournalFile,
    observed: &Observed,
    request: &Request,
) -> Result<(), CommandError> {
    let began = &journal.progress.beginning;
    if began.target != AuthMode::IamOnly
        || began.accepts_gaps
        || request.accept_unproven_coverage
        || observed.observation.refuses_token_reads()
    {
        return Ok(());
    }
    let resets_members = allowances(lockdown, request).resets_members;
    let gaps = gaps(&observed.observation, resets_members);
    let open: Vec<Gap> = gaps.into_iter().filter(Gap::must_be_accepted).collect();
    if open.is_empty() {
        return Ok(());
    }
    Err(refusal(&Refusal::CoverageUnproven(open), &ctx.program))
}

/// A plan was agreed to when it began; taking it up is a change again, so it is asked again.
fn take_up(
    ctx: &mut Context,
    lockdown: &Lockdown<'_>,
    folder: &JournalFolder,
    journal: JournalFile,
    place: Place,
    request: &Request,
) -> Result<Shown, CommandError> {
    let observed = look(ctx, lockdown)?;
    may_go_on(ctx, lockdown, &journal, &observed, request)?;
    if !ctx.wants("JSON") {
        interrupted(&journal, &observed, false).render_text(&mut ctx.console)?;
    }
    let target = journal.progress.beginning.target.clone();
    let question = msg!(
        "Go on with the plan to set external_api_auth of instance {{.Name}} to {{.Mode}}?",
        Name = observed.observation.name,
        Mode = target
    );
    if !request.force && !ctx.console.confirm(&question, false)? {
        return Ok(Box::new(NothingDone));
    }
    let mut journal = folder.reopen(journal).map_err(|it| journal_failure(&it))?;
    let began = &journal.progress.beginning;
    let record = Record::TakenUp {
        name: observed.observation.name.clone(),
        // What is not shown now is not known to be gone.
        parameters: observed.observation.parameters.clone().or_else(|| began.parameters.clone()),
        accepts_gaps: began.accepts_gaps || request.accept_unproven_coverage,
    };
    let exchanges = lockdown.recorder.take();
    journal.append(record, exchanges).map_err(|it| journal_failure(&it))?;
    let (old, live) = tokens(&journal, observed.tokens);
    carry_out(ctx, lockdown, folder, journal, (old, live), observed.me, place)
}

/// Which tokens that were just read are still to be reset, and which are to be tried at the end.
fn tokens(journal: &JournalFile, read: HeldTokens) -> (HeldTokens, HeldTokens) {
    let progress = &journal.progress;
    let (mut old, mut live) = (HeldTokens::new(), HeldTokens::new());
    for (token, secret) in read {
        let step = Step::ResetToken(token.clone());
        if !progress.beginning.steps.contains(&step) {
            live.insert(token, secret);
            continue;
        }
        match progress.of(&step) {
            Known::NotStarted => old.insert(token, secret),
            Known::Done(_) => live.insert(token, secret),
            // It is looked at again before anything is concluded.
            Known::Uncertain => None,
        };
    }
    (old, live)
}

fn carry_out(
    ctx: &mut Context,
    lockdown: &Lockdown<'_>,
    folder: &JournalFolder,
    mut journal: JournalFile,
    (old, live): (HeldTokens, HeldTokens),
    me: ibmcloud_core::User,
    place: Place,
) -> Result<Shown, CommandError> {
    if let Some(copies) = place.copies() {
        journal.copy_to(copies).map_err(|it| journal_failure(&it))?;
    }
    let name = lockdown.instance.name.clone();
    let (ended, journal, findings) = ctx.wait_saying(async |console| {
        let attention = Attention::begin();
        let mut watch = Watching { console, instance: name.clone(), attention };
        let mut apply = Apply { lockdown, folder, journal, me, old, live, watch: &mut watch };
        let ended = apply.run().await;
        let findings = apply.findings();
        (ended, apply.journal, findings)
    });
    let verdict = match ended {
        Ok(verdict) => verdict,
        Err(it) => return Err(stopped(&it, &journal.progress, &ctx.program, &name)),
    };
    let (evidence, signature) = place.write(&journal)?;
    Ok(Box::new(CarriedOut {
        journal,
        verdict,
        findings,
        evidence,
        signature,
        program: ctx.program.clone(),
    }))
}
