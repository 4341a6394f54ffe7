//! Who calls the Monitor API, in which instance and team, and what that allows.

use serde_json::Value;

use super::errors::{access_denied, error, not_found};
use crate::clock;
use crate::iam::Caller;
use crate::net::http::{Reply, Request};
use crate::world::metrics::{Metrics, Visible};
use crate::world::mint::Mint;
use crate::world::{
    Identity, IdentityKind, Instance, InstanceRoles, Monitor, PlatformRole, ServiceRole, Settings,
    User, World,
};

/// A caller inside an instance, acting in a team.
pub(crate) struct Session<'a> {
    pub(crate) monitor: &'a mut Monitor,
    pub(crate) settings: &'a Settings,
    metrics: &'a Metrics,
    /// Region of the instance.
    pub(crate) region: String,
    pub(crate) iam_only: bool,
    /// No Monitor API token is given out, whatever the mode.
    pub(crate) token_reads_refused: bool,
    /// The user that acts. Behind a Monitor API token it is the one who made it.
    pub(crate) user: u64,
    pub(crate) team: u64,
    pub(crate) rank: Rank,
    pub(crate) now: i64,
    pub(crate) mint: Mint<'a>,
}

/// What a caller may do, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    Reader,
    Writer,
    Administrator,
}

/// What is known about the caller before the instance is opened.
struct Entry {
    guid: String,
    iam_only: bool,
    token_reads_refused: bool,
    region: String,
    who: Who,
}

enum Who {
    /// An IAM identity with its system role, the team it asked for, and the only teams that it may be in, if
    /// its policies are for teams.
    Iam { identity: Box<Identity>, role: &'static str, team: Option<String>, only: Vec<u64> },
    /// A Monitor API token: its team, and who made it.
    Token { team: u64, user: u64 },
    /// The key of a service account: its team, and its role there.
    ServiceAccount { id: u64, team: u64, role: String },
}

impl<'a> Session<'a> {
    pub(crate) fn open(world: &'a mut World, request: &Request) -> Result<Self, Reply> {
        let entry = entry(world, request)?;
        let place = world.monitor_place(&entry.guid);
        let World { monitors, settings, metrics, serial, seed, .. } = world;
        let monitor = place.and_then(|place| monitors.get_mut(place));
        let monitor = monitor.ok_or_else(access_denied)?;
        let now = clock::millis(request.now);
        let (user, team, rank) = match entry.who {
            Who::Token { team, user } => (user, team, rank_in_team(monitor, team, user)),
            // No user has the number of a service account.
            Who::ServiceAccount { id, team, role } => (id, team, rank_of_role(monitor, &role)),
            Who::Iam { identity, role, team, only } => {
                let user = arrive(monitor, &identity, (role, &only), now);
                let rank = rank(role);
                let team = select_team(monitor, user, rank, team.as_deref())?;
                if !only.is_empty() && !only.contains(&team) {
                    return Err(access_denied());
                }
                (user, team, rank)
            }
        };
        if monitor.user(user).is_some_and(|user| user.disabled) {
            return Err(access_denied());
        }
        let Entry { region, iam_only, token_reads_refused, .. } = entry;
        let mint = Mint { serial, seed: *seed };
        Ok(Self {
            monitor,
            settings,
            metrics,
            region,
            iam_only,
            token_reads_refused,
            user,
            team,
            rank,
            now,
            mint,
        })
    }

    /// What the queries of the instance find.
    pub(crate) fn metrics(&self) -> Visible<'a> {
        self.metrics.of(&self.monitor.instance)
    }

    /// See [`Monitor::issue_tokens`].
    pub(crate) fn issue_tokens(&mut self, team: u64) {
        self.monitor.issue_tokens(team, self.settings.per_user_tokens, &mut self.mint);
    }

    /// See [`Monitor::end_tokens`].
    pub(crate) fn end_tokens(&mut self, user: u64, team: Option<u64>) {
        self.monitor.end_tokens(user, team, self.settings.per_user_tokens);
    }

    /// The caller, if at least of this rank.
    pub(crate) fn require(&self, rank: Rank) -> Result<(), Reply> {
        if self.rank >= rank { Ok(()) } else { Err(access_denied()) }
    }

    /// Whether the caller gets to see a team.
    pub(crate) fn sees(&self, team: u64) -> bool {
        self.rank == Rank::Administrator || self.monitor.is_member(team, self.user)
    }
}

fn entry(world: &World, request: &Request) -> Result<Entry, Reply> {
    let refused = |text: &str| error(401, "Unauthorized", text);
    let token = request.bearer().ok_or_else(|| refused("Full authentication is required"))?;
    if token.split('.').count() == 3 {
        let caller = Caller::from_token(token, request);
        let caller = caller.ok_or_else(|| refused("The token is invalid or expired"))?;
        return with_iam(world, request, &caller);
    }
    with_monitor_token(world, request, token)
        .ok_or_else(|| refused("The token is invalid or expired"))?
}

fn with_iam(world: &World, request: &Request, caller: &Caller) -> Result<Entry, Reply> {
    let missing = || error(401, "Unauthorized", "The header IBMInstanceID is required");
    let guid = request.header("ibminstanceid").map(str::trim).filter(|guid| !guid.is_empty());
    let guid = guid.ok_or_else(missing)?;
    let instance = world
        .instance_by_guid(guid)
        .filter(|it| Some(&it.account) == caller.account.as_ref() && serves(request, it));
    let instance = instance
        .ok_or_else(|| error(403, "Forbidden", "The instance is unknown or not accessible"))?;
    let identity = world.identities.iter().find(|it| it.iam_id == caller.iam_id);
    let team = request.header("sysdigteamid").or_else(|| request.header("teamid"));
    let role = world.roles_in(&caller.iam_id, instance, request.now).system_role();
    let (role, only) = match role {
        Some(role) => (Some(role), Vec::new()),
        None => in_teams(world, (&caller.iam_id, request.now), instance, team),
    };
    let (Some(identity), Some(role)) = (identity, role) else { return Err(access_denied()) };
    Ok(Entry {
        guid: guid.to_owned(),
        iam_only: instance.enforces_iam_only(clock::millis(request.now)),
        token_reads_refused: instance.trouble.token_reads_refused,
        region: instance.region.clone(),
        who: Who::Iam {
            identity: Box::new(identity.clone()),
            role,
            team: team.map(|team| team.trim().to_owned()).filter(|team| !team.is_empty()),
            only,
        },
    })
}

/// The system role of somebody who has access to teams only: that of the team that the request names, else of the
/// first one. Nobody administers an instance in this way.
fn in_teams(
    world: &World,
    (iam_id, now): (&str, jiff::Timestamp),
    instance: &Instance,
    wanted: Option<&str>,
) -> (Option<&'static str>, Vec<u64>) {
    let mut teams = world.teams_in(iam_id, instance, now);
    let place = world.monitor_place(&instance.guid);
    let monitor = place.and_then(|place| world.monitors.get(place));
    teams.retain(|team, _| monitor.is_some_and(|monitor| monitor.team(*team).is_some()));
    let named = wanted.and_then(|team| team.trim().parse::<u64>().ok());
    let service = named.and_then(|team| teams.get(&team)).or_else(|| teams.values().next());
    let role = service.and_then(|service| {
        let service = (*service).min(ServiceRole::Writer);
        InstanceRoles { platform: PlatformRole::None, service }.system_role()
    });
    (role, teams.into_keys().collect())
}

/// `None` when nobody has this token; an answer when it is not accepted where it belongs.
fn with_monitor_token(world: &World, request: &Request, key: &str) -> Option<Result<Entry, Reply>> {
    let now = clock::millis(request.now);
    let (monitor, who) = world.monitors.iter().find_map(|monitor| {
        if let Some(it) = monitor.service_account(key) {
            let number = |name: &str| it[name].as_u64().unwrap_or_default();
            let role = it["teamRole"].as_str().unwrap_or_default().to_owned();
            let (id, team) = (number("id"), number("teamId"));
            let alive = it["expirationDate"].as_i64().is_some_and(|end| now < end);
            return alive.then_some((monitor, Who::ServiceAccount { id, team, role }));
        }
        let replaced = monitor.replaced_tokens.iter().filter(|it| now < it.accepted_until);
        let mut tokens = monitor.tokens.iter().chain(replaced.map(|it| &it.token));
        let token = tokens.find(|token| token.key == key)?;
        Some((monitor, Who::Token { team: token.team, user: token.user }))
    })?;
    let instance = world.instance_by_guid(&monitor.instance);
    let instance = instance.filter(|it| serves(request, it))?;
    if instance.enforces_iam_only(now) {
        let status = world.settings.iam_only_token_status;
        return Some(Err(Reply { status, ..access_denied() }));
    }
    Some(Ok(Entry {
        guid: instance.guid.clone(),
        iam_only: false,
        token_reads_refused: instance.trouble.token_reads_refused,
        region: instance.region.clone(),
        who,
    }))
}

/// Whether an instance is up, and in the region of the host that was called.
fn serves(request: &Request, instance: &Instance) -> bool {
    instance.is_monitoring()
        && instance.state == "active"
        && request.region.is_none_or(|region| region == instance.region)
}

fn rank(system_role: &str) -> Rank {
    match system_role {
        "ROLE_ADMIN" | "ROLE_CUSTOMER" => Rank::Administrator,
        "ROLE_ADVANCED_USER" => Rank::Writer,
        _ => Rank::Reader,
    }
}

/// What a role allows in a team that is no administrator's: to change something, or to read.
fn rank_of_role(monitor: &Monitor, role: &str) -> Rank {
    let changes_nothing = |it: &Value| {
        let last = it.as_str().and_then(|it| it.rsplit('.').next());
        matches!(last, Some("read" | "view"))
    };
    let reads = match monitor.custom_role(role) {
        Some(own) => {
            own["monitorPermissions"].as_array().into_iter().flatten().all(changes_nothing)
        }
        None => matches!(role, "ROLE_TEAM_READ" | "ROLE_TEAM_NONE"),
    };
    if reads { Rank::Reader } else { Rank::Writer }
}

/// A Monitor API token allows what its maker may do in the token's team.
fn rank_in_team(monitor: &Monitor, team: u64, user: u64) -> Rank {
    let roles = monitor.team(team).into_iter().flat_map(|team| &team.members);
    let role = roles.into_iter().find(|member| member.user == user).map(|it| it.role.as_str());
    match role.map(|role| rank_of_role(monitor, role)) {
        Some(Rank::Reader) => Rank::Reader,
        _ if monitor.user(user).is_some_and(|it| rank(&it.system_role) == Rank::Administrator) => {
            Rank::Administrator
        }
        _ => Rank::Writer,
    }
}

/// The user record of an identity: made when it comes for the first time, and kept up to date with
/// its IAM role. Whoever has access to some teams only is a member of these.
fn arrive(
    monitor: &mut Monitor,
    identity: &Identity,
    (role, only): (&str, &[u64]),
    now: i64,
) -> u64 {
    let known =
        |user: &&mut User| user.iam_id == identity.iam_id || user.username == identity.email;
    if let Some(user) = monitor.users.iter_mut().find(known) {
        user.iam_id.clone_from(&identity.iam_id);
        role.clone_into(&mut user.system_role);
        let user = user.clone();
        join(monitor, &user, only);
        return user.id;
    }
    let id = monitor.next_id();
    let current_team = only.first().copied().unwrap_or_else(|| monitor.default_team());
    let (first, last) = match identity.kind {
        IdentityKind::User => identity.name.split_once(' ').unwrap_or((&identity.name, "")),
        IdentityKind::ServiceId | IdentityKind::Profile => (identity.name.as_str(), ""),
    };
    let user = User {
        id,
        version: 1,
        username: identity.subject().to_owned(),
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        system_role: role.to_owned(),
        iam_id: identity.iam_id.clone(),
        disabled: false,
        current_team,
        created: now,
        last_seen: now,
    };
    join(monitor, &user, if only.is_empty() { std::slice::from_ref(&current_team) } else { only });
    monitor.users.push(user);
    id
}

/// Makes a user a member of teams that they are not in yet.
fn join(monitor: &mut Monitor, user: &User, teams: &[u64]) {
    for id in teams {
        if !monitor.is_member(*id, user.id)
            && let Some(team) = monitor.team_mut(*id)
        {
            team.members.push(user.as_member());
        }
    }
}

/// The team that a request acts in: the one it names, else the user's current one.
fn select_team(
    monitor: &Monitor,
    user: u64,
    rank: Rank,
    wanted: Option<&str>,
) -> Result<u64, Reply> {
    let Some(wanted) = wanted else {
        let current = monitor.user(user).map_or(0, |user| user.current_team);
        let gone = monitor.team(current).is_none();
        return Ok(if gone { monitor.default_team() } else { current });
    };
    let visible = |id: &u64| {
        monitor.team(*id).is_some() && (rank == Rank::Administrator || monitor.is_member(*id, user))
    };
    let team = wanted.parse().ok().filter(visible);
    team.ok_or_else(|| not_found("Team", wanted))
}
