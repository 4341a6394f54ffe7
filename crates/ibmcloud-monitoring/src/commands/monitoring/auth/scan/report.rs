//! What a scan came to: findings with their names, what was accepted, what was not searched, and the verdict.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use ibmcloud_cli::errors::exit;
use ibmcloud_scan::{Event, Finding, Place, Source, Totals, Unread, What};
use sha2::{Digest as _, Sha256};

use super::known::{Known, Looked, Owner};

/// A finding with its name.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) finding: Finding,
    /// The name: it stays the same when the line moves, and says nothing about the token.
    pub(crate) id: String,
    /// Somebody has accepted it by its name or by its place.
    pub(crate) accepted: bool,
}

/// Whether live tokens were looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LiveTokens {
    /// They were, as far as the instances say.
    LookedFor,
    /// The person did not want that.
    NotWanted,
    /// There was no session to read them with.
    NoSession,
}

/// What the whole came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// All was searched, for all that was wanted, and there is nothing but what was accepted.
    Clean,
    /// Something was found. There may be more where something was not searched.
    Findings,
    /// Nothing was found in what was searched; not all was.
    Incomplete,
}

impl Verdict {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Findings => "findings",
            Self::Incomplete => "incomplete",
        }
    }

    /// What was found outranks what was not searched: it is certain.
    pub(crate) fn exit_code(self) -> u8 {
        match self {
            Self::Clean => exit::SUCCESS,
            Self::Findings => exit::FOUND_WANTING,
            Self::Incomplete => exit::SOME_FAILED,
        }
    }
}

/// The result of a scan.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) items: Vec<Item>,
    pub(crate) unread: Vec<Unread>,
    pub(crate) totals: Totals,
    pub(crate) owners: Vec<Vec<Owner>>,
    pub(crate) instances: Vec<Looked>,
    pub(crate) live: LiveTokens,
    /// Whether what Git ignores was left out of folders.
    pub(crate) left_out_ignored: bool,
    /// Names that were to be accepted, and that no finding has.
    pub(crate) idle: Vec<String>,
}

/// Events as they come.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    pub(crate) found: Vec<Finding>,
    pub(crate) unread: Vec<Unread>,
    pub(crate) totals: Totals,
}

impl Collected {
    pub(crate) fn add(&mut self, event: Event) {
        match event {
            Event::Found(finding) => self.found.push(finding),
            Event::Unread(unread) => self.unread.push(unread),
        }
    }
}

impl Report {
    /// Puts everything in order and names it.
    pub(crate) fn new(
        collected: Collected,
        known: Known,
        live: LiveTokens,
        accepted: &[String],
    ) -> Self {
        let Collected { mut found, mut unread, totals } = collected;
        found.sort();
        found.dedup();
        unread.sort();
        unread.dedup();
        let mut nth = BTreeMap::new();
        let mut idle: Vec<String> = accepted.to_vec();
        let items = found.into_iter().map(|finding| {
            let key = key(&finding, &known.owners);
            let count: &mut u64 = nth.entry(key.clone()).or_default();
            *count += 1;
            let id = hex_of(&format!("{key}\0{count}"));
            let at = format!("{}:{}", path(&finding.place.source), finding.line);
            let is_this = |it: &str| it == id || it == at || it.strip_prefix("./") == Some(&at);
            let is_accepted = accepted.iter().any(|it| is_this(it));
            idle.retain(|it| !is_this(it));
            Item { finding, id, accepted: is_accepted }
        });
        let items = items.collect();
        let Known { owners, instances, .. } = known;
        Self { items, unread, totals, owners, instances, live, left_out_ignored: false, idle }
    }

    /// Whether all that was wanted was seen.
    pub(crate) fn is_complete(&self) -> bool {
        self.unread.is_empty()
            && self.live != LiveTokens::NoSession
            && self.instances.iter().all(|it| it.missing.is_empty())
    }

    /// What it came to.
    pub(crate) fn verdict(&self) -> Verdict {
        if self.items.iter().any(|it| !it.accepted) {
            Verdict::Findings
        } else if self.is_complete() {
            Verdict::Clean
        } else {
            Verdict::Incomplete
        }
    }

    /// Leaves nothing but live tokens.
    pub(crate) fn keep_live(&mut self) {
        self.items.retain(|it| matches!(it.finding.what, What::Live { .. }));
    }

    /// How many live tokens were looked for.
    pub(crate) fn tokens(&self) -> usize {
        self.owners.len()
    }

    /// Everybody whose token a finding is.
    pub(crate) fn owners_of(&self, finding: &Finding) -> &[Owner] {
        match finding.what {
            What::Live { label } => self.owners.get(label).map(Vec::as_slice).unwrap_or_default(),
            What::Shape(_) | What::Call(_) => &[],
        }
    }
}

/// `live`, `shape` or `call`.
pub(crate) fn kind(what: What) -> &'static str {
    match what {
        What::Live { .. } => "live",
        What::Shape(_) => "shape",
        What::Call(_) => "call",
    }
}

/// `live-token`, or the name of the rule.
pub(crate) fn rule(what: What) -> &'static str {
    match what {
        What::Live { .. } => "live-token",
        What::Shape(rule) | What::Call(rule) => rule.as_str(),
    }
}

/// The source as people name it: a path without `./`, `-`, or `NAMESPACE/KIND/NAME/KEY`.
pub(crate) fn path(source: &Source) -> String {
    match source {
        Source::File(path) => shortened(path).to_string_lossy().into_owned(),
        Source::StandardInput => "-".to_owned(),
        Source::Kubernetes(key) => {
            format!("{}/{}/{}/{}", key.namespace, key.kind, key.name, key.key)
        }
    }
}

/// A path without `.` at its beginning.
pub(crate) fn shortened(path: &Path) -> &Path {
    let mut parts = path.components();
    let mut rest = parts.as_path();
    while matches!(parts.next(), Some(Component::CurDir)) {
        rest = parts.as_path();
    }
    if rest.as_os_str().is_empty() { path } else { rest }
}

/// The members of archives that lead to a place: `!inner.tar!x/y`.
pub(crate) fn members(place: &Place) -> String {
    place.members.iter().map(|it| ["!", it].concat()).collect::<Vec<_>>().concat()
}

/// What makes a finding the same in the next run: what it is, whose, and where; not its line.
fn key(finding: &Finding, owners: &[Vec<Owner>]) -> String {
    let mut key = format!(
        "{}\0{}\0{}{}",
        kind(finding.what),
        rule(finding.what),
        path(&finding.place.source),
        members(&finding.place)
    );
    if let What::Live { label } = finding.what {
        for owner in owners.get(label).into_iter().flatten() {
            key.push_str(&format!("\0{}\0{}\0{}", owner.guid, owner.team_id, owner.user));
        }
    }
    key
}

fn hex_of(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}
