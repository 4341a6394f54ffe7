//! Plans: what a change of the authentication method would do, decided before anything does.
//!
//! Observe, plan, agree, apply: each stage is a type, and each is made from the one before it.

mod observation;

pub use self::observation::{
    Member, MemberToken, Members, Observation, ObservedTeam, TeamRef, TokenRef,
};
use crate::auth_mode::AuthMode;
use crate::coverage::{Gap, gaps};
use crate::team::SystemRole;

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// Send the instance its own name: proves that the caller may update it, and changes nothing.
    Rehearse,
    /// Reset a Monitor API token.
    ResetToken(TokenRef),
    /// Show that the token of before the reset is refused.
    ProveRefused(TokenRef),
    /// Set `external_api_auth`.
    SetMode(AuthMode),
    /// Read everything back, until it holds or the deadline passes.
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
    CoverageUnproven(Vec<Gap>),
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
    /// Go on, and call it success, although not every token can be seen.
    pub unproven_coverage: bool,
    /// The request that resets a token can name another user, so that members' tokens that can be
    /// seen are reset too.
    pub resets_members: bool,
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
    /// What the caller cannot see.
    pub gaps: Vec<Gap>,
    /// Whether the person accepted the gaps beforehand.
    pub accepts_gaps: bool,
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
        let closed = observed.refuses_token_reads();
        let gaps = gaps(&observed, allowances.resets_members);
        let locks_down = target == AuthMode::IamOnly;
        let mut steps = Vec::new();
        if locks_down && !closed {
            may_reset(&observed, &gaps, allowances)?;
            steps.push(Step::Rehearse);
            for team in &observed.teams {
                steps.extend(resets(team, allowances)?);
            }
        }
        // An absent parameter means the default, but the page asks for a parameter that can be
        // read; and a parameter that the instance does not act upon has to be sent again.
        if observed.mode != target || locks_down != closed || observed.mode_in_doubt {
            steps.push(Step::SetMode(target.clone()));
        }
        steps.push(Step::Verify);
        let accepts_gaps = allowances.unproven_coverage;
        Ok(Self { observed, target, steps, gaps, accepts_gaps })
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

fn may_reset(observed: &Observation, gaps: &[Gap], allowances: Allowances) -> Result<(), Refusal> {
    // The action `api-token.edit` belongs to Writer and Manager (IBM's page on IAM roles).
    if observed.role == SystemRole::User {
        return Err(Refusal::RoleTooLow(observed.role.clone()));
    }
    let open: Vec<Gap> = gaps.iter().filter(|it| it.must_be_accepted()).cloned().collect();
    if open.is_empty() || allowances.unproven_coverage {
        return Ok(());
    }
    Err(Refusal::CoverageUnproven(open))
}

/// The resets of a team, each with its proof.
fn resets(observed: &ObservedTeam, allowances: Allowances) -> Result<Vec<Step>, Refusal> {
    let team = &observed.team;
    if observed.fingerprint.is_none() {
        return Err(Refusal::TokenUnreadable(team.clone()));
    }
    let mut tokens = vec![TokenRef::own(team.clone())];
    if let (Members::Others(others), true) = (&observed.members, allowances.resets_members) {
        let separate = others.iter().filter(|it| matches!(it.token, MemberToken::Separate(_)));
        tokens.extend(separate.map(|it| TokenRef::of(team.clone(), it.user.clone())));
    }
    Ok(tokens.into_iter().flat_map(reset_and_proof).collect())
}

/// The two steps that belong together.
pub(crate) fn reset_and_proof(token: TokenRef) -> [Step; 2] {
    [Step::ResetToken(token.clone()), Step::ProveRefused(token)]
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;
    use crate::fingerprint::{Fingerprint, FingerprintKey};
    use crate::ids::TeamId;
    use crate::parameters::Parameters;

    fn print(token: &str) -> Fingerprint {
        Fingerprint::of(&FingerprintKey::new([7; 32]), &SecretString::from(token))
    }

    fn observed(mode: AuthMode, role: SystemRole) -> Observation {
        let team = |id: u64, name: &str| ObservedTeam {
            team: TeamRef { id: TeamId(id), name: name.to_owned() },
            fingerprint: (mode.effective() == AuthMode::Any).then(|| print(name)),
            members: Members::Others(Vec::new()),
        };
        Observation {
            guid: "8d7af921-b136-4078-9666-081bd8470d94".parse().unwrap(),
            crn: "crn:v1:bluemix:public:sysdig-monitor:us-south:a/0:::".parse().unwrap(),
            name: "one".to_owned(),
            region: "us-south".parse().unwrap(),
            teams: vec![team(1, "first"), team(2, "second")],
            mode,
            parameters: Some(Parameters::new()),
            updated_at: None,
            locked: false,
            busy: None,
            mode_in_doubt: false,
            total_teams: None,
            role,
        }
    }

    fn with_member(token: MemberToken) -> Observation {
        let mut seen = observed(AuthMode::Any, SystemRole::Admin);
        let other = Member { user: "bob@example.com".to_owned(), token };
        seen.teams[0].members = Members::Others(vec![other]);
        seen
    }

    fn names(plan: &Plan) -> Vec<String> {
        let of = |token: &TokenRef| match &token.user {
            None => token.team.id.to_string(),
            Some(user) => format!("{} of {user}", token.team.id),
        };
        plan.steps
            .iter()
            .map(|step| match step {
                Step::Rehearse => "rehearse".to_owned(),
                Step::ResetToken(token) => format!("reset {}", of(token)),
                Step::ProveRefused(token) => format!("prove {}", of(token)),
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
            assert_eq!(plan.gaps, []);
        }
    }

    #[test]
    fn a_locked_down_instance_is_only_looked_at() {
        let plan = lock_down(observed(AuthMode::IamOnly, SystemRole::Admin)).unwrap();
        assert_eq!(names(&plan), ["verify"]);
        assert!(!plan.changes_something());
    }

    #[test]
    fn behaviour_decides_and_not_the_parameter() {
        let mut lies = observed(AuthMode::Any, SystemRole::Admin);
        lies.mode = AuthMode::IamOnly;
        let plan = lock_down(lies).unwrap();
        assert_eq!(plan.resets(), 2, "tokens that can be read are in use");
        assert!(plan.steps.contains(&Step::SetMode(AuthMode::IamOnly)));

        let mut hidden = observed(AuthMode::IamOnly, SystemRole::Admin);
        hidden.mode = AuthMode::Absent;
        assert_eq!(names(&lock_down(hidden).unwrap()), ["set IAM_ONLY", "verify"]);
    }

    #[test]
    fn a_mode_that_an_unfinished_plan_may_have_set_is_sent_whatever_is_read() {
        for (mode, steps) in [
            (AuthMode::Any, ["set ANY", "verify"]),
            (AuthMode::IamOnly, ["set IAM_ONLY", "verify"]),
        ] {
            let mut late = observed(mode.clone(), SystemRole::Admin);
            late.mode_in_doubt = true;
            let plan = Plan::towards(mode, late, Allowances::default()).unwrap();
            assert_eq!(names(&plan), steps);
        }
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
        let role = Gap::Role(SystemRole::AdvancedUser);
        assert_eq!(refusal, Refusal::CoverageUnproven(vec![role.clone()]));
        let allowed = Allowances { unproven_coverage: true, ..Allowances::default() };
        let plan = Plan::towards(AuthMode::IamOnly, writer, allowed).unwrap();
        assert_eq!(plan.gaps, [role], "accepted, and not forgotten");
    }

    #[test]
    fn a_list_that_cannot_be_whole_is_no_proof() {
        let mut short = observed(AuthMode::Any, SystemRole::Admin);
        short.total_teams = Some(3);
        let refusal = lock_down(short).unwrap_err();
        let gap = Gap::ListIncomplete { listed: 2, total: 3 };
        assert_eq!(refusal, Refusal::CoverageUnproven(vec![gap]));
        let mut empty = observed(AuthMode::Any, SystemRole::Admin);
        empty.teams.clear();
        let refusal = lock_down(empty).unwrap_err();
        assert_eq!(refusal, Refusal::CoverageUnproven(vec![Gap::NoTeams]));
    }

    #[test]
    fn tokens_of_other_members_are_named_unless_one_reset_covers_them() {
        let team = TeamRef { id: TeamId(1), name: "first".to_owned() };
        let gap =
            |seen| Gap::MemberToken { team: team.clone(), user: "bob@example.com".into(), seen };
        let gaps = |token| lock_down(with_member(token)).unwrap().gaps;
        assert_eq!(gaps(MemberToken::Shared), []);
        assert_eq!(gaps(MemberToken::Separate(print("b"))), [gap(true)]);
        assert_eq!(gaps(MemberToken::Unseen), [gap(false)]);
        let mut unknown = observed(AuthMode::Any, SystemRole::Admin);
        unknown.teams[0].members = Members::Unknown;
        assert_eq!(lock_down(unknown).unwrap().gaps, [Gap::MembersUnknown(team.clone())]);
    }

    #[test]
    fn a_request_that_names_the_user_resets_members_tokens_too() {
        let allowances = Allowances { resets_members: true, ..Allowances::default() };
        let seen = with_member(MemberToken::Separate(print("b")));
        let plan = Plan::towards(AuthMode::IamOnly, seen, allowances).unwrap();
        assert!(names(&plan).contains(&"reset 1 of bob@example.com".to_owned()));
        assert_eq!(plan.gaps, []);
        let unseen = Plan::towards(AuthMode::IamOnly, with_member(MemberToken::Unseen), allowances);
        assert_eq!(unseen.unwrap().gaps.len(), 1);
    }

    #[test]
    fn a_team_is_its_id_whatever_its_name() {
        let team = |name: &str| TokenRef::own(TeamRef { id: TeamId(1), name: name.to_owned() });
        assert_eq!(Step::ResetToken(team("a")), Step::ResetToken(team("b")));
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
