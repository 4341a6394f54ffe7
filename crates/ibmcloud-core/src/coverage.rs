//! Coverage: which Monitor API tokens of an instance a caller cannot see, and so cannot prove dead.

use crate::plan::{Member, MemberToken, Members, Observation, TeamRef};
use crate::team::SystemRole;

/// Tokens that may exist and that nobody here saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// The caller's role shows only the teams that he belongs to.
    Role(SystemRole),
    /// The service says that there are more teams than it listed.
    ListIncomplete {
        /// Teams in the list.
        listed: u64,
        /// Teams by the service's own count.
        total: u64,
    },
    /// The list of teams is empty, although every instance has at least one team.
    NoTeams,
    /// Who belongs to a team could not be read.
    MembersUnknown(TeamRef),
    /// A member's token of a team is his own, and was not reset.
    MemberToken {
        /// The team.
        team: TeamRef,
        /// The member's login name.
        user: String,
        /// Whether the token was seen; an unseen one may or may not exist.
        seen: bool,
    },
}

impl Gap {
    /// Whether nothing is changed unless the person has accepted it beforehand. Tokens of other
    /// members are in nearly every instance, and are named in the plan and in the result instead.
    pub fn must_be_accepted(&self) -> bool {
        matches!(self, Self::Role(_) | Self::ListIncomplete { .. } | Self::NoTeams)
    }
}

/// What an observation leaves unseen. `resets_members`: whether the tokens of other members are
/// reset too, where they can be seen.
pub fn gaps(observed: &Observation, resets_members: bool) -> Vec<Gap> {
    let mut gaps = Vec::new();
    if !observed.role.is_admin() {
        gaps.push(Gap::Role(observed.role.clone()));
    }
    let listed = observed.teams.len() as u64;
    if let Some(total) = observed.total_teams.filter(|total| *total > listed) {
        gaps.push(Gap::ListIncomplete { listed, total });
    } else if listed == 0 {
        gaps.push(Gap::NoTeams);
    }
    for team in &observed.teams {
        match &team.members {
            Members::Unknown => gaps.push(Gap::MembersUnknown(team.team.clone())),
            Members::Others(others) => {
                gaps.extend(others.iter().filter_map(|it| member(&team.team, it, resets_members)));
            }
        }
    }
    gaps
}

fn member(team: &TeamRef, member: &Member, resets_members: bool) -> Option<Gap> {
    let seen = match &member.token {
        // One reset covers both.
        MemberToken::Shared => return None,
        MemberToken::Separate(_) if resets_members => return None,
        MemberToken::Separate(_) => true,
        MemberToken::Unseen => false,
    };
    Some(Gap::MemberToken { team: team.clone(), user: member.user.clone(), seen })
}
