//! The first change: a plan that was agreed to is written down, and the one before it settled.

use ibmcloud_core::journal::{Actor, Beginning, Known, Progress, Record};
use ibmcloud_core::outcome::StepResult;
use ibmcloud_core::plan::{Consent, Plan, Step, TokenRef};

use super::prepared::{InterruptedPlan, NewPlan, Prepared};
use super::settle::settle;
use crate::apply::Apply;
use crate::journal::{JournalError, JournalFile, JournalFolder};
use crate::lockdown::Lockdown;
use crate::observe::{HeldTokens, Observed};

/// A plan whose journal has begun, or is open again.
#[derive(Debug)]
pub struct Begun<'a> {
    /// What carries it out.
    pub apply: Apply<'a>,
    /// Tokens of which the plan before leaves open whether they were reset.
    pub left_open: Vec<TokenRef>,
}

impl Prepared {
    /// Writes down that the plan begins, or is taken up again, after settling the one whose place it takes.
    /// Nothing is changed at the instance.
    pub async fn begin<'a>(
        self,
        lockdown: &'a Lockdown<'a>,
        folder: &'a JournalFolder,
        consent: Consent,
    ) -> Result<Begun<'a>, JournalError> {
        match self {
            Self::New(plan) => plan.begin(lockdown, folder, consent).await,
            Self::Interrupted(plan) => plan.take_up(lockdown, folder, &consent),
        }
    }
}

impl NewPlan {
    async fn begin<'a>(
        self: Box<Self>,
        lockdown: &'a Lockdown<'a>,
        folder: &'a JournalFolder,
        consent: Consent,
    ) -> Result<Begun<'a>, JournalError> {
        let Self { plan, superseded, standing, observed, break_glass, .. } = *self;
        let plan = plan.agree(consent).into_plan();
        let mut left_open = Vec::new();
        if let Some(journal) = superseded {
            let mut journal = folder.reopen(journal)?;
            Box::pin(settle(lockdown, folder, &mut journal)).await?;
            left_open = uncertain_tokens(&journal.progress);
        }
        let caller = &observed.me.username;
        let beginning = Beginning {
            prior: standing.prior(caller),
            replaced: standing.replaced(caller),
            break_glass,
            ..beginning(lockdown, &plan, &observed)
        };
        let journal = folder.begin(beginning)?;
        Ok(Begun { apply: apply(lockdown, folder, journal, observed), left_open })
    }
}

impl InterruptedPlan {
    fn take_up<'a>(
        self,
        lockdown: &'a Lockdown<'a>,
        folder: &'a JournalFolder,
        _: &Consent,
    ) -> Result<Begun<'a>, JournalError> {
        let mut journal = folder.reopen(self.journal)?;
        let mut observed = self.observed;
        let (began, seen) = (&journal.progress.beginning, &observed.observation);
        let record = Record::TakenUp {
            name: seen.name.clone(),
            // What is not shown now is not known to be gone.
            parameters: seen.parameters.clone().or_else(|| began.parameters.clone()),
            accepts_gaps: began.accepts_gaps || self.unproven_coverage,
        };
        journal.append(record, std::mem::take(&mut observed.exchanges))?;
        Ok(Begun { apply: apply(lockdown, folder, journal, observed), left_open: Vec::new() })
    }
}

fn apply<'a>(
    lockdown: &'a Lockdown<'a>,
    folder: &'a JournalFolder,
    journal: JournalFile,
    observed: Observed,
) -> Apply<'a> {
    let (old, live) = tokens(&journal.progress, observed.tokens);
    Apply { lockdown, folder, journal, me: observed.me, old, live }
}

/// Which tokens that were just read are still to be reset, and which are to be tried at the end.
fn tokens(progress: &Progress, read: HeldTokens) -> (HeldTokens, HeldTokens) {
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

/// The tokens of which it is not known whether they were reset.
fn uncertain_tokens(progress: &Progress) -> Vec<TokenRef> {
    let open = |step: &&Step| match progress.of(step) {
        Known::Uncertain => true,
        Known::Done(result) => *result == StepResult::Unsettled,
        Known::NotStarted => false,
    };
    let token = |step: &Step| match step {
        Step::ResetToken(token) => Some(token.clone()),
        _ => None,
    };
    progress.beginning.steps.iter().filter(open).filter_map(token).collect()
}

fn beginning(lockdown: &Lockdown<'_>, plan: &Plan, observed: &Observed) -> Beginning {
    let seen = &plan.observed;
    Beginning {
        plan: new_name(),
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
        prior: None,
        replaced: Vec::new(),
        break_glass: None,
        steps: plan.steps.clone(),
    }
}

/// A name for a plan or a run: eight hexadecimal digits by chance.
pub fn new_name() -> String {
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes).expect("the system has random numbers");
    hex::encode(bytes)
}
