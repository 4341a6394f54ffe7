//! Observing: everything that a plan is made from, read and not changed.

use std::collections::BTreeMap;
use std::future::Future;

use futures_util::future::try_join_all;
use ibmcloud_core::FingerprintKey;
use ibmcloud_core::fingerprint::Fingerprint;
use ibmcloud_core::instance::Instance;
use ibmcloud_core::plan::{
    Member, MemberToken, Members, Observation, ObservedTeam, TeamRef, TokenRef,
};
use ibmcloud_core::team::User;
use ibmcloud_transport::{Error as ServiceError, InstanceId};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::lockdown::Lockdown;
use crate::recorder::{Exchange, Services};

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
    /// What was exchanged with the services.
    pub exchanges: Vec<Exchange>,
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

/// Looks at an instance, its teams, their members and their tokens, as many at once as the options say.
pub async fn observe(lockdown: &Lockdown<'_>) -> Result<Observed, TokenFailure> {
    let services = lockdown.services();
    let gate = Semaphore::new(lockdown.options.in_flight.get());
    let looks = Looks { services: &services, key: &lockdown.key, gate: &gate };
    let monitor = services.monitor();
    let (instance, me, list) = tokio::try_join!(
        biased;
        looks.in_turn(with_parameters(lockdown, &services)),
        looks.in_turn(monitor.me()),
        looks.in_turn(monitor.team_list()),
    )?;
    let mut teams: Vec<TeamRef> =
        list.teams.into_iter().map(|team| TeamRef { id: team.id, name: team.name }).collect();
    teams.sort();
    // A team that is listed twice has one token all the same.
    teams.dedup();
    let mut tokens = HeldTokens::new();
    let mut observed = Vec::new();
    let seen = try_join_all(teams.into_iter().map(|team| looks.look(&me, team))).await?;
    for (team, read) in seen {
        observed.push(team);
        tokens.extend(read);
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
    Ok(Observed { observation, me, tokens, exchanges: services.exchanges() })
}

/// The instance as it is; where it shows no parameters, at the second look, and else with those that it
/// showed when it was found: a missing value is not an empty one.
async fn with_parameters(
    lockdown: &Lockdown<'_>,
    services: &Services<'_>,
) -> Result<Instance, ServiceError> {
    let id = InstanceId::Guid(lockdown.instance.guid.clone());
    let mut instance = services.client.instance(&id).await?;
    if instance.parameters.is_none() {
        instance = services.client.instance(&id).await?;
    }
    instance.parameters = instance.parameters.or_else(|| lockdown.instance.parameters.clone());
    Ok(instance)
}

/// Looks at teams and their tokens, so many requests at a time as the gate lets through, in the order in which
/// they are asked for.
pub(crate) struct Looks<'a> {
    pub(crate) services: &'a Services<'a>,
    pub(crate) key: &'a FingerprintKey,
    pub(crate) gate: &'a Semaphore,
}

impl Looks<'_> {
    /// Waits for the gate, and then for a request.
    pub(crate) fn in_turn<'f, T: 'f>(
        &'f self,
        request: impl Future<Output = T> + 'f,
    ) -> impl Future<Output = T> + 'f {
        // What waits for it is small then, however much a request holds.
        let request = Box::pin(request);
        async move {
            // Nobody closes the gate.
            let _permit = self.gate.acquire().await.ok();
            request.await
        }
    }

    /// A team with its tokens.
    pub(crate) async fn look(
        &self,
        me: &User,
        team: TeamRef,
    ) -> Result<(ObservedTeam, HeldTokens), TokenFailure> {
        let monitor = self.services.monitor();
        let (own, names) = tokio::try_join!(
            biased;
            async {
                let read = self.in_turn(monitor.token(team.id)).await;
                let fail = |source| TokenFailure { team: Some(team.clone()), source };
                readable(read).map_err(fail)
            },
            self.member_names(me, &team),
        )?;
        let mut tokens = HeldTokens::new();
        let members = match names {
            None => Members::Unknown,
            Some(names) => {
                let seen = names.into_iter().map(|user| self.member(me, &team, user, own.as_ref()));
                let mut others = Vec::new();
                for (member, token) in try_join_all(seen).await? {
                    let whose = TokenRef::of(team.clone(), member.user.clone());
                    tokens.extend(token.map(|token| (whose, token)));
                    others.push(member);
                }
                Members::Others(others)
            }
        };
        let fingerprint = own.map(|token| {
            let fingerprint = Fingerprint::of(self.key, &token);
            tokens.insert(TokenRef::own(team.clone()), token);
            fingerprint
        });
        Ok((ObservedTeam { team, fingerprint, members }, tokens))
    }

    /// Another member of a team, and his token if it is his own and an administrator is shown it.
    async fn member(
        &self,
        me: &User,
        team: &TeamRef,
        user: String,
        own: Option<&SecretString>,
    ) -> Result<(Member, Option<SecretString>), TokenFailure> {
        let monitor = self.services.monitor();
        let token = match own {
            // Where the caller's own token is not shown, nobody else's is.
            None => None,
            Some(_) if !me.system_role.is_admin() => None,
            Some(_) => shown(self.in_turn(monitor.token_of_user(&user, team.id)).await, team)?,
        };
        let (token, separate) = match (token, own) {
            (Some(token), Some(own)) if token.expose_secret() == own.expose_secret() => {
                (MemberToken::Shared, None)
            }
            (Some(token), _) => {
                (MemberToken::Separate(Fingerprint::of(self.key, &token)), Some(token))
            }
            (None, _) => (MemberToken::Unseen, None),
        };
        Ok((Member { user, token }, separate))
    }

    /// The login names of the other members of a team; `None` where the service does not say.
    pub(crate) async fn member_names(
        &self,
        me: &User,
        team: &TeamRef,
    ) -> Result<Option<Vec<String>>, TokenFailure> {
        let monitor = self.services.monitor();
        let detailed = match self.in_turn(monitor.team(team.id)).await {
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
