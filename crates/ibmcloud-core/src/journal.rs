//! The meaning of a journal: which steps of a plan are done, and which are uncertain.
//!
//! Reading and writing the file is not done here. A journal never holds a token, only fingerprints.

use std::collections::BTreeMap;

use crate::auth_mode::AuthMode;
use crate::fingerprint::{Fingerprint, Salt};
use crate::ids::{Guid, TeamId};
use crate::outcome::{Outcome, StepResult};
use crate::parameters::Parameters;
use crate::plan::{Step, TeamRef};

/// What a journal says first: the plan as it was agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginning {
    /// A name for the plan, unique on this machine.
    pub plan: String,
    /// The instance.
    pub instance: Guid,
    /// The instance's name at that time.
    pub name: String,
    /// The mode before.
    pub from: AuthMode,
    /// The mode to end with.
    pub target: AuthMode,
    /// The salt of all fingerprints in this journal.
    pub salt: Salt,
    /// The teams and their tokens before.
    pub teams: Vec<(TeamRef, Option<Fingerprint>)>,
    /// All parameters before.
    pub parameters: Parameters,
    /// The steps.
    pub steps: Vec<Step>,
}

/// One record of a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// The first record.
    Began(Box<Beginning>),
    /// A team that was made after the plan: its token is to be reset too.
    Joined(TeamRef, Fingerprint),
    /// A step is about to be carried out.
    Intent(Step),
    /// A step was carried out.
    Done(Step, StepResult),
    /// A step is known not to have been carried out: its intent is void.
    NotDone(Step),
    /// The plan ended.
    Closed(Outcome),
}

/// What is known of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// It was not begun, or is known not to have happened.
    NotStarted,
    /// It was begun; whether it happened has to be looked up.
    Uncertain,
    /// It happened.
    Done(StepResult),
}

/// A journal, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The plan.
    pub beginning: Beginning,
    /// The end, once there is one.
    pub closed: Option<Outcome>,
    steps: BTreeMap<Step, Known>,
}

/// A journal that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// The first record is not a beginning.
    #[error("the journal does not begin with a plan")]
    NoBeginning,
    /// A second beginning, or a step that is not in the plan.
    #[error("record {0} of the journal does not fit its plan")]
    OutOfPlan(usize),
}

impl Progress {
    /// Starts from the first record.
    pub fn new(beginning: Beginning) -> Self {
        Self { beginning, closed: None, steps: BTreeMap::new() }
    }

    /// Reads a whole journal.
    pub fn replay(records: impl IntoIterator<Item = Record>) -> Result<Self, ReplayError> {
        let mut records = records.into_iter().enumerate();
        let Some((_, Record::Began(beginning))) = records.next() else {
            return Err(ReplayError::NoBeginning);
        };
        let mut progress = Self::new(*beginning);
        for (at, record) in records {
            if !progress.take(record) {
                return Err(ReplayError::OutOfPlan(at));
            }
        }
        Ok(progress)
    }

    /// Takes one more record; false if it does not fit.
    pub fn take(&mut self, record: Record) -> bool {
        let (step, known) = match record {
            Record::Began(_) => return false,
            Record::Closed(outcome) => {
                self.closed = Some(outcome);
                return true;
            }
            Record::Joined(team, fingerprint) => return self.join(team, fingerprint),
            Record::Intent(step) => (step, Known::Uncertain),
            Record::NotDone(step) => (step, Known::NotStarted),
            Record::Done(step, result) => (step, Known::Done(result)),
        };
        if !self.beginning.steps.contains(&step) {
            return false;
        }
        self.steps.insert(step, known);
        // A plan that stopped and was taken up again is open again.
        self.closed = None;
        true
    }

    /// Puts the reset of a late team in front of the change of the mode.
    fn join(&mut self, team: TeamRef, fingerprint: Fingerprint) -> bool {
        let steps = &mut self.beginning.steps;
        let Some(at) = steps.iter().position(|step| matches!(step, Step::SetMode(_))) else {
            return false;
        };
        steps.splice(at..at, [Step::ResetToken(team.clone()), Step::ProveRefused(team.clone())]);
        self.beginning.teams.push((team, Some(fingerprint)));
        true
    }

    /// Whether a team's token is a step of the plan.
    pub fn knows(&self, team: TeamId) -> bool {
        self.beginning.teams.iter().any(|(at, _)| at.id == team)
    }

    /// What is known of a step.
    pub fn of(&self, step: &Step) -> &Known {
        self.steps.get(step).unwrap_or(&Known::NotStarted)
    }

    /// The fingerprint of a team's token before the plan.
    pub fn token_before(&self, team: TeamId) -> Option<&Fingerprint> {
        let found = self.beginning.teams.iter().find(|(at, _)| at.id == team)?;
        found.1.as_ref()
    }

    /// Whether there is something left to do.
    pub fn is_open(&self) -> bool {
        !matches!(self.closed, Some(Outcome::Proven | Outcome::NotProven | Outcome::Superseded))
    }

    /// The steps that are done, with what they showed, in the order of the plan.
    pub fn done(&self) -> impl Iterator<Item = (&Step, &StepResult)> {
        self.beginning.steps.iter().filter_map(|step| match self.of(step) {
            Known::Done(result) => Some((step, result)),
            Known::NotStarted | Known::Uncertain => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;
    use crate::outcome::ResetWay;

    fn team(id: u64) -> TeamRef {
        TeamRef { id: TeamId(id), name: format!("team {id}") }
    }

    fn print(token: &str) -> Fingerprint {
        Fingerprint::of(&Salt::new([1; 16]), &SecretString::from(token))
    }

    fn beginning() -> Record {
        Record::Began(Box::new(Beginning {
            plan: "p".to_owned(),
            instance: "8d7af921-b136-4078-9666-081bd8470d94".parse().unwrap(),
            name: "one".to_owned(),
            from: AuthMode::Any,
            target: AuthMode::IamOnly,
            salt: Salt::new([1; 16]),
            teams: vec![(team(1), Some(print("old")))],
            parameters: Parameters::new(),
            steps: vec![
                Step::ResetToken(team(1)),
                Step::ProveRefused(team(1)),
                Step::SetMode(AuthMode::IamOnly),
                Step::Verify,
            ],
        }))
    }

    #[test]
    fn a_step_that_was_begun_and_not_ended_is_uncertain() {
        let reset = Step::ResetToken(team(1));
        let progress = Progress::replay([beginning(), Record::Intent(reset.clone())]).unwrap();
        assert_eq!(progress.of(&reset), &Known::Uncertain);
        assert_eq!(progress.of(&Step::Verify), &Known::NotStarted);
        assert!(progress.is_open());
    }

    #[test]
    fn a_step_that_ended_is_done_and_one_that_did_nothing_is_open_again() {
        let reset = Step::ResetToken(team(1));
        let result = StepResult::Reset {
            before: print("old"),
            after: print("new"),
            by: ResetWay::Request("POST /api/token".to_owned()),
        };
        let mode = Step::SetMode(AuthMode::IamOnly);
        let progress = Progress::replay([
            beginning(),
            Record::Intent(reset.clone()),
            Record::Done(reset.clone(), result.clone()),
            Record::Intent(mode.clone()),
            Record::NotDone(mode.clone()),
            Record::Closed(Outcome::Stopped),
        ])
        .unwrap();
        assert_eq!(progress.of(&reset), &Known::Done(result));
        assert_eq!(progress.of(&mode), &Known::NotStarted);
        assert!(progress.is_open(), "a plan that stopped can be taken up again");
        assert_eq!(progress.done().count(), 1);
    }

    #[test]
    fn a_late_team_is_reset_before_the_mode_is_set() {
        let joined = Record::Joined(team(2), print("late"));
        let progress = Progress::replay([beginning(), joined]).unwrap();
        let steps = &progress.beginning.steps;
        let reset = steps.iter().position(|it| *it == Step::ResetToken(team(2))).unwrap();
        let mode = steps.iter().position(|it| matches!(it, Step::SetMode(_))).unwrap();
        assert!(reset < mode);
        assert!(progress.knows(TeamId(2)));
        assert_eq!(progress.token_before(TeamId(2)), Some(&print("late")));
    }

    #[test]
    fn records_that_do_not_fit_are_refused() {
        assert_eq!(Progress::replay([]).unwrap_err(), ReplayError::NoBeginning);
        let stray = Record::Intent(Step::ResetToken(team(9)));
        let error = Progress::replay([beginning(), stray]).unwrap_err();
        assert_eq!(error, ReplayError::OutOfPlan(1));
    }

    #[test]
    fn a_finished_plan_is_closed() {
        let closed = Record::Closed(Outcome::Proven);
        assert!(!Progress::replay([beginning(), closed]).unwrap().is_open());
    }
}
