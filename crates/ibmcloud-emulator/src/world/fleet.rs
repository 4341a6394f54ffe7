//! A world with many Monitoring instances, the same for the same number and seed.

use serde_json::json;

use super::build::MonitoringInstance;
use super::demo::{DEFAULT_GROUP, TEST_GROUP};
use super::instance::object;
use super::{Parameters, World};
use crate::ids;
use crate::regions::REGIONS;

const TEAMS: [&str; 8] =
    ["Payments", "Platform", "Checkout", "Search", "Identity", "Billing", "Mobile", "Data"];

impl World {
    /// The largest fleet: each instance takes about 25 kB, so this is a gigabyte.
    pub const LARGEST_FLEET: usize = 40_000;

    /// `n` Monitoring instances over all regions, two resource groups and the modes `ANY`,
    /// `IAM_ONLY` and unset, with two to five teams each; the people are those of the demo world.
    pub fn fleet(n: usize, seed: u64) -> Self {
        let mut world = Self { seed, ..Self::people() };
        let mut received = Vec::new();
        for index in 0..n {
            let pick = |what: &str, bound: u64| {
                ids::number(&["fleet", &seed.to_string(), &index.to_string(), what], bound)
            };
            let region =
                choose(&REGIONS, pick("region", REGIONS.len() as u64)).map_or("", |it| it.name);
            let first = !received.contains(&region);
            if first {
                received.push(region);
            }
            let teams = team_names(pick("teams", 4) + 1, pick("first team", 8), index as u64);
            world.add_monitoring(MonitoringInstance {
                guid: ids::uuid(&["fleet", &seed.to_string(), &index.to_string()]),
                name: &format!("monitoring-{:04}", index + 1),
                region,
                resource_group: if pick("group", 3) == 0 { TEST_GROUP } else { DEFAULT_GROUP },
                parameters: parameters(pick("mode", 10), first),
                teams: &teams,
            });
        }
        world
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
    fn a_region_has_at_most_one_default_receiver() {
        let fleet = World::fleet(60, 3);
        for region in REGIONS {
            let receives = |it: &&super::super::Instance| {
                it.region == region.name && it.setting("default_receiver") == Some(&true.into())
            };
            assert!(fleet.instances.iter().filter(receives).count() <= 1, "{}", region.name);
        }
    }
}
