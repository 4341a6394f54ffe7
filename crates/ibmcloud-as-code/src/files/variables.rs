//! Names of the variables that hold the secrets of channels: each secret has one of its own, since `apply`
//! would give one channel another's secret otherwise.

use std::collections::{BTreeMap, BTreeSet};

use ibmcloud_core::Json;

use super::place::checksum;
use crate::key::{Key, Thing};
use crate::kinds;
use crate::secret::{ENV, variable_of};

/// A secret: the channel, and the members that lead to it from its options on.
type Place = (Key, Vec<String>);

/// Gives every secret of the exported things a variable of its own. One that a file of the folder has already
/// stays; of the others those that would get the same name, or one that is not theirs, get a checksum.
pub(crate) fn assign(things: &mut [Thing], folder: &[&Thing]) {
    let held = secrets(folder.iter().copied());
    let mut users: BTreeMap<&str, usize> = BTreeMap::new();
    for variable in held.values() {
        *users.entry(variable).or_default() += 1;
    }
    let kept = |place: &Place| held.get(place).filter(|it| users.get(it.as_str()) == Some(&1));
    let plain = secrets(things.iter());
    let mut wanted: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, variable) in plain.iter().filter(|(place, _)| kept(place).is_none()) {
        *wanted.entry(variable).or_default() += 1;
    }
    let alone = |place: &Place, variable: &String| {
        wanted.get(variable.as_str()) == Some(&1)
            && !users.contains_key(variable.as_str())
            && !loses(place)
    };
    let mut chosen: BTreeMap<&Place, String> = BTreeMap::new();
    for (place, variable) in &plain {
        if let Some(kept) = kept(place) {
            chosen.insert(place, kept.clone());
        } else if alone(place, variable) {
            chosen.insert(place, variable.clone());
        }
    }
    let mut used: BTreeSet<String> = held.values().chain(chosen.values()).cloned().collect();
    for (place, variable) in &plain {
        if chosen.contains_key(place) {
            continue;
        }
        let mut sum = own_sum(place);
        while !used.insert(format!("{variable}_{sum}")) {
            sum = checksum(&[&sum]).to_uppercase();
        }
        chosen.insert(place, format!("{variable}_{sum}"));
    }
    let chosen: BTreeMap<Place, String> =
        chosen.into_iter().map(|(place, variable)| (place.clone(), variable)).collect();
    for thing in things.iter_mut() {
        let Some(member) = kinds::of(thing.key.kind).secrets() else { continue };
        let Some(options) = thing.spec.get(member) else { continue };
        let mut path = Vec::new();
        let options = renamed(options, &mut path, &|path| {
            chosen.get(&(thing.key.clone(), path.to_vec())).cloned()
        });
        thing.spec.insert(member, options);
    }
}

fn own_sum((key, path): &Place) -> String {
    let mut parts = vec![key.team.as_deref().unwrap_or_default(), key.name.as_str()];
    parts.extend(path.iter().map(String::as_str));
    checksum(&parts).to_uppercase()
}

/// Whether the name of a variable cannot say what the channel is called.
fn loses((key, path): &Place) -> bool {
    let lost = |c: char| c.is_alphanumeric() && !c.is_ascii();
    let words = std::iter::once(&key.name).chain(path);
    !key.name.contains(|c: char| c.is_ascii_alphanumeric())
        || words.flat_map(|it| it.chars()).any(lost)
}

fn secrets<'a>(things: impl Iterator<Item = &'a Thing>) -> BTreeMap<Place, String> {
    let mut all = BTreeMap::new();
    for thing in things {
        let member = kinds::of(thing.key.kind).secrets();
        let Some(options) = member.and_then(|member| thing.spec.get(member)) else { continue };
        let mut found = Vec::new();
        collect(options, &mut Vec::new(), &mut found);
        all.extend(found.into_iter().map(|(path, variable)| ((thing.key.clone(), path), variable)));
    }
    all
}

fn collect(value: &Json, path: &mut Vec<String>, found: &mut Vec<(Vec<String>, String)>) {
    if let Some(variable) = variable_of(value) {
        found.push((path.clone(), variable.to_owned()));
        return;
    }
    for (name, value) in value.as_object().unwrap_or_default() {
        path.push(name.clone());
        collect(value, path, found);
        path.pop();
    }
    for (at, item) in value.as_array().unwrap_or_default().iter().enumerate() {
        path.push(at.to_string());
        collect(item, path, found);
        path.pop();
    }
}

fn renamed(
    value: &Json,
    path: &mut Vec<String>,
    variable: &dyn Fn(&[String]) -> Option<String>,
) -> Json {
    if variable_of(value).is_some() {
        let variable = variable(path).map(|name| Json::object([(ENV, Json::from(name))]));
        return variable.unwrap_or_else(|| value.clone());
    }
    if let Json::Array(items) = value {
        let mut whole = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            path.push(at.to_string());
            whole.push(renamed(item, path, variable));
            path.pop();
        }
        return Json::Array(whole);
    }
    let Json::Object(members) = value else { return value.clone() };
    let mut whole = Vec::with_capacity(members.len());
    for (name, value) in members {
        path.push(name.clone());
        whole.push((name.clone(), renamed(value, path, variable)));
        path.pop();
    }
    Json::Object(whole)
}

#[cfg(test)]
mod tests {
    use ibmcloud_transport::json::parse;

    use super::*;
    use crate::desired::normalize;
    use crate::names::Names;

    fn channel(team: Option<&str>, name: &str) -> Thing {
        let key = Key {
            kind: kinds::channel::KIND,
            team: team.map(str::to_owned),
            name: name.to_owned(),
        };
        let mut document = parse(r#"{"type":"WEBHOOK","options":{"url":"https://x"}}"#).unwrap();
        document.insert("name", name.into());
        let spec = normalize(&key, &document, &Names::default());
        Thing { key, spec }
    }

    fn variables(things: &mut [Thing], folder: &[&Thing]) -> Vec<String> {
        assign(things, folder);
        let url = |it: &Thing| {
            it.spec.get("options")?.get("url").and_then(variable_of).map(str::to_owned)
        };
        things.iter().filter_map(url).collect()
    }

    #[test]
    fn no_two_secrets_share_a_variable() {
        let mut things = [
            channel(None, "pager"),
            channel(None, "incident hook"),
            channel(None, "incident-hook"),
            channel(Some("Ops"), "incident hook"),
            channel(None, "事件"),
            channel(None, "频道"),
        ];
        let mut found = variables(&mut things, &[]);
        assert_eq!(found[0], "CHANNEL_PAGER_URL");
        let start = ["CHANNEL_INCIDENT_HOOK_URL_", "CHANNEL____URL_"];
        for (at, variable) in found.iter().enumerate().skip(1) {
            assert!(variable.starts_with(start[usize::from(at > 3)]), "{variable}");
        }
        found.sort();
        found.dedup();
        assert_eq!(found.len(), things.len());
    }

    #[test]
    fn a_variable_that_a_file_has_stays_and_is_nobody_elses() {
        let mut old = [channel(None, "incident hook")];
        assert_eq!(variables(&mut old, &[]), ["CHANNEL_INCIDENT_HOOK_URL"]);
        let mut both = [channel(None, "incident-hook"), channel(None, "incident hook")];
        let found = variables(&mut both, &[&old[0]]);
        assert!(found[0].starts_with("CHANNEL_INCIDENT_HOOK_URL_"), "{found:?}");
        assert_eq!(found[1], "CHANNEL_INCIDENT_HOOK_URL");
        let again = variables(&mut both.clone(), &[&both[0], &both[1]]);
        assert_eq!(again, found);
    }
}
