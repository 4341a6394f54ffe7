//! Reading a world that was written by hand: what it has to keep to, beyond the shapes of its parts.

use std::collections::BTreeSet;

use serde::de::Error as _;

use super::restrictions::RestrictionRule;
use super::state::{ReadWorldError, World};

/// Attributes of a resource by which a rule of context-based restrictions chooses instances here.
const ATTRIBUTES: [&str; 4] = ["serviceName", "serviceInstance", "region", "resourceGroupId"];
/// Conditions of a context that are understood here.
const CONDITIONS: [&str; 2] = ["networkZoneId", "endpointType"];

impl World {
    /// Reads a world written by [`World::to_json`], or by hand: what is left out is empty.
    pub fn from_json(text: &str) -> Result<Self, ReadWorldError> {
        let world: Self = serde_json::from_str(text)?;
        match complaint(&world) {
            Some(complaint) => Err(serde_json::Error::custom(complaint).into()),
            None => Ok(world),
        }
    }
}

/// The first thing that makes no sense, as a sentence.
fn complaint(world: &World) -> Option<String> {
    roles(world).or_else(|| accounts(world)).or_else(|| rules(world))
}

fn roles(world: &World) -> Option<String> {
    let known: BTreeSet<&str> = world.identities.iter().map(|it| it.iam_id.as_str()).collect();
    world.instances.iter().find_map(|it| {
        let stranger = it.roles.keys().find(|iam_id| !known.contains(iam_id.as_str()))?;
        Some(format!("the instance '{}' has roles for '{stranger}', who is nobody", it.name))
    })
}

fn accounts(world: &World) -> Option<String> {
    let known: BTreeSet<&str> = world.accounts.iter().map(|it| it.id.as_str()).collect();
    let of_rules = world.restriction_rules.iter().map(|it| ("rule", &it.id, &it.account));
    let of_zones = world.network_zones.iter().map(|it| ("zone", &it.id, &it.account));
    let of_entries = world.identity_service.all().map(|it| ("entry", &it.id, &it.account));
    let mut all = of_rules.chain(of_zones).chain(of_entries);
    let (what, id, account) = all.find(|(.., account)| !known.contains(account.as_str()))?;
    Some(format!("the {what} '{id}' is of the account '{account}', which does not exist"))
}

fn rules(world: &World) -> Option<String> {
    let zones: BTreeSet<&str> = world.network_zones.iter().map(|it| it.id.as_str()).collect();
    world.restriction_rules.iter().find_map(|rule| {
        let attribute = rule.resource.iter().find(|(name, _)| !ATTRIBUTES.contains(&&**name));
        if let Some((name, _)) = attribute {
            return Some(format!("the rule '{}' has the unknown attribute '{name}'", rule.id));
        }
        conditions(rule, &zones)
    })
}

fn conditions(rule: &RestrictionRule, zones: &BTreeSet<&str>) -> Option<String> {
    rule.contexts.iter().flatten().find_map(|(name, value)| {
        if !CONDITIONS.contains(&name.as_str()) {
            return Some(format!("the rule '{}' has the unknown condition '{name}'", rule.id));
        }
        let is_zone = name == "networkZoneId";
        let stranger = value.split(',').find(|id| is_zone && !zones.contains(id.trim()))?;
        Some(format!("the rule '{}' names the zone '{stranger}', which does not exist", rule.id))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        World::from_json(text).unwrap_err().to_string()
    }

    #[test]
    fn roles_of_nobody_and_rules_about_nothing_are_refused() {
        let mut world = World::demo();
        let who = world.identities[0].iam_id.clone();
        let roles = serde_json::from_str(r#"{"platform": "viewer", "service": "reader"}"#).unwrap();
        world.instances[0].roles.insert(who, roles);
        assert!(World::from_json(&world.to_json()).is_ok());
        world.instances[0].roles.insert("IBMid-nobody".into(), roles);
        assert!(refused(&world.to_json()).contains("roles for 'IBMid-nobody', who is nobody"));

        let account = r#""accounts": [{"id": "a", "name": "", "owner": "", "owner_iam_id": "",
            "kind": "", "state": "", "created_at": ""}]"#;
        let rule = |rule: &str| refused(&format!("{{{account}, \"restriction_rules\": [{rule}]}}"));
        let stranger = rule(r#"{"id": "r", "account": "b"}"#);
        assert!(stranger.contains("account 'b', which does not exist"), "{stranger}");
        let entry = r#"{"identity_service": {"links": [{"id": "l", "account": "b"}]}}"#;
        assert!(refused(entry).contains("entry 'l' is of the account 'b'"));
        let attribute = rule(r#"{"id": "r", "account": "a", "resource": [["name", "x"]]}"#);
        assert!(attribute.contains("unknown attribute 'name'"), "{attribute}");
        let condition = rule(r#"{"id": "r", "account": "a", "contexts": [[["mfa", "x"]]]}"#);
        assert!(condition.contains("unknown condition 'mfa'"), "{condition}");
        let zone = r#"{"id": "r", "account": "a", "contexts": [[["networkZoneId", "z"]]]}"#;
        assert!(rule(zone).contains("names the zone 'z'"));
    }
}
