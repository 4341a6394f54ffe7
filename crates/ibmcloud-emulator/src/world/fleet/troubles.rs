//! The instances of a fleet that are in trouble, each kind in turn.

use serde_json::json;

use super::super::restrictions::{Enforcement, NetworkZone, RestrictionRule};
use super::super::settings::Unreachable;
use super::super::teams::team;
use super::super::{InstanceRoles, Pending, PlatformRole, Reclamation, ServiceRole, Token, World};
use super::accounts::Holder;
use super::plan::{Fleet, SILENT_REGION};
use crate::ids;
use crate::world::CREATED;

/// When the instance that was deleted is removed for good: late, so that it waits whatever the time is.
const RECLAIMED: &str = "2036-01-22T09:30:00.000000000Z";
const MANY_TEAMS: u64 = 100;

/// What is done to an instance.
type Trouble = fn(&mut World, &Fleet, &Scene<'_>);

/// The instance that gets into trouble.
struct Scene<'a> {
    place: usize,
    holder: &'a Holder,
}

/// All kinds, in the order in which a fleet has them.
const KINDS: [(&str, Trouble); 12] = [
    ("pending_reclamation", pending_reclamation),
    ("provisioning_failed", provisioning_failed),
    ("same_name", same_name),
    ("locked", locked),
    ("endless_update", endless_update),
    ("silent_region", silent_region),
    ("private_only", private_only),
    ("viewer_only", viewer_only),
    ("monitor_fails", monitor_fails),
    ("no_token_reads", no_token_reads),
    ("many_teams", many_teams),
    ("restricted_by_context", restricted_by_context),
];

impl Fleet {
    /// The kinds of trouble, in the order in which the instances of a fleet get into them: the first
    /// troubled instance has the first one, and the thirteenth the first one again.
    pub const TROUBLES: [&'static str; 12] = [
        "pending_reclamation",
        "provisioning_failed",
        "same_name",
        "locked",
        "endless_update",
        "silent_region",
        "private_only",
        "viewer_only",
        "monitor_fails",
        "no_token_reads",
        "many_teams",
        "restricted_by_context",
    ];

    /// The places of the instances in trouble, and the kind of each.
    pub fn troubles(&self) -> Vec<(usize, &'static str)> {
        self.places()
            .into_iter()
            .zip(KINDS.iter().cycle())
            .map(|(at, (kind, _))| (at, *kind))
            .collect()
    }

    /// Evenly spread; the first instance is sound, so that there is one to have the name of.
    fn places(&self) -> Vec<usize> {
        let count = self.troubled.min(self.instances.saturating_sub(1));
        (1..=count).map(|number| number * self.instances.saturating_sub(1) / count).collect()
    }
}

impl World {
    pub(super) fn add_troubles(&mut self, fleet: &Fleet, holders: &[Holder]) {
        for (place, (_, trouble)) in fleet.places().into_iter().zip(KINDS.iter().cycle()) {
            let account = self.instances.get(place).map(|it| it.account.clone());
            let holder = holders.iter().find(|it| Some(&it.account) == account.as_ref());
            if let Some(holder) = holder {
                trouble(self, fleet, &Scene { place, holder });
            }
        }
    }

    fn troubled(&mut self, scene: &Scene<'_>) -> &mut super::super::Instance {
        self.instances.get_mut(scene.place).expect("a scene is about an instance of the world")
    }
}

fn pending_reclamation(world: &mut World, _: &Fleet, scene: &Scene<'_>) {
    let instance = world.troubled(scene);
    let by = instance.created_by.clone();
    instance.completed("delete", CREATED, &by);
    "pending_reclamation".clone_into(&mut instance.state);
    instance.deleted_by.clone_from(&by);
    instance.deleted_at = Some(CREATED.into());
    instance.scheduled_reclaim_at = Some(RECLAIMED.into());
    let guid = instance.guid.clone();
    world.reclamations.push(Reclamation {
        id: ids::uuid(&["fleet reclamation", &guid]),
        instance: guid,
        state: "SCHEDULED".into(),
        target_time: RECLAIMED.into(),
        created_at: CREATED.into(),
        created_by: by,
        updated_at: CREATED.into(),
        updated_by: String::new(),
    });
}

fn provisioning_failed(world: &mut World, _: &Fleet, scene: &Scene<'_>) {
    let instance = world.troubled(scene);
    instance.operation("create", "failed", true, CREATED);
    "failed".clone_into(&mut instance.state);
}

fn same_name(world: &mut World, _: &Fleet, scene: &Scene<'_>) {
    // The nearest one before it in its account that is sound; without one in its account it keeps its own.
    let account = &scene.holder.account;
    let before = world.instances.iter().take(scene.place).rev();
    let sound = before.filter(|it| it.account == *account && it.state == "active");
    if let Some(name) = sound.map(|it| it.name.clone()).next() {
        world.troubled(scene).name = name;
    }
}

fn locked(world: &mut World, _: &Fleet, scene: &Scene<'_>) {
    let instance = world.troubled(scene);
    let by = instance.created_by.clone();
    instance.locked = true;
    instance.completed("lock", CREATED, &by);
}

fn endless_update(world: &mut World, _: &Fleet, scene: &Scene<'_>) {
    let instance = world.troubled(scene);
    instance.operation("update", "in progress", true, CREATED);
    instance.pending = Some(Pending { endless: true, ..Pending::default() });
}

fn silent_region(world: &mut World, _: &Fleet, scene: &Scene<'_>) {
    SILENT_REGION.clone_into(&mut world.troubled(scene).region);
    world.settings.unreachable_regions.insert(SILENT_REGION.into(), Unreachable::Refuses);
}

fn private_only(world: &mut World, _: &Fleet, scene: &Scene<'_>) {
    let instance = world.troubled(scene);
    let parameters = instance.parameters.get_or_insert_default();
    parameters.insert("service-endpoints".into(), json!("private"));
    instance.effective.insert("service-endpoints".into(), json!("private"));
}

/// The administrator and the profile see the instance, and inside of it the teams that they are in.
fn viewer_only(world: &mut World, _: &Fleet, scene: &Scene<'_>) {
    let administrator = world.identities.first().map(|it| it.iam_id.clone());
    let profile = scene.holder.profile.clone();
    let instance = world.troubled(scene);
    let roles = InstanceRoles { platform: PlatformRole::Viewer, service: ServiceRole::Reader };
    for iam_id in administrator.iter().chain([&profile]) {
        instance.roles.insert(iam_id.clone(), roles);
    }
    let guid = instance.guid.clone();
    let Some(inside) = world.monitor_mut(&guid) else { return };
    let user = inside.users.iter_mut().find(|it| Some(&it.iam_id) == administrator.as_ref());
    let Some(user) = user.map(|user| {
        "ROLE_USER".clone_into(&mut user.system_role);
        user.clone()
    }) else {
        return;
    };
    for (number, team) in inside.teams.iter_mut().enumerate() {
        team.members.retain(|member| member.user != user.id);
        if number == 0 {
            team.members.push(user.as_member());
        }
    }
    let first = inside.teams.first().map(|team| team.id);
    inside.tokens.retain(|token| token.user != user.id || Some(token.team) == first);
}

fn monitor_fails(world: &mut World, _: &Fleet, scene: &Scene<'_>) {
    world.troubled(scene).trouble.monitor_status = Some(503);
}

/// The mode is `ANY`: that tokens are kept back is no sign of another one.
fn no_token_reads(world: &mut World, _: &Fleet, scene: &Scene<'_>) {
    let instance = world.troubled(scene);
    let parameters = instance.parameters.get_or_insert_default();
    parameters.insert("external_api_auth".into(), json!("ANY"));
    instance.effective.insert("external_api_auth".into(), json!("ANY"));
    instance.trouble.token_reads_refused = true;
}

fn many_teams(world: &mut World, _: &Fleet, scene: &Scene<'_>) {
    let instance = world.troubled(scene);
    let guid = instance.guid.clone();
    let Some(inside) = world.monitor_mut(&guid) else { return };
    // Numbers that no other instance's teams have.
    let base = 10_000_000 + scene.place as u64 * 1_000;
    let members: Vec<_> = inside.users.iter().map(super::super::User::as_member).collect();
    for number in inside.teams.len() as u64..MANY_TEAMS {
        let id = base + number;
        for member in &members {
            let user = member.user;
            let key = ids::uuid(&["token", &guid, &id.to_string(), &user.to_string()]);
            inside.tokens.push(Token { key, team: id, user });
        }
        inside.teams.push(team(id, &format!("Team {number:03}"), false, members.clone()));
    }
}

fn restricted_by_context(world: &mut World, _: &Fleet, scene: &Scene<'_>) {
    let account = scene.holder.account.clone();
    let guid = world.troubled(scene).guid.clone();
    let zone = ids::hex32(&["fleet zone", &guid]);
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    world.restriction_rules.push(RestrictionRule {
        id: ids::hex32(&["fleet rule", &guid]),
        account: account.clone(),
        description: "Monitoring from the office only".into(),
        resource: vec![pair("serviceName", "sysdig-monitor"), pair("serviceInstance", &guid)],
        contexts: vec![vec![pair("networkZoneId", &zone)]],
        enforcement: Enforcement::Enabled,
    });
    world.network_zones.push(NetworkZone {
        id: zone,
        account,
        name: "office".into(),
        description: String::new(),
        addresses: vec![pair("subnet", "192.0.2.0/24")],
        excluded: Vec::new(),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::restrict;

    fn fleet() -> (Fleet, World) {
        let plan = Fleet { instances: 100, accounts: 2, troubled: 12, seed: 11 };
        (plan, World::fleet_of(&plan))
    }

    #[test]
    fn each_kind_of_trouble_is_there_once() {
        let (plan, world) = fleet();
        let troubles = plan.troubles();
        assert_eq!(troubles.iter().map(|(_, kind)| *kind).collect::<Vec<_>>(), Fleet::TROUBLES);
        let places: std::collections::BTreeSet<_> = troubles.iter().map(|(at, _)| *at).collect();
        assert_eq!(places.len(), 12);
        let of = |kind: &str| {
            let (place, _) = troubles.iter().find(|(_, it)| *it == kind).unwrap();
            &world.instances[*place]
        };
        assert_eq!(of("pending_reclamation").state, "pending_reclamation");
        assert_eq!(of("provisioning_failed").state, "failed");
        let twins = |it: &&super::super::super::Instance| it.name == of("same_name").name;
        assert_eq!(world.instances.iter().filter(twins).count(), 2);
        assert!(of("locked").locked && of("private_only").is_private_only());
        assert!(of("endless_update").pending.as_ref().unwrap().endless);
        let silent = world.instances.iter().filter(|it| it.region == SILENT_REGION);
        assert_eq!(silent.collect::<Vec<_>>(), [of("silent_region")]);
        assert_eq!(of("viewer_only").roles.len(), 2);
        assert_eq!(of("monitor_fails").trouble.monitor_status, Some(503));
        assert!(of("no_token_reads").trouble.token_reads_refused);
        assert!(!of("no_token_reads").iam_only());
        assert_eq!(world.monitor(&of("many_teams").guid).unwrap().teams.len(), 100);
        assert_eq!(world.restriction_rules.len(), 1);
        let here = "127.0.0.1".parse().unwrap();
        let restricts = |name| {
            let (rules, zones) = (&world.restriction_rules, &world.network_zones);
            restrict(rules, zones, of(name), here, false)
        };
        assert!(restricts("restricted_by_context"));
        assert!(!restricts("locked"));
    }

    #[test]
    fn the_rest_of_a_fleet_is_as_without_trouble() {
        let (plan, world) = fleet();
        let sound = World::fleet_of(&Fleet { troubled: 0, ..plan });
        let places: Vec<usize> = plan.troubles().into_iter().map(|(at, _)| at).collect();
        for (place, (one, other)) in world.instances.iter().zip(&sound.instances).enumerate() {
            let moved = other.region == SILENT_REGION;
            assert!(
                places.contains(&place)
                    || moved
                    || one.state == other.state && one.trouble.is_none()
            );
        }
        let few = Fleet { instances: 3, troubled: 9, ..plan };
        assert_eq!(few.troubles().len(), 2);
        assert_eq!(Fleet { instances: 0, ..few }.troubles(), []);
    }
}
