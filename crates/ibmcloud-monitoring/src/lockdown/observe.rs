//! Observing: everything that a plan is made from, read and not changed.

use std::collections::BTreeMap;

use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::fingerprint::{Fingerprint, Salt};
use ibmcloud_core::ids::TeamId;
use ibmcloud_core::instance::Instance;
use ibmcloud_core::plan::{Coverage, Observation, ObservedTeam, TeamRef};
use ibmcloud_transport::{Client, Error as ServiceError, Monitor};
use secrecy::SecretString;

use crate::context::Context;
use crate::errors::{Changed, CommandError};
use crate::msg;

/// Tokens in memory, for as long as the run lasts: to prove afterwards that they are refused.
pub(crate) type HeldTokens = BTreeMap<TeamId, SecretString>;

/// A new salt for the fingerprints of one plan.
pub(crate) fn salt() -> Salt {
    Salt::new(uuid::Uuid::new_v4().into_bytes())
}

/// The Monitor API of an instance.
pub(crate) fn monitor<'a>(
    client: &'a Client,
    instance: &Instance,
) -> Result<Monitor<'a>, CommandError> {
    client.monitor(&instance.region, &instance.guid).map_err(|source| {
        let doing = msg!(
            "The Monitor API of instance {{.Name}} has no address here.",
            Name = instance.name
        );
        CommandError::service(doing, source, Changed::Nothing)
    })
}

/// Looks at an instance, its teams and their tokens.
pub(crate) fn observe(
    ctx: &Context,
    monitor: &Monitor<'_>,
    instance: &Instance,
    salt: &Salt,
) -> Result<(Observation, HeldTokens), CommandError> {
    let doing = || msg!("Could not look at the teams of instance {{.Name}}.", Name = instance.name);
    let me = ctx.ask(doing(), Changed::Nothing, monitor.me())?;
    let mut teams = ctx.ask(doing(), Changed::Nothing, monitor.teams())?;
    teams.sort_by_key(|team| team.id);
    let mode = instance.auth_mode();
    let mut held = HeldTokens::new();
    let mut observed = Vec::new();
    for team in teams {
        let team = TeamRef { id: team.id, name: team.name };
        let fingerprint = if mode.effective() == AuthMode::Any {
            let token = ctx.wait(readable(monitor, team.id)).map_err(|source| {
                let doing = msg!("Could not read the token of team {{.Team}}.", Team = team.name);
                CommandError::service(doing, source, Changed::Nothing)
            })?;
            token.map(|token| {
                let fingerprint = Fingerprint::of(salt, &token);
                held.insert(team.id, token);
                fingerprint
            })
        } else {
            None
        };
        observed.push(ObservedTeam { team, fingerprint });
    }
    let coverage = if me.system_role.is_admin() { Coverage::Proven } else { Coverage::Unproven };
    let observation = Observation {
        guid: instance.guid.clone(),
        crn: instance.crn.clone(),
        name: instance.name.clone(),
        region: instance.region.clone(),
        mode,
        parameters: instance.parameters.clone().unwrap_or_default(),
        locked: instance.locked,
        busy: busy(instance),
        role: me.system_role,
        coverage,
        teams: observed,
    };
    Ok((observation, held))
}

/// The token of a team; `None` if the service refuses to show it to this caller.
async fn readable(
    monitor: &Monitor<'_>,
    team: TeamId,
) -> Result<Option<SecretString>, ServiceError> {
    match monitor.token(team).await {
        Ok(token) => Ok(Some(token)),
        Err(error) if error.is_access_denied() => Ok(None),
        Err(error) => Err(error),
    }
}

fn busy(instance: &Instance) -> Option<String> {
    let last = instance.last_operation.as_ref().filter(|_| instance.is_busy())?;
    Some(format!("{} {}", last.kind, last.state))
}
