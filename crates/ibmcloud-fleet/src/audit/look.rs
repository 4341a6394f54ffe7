//! One instance: what its own Monitor API shows.

use std::path::Path;
use std::time::SystemTime;

use futures_util::future::join;
use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::instance::{Instance, InstanceState};
use ibmcloud_core::team::User;
use ibmcloud_transport::{Client, Error as ServiceError, ListedTeams, Monitor};

use super::known::{self, Known};
use crate::report::Behaviour;

/// What one look showed.
pub(super) struct Look {
    /// The instance, as the list has it.
    pub(super) instance: Instance,
    /// What its Monitor API showed; `None` where it is not in use.
    pub(super) seen: Option<Result<Seen, ServiceError>>,
    /// What this machine's journals say.
    pub(super) known: Known,
}

/// What the Monitor API showed.
pub(super) struct Seen {
    pub(super) me: User,
    pub(super) teams: ListedTeams,
    pub(super) behaviour: Behaviour,
}

/// Looks at one instance.
pub(super) async fn look(
    client: &Client,
    instance: Instance,
    config_dir: &Path,
    now: SystemTime,
) -> Look {
    let known = known::of(config_dir, &instance.guid, now);
    let seen = if is_in_use(&instance) { Some(seen(client, &instance).await) } else { None };
    Look { instance, seen, known }
}

/// Whether an instance can answer.
fn is_in_use(instance: &Instance) -> bool {
    matches!(instance.state, InstanceState::Active | InstanceState::Other(_))
}

async fn seen(client: &Client, instance: &Instance) -> Result<Seen, ServiceError> {
    let monitor = client.monitor(&instance.region, &instance.guid)?;
    let (me, teams) = join(monitor.me(), monitor.team_list()).await;
    let (me, teams) = (me?, teams?);
    let behaviour = behaviour(&monitor, &me, &teams, instance).await?;
    Ok(Seen { me, teams, behaviour })
}

/// What the instance does with Monitor API tokens: it is asked for one.
async fn behaviour(
    monitor: &Monitor<'_>,
    me: &User,
    teams: &ListedTeams,
    instance: &Instance,
) -> Result<Behaviour, ServiceError> {
    let own = me.current_team.filter(|id| teams.teams.iter().any(|team| team.id == *id));
    let Some(team) = own.or_else(|| teams.teams.first().map(|team| team.id)) else {
        return Ok(Behaviour::NotKnown);
    };
    match monitor.token(team).await {
        Ok(_) => Ok(Behaviour::ShowsTokens),
        // With an explicit `ANY` the caller may lack the privilege.
        Err(error) if error.is_access_denied() => Ok(match instance.auth_mode() {
            AuthMode::Any => Behaviour::NotKnown,
            _ => Behaviour::RefusesTokens,
        }),
        Err(error) => Err(error),
    }
}
