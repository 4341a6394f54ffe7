//! Plans: what a change of the authentication method would do, decided before anything does.
//!
//! Observe, plan, agree, apply: each stage is a type, and each is made from the one before it.

use crate::auth_mode::AuthMode;
use crate::crn::Crn;
use crate::fingerprint::Fingerprint;
use crate::ids::{Guid, RegionName, TeamId};
use crate::parameters::Parameters;
use crate::team::SystemRole;

/// A team as a plan needs to know it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TeamRef {
    /// The Monitor API's integer id.
    pub id: TeamId,
    /// The name that people know it by.
    pub name: String,
}

/// A team and the token it had when it was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservedTeam {
    /// Which team.
    pub team: TeamRef,
    /// The salted hash of its Monitor API token; `None` where the service would not show the token.
    pub fingerprint: Option<Fingerprint>,
}

/// Whether every team of the instance was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// The caller is an administrator, who sees every team.
    Proven,
    /// The caller may not see every team; a token that nobody saw may stay alive.
    Unproven,
}

/// What was found before anything was planned.
#[derive(Debug, Clone)]
pub struct Observation {
    /// The instance's GUID, which the Monitor API calls `IBMInstanceID`.
    pub guid: Guid,
    /// The instance's CRN, by which the resource controller updates it.
    pub crn: Crn,
    /// The instance's name.
    pub name: String,
    /// The region whose Monitor host serves it.
    pub region: RegionName,
    /// Which credentials it accepts now.
    pub mode: AuthMode,
    /// All its parameters.
    pub parameters: Parameters,
    /// Whether the instance is locked against changes (`ibmcloud resource service-instance-lock`).
    pub locked: bool,
    /// The state of an operation that is still running on it, if one is.
    pub busy: Option<String>,
    /// The caller's role in Sysdig Monitor.
    pub role: SystemRole,
    /// Whether `teams` is known to be all of them.
    pub coverage: Coverage,
    /// The teams, in the order of their ids.
    pub teams: Vec<ObservedTeam>,
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// Send the instance its own name: proves that the caller may update it, and changes nothing.
    Rehearse,
    /// Reset the Monitor API token of a team.
    ResetToken(TeamRef),
    /// Show that the token of before the reset is refused.
    ProveRefused(TeamRef),
    /// Set `external_api_auth`.
    SetMode(AuthMode),
    /// Read everything back.
    Verify,
}

/// Why no plan can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The caller may not reset tokens.
    #[error("resetting Monitor API tokens needs the service role Writer or Manager")]
    RoleTooLow(SystemRole),
    /// The caller may not see every team, and did not accept that.
    #[error("not every team can be seen")]
    CoverageUnproven(SystemRole),
    /// The instance is locked.
    #[error("the instance is locked")]
    Locked,
    /// Another operation is still running on the instance.
    #[error("an operation is in progress on the instance")]
    Busy(String),
    /// A team's token could not be read although tokens are in use.
    #[error("the token of team {} could not be read", .0.name)]
    TokenUnreadable(TeamRef),
}

/// What the person asked for beyond the mode itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Allowances {
    /// Go on although not every team can be seen.
    pub unproven_coverage: bool,
}

/// The ordered steps to a mode.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What was found.
    pub observed: Observation,
    /// The mode to end with.
    pub target: AuthMode,
    /// The steps, in the order in which they are carried out.
    pub steps: Vec<Step>,
}

/// Proof that a person was asked and said yes, or passed `--force`.
#[derive(Debug)]
pub struct Consent(());

impl Consent {
    /// The person answered a prompt with yes.
    pub fn answered(yes: bool) -> Option<Self> {
        yes.then_some(Self(()))
    }

    /// The person passed `--force`.
    pub fn forced() -> Self {
        Self(())
    }
}

/// A plan that may be carried out, once.
#[derive(Debug)]
pub struct Agreed(Plan);

impl Agreed {
    /// Uses the agreement up.
    pub fn into_plan(self) -> Plan {
        self.0
    }
}

impl Plan {
    /// Plans to end with `target`.
    ///
    /// Under `IAM_ONLY` tokens can neither be read nor reset, and a token that was not reset works
    /// again when the mode returns to `ANY`. So the resets come first, each with its proof, then
    /// the mode, then the look back.
    pub fn towards(
        target: AuthMode,
        observed: Observation,
        allowances: Allowances,
    ) -> Result<Self, Refusal> {
        if observed.locked {
            return Err(Refusal::Locked);
        }
        if let Some(state) = &observed.busy {
            return Err(Refusal::Busy(state.clone()));
        }
        let already = observed.mode.effective() == target.effective();
        let mut steps = Vec::new();
        if target == AuthMode::IamOnly && !already {
            Self::may_reset(&observed, allowances)?;
            steps.push(Step::Rehearse);
            for observed_team in &observed.teams {
                let team = &observed_team.team;
                if observed_team.fingerprint.is_none() {
                    return Err(Refusal::TokenUnreadable(team.clone()));
                }
                steps.push(Step::ResetToken(team.clone()));
                steps.push(Step::ProveRefused(team.clone()));
            }
        }
        // An absent parameter means the default, but the page asks for a parameter that can be read.
        if observed.mode != target {
            steps.push(Step::SetMode(target.clone()));
        }
        steps.push(Step::Verify);
        Ok(Self { observed, target, steps })
    }

    fn may_reset(observed: &Observation, allowances: Allowances) -> Result<(), Refusal> {
        // The action `api-token.edit` belongs to Writer and Manager (IBM's page on IAM roles).
        if observed.role == SystemRole::User {
            return Err(Refusal::RoleTooLow(observed.role.clone()));
        }
        if observed.coverage == Coverage::Proven || allowances.unproven_coverage {
            return Ok(());
        }
        Err(Refusal::CoverageUnproven(observed.role.clone()))
    }

    /// Whether carrying it out would change anything.
    pub fn changes_something(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::ResetToken(_) | Step::SetMode(_)))
    }

    /// How many tokens it resets.
    pub fn resets(&self) -> usize {
        self.steps.iter().filter(|step| matches!(step, Step::ResetToken(_))).count()
    }

    /// Turns the plan into one that may be carried out, once.
    pub fn agree(self, _proof: Consent) -> Agreed {
        Agreed(self)
    }
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;
    use crate::fingerprint::Salt;

    fn observed(mode: AuthMode, role: SystemRole) -> Observation {
        let salt = Salt::new([7; 16]);
        let team = |id: u64, name: &str| ObservedTeam {
            team: TeamRef { id: TeamId(id), name: name.to_owned() },
            fingerprint: (mode.effective() == AuthMode::Any)
                .then(|| Fingerprint::of(&salt, &SecretString::from(name))),
        };
        Observation {
            guid: "8d7af921-b136-4078-9666-081bd8470d94".parse().unwrap(),
            crn: "crn:v1:bluemix:public:sysdig-monitor:us-south:a/0:::".parse().unwrap(),
            name: "one".to_owned(),
            region: "us-south".parse().unwrap(),
            teams: vec![team(1, "first"), team(2, "second")],
            mode,
            parameters: Parameters::new(),
            locked: false,
            busy: None,
            coverage: if role.is_admin() { Coverage::Proven } else { Coverage::Unproven },
            role,
        }
    }

    fn names(plan: &Plan) -> Vec<String> {
        plan.steps
            .iter()
            .map(|step| match step {
                Step::Rehearse => "rehearse".to_owned(),
                Step::ResetToken(team) => format!("reset {}", team.id),
                Step::ProveRefused(team) => format!("prove {}", team.id),
                Step::SetMode(mode) => format!("set {mode}"),
                Step::Verify => "verify".to_owned(),
            })
            .collect()
    }

    fn lock_down(observed: Observation) -> Result<Plan, Refusal> {
        Plan::towards(AuthMode::IamOnly, observed, Allowances::default())
    }

    #[test]
    fn tokens_are_reset_and_proven_dead_before_the_mode_is_set() {
        for mode in [AuthMode::Any, AuthMode::Absent] {
            let plan = lock_down(observed(mode, SystemRole::Admin)).unwrap();
            let order =
                ["rehearse", "reset 1", "prove 1", "reset 2", "prove 2", "set IAM_ONLY", "verify"];
            assert_eq!(names(&plan), order);
        }
    }

    #[test]
    fn a_locked_down_instance_is_only_looked_at() {
        let plan = lock_down(observed(AuthMode::IamOnly, SystemRole::Admin)).unwrap();
        assert_eq!(names(&plan), ["verify"]);
        assert!(!plan.changes_something());
    }

    #[test]
    fn the_way_back_resets_nothing() {
        let before = observed(AuthMode::IamOnly, SystemRole::Admin);
        let plan = Plan::towards(AuthMode::Any, before, Allowances::default()).unwrap();
        assert_eq!(names(&plan), ["set ANY", "verify"]);
    }

    #[test]
    fn who_may_not_see_every_team_is_told_before_anything_happens() {
        let refusal = lock_down(observed(AuthMode::Any, SystemRole::User)).unwrap_err();
        assert_eq!(refusal, Refusal::RoleTooLow(SystemRole::User));
        let writer = observed(AuthMode::Any, SystemRole::AdvancedUser);
        let refusal = lock_down(writer.clone()).unwrap_err();
        assert_eq!(refusal, Refusal::CoverageUnproven(SystemRole::AdvancedUser));
        let allowed = Allowances { unproven_coverage: true };
        assert!(Plan::towards(AuthMode::IamOnly, writer, allowed).is_ok());
    }

    #[test]
    fn an_instance_in_trouble_is_left_alone() {
        let mut locked = observed(AuthMode::Any, SystemRole::Admin);
        locked.locked = true;
        assert_eq!(lock_down(locked).unwrap_err(), Refusal::Locked);
        let mut busy = observed(AuthMode::Any, SystemRole::Admin);
        busy.busy = Some("update in progress".to_owned());
        assert!(matches!(lock_down(busy).unwrap_err(), Refusal::Busy(_)));
        let mut unreadable = observed(AuthMode::Any, SystemRole::Admin);
        unreadable.teams[1].fingerprint = None;
        assert!(matches!(lock_down(unreadable).unwrap_err(), Refusal::TokenUnreadable(_)));
    }
}
