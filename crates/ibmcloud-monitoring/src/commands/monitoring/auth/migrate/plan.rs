//! What becomes of each file: it is read once, searched as it was read, and rewritten.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use compact_sort::CompactSort as _;
use ibmcloud_migrate::{Input, Reason, Rewrite, Target, Team, by_hand, rewrite};
use ibmcloud_scan::{Event, Finding, Scanner, Source, Unread, What};

use super::destination::{Destination, Key, Need};
use super::options::Options;
use crate::commands::monitoring::auth::scan::known::{Known, Looked, Owner};
use crate::commands::monitoring::auth::scan::report::Collected;

/// Larger files are left to people: they are held in memory, and no configuration is as large.
const LARGEST: u64 = 16 << 20;

/// A file, or what else has findings, and what becomes of it.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) source: Source,
    /// What was read; empty where it was not.
    pub(super) old: Vec<u8>,
    pub(super) findings: Vec<Finding>,
    pub(super) rewrite: Rewrite,
    /// For each finding, to whom it belongs.
    owners: Vec<Option<Key>>,
}

impl Planned {
    /// The path, if it is a file that changes; with its old and its new text.
    pub(super) fn change(&self) -> Option<(&Path, &str, &str)> {
        let Source::File(path) = &self.source else { return None };
        Some((path, std::str::from_utf8(&self.old).ok()?, self.rewrite.text.as_deref()?))
    }

    /// The tokens that were found, which are not to be shown.
    pub(super) fn tokens(&self) -> Vec<&str> {
        let text = std::str::from_utf8(&self.old).unwrap_or_default();
        let tokens = self.findings.iter().filter(|it| !matches!(it.what, What::Call(_)));
        let part = |it: &Finding| {
            let start = usize::try_from(it.offset).ok()?;
            text.get(start..start.checked_add(it.length)?)
        };
        tokens.filter_map(part).collect()
    }

    /// The finding of something that is left to people.
    pub(super) fn finding(&self, at: Option<usize>) -> Option<&Finding> {
        at.and_then(|at| self.findings.get(at))
    }
}

/// What becomes of everything that was found.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) files: Vec<Planned>,
    /// What has to run beside what was migrated.
    pub(super) destinations: Vec<Destination>,
    pub(super) unread: Vec<Unread>,
    pub(super) instances: Vec<Looked>,
    /// How many live tokens were looked for.
    pub(super) tokens: usize,
}

impl Plan {
    /// Reads each file with findings, and rewrites it.
    pub(super) fn new(
        collected: Collected,
        known: Known,
        scanner: &Scanner,
        options: &Options,
    ) -> Self {
        let Collected { mut found, mut unread, .. } = collected;
        let Known { owners, instances, .. } = known;
        found.sort();
        let mut files: Vec<Planned> = Vec::new();
        for found in found.chunk_by(|one, other| one.place.source == other.place.source) {
            if let Some(first) = found.first() {
                let source = first.place.source.clone();
                files.extend(Planned::read(source, found.to_vec(), scanner, &mut unread));
            }
        }
        unread.sort();
        unread.dedup();
        for file in &mut files {
            file.owners = file.owned_by(&owners, &instances);
        }
        // Ports and files go first to those that need one: who they are is known when all was rewritten once.
        let mut keys: Vec<Key> = Vec::new();
        for key in files.iter().flat_map(|it| it.owners.iter().flatten()) {
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
        sort(&mut keys, &[], &instances);
        let first = rewrite_all(&mut files, &keys, &instances, options);
        let used: Vec<Key> =
            first.into_iter().filter(|it| !it.needs.is_empty()).map(|it| it.key).collect();
        sort(&mut keys, &used, &instances);
        let mut destinations = rewrite_all(&mut files, &keys, &instances, options);
        destinations.retain(|it| !it.needs.is_empty());
        Self { files, destinations, unread, instances, tokens: owners.len() }
    }

    /// The files that change.
    pub(super) fn changed(&self) -> impl Iterator<Item = &Planned> {
        self.files.iter().filter(|it| it.change().is_some())
    }

    /// How many places change, and how many are left to people.
    pub(super) fn counts(&self) -> (usize, usize) {
        let changes = self.files.iter().map(|it| it.rewrite.changes.len()).sum();
        (changes, self.files.iter().map(|it| it.rewrite.by_hand.len()).sum())
    }
}

/// Those that need something run first, by name and team.
fn sort(all: &mut [Key], used: &[Key], instances: &[Looked]) {
    let name =
        |key: &Key| instances.iter().find(|it| it.guid == key.guid).map(|it| it.name.clone());
    all.compact_sort_by_key(|key| {
        let team = key.team.clone().map(|it| (it.name, it.id));
        (!used.contains(key), name(key), key.guid.clone(), team.is_none(), team)
    });
}

/// Rewrites every file for these teams.
fn rewrite_all(
    files: &mut [Planned],
    keys: &[Key],
    instances: &[Looked],
    options: &Options,
) -> Vec<Destination> {
    let numbered = (0..).zip(keys);
    let mut destinations: Vec<Destination> = numbered
        .filter_map(|(nth, key)| Destination::new(nth, key.clone(), instances, options))
        .collect();
    for file in files {
        file.rewrite_for(&mut destinations);
    }
    destinations
}

impl Planned {
    /// Reads a file and searches what was read, so that nothing depends on what it is a moment later. Nothing is
    /// returned for a file in which nothing is found any more.
    fn read(
        source: Source,
        found: Vec<Finding>,
        scanner: &Scanner,
        unread: &mut Vec<Unread>,
    ) -> Option<Self> {
        let left = |findings: Vec<Finding>, why| {
            let rewrite = by_hand(&findings, why);
            let owners = vec![None; findings.len()];
            Some(Self { source: source.clone(), old: Vec::new(), findings, rewrite, owners })
        };
        let path = match &source {
            Source::File(path) => path,
            Source::StandardInput => return left(found, Reason::StandardInput),
            Source::Kubernetes(_) => return left(found, Reason::Cluster),
        };
        if found.iter().all(|it| !it.place.members.is_empty()) {
            return left(found, Reason::Archive);
        }
        let Ok(metadata) = fs::symlink_metadata(path) else {
            return left(found, Reason::Unreadable);
        };
        if metadata.is_symlink() {
            return left(found, Reason::Link);
        }
        if !metadata.is_file() {
            return left(found, Reason::Unreadable);
        }
        let Ok(old) = bytes(path) else { return left(found, Reason::Unreadable) };
        if old.len() as u64 > LARGEST {
            return left(found, Reason::TooLarge);
        }
        let mut findings = Vec::new();
        scanner.read(source.clone(), &mut old.as_slice(), &mut |event| match event {
            Event::Found(finding) => findings.push(finding),
            Event::Unread(it) => unread.push(it),
        });
        findings.sort();
        findings.dedup();
        let owners = Vec::new();
        let file = Self { source, old, findings, rewrite: Rewrite::default(), owners };
        (!file.findings.is_empty()).then_some(file)
    }

    /// To whom each finding belongs: a live token to its team, anything else to the team of the only live tokens
    /// beside it, or to the only instance that it can belong to.
    fn owned_by(&self, owners: &[Vec<Owner>], instances: &[Looked]) -> Vec<Option<Key>> {
        let live = |finding: &Finding| {
            let What::Live { label } = finding.what else { return None };
            let owner = owners.get(label)?.first()?;
            let team = Team { id: owner.team_id, name: owner.team.clone() };
            Some(Key { guid: owner.guid.clone(), team: Some(team) })
        };
        let keys: Vec<Option<Key>> = self.findings.iter().map(live).collect();
        let mut others = None;
        let mut known = keys.iter().flatten();
        if let Some(first) = known.next() {
            if known.all(|it| it == first) {
                others = Some(first.clone());
            }
        } else {
            let text = String::from_utf8_lossy(&self.old);
            let guid = |it: &Looked| Key { guid: it.guid.clone(), team: None };
            let is_named = |it: &&Looked| {
                text.contains(&format!("{}.monitoring.cloud.ibm.com", it.region))
                    || text.contains(&it.guid)
            };
            others = match instances {
                [only] => Some(guid(only)),
                all => match all.iter().filter(is_named).collect::<Vec<_>>()[..] {
                    [only] => Some(guid(only)),
                    _ => None,
                },
            };
        }
        keys.into_iter().map(|it| it.or_else(|| others.clone())).collect()
    }

    /// Rewrites it, and notes what that needs.
    fn rewrite_for(&mut self, destinations: &mut [Destination]) {
        let Source::File(path) = &self.source else { return };
        // What was not read was left to people when that was found out.
        if self.old.is_empty() {
            return;
        }
        let of = |key: &Key| {
            let mine = self.owners.iter().enumerate().filter(|(_, it)| it.as_ref() == Some(key));
            mine.map(|(at, _)| at).collect::<Vec<usize>>()
        };
        let targets: Vec<Target<'_>> = destinations
            .iter()
            .map(|it| Target { parameters: &it.parameters, findings: of(&it.key) })
            .filter(|it| !it.findings.is_empty())
            .collect();
        let input = Input { path, bytes: &self.old, findings: &self.findings };
        self.rewrite = rewrite(&input, &targets);
        for change in &self.rewrite.changes {
            let key = self.owners.get(change.finding).and_then(Option::as_ref);
            let needs = Need::of(self.rewrite.kind, change.method);
            let destination = destinations.iter_mut().find(|it| Some(&it.key) == key);
            if let (Some(need), Some(destination)) = (needs, destination)
                && !destination.needs.contains(&need)
            {
                destination.needs.push(need);
                destination.needs.sort_unstable();
            }
        }
    }
}

/// The bytes of a file, and a few more than are wanted of one that is too large.
fn bytes(path: &PathBuf) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
