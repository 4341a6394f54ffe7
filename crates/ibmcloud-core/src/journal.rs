//! The meaning of a journal: which steps of a plan are done, and which are uncertain.
//!
//! Reading and writing the file is not done here. A journal never holds a token, only fingerprints.

use std::collections::BTreeMap;
use std::time::SystemTime;

use crate::auth_mode::AuthMode;
use crate::coverage::Gap;
use crate::crn::Crn;
use crate::fingerprint::{Fingerprint, KeyId};
use crate::ids::{AccountId, Guid, TeamId};
use crate::outcome::{Outcome, Probe, StepResult, Verdict, Verification};
use crate::parameters::Parameters;
use crate::plan::{
    Member, MemberToken, Members, ObservedTeam, Step, TeamRef, TokenRef, reset_and_proof,
};

/// Who carries a plan out, on which machine, with which version of the program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Actor {
    /// The name that a person knows the identity by, an e-mail address or the name of a service ID.
    pub user: String,
    /// The IAM id.
    pub iam_id: String,
    /// The account that the session is bound to.
    pub account: Option<AccountId>,
    /// The login name in Sysdig Monitor.
    pub monitor_user: String,
    /// The name of the machine.
    pub host: String,
    /// Name and version of the program.
    pub program: String,
}

impl Actor {
    /// Whether it is the same identity in the same account; machine and version may differ.
    pub fn is_same_identity(&self, other: &Self) -> bool {
        !self.iam_id.is_empty() && self.iam_id == other.iam_id && self.account == other.account
    }
}

/// The journal before this one in the same folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Previous {
    /// The name of its plan.
    pub plan: String,
    /// The hash of its last record, when this journal was begun.
    pub head: String,
}

/// What an earlier plan proved, as long as the instance was not changed since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prior {
    /// The plan.
    pub plan: String,
    /// When the instance had last been changed at the plan's last look.
    pub updated_at: String,
    /// The tokens that were seen dead.
    pub proven: Vec<TokenRef>,
}

/// A token that an earlier plan replaced, or perhaps replaced, and that nobody has seen dead since. Nobody
/// can try it any more, because tokens are written down nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplacedToken {
    /// Whose it was.
    pub token: TokenRef,
    /// Its fingerprint.
    pub fingerprint: Fingerprint,
    /// Whether it was still accepted when it was last tried.
    pub accepted: bool,
}

/// A time for which an instance is opened in an emergency, although it is to be locked down (break-glass
/// access).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakGlass {
    /// When it must be locked down again, by the clock of the machine that opened it.
    pub until: SystemTime,
    /// Why it was opened, in the person's words.
    pub reason: String,
}

impl BreakGlass {
    /// Whether the time is over.
    pub fn is_overrun(&self, now: SystemTime) -> bool {
        now >= self.until
    }
}

/// What a journal says first: the plan as it was agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginning {
    /// A name for the plan, unique on this machine.
    pub plan: String,
    /// Its number among the journals of the instance on this machine, from 1. The order of journals
    /// follows from it and not from a clock. 0 in journals of version 0.1.
    pub number: u64,
    /// The journal before.
    pub previous: Option<Previous>,
    /// Who began it. Empty in journals of version 0.1, which nobody can take up again.
    pub actor: Actor,
    /// The instance.
    pub instance: Guid,
    /// The instance's name in the whole cloud.
    pub crn: Option<Crn>,
    /// The instance's name at that time.
    pub name: String,
    /// The mode before.
    pub from: AuthMode,
    /// The mode to end with.
    pub target: AuthMode,
    /// The key of all fingerprints in this journal.
    pub key: Option<KeyId>,
    /// The teams and their tokens before.
    pub teams: Vec<ObservedTeam>,
    /// What the caller could not see.
    pub gaps: Vec<Gap>,
    /// Whether the person accepted that.
    pub accepts_gaps: bool,
    /// All parameters before.
    pub parameters: Option<Parameters>,
    /// What an earlier plan proved.
    pub prior: Option<Prior>,
    /// The tokens that earlier plans replaced without seeing them dead.
    pub replaced: Vec<ReplacedToken>,
    /// For how long the instance is opened; only where the mode to end with is `ANY`.
    pub break_glass: Option<BreakGlass>,
    /// The steps.
    pub steps: Vec<Step>,
}

/// One record of a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// The first record.
    Began(Box<Beginning>),
    /// A team that was made after the plan: its token is to be reset too.
    Joined(ObservedTeam),
    /// The plan is taken up again: the instance as the person saw it when agreeing to that.
    TakenUp {
        /// The instance's name.
        name: String,
        /// All parameters.
        parameters: Option<Parameters>,
        /// Whether the person accepts what the caller cannot see.
        accepts_gaps: bool,
    },
    /// A step is about to be carried out.
    Intent(Step),
    /// A step was carried out.
    Done(Step, StepResult),
    /// A step is known not to have been carried out: its intent is void.
    NotDone(Step),
    /// What the service answered to an old token. A later observation outranks an earlier one, and
    /// any observation outranks what is inferred.
    Probed(TokenRef, Probe),
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
    /// The plan, with the teams that joined it.
    pub beginning: Beginning,
    /// The end, once there is one.
    pub closed: Option<Outcome>,
    steps: BTreeMap<Step, Known>,
    probes: BTreeMap<TokenRef, Probe>,
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

/// A record that does not fit the plan that it is to be added to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the record does not fit the plan")]
pub struct OutOfPlan;

impl Progress {
    /// Starts from the first record.
    pub fn new(beginning: Beginning) -> Self {
        Self { beginning, closed: None, steps: BTreeMap::new(), probes: BTreeMap::new() }
    }

    /// Reads a whole journal.
    pub fn replay(records: impl IntoIterator<Item = Record>) -> Result<Self, ReplayError> {
        let mut records = records.into_iter().enumerate();
        let Some((_, Record::Began(beginning))) = records.next() else {
            return Err(ReplayError::NoBeginning);
        };
        let mut progress = Self::new(*beginning);
        for (at, record) in records {
            progress.take(record).map_err(|_| ReplayError::OutOfPlan(at))?;
        }
        Ok(progress)
    }

    /// Whether [`Progress::take`] would take a record.
    pub fn fits(&self, record: &Record) -> Result<(), OutOfPlan> {
        let steps = &self.beginning.steps;
        let fits = match record {
            Record::Began(_) => false,
            Record::Closed(_) | Record::TakenUp { .. } => true,
            Record::Joined(_) => steps.iter().any(|step| matches!(step, Step::SetMode(_))),
            Record::Intent(step) | Record::NotDone(step) | Record::Done(step, _) => {
                steps.contains(step)
            }
            Record::Probed(token, _) => steps.contains(&Step::ProveRefused(token.clone())),
        };
        if fits { Ok(()) } else { Err(OutOfPlan) }
    }

    /// Takes one more record.
    pub fn take(&mut self, record: Record) -> Result<(), OutOfPlan> {
        self.fits(&record)?;
        match record {
            Record::Began(_) => return Err(OutOfPlan),
            Record::Closed(outcome) => {
                self.closed = Some(outcome);
                return Ok(());
            }
            Record::TakenUp { name, parameters, accepts_gaps } => {
                self.beginning.name = name;
                self.beginning.parameters = parameters;
                self.beginning.accepts_gaps = accepts_gaps;
                self.reopen();
            }
            Record::Joined(team) => self.join(team),
            Record::Probed(token, probe) => {
                self.probes.insert(token, probe);
            }
            Record::Intent(step) => {
                self.steps.insert(step, Known::Uncertain);
            }
            Record::NotDone(step) => {
                self.steps.insert(step, Known::NotStarted);
            }
            Record::Done(step, result) => {
                self.steps.insert(step, Known::Done(result));
            }
        }
        // A plan that stopped and was taken up again is open again.
        self.closed = None;
        Ok(())
    }

    /// What did not hold at the last look is done again.
    fn reopen(&mut self) {
        if self.closed != Some(Outcome::Ended(Verdict::NotSo)) {
            return;
        }
        let again = |step: &Step| matches!(step, Step::SetMode(_) | Step::Verify);
        for step in self.beginning.steps.iter().filter(|it| again(it)) {
            self.steps.insert(step.clone(), Known::NotStarted);
        }
    }

    /// Puts the reset of a late team in front of the change of the mode.
    fn join(&mut self, team: ObservedTeam) {
        let steps = &mut self.beginning.steps;
        let at = steps.iter().position(|step| matches!(step, Step::SetMode(_)));
        let at = at.unwrap_or(steps.len());
        steps.splice(at..at, reset_and_proof(TokenRef::own(team.team.clone())));
        let Members::Others(others) = &team.members else {
            self.beginning.gaps.push(Gap::MembersUnknown(team.team.clone()));
            self.beginning.teams.push(team);
            return;
        };
        let separate = |it: &&Member| it.token != MemberToken::Shared;
        let gaps = others.iter().filter(separate).map(|it| Gap::MemberToken {
            team: team.team.clone(),
            user: it.user.clone(),
            seen: it.token != MemberToken::Unseen,
        });
        self.beginning.gaps.extend(gaps);
        self.beginning.teams.push(team);
    }

    /// Whether a team's token is a step of the plan.
    pub fn knows(&self, team: TeamId) -> bool {
        self.beginning.teams.iter().any(|at| at.team.id == team)
    }

    /// What is known of a step.
    pub fn of(&self, step: &Step) -> &Known {
        self.steps.get(step).unwrap_or(&Known::NotStarted)
    }

    /// What the service last answered to the old token.
    pub fn last_probe(&self, token: &TokenRef) -> Option<Probe> {
        self.probes.get(token).copied()
    }

    /// The fingerprint of a token before the plan.
    pub fn token_before(&self, token: &TokenRef) -> Option<Fingerprint> {
        let team = self.beginning.teams.iter().find(|it| it.team == token.team)?;
        let Some(user) = &token.user else { return team.fingerprint };
        let Members::Others(others) = &team.members else { return None };
        match others.iter().find(|it| it.user == *user)?.token {
            MemberToken::Separate(fingerprint) => Some(fingerprint),
            MemberToken::Shared | MemberToken::Unseen => None,
        }
    }

    /// Whether there is something left to do.
    pub fn is_open(&self) -> bool {
        match self.closed {
            None | Some(Outcome::Stopped | Outcome::Uncertain) => true,
            Some(Outcome::Ended(verdict)) => verdict == Verdict::NotSo,
            Some(Outcome::Abandoned | Outcome::Superseded) => false,
        }
    }

    /// Whether going on with it leads nowhere: what it wants is not so, and none of its steps makes it so.
    /// It only looked, since all was well when it was made.
    pub fn is_dead_end(&self) -> bool {
        let sets_mode = |step: &Step| matches!(step, Step::SetMode(_));
        self.closed == Some(Outcome::Ended(Verdict::NotSo))
            && !self.beginning.steps.iter().any(sets_mode)
    }

    /// The steps that are done, with what they showed, in the order of the plan.
    pub fn done(&self) -> impl Iterator<Item = (&Step, &StepResult)> {
        self.beginning.steps.iter().filter_map(|step| match self.of(step) {
            Known::Done(result) => Some((step, result)),
            Known::NotStarted | Known::Uncertain => None,
        })
    }

    /// The steps of which it is not known whether they happened.
    pub fn uncertain(&self) -> impl Iterator<Item = &Step> {
        self.beginning.steps.iter().filter(|step| *self.of(step) == Known::Uncertain)
    }

    /// Whether a token was reset or the mode set by this plan.
    pub fn changed_something(&self) -> bool {
        self.done()
            .any(|(_, result)| matches!(result, StepResult::Reset { .. } | StepResult::ModeSet(_)))
    }

    /// Whether the mode was set by this plan, or perhaps was.
    pub fn touched_mode(&self) -> bool {
        let set = |step: &&Step| matches!(step, Step::SetMode(_));
        let touched = |step: &Step| *self.of(step) != Known::NotStarted;
        self.beginning.steps.iter().filter(set).any(touched)
    }

    /// Whether something may have been changed of which that is not known.
    pub fn may_have_changed(&self) -> bool {
        let unsettled = self.done().any(|(_, result)| *result == StepResult::Unsettled);
        let changing = |step: &Step| matches!(step, Step::ResetToken(_) | Step::SetMode(_));
        unsettled || self.uncertain().any(changing)
    }

    /// The last look back, once there was one.
    pub fn verification(&self) -> Option<&Verification> {
        match self.of(&Step::Verify) {
            Known::Done(StepResult::Verified(seen)) => Some(seen),
            _ => None,
        }
    }

    /// The teams of the plan.
    pub fn teams(&self) -> impl Iterator<Item = &TeamRef> {
        self.beginning.teams.iter().map(|it| &it.team)
    }
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;
    use crate::fingerprint::FingerprintKey;
    use crate::outcome::ResetWay;

    fn team(id: u64) -> TeamRef {
        TeamRef { id: TeamId(id), name: format!("team {id}") }
    }

    fn token(id: u64) -> TokenRef {
        TokenRef::own(team(id))
    }

    fn print(token: &str) -> Fingerprint {
        Fingerprint::of(&FingerprintKey::new([1; 32]), &SecretString::from(token))
    }

    fn observed(id: u64, token: &str) -> ObservedTeam {
        ObservedTeam {
            team: team(id),
            fingerprint: Some(print(token)),
            members: Members::Others(Vec::new()),
        }
    }

    fn beginning() -> Record {
        Record::Began(Box::new(Beginning {
            plan: "p".to_owned(),
            number: 1,
            previous: None,
            actor: Actor { iam_id: "IBMid-1".to_owned(), ..Actor::default() },
            instance: "8d7af921-b136-4078-9666-081bd8470d94".parse().unwrap(),
            crn: None,
            name: "one".to_owned(),
            from: AuthMode::Any,
            target: AuthMode::IamOnly,
            key: None,
            teams: vec![observed(1, "old")],
            gaps: Vec::new(),
            accepts_gaps: false,
            parameters: Some(Parameters::new()),
            prior: None,
            replaced: Vec::new(),
            break_glass: None,
            steps: vec![
                Step::ResetToken(token(1)),
                Step::ProveRefused(token(1)),
                Step::SetMode(AuthMode::IamOnly),
                Step::Verify,
            ],
        }))
    }

    fn reset() -> StepResult {
        let by = ResetWay::Request("POST /api/token".to_owned());
        StepResult::Reset { before: print("old"), after: print("new"), by }
    }

    #[test]
    fn a_step_that_was_begun_and_not_ended_is_uncertain() {
        let reset = Step::ResetToken(token(1));
        let progress = Progress::replay([beginning(), Record::Intent(reset.clone())]).unwrap();
        assert_eq!(progress.of(&reset), &Known::Uncertain);
        assert_eq!(progress.of(&Step::Verify), &Known::NotStarted);
        assert!(progress.is_open());
        assert!(progress.may_have_changed());
        assert!(!progress.changed_something() && !progress.touched_mode());
        let mode = Record::Intent(Step::SetMode(AuthMode::IamOnly));
        assert!(Progress::replay([beginning(), mode]).unwrap().touched_mode());
    }

    #[test]
    fn a_step_that_ended_is_done_and_one_that_did_nothing_is_open_again() {
        let step = Step::ResetToken(token(1));
        let mode = Step::SetMode(AuthMode::IamOnly);
        let progress = Progress::replay([
            beginning(),
            Record::Intent(step.clone()),
            Record::Done(step.clone(), reset()),
            Record::Intent(mode.clone()),
            Record::NotDone(mode.clone()),
            Record::Closed(Outcome::Stopped),
        ])
        .unwrap();
        assert_eq!(progress.of(&step), &Known::Done(reset()));
        assert_eq!(progress.of(&mode), &Known::NotStarted);
        assert!(progress.is_open(), "a plan that stopped can be taken up again");
        assert!(progress.changed_something());
        assert_eq!(progress.done().count(), 1);
    }

    #[test]
    fn the_last_observation_of_a_token_counts() {
        let refused = Probe::Refused { status: 401 };
        let progress = Progress::replay([
            beginning(),
            Record::Probed(token(1), refused),
            Record::Probed(token(1), Probe::Accepted),
        ])
        .unwrap();
        assert_eq!(progress.last_probe(&token(1)), Some(Probe::Accepted));
        assert_eq!(progress.last_probe(&token(2)), None);
    }

    #[test]
    fn a_late_team_is_reset_before_the_mode_is_set() {
        let progress =
            Progress::replay([beginning(), Record::Joined(observed(2, "late"))]).unwrap();
        let steps = &progress.beginning.steps;
        let reset = steps.iter().position(|it| *it == Step::ResetToken(token(2))).unwrap();
        let mode = steps.iter().position(|it| matches!(it, Step::SetMode(_))).unwrap();
        assert!(reset < mode);
        assert!(progress.knows(TeamId(2)));
        assert_eq!(progress.token_before(&token(2)), Some(print("late")));
    }

    #[test]
    fn records_that_do_not_fit_are_refused() {
        assert_eq!(Progress::replay([]).unwrap_err(), ReplayError::NoBeginning);
        let stray = Record::Intent(Step::ResetToken(token(9)));
        let error = Progress::replay([beginning(), stray]).unwrap_err();
        assert_eq!(error, ReplayError::OutOfPlan(1));
    }

    #[test]
    fn a_finished_plan_is_closed_unless_what_it_wanted_is_not_so() {
        let ended = |verdict| {
            let closed = Record::Closed(Outcome::Ended(verdict));
            Progress::replay([beginning(), closed]).unwrap().is_open()
        };
        let open: Vec<Verdict> = Verdict::ALL.into_iter().filter(|it| ended(*it)).collect();
        assert_eq!(open, [Verdict::NotSo]);
        let abandoned = Progress::replay([beginning(), Record::Closed(Outcome::Abandoned)]);
        assert!(!abandoned.unwrap().is_open());
    }

    #[test]
    fn what_did_not_hold_is_done_again_when_the_plan_is_taken_up() {
        let mode = Step::SetMode(AuthMode::IamOnly);
        let set = Record::Done(mode.clone(), StepResult::ModeSet(AuthMode::IamOnly));
        let closed = Record::Closed(Outcome::Ended(Verdict::NotSo));
        let again =
            Record::TakenUp { name: "one".to_owned(), parameters: None, accepts_gaps: false };
        let progress = Progress::replay([beginning(), set, closed, again]).unwrap();
        assert_eq!(progress.of(&mode), &Known::NotStarted);
        assert!(progress.is_open());
    }

    #[test]
    fn a_plan_that_only_looks_cannot_make_anything_so() {
        let Record::Began(mut plan) = beginning() else { unreachable!("a plan begins with it") };
        let closed = || Record::Closed(Outcome::Ended(Verdict::NotSo));
        let whole = Progress::replay([Record::Began(plan.clone()), closed()]).unwrap();
        assert!(!whole.is_dead_end(), "it sets the mode again");
        plan.steps = vec![Step::Verify];
        let looks = Progress::replay([Record::Began(plan), closed()]).unwrap();
        assert!(looks.is_dead_end() && looks.is_open());
    }

    #[test]
    fn an_identity_is_its_iam_id_in_its_account() {
        let actor = |iam_id: &str, host: &str| Actor {
            iam_id: iam_id.to_owned(),
            host: host.to_owned(),
            ..Actor::default()
        };
        assert!(actor("IBMid-1", "a").is_same_identity(&actor("IBMid-1", "b")));
        assert!(!actor("IBMid-1", "a").is_same_identity(&actor("IBMid-2", "a")));
        assert!(!actor("", "a").is_same_identity(&actor("", "a")), "unknown is not the same");
    }
}
