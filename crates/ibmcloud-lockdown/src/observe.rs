//! Observing: everything that a plan is made from, read and not changed.

use std::collections::BTreeMap;

use ibmcloud_core::fingerprint::Fingerprint;
use ibmcloud_core::instance::Instance;
use ibmcloud_core::plan::{
    Member, MemberToken, Members, Observation, ObservedTeam, TeamRef, TokenRef,
};
use ibmcloud_core::team::User;
use ibmcloud_transport::{Error as ServiceError, InstanceId};
use secrecy::{ExposeSecret, SecretString};

use crate::lockdown::Lockdown;

/// Tokens in memory, for as long as a run lasts: to try them afterwards. They are never written down.
pub type HeldTokens = BTreeMap<TokenRef, SecretString>;

/// What was seen, and the tokens that were read on the way.
#[derive(Debug)]
pub struct Observed {
    /// What was seen.
    pub observation: Observation,
    /// The caller, as the instance knows him.
    pub me: User,
    /// The tokens.
    pub tokens: HeldTokens,
}

/// A look that failed.
#[derive(Debug)]
pub struct TokenFailure {
    /// The team whose token was looked at; `None` for a look at the teams.
    pub team: Option<TeamRef>,
    /// What became of it.
    pub source: ServiceError,
}

impl From<ServiceError> for TokenFailure {
    fn from(source: ServiceError) -> Self {
        Self { team: None, source }
    }
}

/// Looks at an instance, its teams, their members and their tokens.
pub async fn observe(lockdown: &Lockdown<'_>) -> Result<Observed, TokenFailure> {
    let instance = with_parameters(lockdown).await?;
    let me = lockdown.monitor.me().await?;
    let list = lockdown.monitor.team_list().await?;
    let mut teams: Vec<TeamRef> =
        list.teams.into_iter().map(|team| TeamRef { id: team.id, name: team.name }).collect();
    teams.sort();
    // A team that is listed twice has one token all the same.
    teams.dedup();
    let mut tokens = HeldTokens::new();
    let mut observed = Vec::new();
    for team in teams {
        observed.push(look(lockdown, &me, team, &mut tokens).await?);
    }
    let observation = Observation {
        guid: instance.guid.clone(),
        crn: instance.crn.clone(),
        name: instance.name.clone(),
        region: instance.region.clone(),
        mode: instance.auth_mode(),
        parameters: instance.parameters.clone(),
        updated_at: instance.updated_at.clone(),
        locked: instance.locked,
        busy: busy(&instance),
        mode_in_doubt: false,
        role: me.system_role.clone(),
        total_teams: list.total,
        teams: observed,
    };
    Ok(Observed { observation, me, tokens })
}

/// The instance as it is; where it shows no parameters, at the second look, and else with those that it
/// showed when it was found: a missing value is not an empty one.
async fn with_parameters(lockdown: &Lockdown<'_>) -> Result<Instance, ServiceError> {
    let id = InstanceId::Guid(lockdown.instance.guid.clone());
    let mut instance = lockdown.client.instance(&id).await?;
    if instance.parameters.is_none() {
        instance = lockdown.client.instance(&id).await?;
    }
    instance.parameters = instance.parameters.or_else(|| lockdown.instance.parameters.clone());
    Ok(instance)
}

/// A team with its tokens.
pub(crate) async fn look(
    lockdown: &Lockdown<'_>,
    me: &User,
    team: TeamRef,
    tokens: &mut HeldTokens,
) -> Result<ObservedTeam, TokenFailure> {
    let fail = |source| TokenFailure { team: Some(team.clone()), source };
    let own = readable(lockdown.monitor.token(team.id).await).map_err(fail)?;
    let members = members(lockdown, me, &team, own.as_ref(), tokens).await?;
    let fingerprint = own.map(|token| {
        let fingerprint = Fingerprint::of(&lockdown.key, &token);
        tokens.insert(TokenRef::own(team.clone()), token);
        fingerprint
    });
    Ok(ObservedTeam { team, fingerprint, members })
}

/// The other members of a team, and their tokens as far as an administrator is shown them.
async fn members(
    lockdown: &Lockdown<'_>,
    me: &User,
    team: &TeamRef,
    own: Option<&SecretString>,
    tokens: &mut HeldTokens,
) -> Result<Members, TokenFailure> {
    let Some(names) = member_names(lockdown, me, team).await? else { return Ok(Members::Unknown) };
    let mut others = Vec::new();
    for user in names {
        let token = match own {
            // Where the caller's own token is not shown, nobody else's is.
            None => None,
            Some(_) if !me.system_role.is_admin() => None,
            Some(_) => shown(lockdown.monitor.token_of_user(&user, team.id).await, team)?,
        };
        let token = match (token, own) {
            (Some(token), Some(own)) if token.expose_secret() == own.expose_secret() => {
                MemberToken::Shared
            }
            (Some(token), _) => {
                let fingerprint = Fingerprint::of(&lockdown.key, &token);
                tokens.insert(TokenRef::of(team.clone(), user.clone()), token);
                MemberToken::Separate(fingerprint)
            }
            (None, _) => MemberToken::Unseen,
        };
        others.push(Member { user, token });
    }
    Ok(Members::Others(others))
}

/// The login names of the other members of a team; `None` where the service does not say.
pub(crate) async fn member_names(
    lockdown: &Lockdown<'_>,
    me: &User,
    team: &TeamRef,
) -> Result<Option<Vec<String>>, TokenFailure> {
    let detailed = match lockdown.monitor.team(team.id).await {
        Ok(detailed) => detailed,
        Err(error) if error.is_access_denied() || error.is_not_found() => return Ok(None),
        Err(source) => return Err(TokenFailure { team: Some(team.clone()), source }),
    };
    Ok(detailed.members.map(|mut names| {
        names.retain(|name| *name != me.username);
        names.sort();
        names.dedup();
        names
    }))
}

/// A token that the service may refuse to show.
fn readable(
    read: Result<SecretString, ServiceError>,
) -> Result<Option<SecretString>, ServiceError> {
    match read {
        Ok(token) => Ok(Some(token)),
        Err(error) if error.is_access_denied() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Another member's token. A service that does not know the request, or refuses it, shows none.
fn shown(
    read: Result<SecretString, ServiceError>,
    team: &TeamRef,
) -> Result<Option<SecretString>, TokenFailure> {
    match read {
        Ok(token) => Ok(Some(token)),
        Err(error) if error.is_access_denied() => Ok(None),
        Err(error) if matches!(error.status(), Some(403..=405 | 501)) => Ok(None),
        Err(source) => Err(TokenFailure { team: Some(team.clone()), source }),
    }
}

fn busy(instance: &Instance) -> Option<String> {
    let last = instance.last_operation.as_ref().filter(|_| instance.is_busy())?;
    Some(format!("{} {}", last.kind, last.state))
}
