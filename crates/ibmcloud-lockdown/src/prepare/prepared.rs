//! What is to be done, decided by a look at the instance.

use ibmcloud_core::AUTH_MODE_PARAMETER;
use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::coverage::{Gap, gaps};
use ibmcloud_core::journal::{BreakGlass, Progress};
use ibmcloud_core::parameters::ParameterDifference;
use ibmcloud_core::plan::{Plan, Refusal};

use super::standing::{LastLockDown, Request, Standing};
use crate::journal::JournalFile;
use crate::lockdown::Lockdown;
use crate::observe::{Observed, TokenFailure, observe};

/// Why nothing can be done.
#[derive(Debug)]
pub enum PrepareError {
    /// The instance could not be looked at.
    Look(TokenFailure),
    /// There can be no plan, or the interrupted one cannot be gone on with.
    Refused(Refusal),
}

/// What is to be done.
#[derive(Debug)]
pub enum Prepared {
    /// A plan that was made just now.
    New(Box<NewPlan>),
    /// A plan of before that is not at its end.
    Interrupted(Box<InterruptedPlan>),
}

/// A plan that was made just now.
#[derive(Debug)]
pub struct NewPlan {
    /// The plan, with what was seen.
    pub plan: Plan,
    /// The unfinished plan whose place it takes.
    pub superseded: Option<JournalFile>,
    /// What is known of the last lock-down, which a plan towards `ANY` undoes.
    pub last_lock_down: Option<LastLockDown>,
    /// For how long, and why, the instance is opened.
    pub break_glass: Option<BreakGlass>,
    pub(super) standing: Standing,
    pub(super) observed: Observed,
}

/// A plan of before that is not at its end.
#[derive(Debug)]
pub struct InterruptedPlan {
    /// Its journal, which is not open for writing yet.
    pub journal: JournalFile,
    /// What was seen just now.
    pub observed: Observed,
    /// Parameters that are not as the plan saw them. They stay as they are.
    pub differences: Vec<ParameterDifference>,
    /// The name that the instance has now, if the plan knows another one.
    pub renamed: Option<String>,
    pub(super) unproven_coverage: bool,
}

/// Looks at the instance, and decides what is to be done. An unfinished plan of the same identity towards the
/// same mode, and open for as long, is gone on with; any other one is superseded.
pub async fn prepare(
    lockdown: &Lockdown<'_>,
    mut standing: Standing,
    request: &Request,
) -> Result<Prepared, PrepareError> {
    let mut observed = observe(lockdown).await.map_err(PrepareError::Look)?;
    let goes_on = standing.continues(&lockdown.actor, request);
    let open = standing.open.take();
    // The services may not show yet what a plan whose place another one takes has perhaps set.
    observed.observation.mode_in_doubt =
        open.as_ref().is_some_and(|journal| journal.progress.touched_mode());
    match open {
        Some(journal) if goes_on => {
            may_go_on(lockdown, &journal.progress, &observed, request)
                .map_err(PrepareError::Refused)?;
            let plan = InterruptedPlan::new(journal, observed, request);
            Ok(Prepared::Interrupted(Box::new(plan)))
        }
        superseded => {
            let plan = Plan::towards(
                request.target.clone(),
                observed.observation.clone(),
                lockdown.allowances(request.unproven_coverage),
            );
            Ok(Prepared::New(Box::new(NewPlan {
                plan: plan.map_err(PrepareError::Refused)?,
                superseded,
                last_lock_down: standing.last_lock_down(),
                break_glass: request
                    .break_glass
                    .clone()
                    .filter(|_| request.target == AuthMode::Any),
                standing,
                observed,
            })))
        }
    }
}

/// Whether the caller still sees what has to be seen, or accepts that he does not.
fn may_go_on(
    lockdown: &Lockdown<'_>,
    progress: &Progress,
    observed: &Observed,
    request: &Request,
) -> Result<(), Refusal> {
    let began = &progress.beginning;
    if began.target != AuthMode::IamOnly
        || began.accepts_gaps
        || request.unproven_coverage
        || observed.observation.refuses_token_reads()
    {
        return Ok(());
    }
    let resets_members = lockdown.allowances(request.unproven_coverage).resets_members;
    let gaps = gaps(&observed.observation, resets_members);
    let open: Vec<Gap> = gaps.into_iter().filter(Gap::must_be_accepted).collect();
    if open.is_empty() { Ok(()) } else { Err(Refusal::CoverageUnproven(open)) }
}

impl InterruptedPlan {
    fn new(journal: JournalFile, observed: Observed, request: &Request) -> Self {
        let began = &journal.progress.beginning;
        let now = &observed.observation;
        let differences = match (&began.parameters, &now.parameters) {
            (Some(before), Some(after)) => {
                let mut differences = before.differences(after);
                differences.retain(|it| it.name != AUTH_MODE_PARAMETER);
                differences
            }
            _ => Vec::new(),
        };
        let renamed = (began.name != now.name).then(|| now.name.clone());
        let unproven_coverage = request.unproven_coverage;
        Self { journal, observed, differences, renamed, unproven_coverage }
    }
}

impl Prepared {
    /// Whether somebody has to say yes: a new plan that only looks, and takes no other one's place, needs
    /// nobody.
    pub fn needs_consent(&self) -> bool {
        match self {
            Self::New(new) => new.plan.changes_something() || new.superseded.is_some(),
            Self::Interrupted(_) => true,
        }
    }
}
