//! The verdict on a carried-out plan: one value, from which text, JSON, evidence and exit code follow,
//! and which is never better than what was seen.

use crate::auth_mode::AuthMode;
use crate::coverage::Gap;
use crate::fingerprint::Fingerprint;
use crate::journal::{Beginning, Known, Progress, ReplacedToken};
pub use crate::outcome::Verdict;
use crate::outcome::{Probe, StepResult, TokenRead, Verification};
use crate::parameters::ParameterDifference;
use crate::plan::{Member, MemberToken, Members, Step, TeamRef, TokenRef};

/// One reason why a verdict is not the best one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The parameter reads back as another mode.
    ModeReadsBack(AuthMode),
    /// A Monitor API token was shown to an IAM caller, although `IAM_ONLY` is wanted.
    TokenShown,
    /// Looks at tokens are refused, although `ANY` is wanted.
    TokenReadRefused,
    /// A Monitor API token was accepted after the mode was set.
    TokenAccepted(TokenRef),
    /// A call with an IAM token was refused.
    IamCallRefused,
    /// A parameter has another value than just before the change.
    ParameterChanged(ParameterDifference),
    /// A parameter that was there just before the change is not shown any more. Whether it is lost is
    /// not known: what is shown may be the latest request only.
    ParameterNotShown(ParameterDifference),
    /// Nothing was seen of the instance's refusal of tokens.
    EnforcementUnseen,
    /// What answered to a token after the mode was set is not known to be the service.
    ProbeUnclear(TokenRef),
    /// A token that no plan of this machine has reset.
    NotReset(TokenRef),
    /// A token that was perhaps reset.
    ResetUncertain(TokenRef),
    /// A token that was replaced, and of which the old one was still accepted when last tried.
    OldTokenAccepted(TokenRef),
    /// A team that was made after the plan: its tokens were not reset.
    LateTeam(TeamRef),
    /// The list of teams is empty.
    NoTeams,
    /// A token that was replaced, and of which the old one could not be tried.
    OldTokenNotTried(TokenRef),
    /// Tokens that this identity does not see, or may not reset.
    Unseen(Gap),
}

impl Finding {
    /// The best verdict that it leaves possible.
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::ModeReadsBack(_)
            | Self::TokenShown
            | Self::TokenReadRefused
            | Self::TokenAccepted(_)
            | Self::IamCallRefused
            | Self::ParameterChanged(_) => Verdict::NotSo,
            Self::ParameterNotShown(_)
            | Self::EnforcementUnseen
            | Self::ProbeUnclear(_)
            | Self::NotReset(_)
            | Self::ResetUncertain(_)
            | Self::OldTokenAccepted(_)
            | Self::LateTeam(_)
            | Self::NoTeams => Verdict::SetNotProven,
            Self::OldTokenNotTried(_) | Self::Unseen(_) => Verdict::ProvenForIdentity,
        }
    }
}

impl Finding {
    /// The word for it in evidence and JSON, which has a line in `docs/reference/verdicts.md`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ModeReadsBack(_) => "mode-reads-back",
            Self::TokenShown => "token-shown",
            Self::TokenReadRefused => "token-read-refused",
            Self::TokenAccepted(_) => "token-accepted",
            Self::IamCallRefused => "iam-call-refused",
            Self::ParameterChanged(_) => "parameter-changed",
            Self::ParameterNotShown(_) => "parameter-not-shown",
            Self::EnforcementUnseen => "enforcement-unseen",
            Self::ProbeUnclear(_) => "probe-unclear",
            Self::NotReset(_) => "token-not-reset",
            Self::ResetUncertain(_) => "reset-uncertain",
            Self::OldTokenAccepted(_) => "old-token-accepted",
            Self::LateTeam(_) => "late-team",
            Self::OldTokenNotTried(_) => "old-token-not-tried",
            Self::Unseen(Gap::Role(_)) => "teams-of-others",
            Self::Unseen(Gap::ListIncomplete { .. }) => "list-incomplete",
            Self::NoTeams | Self::Unseen(Gap::NoTeams) => "no-teams",
            Self::Unseen(Gap::MembersUnknown(_)) => "members-unknown",
            Self::Unseen(Gap::MemberToken { .. }) => "member-token",
        }
    }

    /// The team that it is about.
    pub fn team(&self) -> Option<&TeamRef> {
        match self {
            Self::TokenAccepted(token)
            | Self::ProbeUnclear(token)
            | Self::NotReset(token)
            | Self::ResetUncertain(token)
            | Self::OldTokenAccepted(token)
            | Self::OldTokenNotTried(token) => Some(&token.team),
            Self::LateTeam(team)
            | Self::Unseen(Gap::MembersUnknown(team) | Gap::MemberToken { team, .. }) => Some(team),
            _ => None,
        }
    }

    /// The other member whose token it is about.
    pub fn user(&self) -> Option<&str> {
        match self {
            Self::TokenAccepted(token)
            | Self::ProbeUnclear(token)
            | Self::NotReset(token)
            | Self::ResetUncertain(token)
            | Self::OldTokenAccepted(token)
            | Self::OldTokenNotTried(token) => token.user.as_deref(),
            Self::Unseen(Gap::MemberToken { user, .. }) => Some(user),
            _ => None,
        }
    }

    /// The parameter that it is about.
    pub fn parameter(&self) -> Option<&str> {
        match self {
            Self::ParameterChanged(it) | Self::ParameterNotShown(it) => Some(&it.name),
            _ => None,
        }
    }
}

/// The verdict that findings leave.
pub fn verdict(findings: &[Finding]) -> Verdict {
    findings.iter().map(Finding::verdict).max().unwrap_or(Verdict::Proven)
}

/// Everything that stands between a plan and the best verdict, after its last look.
pub fn findings(progress: &Progress, seen: &Verification) -> Vec<Finding> {
    let mut findings = holds(&progress.beginning.target, seen);
    if progress.beginning.target == AuthMode::IamOnly {
        findings.extend(tokens(progress, seen));
    }
    findings
}

/// Whether the mode itself is as it was wanted.
pub fn holds(target: &AuthMode, seen: &Verification) -> Vec<Finding> {
    let mut findings = Vec::new();
    let locked_down = *target == AuthMode::IamOnly;
    match (locked_down, seen.token_read) {
        (true, TokenRead::Shown) => findings.push(Finding::TokenShown),
        (false, TokenRead::Refused) => findings.push(Finding::TokenReadRefused),
        _ => {}
    }
    for (token, probe) in &seen.probes {
        match probe {
            Probe::Accepted => findings.push(Finding::TokenAccepted(token.clone())),
            Probe::Unclear { .. } => findings.push(Finding::ProbeUnclear(token.clone())),
            Probe::Refused { .. } => {}
        }
    }
    // A parameter that is missing or odd proves nothing: behaviour does.
    let says_otherwise = matches!(seen.mode, AuthMode::Any | AuthMode::IamOnly);
    if says_otherwise && seen.mode != *target {
        findings.push(Finding::ModeReadsBack(seen.mode.clone()));
    }
    let refusals = seen.probes.iter().any(|(_, probe)| matches!(probe, Probe::Refused { .. }));
    if locked_down && seen.token_read == TokenRead::NotTried && !refusals {
        findings.push(Finding::EnforcementUnseen);
    }
    if !locked_down && seen.token_read == TokenRead::NotTried {
        // Without a team there is no token whose reading would show that the mode is in force.
        findings.push(Finding::NoTeams);
    }
    if !seen.iam_call {
        findings.push(Finding::IamCallRefused);
    }
    findings.extend(seen.differences.iter().cloned().map(|it| match it.after {
        Some(_) => Finding::ParameterChanged(it),
        None => Finding::ParameterNotShown(it),
    }));
    findings
}

/// What is known of each token that can exist.
fn tokens(progress: &Progress, seen: &Verification) -> Vec<Finding> {
    let beginning = &progress.beginning;
    let mut findings = Vec::new();
    for planned in &beginning.teams {
        findings.extend(token(progress, seen, TokenRef::own(planned.team.clone())));
        if let Members::Others(others) = &planned.members {
            let reset = others.iter().map(|it| TokenRef::of(planned.team.clone(), it.user.clone()));
            let reset = reset.filter(|it| beginning.steps.contains(&Step::ResetToken(it.clone())));
            findings.extend(reset.filter_map(|it| token(progress, seen, it)));
        }
    }
    for left in replaced_by_others(beginning) {
        let token = left.token.clone();
        let finding = if left.accepted {
            Finding::OldTokenAccepted(token)
        } else {
            Finding::OldTokenNotTried(token)
        };
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    }
    findings.extend(seen.late_teams.iter().cloned().map(Finding::LateTeam));
    for gap in beginning.gaps.iter().chain(&seen.gaps) {
        let finding = match gap {
            Gap::NoTeams => Finding::NoTeams,
            other if covered(progress, seen, other) => continue,
            other => Finding::Unseen(other.clone()),
        };
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    }
    findings
}

/// Whether a member's token that a look did not show, or could not show any more, is dead all the
/// same: it is the caller's, was reset by this plan or an earlier one, or went with its team.
fn covered(progress: &Progress, seen: &Verification, gap: &Gap) -> bool {
    let Gap::MemberToken { team, user, .. } = gap else { return false };
    let own = TokenRef::own(team.clone());
    if *progress.of(&Step::ResetToken(own)) == Known::Done(StepResult::TeamGone) {
        return true;
    }
    let token = TokenRef::of(team.clone(), user.clone());
    let beginning = &progress.beginning;
    let reset = Step::ResetToken(token.clone());
    // Whoever left the team, and is in it again, has a token that this plan has not seen.
    let came_back =
        *progress.of(&reset) == Known::Done(StepResult::MemberGone) && seen.gaps.contains(gap);
    was_proven(beginning, seen, &token)
        || (beginning.steps.contains(&reset) && !came_back)
        || is_shared(beginning, team, user)
}

/// The tokens that earlier plans replaced, but for those that turned out to be in use still: these are among
/// the plan's own.
fn replaced_by_others(beginning: &Beginning) -> impl Iterator<Item = &ReplacedToken> {
    beginning
        .replaced
        .iter()
        .filter(|left| observed(beginning, &left.token) != Some(left.fingerprint))
}

/// The fingerprint of a token when the plan was made.
fn observed(beginning: &Beginning, token: &TokenRef) -> Option<Fingerprint> {
    let planned = beginning.teams.iter().find(|it| it.team.id == token.team.id)?;
    let Some(user) = &token.user else { return planned.fingerprint };
    let Members::Others(others) = &planned.members else { return None };
    match &others.iter().find(|it| it.user == *user)?.token {
        MemberToken::Shared => planned.fingerprint,
        MemberToken::Separate(fingerprint) => Some(*fingerprint),
        MemberToken::Unseen => None,
    }
}

/// The tokens that a plan, or one before it, replaced without seeing them dead, as `caller` names them.
pub fn replaced_tokens(progress: &Progress, caller: &str) -> Vec<ReplacedToken> {
    let beginning = &progress.beginning;
    let own = beginning.steps.iter().filter_map(|step| {
        let Step::ResetToken(token) = step else { return None };
        let proof = progress.of(&Step::ProveRefused(token.clone()));
        if matches!(proof, Known::Done(StepResult::Refused { .. } | StepResult::TeamGone)) {
            return None;
        }
        let fingerprint = match progress.of(step) {
            Known::Done(StepResult::Reset { before, .. }) => *before,
            Known::Done(StepResult::Unsettled) | Known::Uncertain => observed(beginning, token)?,
            _ => return None,
        };
        let accepted = *proof == Known::Done(StepResult::StillAccepted);
        Some(ReplacedToken { token: token.clone(), fingerprint, accepted })
    });
    let earlier = replaced_by_others(beginning).cloned();
    let was = beginning.actor.monitor_user.as_str();
    own.chain(earlier)
        .map(|left| {
            let token = as_named_by(left.token.clone(), was, caller).unwrap_or(left.token);
            ReplacedToken { token, ..left }
        })
        .collect()
}

/// Whether the plan saw that a member's token is the caller's.
fn is_shared(beginning: &Beginning, team: &TeamRef, user: &str) -> bool {
    let planned = beginning.teams.iter().find(|it| it.team == *team);
    let Some(Members::Others(others)) = planned.map(|it| &it.members) else { return false };
    let shared = |it: &Member| it.user == user && it.token == MemberToken::Shared;
    others.iter().any(shared)
}

fn token(progress: &Progress, seen: &Verification, token: TokenRef) -> Option<Finding> {
    let reset = Step::ResetToken(token.clone());
    let proof = progress.of(&Step::ProveRefused(token.clone()));
    match progress.of(&reset) {
        Known::Done(StepResult::Reset { .. }) => match proof {
            Known::Done(StepResult::Refused { .. } | StepResult::TeamGone) => None,
            Known::Done(StepResult::StillAccepted) => Some(Finding::OldTokenAccepted(token)),
            _ => Some(Finding::OldTokenNotTried(token)),
        },
        Known::Done(gone @ (StepResult::TeamGone | StepResult::MemberGone)) => match proof {
            Known::Done(StepResult::StillAccepted) => Some(Finding::OldTokenAccepted(token)),
            Known::Done(StepResult::Refused { .. }) => None,
            _ if *gone == StepResult::TeamGone => None,
            _ => Some(Finding::OldTokenNotTried(token)),
        },
        Known::Done(StepResult::Unsettled) | Known::Uncertain => {
            Some(Finding::ResetUncertain(token))
        }
        Known::Done(_) | Known::NotStarted if was_proven(&progress.beginning, seen, &token) => None,
        Known::Done(_) | Known::NotStarted => Some(Finding::NotReset(token)),
    }
}

/// Whether an earlier plan saw the token dead, and the instance was not changed since.
fn was_proven(beginning: &Beginning, seen: &Verification, token: &TokenRef) -> bool {
    let Some(prior) = &beginning.prior else { return false };
    seen.updated_at.as_ref() == Some(&prior.updated_at) && prior.proven.contains(token)
}

/// The tokens that a plan saw dead, as `caller` names them: his own are those without a user. Those of
/// members who share a token are among them, and those that an earlier plan saw dead, as long as the
/// instance was not changed between that plan's last look and this one's.
pub fn proven_tokens(progress: &Progress, caller: &str) -> Vec<TokenRef> {
    let beginning = &progress.beginning;
    let mut proven: Vec<TokenRef> = progress
        .done()
        .filter_map(|(step, result)| match (step, result) {
            (Step::ProveRefused(token), StepResult::Refused { .. }) => Some(token.clone()),
            _ => None,
        })
        .collect();
    for planned in &beginning.teams {
        let (team, Members::Others(others)) = (&planned.team, &planned.members) else { continue };
        if proven.contains(&TokenRef::own(team.clone())) {
            let shared = others.iter().filter(|it| it.token == MemberToken::Shared);
            proven.extend(shared.map(|it| TokenRef::of(team.clone(), it.user.clone())));
        }
    }
    if let (Some(prior), Some(seen)) = (&beginning.prior, progress.verification())
        && seen.updated_at.as_ref() == Some(&prior.updated_at)
    {
        proven.extend(prior.proven.iter().cloned());
    }
    let was = beginning.actor.monitor_user.as_str();
    proven.into_iter().filter_map(|token| as_named_by(token, was, caller)).collect()
}

/// A token that one caller named, as another one names it. Where it is not known who the first one was,
/// nobody can tell whose his own tokens are.
fn as_named_by(token: TokenRef, was: &str, caller: &str) -> Option<TokenRef> {
    let user = match token.user {
        Some(user) => user,
        None if was.is_empty() => return None,
        None => was.to_owned(),
    };
    Some(if user == caller { TokenRef::own(token.team) } else { TokenRef::of(token.team, user) })
}

#[cfg(test)]
mod earlier_plans;
#[cfg(test)]
mod tests;
