//! The folder: one JSON file a thing, below a folder for its kind, and for its team where it has one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use sha2::{Digest as _, Sha256};

use super::{Key, Kind, Thing};
use crate::commands::monitoring::shared::input;

/// Longest name of a file without its ending, in characters.
const LONGEST: usize = 60;
/// Names that Windows keeps for devices, whatever stands behind a full stop; with a digit behind them the
/// last two.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
const PORTS: [&str; 2] = ["com", "lpt"];

/// A thing that a file describes.
pub(crate) struct Written {
    /// The file, from the folder on, with `/`.
    pub(crate) file: String,
    pub(crate) thing: Thing,
    /// Members of the file itself that mean nothing.
    pub(crate) unknown: Vec<String>,
}

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

/// A folder as it was found.
#[derive(Default)]
pub(crate) struct Folder {
    /// What its files describe.
    pub(crate) written: Vec<Written>,
    /// Other files that are in places of exports: nobody may lose them.
    pub(crate) others: Vec<String>,
}

/// The file of each thing: the one that describes it already, else one after its name. Where two names would
/// give the same one, all of them get a piece of their checksums, so that neither depends on which is there.
pub(crate) fn places<'a>(
    keys: impl Iterator<Item = &'a Key>,
    folder: &Folder,
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
    let mut taken: BTreeSet<String> = present.map(|file| file.to_lowercase()).collect();
    let (plain, odd): (Vec<&Key>, Vec<&Key>) = new.into_iter().partition(|key| {
        let (word, file) = (slug(&key.name), place(key, "").to_lowercase());
        let speaks = !word.is_empty() && !is_device(&word);
        speaks && wanted.get(&file) == Some(&1) && !taken.contains(&file)
    });
    for key in plain {
        let file = place(key, "");
        taken.insert(file.to_lowercase());
        places.insert(key, file);
    }
    for key in odd {
        let mut behind = checksum(&[key.team.as_deref().unwrap_or_default(), &key.name]);
        while !taken.insert(place(key, &behind).to_lowercase()) {
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
pub(super) fn checksum(texts: &[&str]) -> String {
    let digest = Sha256::digest(texts.join("\0"));
    let first = digest.iter().take(4).fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte));
    format!("{first:08x}")
}

/// The text of a file.
pub(crate) fn text_of(thing: &Thing) -> String {
    let mut file = Json::object([("kind", Json::from(thing.key.kind.word()))]);
    if let Some(team) = &thing.key.team {
        file.insert("team", team.as_str().into());
    }
    file.insert("spec", thing.spec.clone());
    pretty(&file)
}

/// A document as people read it.
pub(crate) fn pretty(document: &Json) -> String {
    ibmcloud_transport::json::pretty(document)
}

/// What was written, and what became of the other files.
#[derive(Default)]
pub(crate) struct Settled {
    pub(crate) files: Vec<String>,
    pub(crate) written: usize,
    pub(crate) removed: Vec<String>,
    /// Files of things that are in the folder only.
    pub(crate) kept: Vec<String>,
}

/// Makes a folder hold these things, and with `prune` no others. Files that are no exports stay always, and
/// so do those of things that `ours` does not speak about.
pub(crate) fn write(
    folder: &Path,
    things: &[Thing],
    present: &Folder,
    ours: impl Fn(&Key) -> bool,
    prune: bool,
) -> Result<Settled, CommandError> {
    let places = places(things.iter().map(|thing| &thing.key), present);
    let mut settled = Settled { files: places.values().cloned().collect(), ..Settled::default() };
    settled.files.sort();
    let others = present.written.iter().filter(|it| ours(&it.thing.key)).map(|it| &it.file);
    let unused = others.filter(|file| settled.files.binary_search(file).is_err());
    let (remove, keep) =
        if prune { (unused.collect(), vec![]) } else { (vec![], unused.collect()) };
    // All of them are looked at before the first one is written.
    let paths: Vec<PathBuf> = things
        .iter()
        .filter_map(|thing| places.get(&thing.key))
        .map(|file| inside(folder, file))
        .collect::<Result<_, _>>()?;
    for file in &remove {
        inside(folder, parent_of(file))?;
    }
    for (thing, path) in things.iter().zip(&paths) {
        let text = text_of(thing);
        if fs::read_to_string(path).ok().as_deref() != Some(&text) {
            replace(path, &text)?;
            settled.written += 1;
        }
    }
    for file in remove {
        let path = folder.join(file);
        fs::remove_file(&path).map_err(|source| failed(&path, source))?;
        settled.removed.push(file.clone());
    }
    settled.kept = keep.into_iter().cloned().collect();
    Ok(settled)
}

/// Where a file of the folder is, behind links that stay in the folder. One that leads out of it is refused:
/// nobody who exports means to write there.
fn inside(folder: &Path, file: &str) -> Result<PathBuf, CommandError> {
    let root = match fs::canonicalize(folder) {
        // It will be made.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(folder.join(file)),
        root => root.map_err(|source| failed(folder, source))?,
    };
    let (mut at, mut seen) = (root.clone(), Vec::new());
    for part in file.split('/') {
        at.push(part);
        seen.push(part);
        let link = || {
            let link = seen.join("/");
            refused(file, msg!("'{{.Link}}' is a link that leads out of the folder.", Link = link))
        };
        match fs::canonicalize(&at) {
            Ok(real) if real.starts_with(&root) => at = real,
            Ok(_) => return Err(link()),
            // A link that leads nowhere may lead anywhere.
            Err(_) if at.is_symlink() => return Err(link()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(failed(&at, source)),
        }
    }
    // As the person wrote it, where no link is on the way.
    Ok(if at == root.join(file) { folder.join(file) } else { at })
}

fn parent_of(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// What the files of a folder describe, as far as they can be read.
pub(crate) fn described(folder: &Path) -> Result<Folder, CommandError> {
    let Listed { files, others } = list(folder)?;
    let mut found = Folder { written: Vec::new(), others };
    for file in files {
        let text = fs::read_to_string(folder.join(&file));
        match text.ok().and_then(|text| parse(&file, &text).ok()) {
            Some(written) => found.written.push(written),
            None => found.others.push(file),
        }
    }
    Ok(found)
}

/// Whoever reads the file meanwhile sees the old text or the new one.
fn replace(path: &Path, text: &str) -> Result<(), CommandError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|source| failed(folder, source))?;
    let draft = draft(folder, text).map_err(|error| {
        // Its text names the draft, of which nobody has to know.
        failed(folder, error.kind().into())
    })?;
    draft.persist(path).map(drop).map_err(|error| failed(path, error.error))
}

fn draft(folder: &Path, text: &str) -> io::Result<tempfile::NamedTempFile> {
    let mut draft = tempfile::Builder::new().prefix(".export-").tempfile_in(folder)?;
    draft.write_all(text.as_bytes())?;
    draft.as_file().sync_all()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // No secret is in it, and it is meant for others.
        draft.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    Ok(draft)
}

fn failed(path: &Path, source: io::Error) -> CommandError {
    CommandError::File { path: path.display().to_string(), source }
}

/// Everything that the files of a folder describe.
pub(crate) fn read(folder: &Path) -> Result<Vec<Written>, CommandError> {
    if !folder.is_dir() {
        let source = io::Error::new(io::ErrorKind::NotFound, "there is no such folder");
        return Err(failed(folder, source));
    }
    let mut all: Vec<Written> = Vec::new();
    for file in list(folder)?.files {
        let path = folder.join(&file);
        let text = fs::read_to_string(&path).map_err(|source| failed(&path, source))?;
        let written = parse(&file, &text)?;
        if let Some(twin) = all.iter().find(|other| other.thing.key == written.thing.key) {
            return Err(refused(
                &file,
                msg!(
                    "it describes the {{.Kind}} '{{.Name}}', and so does {{.File}}.",
                    Kind = written.thing.key.kind.word(),
                    Name = written.thing.key.name,
                    File = twin.file
                ),
            ));
        }
        all.push(written);
    }
    Ok(all)
}

/// What is in the places of exports, from the folder on, with `/`.
#[derive(Default)]
struct Listed {
    /// Regular files, or links to them: what else there is may never end.
    files: Vec<String>,
    /// What else is called like one.
    others: Vec<String>,
}

/// What may be an export, sorted.
fn list(folder: &Path) -> Result<Listed, CommandError> {
    let mut found = Listed::default();
    let mut folders: Vec<PathBuf> =
        Kind::ALL.iter().map(|kind| folder.join(kind.folder())).collect();
    while let Some(inner) = folders.pop() {
        let entries = match fs::read_dir(&inner) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries.map_err(|source| failed(&inner, source))?,
        };
        for entry in entries {
            let entry = entry.map_err(|source| failed(&inner, source))?;
            let path = entry.path();
            // A link to a folder could lead round in circles.
            let is_folder = entry.file_type().is_ok_and(|it| it.is_dir());
            if path.extension().is_some_and(|it| it.eq_ignore_ascii_case("json")) {
                // A link that leads nowhere is told when it is read.
                let regular = !is_folder && fs::metadata(&path).map_or(true, |it| it.is_file());
                let readable = regular && path.extension().is_some_and(|it| it == "json");
                let below = path.strip_prefix(folder).unwrap_or(&path);
                let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
                let list = if readable { &mut found.files } else { &mut found.others };
                list.push(parts.join("/"));
            }
            if is_folder {
                folders.push(path);
            }
        }
    }
    found.files.sort();
    found.others.sort();
    Ok(found)
}

fn parse(file: &str, text_of_file: &str) -> Result<Written, CommandError> {
    let text_of_file = text_of_file.strip_prefix('\u{feff}').unwrap_or(text_of_file);
    // No member is called so: the file has no envelope.
    let document = input::object(file, text_of_file, "")?;
    let word = document.text("kind");
    let kind = Kind::ALL
        .into_iter()
        .find(|kind| kind.word() == word)
        .ok_or_else(|| refused(file, msg!("'kind' must be team, channel, dashboard or alert.")))?;
    let spec = match document.get("spec") {
        Some(spec @ Json::Object(_)) => spec.clone(),
        _ => return Err(refused(file, msg!("'{{.Member}}' must be an object.", Member = "spec"))),
    };
    let name = spec.text("name");
    if name.trim().is_empty() {
        return Err(refused(file, msg!("'{{.Member}}' is missing.", Member = "name")));
    }
    let team = Some(document.text("team")).filter(|team| !team.is_empty());
    let team = match (kind, team) {
        (Kind::Dashboard | Kind::Alert, None) => {
            return Err(refused(file, msg!("'{{.Member}}' is missing.", Member = "team")));
        }
        (Kind::Team, _) => None,
        (_, team) => team,
    };
    let known = ["kind", "team", "spec"];
    let members = document.as_object().unwrap_or_default().iter().map(|(name, _)| name.clone());
    let unknown = members.filter(|name| !known.contains(&name.as_str())).collect();
    let thing = Thing { key: Key { kind, team, name }, spec };
    Ok(Written { file: file.to_owned(), thing, unknown })
}

/// A file that cannot be used, and why.
pub(crate) fn refused(file: &str, reason: Message) -> CommandError {
    CommandError::plain(
        msg!("The file '{{.Path}}' cannot be used: {{.Reason}}", Path = file, Reason => reason),
        msg!("Nothing was changed."),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(kind: Kind, team: Option<&str>, name: &str) -> Key {
        Key { kind, team: team.map(str::to_owned), name: name.to_owned() }
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
        let keys: Vec<Key> = names.iter().map(|it| key(Kind::Alert, Some(it), it)).collect();
        for file in places(keys.iter(), &Folder::default()).values() {
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
        let keys: Vec<Key> = all.map(|(team, it)| key(Kind::Alert, Some(team), it)).collect();
        let places = places(keys.iter(), &Folder::default());
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
        let keys = ["a", "b", "c"].map(|it| key(Kind::Alert, Some("Ops"), it));
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
        let folder = Folder { written, others: Vec::new() };
        let places = places(keys.iter(), &folder);
        let files: Vec<&str> = keys.iter().map(|key| places[key].as_str()).collect();
        assert_eq!(files, ["alerts/mine.json", "alerts/ops/b-197aa8ef.json", "alerts/ops/c.json"]);
    }

    fn thing(team: Option<&str>, name: &str) -> Thing {
        let spec = Json::object([("name", Json::from(name))]);
        Thing { key: key(Kind::Alert, team, name), spec }
    }

    /// As an export does it.
    fn written(
        folder: &Path,
        things: &[Thing],
        ours: impl Fn(&Key) -> bool,
        prune: bool,
    ) -> Settled {
        write(folder, things, &described(folder).unwrap(), ours, prune).unwrap()
    }

    #[test]
    fn what_cannot_be_read_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let alerts = folder.path().join("alerts/ops");
        fs::create_dir_all(alerts.join("c.json")).unwrap();
        let conflict = "<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n";
        fs::write(alerts.join("a.json"), conflict).unwrap();
        fs::write(alerts.join("B.JSON"), "mine").unwrap();
        let things = ["a", "b", "c"].map(|name| thing(Some("Ops"), name));
        let settled = written(folder.path(), &things, |_| true, true);
        assert_eq!((settled.written, settled.removed.len()), (3, 0));
        assert_eq!(fs::read_to_string(alerts.join("a.json")).unwrap(), conflict);
        assert_eq!(fs::read_to_string(alerts.join("B.JSON")).unwrap(), "mine");
        assert!(!alerts.join("b.json").exists());
    }

    #[test]
    fn only_files_of_things_that_are_gone_are_removed_and_only_when_asked_to() {
        let folder = tempfile::tempdir().unwrap();
        let alerts = folder.path().join("alerts");
        fs::create_dir_all(&alerts).unwrap();
        fs::write(alerts.join("notes.json"), "{\"mine\": true}").unwrap();
        fs::write(alerts.join("README.md"), "text").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(&alerts, alerts.join("round")).unwrap();
        let both = [thing(Some("Ops"), "a"), thing(Some("Ops"), "b")];
        let first = written(folder.path(), &both, |_| true, true);
        assert_eq!((first.written, first.removed.len()), (2, 0));
        let b = vec!["alerts/ops/b.json".to_owned()];
        let again = written(folder.path(), &both[..1], |_| true, false);
        assert_eq!((again.written, again.removed, again.kept), (0, vec![], b.clone()));
        let dev = |key: &Key| key.team.as_deref() == Some("Dev");
        let other_team = written(folder.path(), &[], dev, true);
        assert_eq!((other_team.removed, other_team.kept), (vec![], vec![]));
        let pruned = written(folder.path(), &both[..1], |_| true, true);
        assert_eq!((pruned.removed, pruned.kept), (b, vec![]));
        assert!(alerts.join("notes.json").exists() && alerts.join("README.md").exists());
    }

    proptest! {
        #[test]
        fn every_thing_has_a_file_of_its_own_inside_the_folder(
            names in proptest::collection::btree_set(("(Ops|ops|o p s|o-p-s|日)", "([aA][ -]?b|\\PC{1,80})"), 1..20),
        ) {
            let keys: Vec<Key> =
                names.iter().map(|(team, it)| key(Kind::Dashboard, Some(team), it)).collect();
            let places = places(keys.iter(), &Folder::default());
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
