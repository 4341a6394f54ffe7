//! What a command needs that keeps other programs supplied, perhaps for months: in whose name, and for which
//! instance and team. Without a log-in it works from a key or a token of the platform, and writes nothing down.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use ibmcloud_base::credential::trusted_profile;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::files::named;
use ibmcloud_cli::msg;
use ibmcloud_cli::session::credential::Credential;
use ibmcloud_core::crn::Crn;
use ibmcloud_core::ids::{Guid, RegionName, TeamId};
use ibmcloud_core::instance::MONITORING_SERVICE_NAME;
use ibmcloud_proxy::sync::ServiceManager;
use ibmcloud_transport::{Client, Renewal, StoreError, UnattendedStore, Upstream};

use crate::commands::monitoring::shared::{At, InTeam};
use crate::select;

/// The socket of the service manager (`sd_notify(3)`).
pub(crate) const NOTIFY_SOCKET: &str = "NOTIFY_SOCKET";

/// The service manager that started this program, if one did.
pub(crate) fn service_manager(ctx: &Context) -> Option<ServiceManager> {
    let socket = ctx.env.os(NOTIFY_SOCKET).filter(|it| !it.is_empty())?;
    Some(ServiceManager::new(socket.to_owned()))
}

/// In whose name.
#[derive(clap::Args, Debug)]
pub(crate) struct Identity {
    /// File with the API key to work with instead of the session: the key, or the JSON of 'iam service-api-key-create'
    #[arg(long, value_name = "FILE", conflicts_with = "cr_token_file")]
    apikey_file: Option<String>,
    /// File with a compute resource token to work with instead of the session; read again for each new token
    #[arg(long, value_name = "FILE", requires = "profile")]
    cr_token_file: Option<String>,
    /// Name, ID or CRN of the trusted profile that the compute resource becomes
    #[arg(long, value_name = "PROFILE", requires = "cr_token_file")]
    profile: Option<String>,
}

impl Identity {
    /// A client in this name: of the file that is named, else of the session, else of the API key in the environment.
    pub(crate) fn client(&self, ctx: &Context) -> Result<Client, CommandError> {
        if let Some(named) = &self.apikey_file {
            let kind = Credential::ApiKey;
            let file = readable(ctx, kind, named)?;
            return connect(
                ctx,
                UnattendedStore::new(move || {
                    kind.in_file(&file).map(Renewal::ApiKey).map_err(unreadable)
                }),
            );
        }
        if let (Some(named), Some(profile)) = (&self.cr_token_file, &self.profile) {
            let kind = Credential::ComputeResourceToken;
            let file = readable(ctx, kind, named)?;
            let profile = trusted_profile(profile);
            return connect(
                ctx,
                UnattendedStore::new(move || {
                    let token = kind.in_file(&file).map_err(unreadable)?;
                    Ok(Renewal::ComputeResource { token, profile: profile.clone() })
                }),
            );
        }
        match (ctx.client(), ctx.env.api_key()) {
            (Err(CommandError::NotLoggedIn | CommandError::NoEndpoint), Some(named)) => {
                let key = Credential::ApiKey.given(&ctx.env, named)?;
                connect(ctx, UnattendedStore::new(move || Ok(Renewal::ApiKey(key.clone()))))
            }
            (client, _) => client,
        }
    }
}

fn connect(ctx: &Context, store: UnattendedStore) -> Result<Client, CommandError> {
    ctx.connect(&ctx.config()?, Arc::new(store))?.map_err(|source| CommandError::Refresh { source })
}

/// A file with a credential, which the platform or a person exchanges for another one meanwhile. What is wrong with
/// it is better said now than at the first request.
fn readable(ctx: &Context, kind: Credential, path: &str) -> Result<PathBuf, CommandError> {
    kind.given(&ctx.env, &format!("@{path}"))?;
    Ok(named::place(&ctx.env, path))
}

fn unreadable(source: io::Error) -> StoreError {
    StoreError { action: "read", source: source.into() }
}

/// Keeps what is in memory there: a process that holds tokens for months writes no core file, and no other process of
/// the same user reads its memory. Where the system refuses that, nothing is lost.
pub(crate) fn keep_memory_private() {
    #[cfg(unix)]
    let _ = nix::sys::resource::setrlimit(nix::sys::resource::Resource::RLIMIT_CORE, 0, 0);
    #[cfg(target_os = "linux")]
    let _ = nix::sys::prctl::set_dumpable(false);
}

/// One instance, and one team of it if one is named.
#[derive(Clone, Debug)]
pub(crate) struct Destination {
    /// What the instance is called in messages: its name, or its GUID where only that is known.
    pub(crate) name: String,
    pub(crate) region: RegionName,
    pub(crate) guid: Guid,
    pub(crate) team: Option<TeamId>,
}

impl Destination {
    /// The way to it in the client's name.
    pub(crate) fn upstream(&self, client: &Client) -> Result<Upstream, CommandError> {
        client.upstream(&self.region, &self.guid, self.team).map_err(|source| {
            let doing = msg!("The connection could not be prepared.");
            CommandError::Service { doing, source, changed: Changed::ReadOnly }
        })
    }
}

/// Finds the instance and the team. The CRN of an instance and the ID of a team are taken as they are, so that a
/// program can start while the services do not answer.
pub(crate) fn destination(
    ctx: &Context,
    client: &Client,
    at: &At,
    team: &InTeam,
) -> Result<Destination, CommandError> {
    let team_id = team.team.as_deref().and_then(|it| it.parse().ok().map(TeamId));
    if let Some(named) = at.name.as_deref().filter(|it| it.starts_with("crn:"))
        && (team.team.is_none() || team_id.is_some())
    {
        let (region, guid) = parts(named).ok_or_else(|| {
            CommandError::usage(msg!(
                "'{{.Crn}}' is not the CRN of an instance of IBM Cloud Monitoring",
                Crn = named
            ))
        })?;
        return Ok(Destination { name: guid.to_string(), region, guid, team: team_id });
    }
    let (name, region) = (at.name.as_deref(), at.region.as_deref());
    let instance = select::monitoring(ctx, client, name, region)?;
    let team = match (team_id, team.team.as_deref()) {
        (None, Some(named)) => Some(at.open(ctx, client, None)?.team(ctx, Some(named))?.id),
        (id, _) => id,
    };
    let (region, guid) = (instance.region, instance.guid);
    Ok(Destination { name: instance.name, region, guid, team })
}

fn parts(crn: &str) -> Option<(RegionName, Guid)> {
    let crn: Crn = crn.parse().ok()?;
    (crn.service() == MONITORING_SERVICE_NAME).then(|| crn.region_name().zip(crn.guid())).flatten()
}
