//! A world with many Monitoring instances over several accounts, the same for the same plan.

mod access;
mod accounts;
mod plan;
mod troubles;

use std::collections::BTreeSet;

use serde_json::json;

use super::build::MonitoringInstance;
use super::instance::object;
use super::{Parameters, World};
use crate::ids;
use crate::regions::REGIONS;

use accounts::Holder;

pub use plan::Fleet;
use plan::SILENT_REGION;

const TEAMS: [&str; 8] =
    ["Payments", "Platform", "Checkout", "Search", "Identity", "Billing", "Mobile", "Data"];
/// Where instances are that would be in the silent region otherwise.
const OTHER_REGION: &str = "jp-tok";

impl World {
    /// The largest fleet: each instance takes about 25 kB, so this is a gigabyte.
    pub const LARGEST_FLEET: usize = 40_000;
    /// The most accounts of a fleet.
    pub const MOST_ACCOUNTS: usize = 200;

    /// `n` Monitoring instances in one account, none of them in trouble.
    pub fn fleet(n: usize, seed: u64) -> Self {
        Self::fleet_of(&Fleet { instances: n, seed, ..Fleet::default() })
    }

    /// Monitoring instances over all regions, two resource groups and the modes `ANY`, `IAM_ONLY` and
    /// unset, with two to five teams each. The people are those of the demo world, in every account
    /// that has instances; the administrator is in the others, too. A service ID in the first account
    /// ([`keys::SERVICE_ID`](super::keys::SERVICE_ID)) may assume a trusted profile in each account.
    pub fn fleet_of(fleet: &Fleet) -> Self {
        let mut world = Self { seed: fleet.seed, ..Self::people() };
        let holders = world.open_accounts(fleet);
        let mut received = BTreeSet::new();
        for index in 0..fleet.instances {
            world.add_fleet_instance(fleet, index, &holders, &mut received);
        }
        world.add_access(&holders);
        world.add_tags(fleet);
        world.add_troubles(fleet, &holders);
        world
    }

    fn add_fleet_instance(
        &mut self,
        fleet: &Fleet,
        index: usize,
        holders: &[Holder],
        received: &mut BTreeSet<(String, &'static str)>,
    ) {
        let pick = |what: &str, bound: u64| fleet.pick(index, what, bound);
        let holder = choose(holders, pick("account", holders.len() as u64));
        let holder = holder.expect("a fleet has at least one account");
        let region = choose(&REGIONS, pick("region", REGIONS.len() as u64));
        let region = match region.map_or("", |it| it.name) {
            SILENT_REGION if fleet.troubled > 0 => OTHER_REGION,
            region => region,
        };
        let first = received.insert((holder.account.clone(), region));
        let teams = team_names(pick("teams", 4) + 1, pick("first team", 8), index as u64);
        let other_group = pick("group", 3) == 0;
        self.add_monitoring(MonitoringInstance {
            guid: ids::uuid(&["fleet", &fleet.seed.to_string(), &index.to_string()]),
            name: &format!("monitoring-{:04}", index + 1),
            region,
            account: &holder.account,
            resource_group: if other_group { &holder.other_group } else { &holder.group },
            parameters: parameters(pick("mode", 10), first),
            teams: &teams,
        });
    }

    /// Tags by which people choose instances: what they are for, whose they are, and how secret.
    fn add_tags(&mut self, fleet: &Fleet) {
        let of_instances: Vec<(String, String)> =
            self.instances.iter().map(|it| (it.account.clone(), it.crn())).collect();
        for (index, (account, crn)) in of_instances.iter().enumerate() {
            let environment = match fleet.pick(index, "environment", 10) {
                0..=3 => Some("env:prod"),
                4..=8 => Some("env:dev"),
                _ => None,
            };
            let owner = choose(&TEAMS, fleet.pick(index, "owner", TEAMS.len() as u64));
            let owner = owner.map(|name| format!("team:{}", name.to_lowercase()));
            let restricted = (fleet.pick(index, "restricted", 5) == 0).then_some("data:restricted");
            let tags = environment.map(|it| (it.to_owned(), super::TagKind::User));
            let tags = tags.into_iter().chain(owner.map(|it| (it, super::TagKind::User)));
            let tags = tags.chain(restricted.map(|it| (it.to_owned(), super::TagKind::Access)));
            for (name, kind) in tags {
                self.put_tag(account, &name, kind, crn);
            }
        }
    }

    fn put_tag(&mut self, account: &str, name: &str, kind: super::TagKind, crn: &str) {
        let same =
            |it: &&mut super::Tag| it.account == account && it.name == name && it.kind == kind;
        match self.tags.iter_mut().find(same) {
            Some(tag) => tag.resources.push(crn.to_owned()),
            None => self.tags.push(super::Tag {
                account: account.to_owned(),
                name: name.to_owned(),
                kind,
                resources: vec![crn.to_owned()],
            }),
        }
    }
}

/// Three in ten are closed already, two say nothing, and one has no parameters at all.
fn parameters(mode: u64, default_receiver: bool) -> Option<Parameters> {
    let parameters = match mode {
        0..=3 => json!({"default_receiver": default_receiver, "external_api_auth": "ANY"}),
        4..=6 => json!({"default_receiver": default_receiver, "external_api_auth": "IAM_ONLY"}),
        7..=8 => json!({"default_receiver": default_receiver}),
        _ => return None,
    };
    Some(object(parameters))
}

fn team_names(extra: u64, first: u64, index: u64) -> Vec<(u64, &'static str)> {
    let base = 40_211 + index * 10;
    let others = (0..extra)
        .map(|k| (base + 1 + k, choose(&TEAMS, (first + k) % 8).copied().unwrap_or_default()));
    std::iter::once((base, "Monitor Operations")).chain(others).collect()
}

fn choose<T>(all: &[T], number: u64) -> Option<&T> {
    all.get(usize::try_from(number).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fleet_depends_on_number_and_seed_only() {
        let fleet = World::fleet(40, 7);
        assert_eq!(fleet, World::fleet(40, 7));
        assert_ne!(fleet.instances[0].guid, World::fleet(40, 8).instances[0].guid);
        assert_eq!(World::fleet(41, 7).instances[..40], fleet.instances[..]);
    }

    #[test]
    fn a_fleet_has_every_mode_and_several_regions() {
        let fleet = World::fleet(60, 1);
        let mode = |mode: Option<&str>| {
            let is = |it: &&super::super::Instance| {
                it.setting("external_api_auth").and_then(serde_json::Value::as_str) == mode
            };
            fleet.instances.iter().filter(is).count()
        };
        for wanted in [Some("ANY"), Some("IAM_ONLY"), None] {
            assert!(mode(wanted) > 5, "{wanted:?}");
        }
        let mut regions: Vec<_> = fleet.instances.iter().map(|it| &it.region).collect();
        regions.sort();
        regions.dedup();
        assert!(regions.len() > 6);
        assert!(fleet.monitors.iter().all(|it| (2..=5).contains(&it.teams.len())));
    }

    #[test]
    fn a_region_of_an_account_has_at_most_one_default_receiver() {
        let fleet = World::fleet_of(&Fleet { instances: 60, accounts: 2, seed: 3, troubled: 0 });
        for account in &fleet.accounts {
            for region in REGIONS {
                let receives = |it: &&super::super::Instance| {
                    it.account == account.id
                        && it.region == region.name
                        && it.setting("default_receiver") == Some(&true.into())
                };
                let count = fleet.instances.iter().filter(receives).count();
                assert!(count <= 1, "{} {}", account.name, region.name);
            }
        }
    }

    #[test]
    fn a_fleet_of_several_accounts_can_be_written_and_read() {
        let plan = Fleet { instances: 50, accounts: 3, troubled: 12, seed: 5 };
        let fleet = World::fleet_of(&plan);
        assert_eq!(fleet, World::fleet_of(&plan));
        assert_eq!(World::from_json(&fleet.to_json()).unwrap(), fleet);
        assert_eq!(fleet.accounts.len(), 5);
        let holders: BTreeSet<&str> = fleet.instances.iter().map(|it| &*it.account).collect();
        assert_eq!(holders.len(), 3);
        assert_eq!(fleet.accounts.iter().filter(|it| it.unreadable).count(), 1);
    }
}
