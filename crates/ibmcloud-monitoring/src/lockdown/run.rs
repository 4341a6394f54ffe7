//! One plan for one instance, from the command line to its result.

use std::path::PathBuf;

use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::instance::Instance;
use ibmcloud_core::journal::{Beginning, Record};
use ibmcloud_core::outcome::Outcome;
use ibmcloud_core::parameters::Parameters;
use ibmcloud_core::plan::{Agreed, Allowances, Consent, Plan};
use ibmcloud_transport::{Client, ParseResetFormError, RESET_CANDIDATES, ResetForm};

use super::apply::Apply;
use super::evidence;
use super::journal_file::{JournalFile, JournalFolder};
use super::observe::{HeldTokens, monitor, observe, salt};
use super::views::{Carried, NothingDone, PlanView, Resumed};
use crate::context::Context;
use crate::errors::{CommandError, exit};
use crate::msg;
use crate::settings::TOKEN_RESET;
use crate::view::{Shown, View as _};

/// What a person asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    /// Show the plan and stop.
    pub(crate) dry_run: bool,
    /// Do not ask.
    pub(crate) force: bool,
    /// A person resets the tokens in the web UI.
    pub(crate) assisted: bool,
    /// Go on although not every team can be seen.
    pub(crate) accept_unproven_coverage: bool,
    /// Where the evidence goes, beside the journal if nowhere else.
    pub(crate) evidence: Option<PathBuf>,
}

/// Brings an instance to a mode; an interrupted plan towards the same mode is taken up again.
pub(crate) fn update(
    ctx: &mut Context,
    client: &Client,
    instance: Instance,
    target: &AuthMode,
    request: &Request,
) -> Result<Shown, CommandError> {
    if request.dry_run {
        return dry_run(ctx, client, &instance, target, request);
    }
    let forms = forms(ctx)?;
    let folder = JournalFolder::open(&ctx.config_dir, &instance.guid)?;
    if let Some(mut journal) = folder.unfinished()? {
        if journal.progress.beginning.target == *target {
            return take_up(ctx, client, instance, journal, forms, request);
        }
        let old = &journal.progress.beginning.target;
        ctx.console.warn(&msg!(
            "A plan towards {{.Mode}} was not finished; this one takes its place.",
            Mode = old
        ))?;
        journal.append(Record::Closed(Outcome::Superseded))?;
    }
    let (agreed, held, salt) = match agree(ctx, client, &instance, target, request)? {
        Decision::Agreed(agreed, held, salt) => (agreed, held, salt),
        Decision::Stop(shown) => return Ok(shown),
    };
    let plan = agreed.into_plan();
    let journal = folder.begin(beginning(&plan, salt))?;
    let apply = Apply {
        monitor: monitor(client, &instance)?,
        ctx,
        client,
        instance,
        journal,
        held,
        forms,
        assisted: request.assisted,
    };
    carry_out(apply, request)
}

/// Takes an interrupted plan up again.
pub(crate) fn resume(
    ctx: &mut Context,
    client: &Client,
    instance: Instance,
    request: &Request,
) -> Result<Shown, CommandError> {
    let forms = forms(ctx)?;
    let folder = JournalFolder::open(&ctx.config_dir, &instance.guid)?;
    let Some(journal) = folder.unfinished()? else {
        return Err(CommandError::plain(
            msg!(
                "There is no unfinished plan for instance {{.Name}} on this machine.",
                Name = instance.name
            ),
            msg!(
                "Begin one with '{{.Program}} monitoring auth update --name {{.Guid}} --mode IAM_ONLY'.",
                Program = ctx.program,
                Guid = instance.guid
            ),
        ));
    };
    take_up(ctx, client, instance, journal, forms, request)
}

/// What came of asking.
enum Decision {
    Agreed(Box<Agreed>, HeldTokens, ibmcloud_core::Salt),
    Stop(Shown),
}

fn plan(
    ctx: &Context,
    client: &Client,
    instance: &Instance,
    target: &AuthMode,
    request: &Request,
    salt: &ibmcloud_core::Salt,
) -> Result<(Plan, HeldTokens), CommandError> {
    let monitor = monitor(client, instance)?;
    let (observed, held) = observe(ctx, &monitor, instance, salt)?;
    let allowances = Allowances { unproven_coverage: request.accept_unproven_coverage };
    Ok((Plan::towards(target.clone(), observed, allowances)?, held))
}

fn dry_run(
    ctx: &mut Context,
    client: &Client,
    instance: &Instance,
    target: &AuthMode,
    request: &Request,
) -> Result<Shown, CommandError> {
    looking(ctx, instance)?;
    let (plan, _) = plan(ctx, client, instance, target, request, &salt())?;
    Ok(Box::new(PlanView { plan, dry_run: true }))
}

fn agree(
    ctx: &mut Context,
    client: &Client,
    instance: &Instance,
    target: &AuthMode,
    request: &Request,
) -> Result<Decision, CommandError> {
    looking(ctx, instance)?;
    let salt = salt();
    let (plan, held) = plan(ctx, client, instance, target, request, &salt)?;
    if !plan.changes_something() {
        return Ok(Decision::Agreed(Box::new(plan.agree(Consent::forced())), held, salt));
    }
    let view = PlanView { plan, dry_run: false };
    if !ctx.wants("JSON") {
        view.people(&mut ctx.console)?;
    }
    let plan = view.plan;
    let consent = if request.force {
        Some(Consent::forced())
    } else {
        let question = question(&plan);
        Consent::answered(ctx.console.confirm(&question, false)?)
    };
    Ok(match consent {
        Some(consent) => Decision::Agreed(Box::new(plan.agree(consent)), held, salt),
        None => Decision::Stop(Box::new(NothingDone)),
    })
}

fn looking(ctx: &mut Context, instance: &Instance) -> Result<(), CommandError> {
    let text = msg!(
        "Looking at instance {{.Name}} in {{.Region}}, its teams and their tokens...",
        Name = ctx.console.entity(&instance.name),
        Region = ctx.console.entity(instance.region.as_str())
    );
    Ok(ctx.console.progress(&text)?)
}

fn question(plan: &Plan) -> crate::messages::Message {
    let name = &plan.observed.name;
    match plan.resets() {
        0 => msg!(
            "Set external_api_auth of instance {{.Name}} to {{.Mode}}?",
            Name = name,
            Mode = plan.target
        ),
        count => msg!(
            "Reset {{.Count}} tokens of instance {{.Name}}, then set external_api_auth to {{.Mode}}?",
            Count = count,
            Name = name,
            Mode = plan.target
        ),
    }
}

fn beginning(plan: &Plan, salt: ibmcloud_core::Salt) -> Beginning {
    let observed = &plan.observed;
    let short = |id: String| id.split('-').next().unwrap_or_default().to_owned();
    Beginning {
        plan: short(uuid::Uuid::new_v4().to_string()),
        instance: observed.guid.clone(),
        name: observed.name.clone(),
        from: observed.mode.clone(),
        target: plan.target.clone(),
        salt,
        teams: observed.teams.iter().map(|team| (team.team.clone(), team.fingerprint)).collect(),
        parameters: observed.parameters.clone(),
        steps: plan.steps.clone(),
    }
}

/// A plan was agreed to when it began; taking it up is a change again, so it is asked again.
fn take_up(
    ctx: &mut Context,
    client: &Client,
    instance: Instance,
    journal: JournalFile,
    forms: Vec<ResetForm>,
    request: &Request,
) -> Result<Shown, CommandError> {
    if !ctx.wants("JSON") {
        Resumed(&journal).people(&mut ctx.console)?;
    }
    let target = journal.progress.beginning.target.clone();
    let question = msg!(
        "Go on with the plan to set external_api_auth of instance {{.Name}} to {{.Mode}}?",
        Name = instance.name,
        Mode = target
    );
    if !request.force && !ctx.console.confirm(&question, false)? {
        return Ok(Box::new(NothingDone));
    }
    let apply = Apply {
        monitor: monitor(client, &instance)?,
        ctx,
        client,
        instance,
        journal,
        held: HeldTokens::new(),
        forms,
        assisted: request.assisted,
    };
    carry_out(apply, request)
}

fn carry_out(mut apply: Apply<'_>, request: &Request) -> Result<Shown, CommandError> {
    let outcome = apply.run()?;
    let user = apply.ctx.session()?.user;
    let document = evidence::document(&apply.journal, &apply.instance, &user);
    let path = match &request.evidence {
        Some(path) => path.clone(),
        None => apply.journal.path().with_extension("evidence.json"),
    };
    evidence::write(&path, &document).map_err(|source| CommandError::Stopped {
        text: vec![
            msg!("The plan was carried out, but its evidence could not be written to '{{.Path}}': {{.Reason}}", Path = path.display(), Reason = source),
            msg!("The journal holds the same: {{.Path}}", Path = apply.journal.path().display()),
        ],
        code: exit::FAILURE,
    })?;
    let parameters_before = apply.journal.progress.beginning.parameters.clone();
    Ok(Box::new(Carried {
        progress: apply.journal.progress,
        proven: outcome == Outcome::Proven,
        kept: kept(&parameters_before),
        evidence: path,
        document,
    }))
}

/// How many parameters beside the mode there were to keep.
fn kept(before: &Parameters) -> usize {
    before.iter().filter(|(name, _)| *name != ibmcloud_core::AUTH_MODE_PARAMETER).count()
}

/// The requests that may reset a token: the one that was named, else the known candidates.
pub(crate) fn forms(ctx: &Context) -> Result<Vec<ResetForm>, CommandError> {
    match ctx.env.get(TOKEN_RESET) {
        None => Ok(RESET_CANDIDATES.to_vec()),
        Some(text) => Ok(vec![text.parse().map_err(|error: ParseResetFormError| {
            CommandError::plain(
                msg!("IBMCLOUD_MONITORING_TOKEN_RESET: {{.Reason}}", Reason = error),
                msg!("Nothing was changed. Write it like 'POST /api/token', or unset it."),
            )
        })?]),
    }
}
