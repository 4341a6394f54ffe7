//! Where the file of a thing is.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

use super::folder::Described;
use crate::key::Key;

/// Longest name of a file without its ending, in characters.
const LONGEST: usize = 60;
/// Names that Windows keeps for devices, whatever stands behind a full stop; with a digit behind them the
/// last two.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
const PORTS: [&str; 2] = ["com", "lpt"];

/// What a name becomes in the name of a file: lower case, letters and digits, and `-` between them.
pub(crate) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase).take(LONGEST) {
        if c.is_alphanumeric() || c == '_' || c == '.' {
            slug.push(c);
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_matches(['-', '.']).to_owned()
}

/// Whether Windows takes a name for a device, in which a file would vanish.
fn is_device(slug: &str) -> bool {
    let stem = slug.split('.').next().unwrap_or_default();
    let mut last = stem.chars();
    let is_digit = last.next_back().is_some_and(|it| it.is_ascii_digit() || "¹²³".contains(it));
    DEVICES.contains(&stem) || (is_digit && PORTS.contains(&last.as_str()))
}

/// The file of each thing: the one that describes it already, else one after its name. Where two names would
/// give the same one, all of them get a piece of their checksums, so that neither depends on which is there.
pub(crate) fn places<'a>(
    keys: impl Iterator<Item = &'a Key>,
    folder: &Described,
) -> BTreeMap<&'a Key, String> {
    let home = |key: &Key| folder.written.iter().find(|it| it.thing.key == *key);
    let (mut places, mut new) = (BTreeMap::new(), BTreeSet::new());
    for key in keys {
        match home(key) {
            Some(home) => drop(places.insert(key, home.file.clone())),
            None => drop(new.insert(key)),
        }
    }
    // Some file systems do not tell letters of different case apart.
    let mut wanted: BTreeMap<String, usize> = BTreeMap::new();
    for key in &new {
        *wanted.entry(place(key, "").to_lowercase()).or_default() += 1;
    }
    let present = folder.written.iter().map(|it| &it.file).chain(&folder.others);
    let mut used: BTreeSet<String> = present.map(|file| file.to_lowercase()).collect();
    let (plain, odd): (Vec<&Key>, Vec<&Key>) = new.into_iter().partition(|key| {
        let (word, file) = (slug(&key.name), place(key, "").to_lowercase());
        let speaks = !word.is_empty() && !is_device(&word);
        speaks && wanted.get(&file) == Some(&1) && !used.contains(&file)
    });
    for key in plain {
        let file = place(key, "");
        used.insert(file.to_lowercase());
        places.insert(key, file);
    }
    for key in odd {
        let mut behind = checksum(&[key.team.as_deref().unwrap_or_default(), &key.name]);
        while !used.insert(place(key, &behind).to_lowercase()) {
            behind = checksum(&[&behind]);
        }
        places.insert(key, place(key, &behind));
    }
    places
}

fn place(key: &Key, behind: &str) -> String {
    let team = key.team.as_deref().map(team_folder).unwrap_or_default();
    let slug = slug(&key.name);
    // A checksum behind "con.d" would leave it a device.
    let word = if is_device(&slug) { slug.replace('.', "-") } else { slug };
    let name = [word.as_str(), behind]
        .iter()
        .filter(|it| !it.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join("-");
    format!("{}/{team}{name}.json", key.kind.folder())
}

/// Teams whose names look alike share a folder, which does no harm.
fn team_folder(team: &str) -> String {
    let slug = slug(team);
    if slug.is_empty() {
        format!("{}/", checksum(&[team]))
    } else if is_device(&slug) {
        format!("{}-{}/", slug.replace('.', "-"), checksum(&[team]))
    } else {
        slug + "/"
    }
}

/// A piece of the checksum of some texts.
pub(crate) fn checksum(texts: &[&str]) -> String {
    let digest = Sha256::digest(texts.join("\0"));
    let first = digest.iter().take(4).fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte));
    format!("{first:08x}")
}

#[cfg(test)]
mod tests {
    use ibmcloud_core::Json;
    use proptest::prelude::*;

    use super::super::folder::Written;
    use super::*;
    use crate::key::Thing;
    use crate::kind::Kind;
    use crate::kinds::{alert, dashboard};

    fn key(kind: Kind, team: Option<&str>, name: &str) -> Key {
        Key { kind, team: team.map(str::to_owned), name: name.to_owned() }
    }

    fn thing(team: Option<&str>, name: &str) -> Thing {
        let spec = Json::object([("name", Json::from(name))]);
        Thing { key: key(alert::KIND, team, name), spec }
    }

    #[test]
    fn names_become_names_of_files() {
        let table = [
            ("Low uptime", "low-uptime"),
            ("[Kubernetes] Pod crash/restart loop", "kubernetes-pod-crash-restart-loop"),
            ("../../etc/passwd", "etc-passwd"),
            ("Überlast 日本", "überlast-日本"),
            ("***", ""),
        ];
        for (name, wanted) in table {
            assert_eq!(slug(name), wanted, "{name}");
        }
    }

    #[test]
    fn no_name_becomes_a_device_a_hidden_file_or_a_folder_above() {
        let names = [
            "con",
            "CON.d",
            "com1",
            "LPT9.x",
            "com¹",
            "conin$",
            "..",
            ". .",
            "/",
            "a\0b\u{1b}",
            "-",
            ".",
        ];
        let keys: Vec<Key> = names.iter().map(|it| key(alert::KIND, Some(it), it)).collect();
        for file in places(keys.iter(), &Described::default()).values() {
            let parts: Vec<&str> = file.split('/').collect();
            assert_eq!((parts.len(), parts[0]), (3, "alerts"), "{file}");
            for part in parts.iter().skip(1) {
                assert!(!is_device(part) && !part.starts_with(['.', '-']), "{file}");
                assert!(
                    !part.contains(|c: char| c.is_control() || "\\:*?\"<>|$".contains(c)),
                    "{file}"
                );
                assert!(!part.ends_with(['.', ' ']), "{file}");
            }
        }
        for name in ["con", "com1", "lpt9.json", "com¹"] {
            assert!(is_device(name), "{name}");
        }
        for name in ["conf", "com", "com10", "lpt", "console.json", "aux-1"] {
            assert!(!is_device(name), "{name}");
        }
    }

    #[test]
    fn names_that_look_alike_get_files_of_their_own() {
        let teams = [("Ops", "A b"), ("Ops", "a/b"), ("Ops", "c"), ("Ops", "***"), ("Ops", "con")];
        let alike = [("Ops EU", "High CPU"), ("ops-eu", "High CPU")];
        let all = teams.into_iter().chain(alike);
        let keys: Vec<Key> = all.map(|(team, it)| key(alert::KIND, Some(team), it)).collect();
        let places = places(keys.iter(), &Described::default());
        let files: Vec<&str> = keys.iter().map(|key| places[key].as_str()).collect();
        assert_eq!(
            files,
            [
                "alerts/ops/a-b-61524ee6.json",
                "alerts/ops/a-b-f79ab79a.json",
                "alerts/ops/c.json",
                "alerts/ops/e5655519.json",
                "alerts/ops/con-6ea120df.json",
                "alerts/ops-eu/high-cpu-7d177d6d.json",
                "alerts/ops-eu/high-cpu-26accda8.json",
            ]
        );
    }

    #[test]
    fn a_thing_stays_in_the_file_that_describes_it() {
        let keys = ["a", "b", "c"].map(|it| key(alert::KIND, Some("Ops"), it));
        let here = |file: &str, name: &str| Written {
            file: file.to_owned(),
            thing: thing(Some("Ops"), name),
            unknown: Vec::new(),
        };
        let written = vec![
            here("alerts/mine.json", "a"),
            here("alerts/ops/B.json", "renamed"),
            here("alerts/ops/b-d.json", "renamed too"),
        ];
        let folder = Described { written, ..Described::default() };
        let places = places(keys.iter(), &folder);
        let files: Vec<&str> = keys.iter().map(|key| places[key].as_str()).collect();
        assert_eq!(files, ["alerts/mine.json", "alerts/ops/b-197aa8ef.json", "alerts/ops/c.json"]);
    }

    proptest! {
        #[test]
        fn every_thing_has_a_file_of_its_own_inside_the_folder(
            names in proptest::collection::btree_set(("(Ops|ops|o p s|o-p-s|日)", "([aA][ -]?b|\\PC{1,80})"), 1..20),
        ) {
            let keys: Vec<Key> =
                names.iter().map(|(team, it)| key(dashboard::KIND, Some(team), it)).collect();
            let places = places(keys.iter(), &Described::default());
            let files: BTreeSet<String> = places.values().map(|it| it.to_lowercase()).collect();
            prop_assert_eq!(files.len(), keys.len());
            for file in files {
                let parts: Vec<&str> = file.split('/').collect();
                prop_assert_eq!(parts[0], "dashboards");
                prop_assert!(["ops", "o-p-s", "日"].contains(&parts[1]), "{}", file);
                prop_assert!(parts.len() == 3 && !parts[2].starts_with('.'), "{}", file);
            }
        }
    }
}
