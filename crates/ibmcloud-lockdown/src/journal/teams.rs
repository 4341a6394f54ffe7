//! Teams, tokens, members and gaps in the records of a journal, as JSON.

use ibmcloud_core::coverage::Gap;
use ibmcloud_core::fingerprint::Fingerprint;
use ibmcloud_core::ids::TeamId;
use ibmcloud_core::journal::ReplacedToken;
use ibmcloud_core::plan::{Member, MemberToken, Members, ObservedTeam, TeamRef, TokenRef};
use serde::{Deserialize, Serialize};

use super::error::message;

/// What is written of a member's token.
const SHARED: &str = "shared";
const SEPARATE: &str = "separate";
const UNSEEN: &str = "unseen";

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct TokenLine {
    team: u64,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user: Option<String>,
}

/// A token that an earlier plan replaced without seeing it dead.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReplacedLine {
    token: TokenLine,
    fingerprint: String,
    accepted: bool,
}

impl From<&ReplacedToken> for ReplacedLine {
    fn from(it: &ReplacedToken) -> Self {
        Self {
            token: (&it.token).into(),
            fingerprint: it.fingerprint.to_string(),
            accepted: it.accepted,
        }
    }
}

impl TryFrom<ReplacedLine> for ReplacedToken {
    type Error = String;

    fn try_from(line: ReplacedLine) -> Result<Self, String> {
        Ok(Self {
            token: line.token.into(),
            fingerprint: line.fingerprint.parse().map_err(message)?,
            accepted: line.accepted,
        })
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct TeamLine {
    id: u64,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    /// The other members; missing where they are not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    members: Option<Vec<MemberLine>>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct MemberLine {
    user: String,
    /// `shared`, `separate` or `unseen`.
    token: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
}

/// What a caller cannot see.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum GapLine {
    Teams { role: String },
    TeamsOfList { listed: u64, total: u64 },
    AllTeams,
    Members { team: u64, name: String },
    MemberToken { team: u64, name: String, user: String, seen: bool },
}

impl From<&TokenRef> for TokenLine {
    fn from(token: &TokenRef) -> Self {
        Self { user: token.user.clone(), ..Self::from(&token.team) }
    }
}

impl From<&TeamRef> for TokenLine {
    fn from(team: &TeamRef) -> Self {
        Self { team: team.id.0, name: team.name.clone(), user: None }
    }
}

impl From<TokenLine> for TokenRef {
    fn from(line: TokenLine) -> Self {
        Self { team: TeamRef { id: TeamId(line.team), name: line.name }, user: line.user }
    }
}

impl From<&ObservedTeam> for TeamLine {
    fn from(it: &ObservedTeam) -> Self {
        let members = match &it.members {
            Members::Unknown => None,
            Members::Others(others) => Some(others.iter().map(MemberLine::from).collect()),
        };
        Self {
            id: it.team.id.0,
            name: it.team.name.clone(),
            fingerprint: it.fingerprint.map(|it| it.to_string()),
            members,
        }
    }
}

impl TryFrom<TeamLine> for ObservedTeam {
    type Error = String;

    fn try_from(line: TeamLine) -> Result<Self, String> {
        let members = match line.members {
            None => Members::Unknown,
            Some(others) => {
                let others = others.into_iter().map(Member::try_from);
                Members::Others(others.collect::<Result<_, _>>()?)
            }
        };
        Ok(Self {
            team: TeamRef { id: TeamId(line.id), name: line.name },
            fingerprint: print(line.fingerprint)?,
            members,
        })
    }
}

fn print(text: Option<String>) -> Result<Option<Fingerprint>, String> {
    text.map(|it| it.parse().map_err(message)).transpose()
}

impl From<&Member> for MemberLine {
    fn from(it: &Member) -> Self {
        let (token, fingerprint) = match &it.token {
            MemberToken::Shared => (SHARED, None),
            MemberToken::Separate(fingerprint) => (SEPARATE, Some(fingerprint.to_string())),
            MemberToken::Unseen => (UNSEEN, None),
        };
        Self { user: it.user.clone(), token: token.to_owned(), fingerprint }
    }
}

impl TryFrom<MemberLine> for Member {
    type Error = String;

    fn try_from(line: MemberLine) -> Result<Self, String> {
        let token = match (line.token.as_str(), print(line.fingerprint)?) {
            (SHARED, _) => MemberToken::Shared,
            (SEPARATE, Some(fingerprint)) => MemberToken::Separate(fingerprint),
            _ => MemberToken::Unseen,
        };
        Ok(Self { user: line.user, token })
    }
}

impl From<&Gap> for GapLine {
    fn from(gap: &Gap) -> Self {
        match gap {
            Gap::Role(role) => Self::Teams { role: role.to_string() },
            Gap::ListIncomplete { listed, total } => {
                Self::TeamsOfList { listed: *listed, total: *total }
            }
            Gap::NoTeams => Self::AllTeams,
            Gap::MembersUnknown(team) => Self::Members { team: team.id.0, name: team.name.clone() },
            Gap::MemberToken { team, user, seen } => Self::MemberToken {
                team: team.id.0,
                name: team.name.clone(),
                user: user.clone(),
                seen: *seen,
            },
        }
    }
}

impl From<GapLine> for Gap {
    fn from(line: GapLine) -> Self {
        match line {
            GapLine::Teams { role } => Self::Role(role.as_str().into()),
            GapLine::TeamsOfList { listed, total } => Self::ListIncomplete { listed, total },
            GapLine::AllTeams => Self::NoTeams,
            GapLine::Members { team, name } => {
                Self::MembersUnknown(TeamRef { id: TeamId(team), name })
            }
            GapLine::MemberToken { team, name, user, seen } => {
                Self::MemberToken { team: TeamRef { id: TeamId(team), name }, user, seen }
            }
        }
    }
}
