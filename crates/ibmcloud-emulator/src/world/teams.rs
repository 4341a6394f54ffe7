//! New teams: what they hold besides their members.

use serde_json::{Map, Value, json};

use super::beginning::CREATED_MS;
use super::instance::object;
use super::monitor::{Member, Team};

/// The team that every instance has from the start.
pub(crate) fn first_team(id: u64) -> Team {
    team(id, "Monitor Operations", true, Vec::new())
}

/// A team with these members.
pub(crate) fn team(id: u64, name: &str, first: bool, members: Vec<Member>) -> Team {
    let mut details = team_details();
    if first {
        details.insert("description".into(), "Immutable Monitor team with full visibility".into());
    }
    Team {
        id,
        version: 1,
        name: name.to_owned(),
        immutable: first,
        default: first,
        members,
        created: CREATED_MS,
        listed_from: 0,
        updated: CREATED_MS,
        details,
    }
}

/// What a team's document holds besides the members of [`Team`].
pub(crate) fn team_details() -> Map<String, Value> {
    object(json!({
        "description": null,
        "products": ["SDC"],
        "origin": "SYSDIG",
        "theme": "#7BB0B2",
        "show": "host",
        "filter": null,
        "namespaceFilters": {"ibmPlatformMetrics": null, "prometheusRemoteWrite": null},
        "defaultTeamRole": "ROLE_TEAM_EDIT",
        "entryPoint": {"module": "Overview"},
        "properties": {},
        "canUseSysdigCapture": true,
        "canUseAgentCli": true,
        "canUseCustomEvents": true,
        "canUseAwsMetrics": false,
        "canUseBeaconMetrics": true,
        "canUseRapidResponse": false,
        "zoneIds": [],
        "allZones": false,
    }))
}
