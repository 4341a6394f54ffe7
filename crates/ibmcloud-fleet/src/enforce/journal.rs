//! The journal of a run over many instances: what was agreed to, and what became of each.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use compact_sort::CompactSort as _;
use ibmcloud_lockdown::chain::{ChainFile, Recorded};
use ibmcloud_lockdown::journal::JournalError;
use serde::{Deserialize, Serialize};

use super::brakes::Brakes;
use super::outcome::{Ending, InstanceResult, Outcome};
use super::plan::Target;
use crate::report::{PolicyFile, Scope};

/// What a run began with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Its name: eight hexadecimal digits.
    pub run: String,
    /// Who began it.
    pub user: String,
    /// Name and version of the program.
    pub program: String,
    /// What was meant.
    pub scope: Scope,
    /// The policy that decided.
    pub policy: Option<PolicyFile>,
    /// What holds it back.
    pub brakes: Brakes,
    /// Whether it goes on, and counts as a success, although not every token can be seen.
    pub accepts_unproven_coverage: bool,
    /// Where the evidence is written; `None` for the folder of the run.
    #[serde(default)]
    pub evidence_folder: Option<PathBuf>,
    /// How many instances were meant in all.
    pub fleet: u64,
    /// The instances to be changed.
    pub targets: Vec<Target>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
enum Record {
    Began(Box<Run>),
    /// The run goes on after it was interrupted.
    TakenUp {
        user: String,
    },
    /// An instance was begun.
    Begun {
        guid: String,
    },
    /// What became of an instance.
    Ended {
        guid: String,
        ended: Ending,
    },
    /// Nothing is done any more.
    Closed,
}

/// How far a run came.
#[derive(Clone, Debug, PartialEq)]
pub struct RunState {
    /// What it began with.
    pub run: Run,
    /// When it began, RFC 3339.
    pub at: String,
    /// When something was last written down, RFC 3339.
    pub last_at: String,
    /// What became of instances, by GUID.
    pub endings: BTreeMap<String, Ending>,
    /// Whether it came to its end.
    pub closed: bool,
}

/// The journal of a run, open for writing.
#[derive(Debug)]
pub struct RunFile {
    chain: ChainFile,
    folder: PathBuf,
}

/// Where the runs of this machine are kept, below the configuration folder.
pub fn runs_folder(config_dir: &Path) -> PathBuf {
    config_dir.join("monitoring").join("runs")
}

/// The runs of this machine, the oldest first; those that cannot be read with the reason.
pub fn runs(config_dir: &Path) -> io::Result<Vec<(String, Result<RunState, JournalError>)>> {
    let folder = runs_folder(config_dir);
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut runs = Vec::new();
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        match RunState::read(config_dir, &name) {
            Ok(None) => {}
            Ok(Some(state)) => runs.push((name, Ok(state))),
            Err(error) => runs.push((name, Err(error))),
        }
    }
    let at = |it: &(String, Result<RunState, JournalError>)| {
        (it.1.as_ref().map(|state| state.at.clone()).unwrap_or_default(), it.0.clone())
    };
    runs.compact_sort_by_key(at);
    Ok(runs)
}

fn file(config_dir: &Path, run: &str) -> PathBuf {
    runs_folder(config_dir).join(run).join("run.jsonl")
}

impl RunFile {
    /// Begins a run.
    pub fn begin(config_dir: &Path, run: &Run) -> Result<Self, JournalError> {
        let path = file(config_dir, &run.run);
        let mut chain = ChainFile::begin(&path)?;
        chain.append(&Record::Began(Box::new(run.clone())))?;
        Ok(Self { folder: runs_folder(config_dir).join(&run.run), chain })
    }

    /// Takes a run up again. Another process that is at it is not disturbed.
    pub fn take_up(
        config_dir: &Path,
        run: &str,
        user: &str,
    ) -> Result<Option<(Self, RunState)>, JournalError> {
        let path = file(config_dir, run);
        if !path.is_file() {
            return Ok(None);
        }
        let (mut chain, records) = ChainFile::reopen(&path)?;
        let Some(state) = RunState::of(records) else { return Ok(None) };
        chain.append(&Record::TakenUp { user: user.to_owned() })?;
        Ok(Some((Self { folder: runs_folder(config_dir).join(run), chain }, state)))
    }

    /// The folder of the run, where its bundle is written unless somewhere else is named.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// How many records there are, and the hash of the last.
    pub fn head(&self) -> (usize, &str) {
        (self.chain.len(), self.chain.head())
    }

    pub(super) fn begun(&mut self, guid: &str) -> Result<(), JournalError> {
        self.chain.append(&Record::Begun { guid: guid.to_owned() })
    }

    pub(super) fn ended(&mut self, result: &InstanceResult) -> Result<(), JournalError> {
        let guid = result.target.guid.clone();
        self.chain.append(&Record::Ended { guid, ended: result.ending.clone() })
    }

    /// Notes that the run came to its end.
    pub fn close(&mut self) -> Result<(), JournalError> {
        self.chain.append(&Record::Closed)
    }
}

impl RunState {
    /// A run of which nothing is done yet.
    pub fn new(run: Run) -> Self {
        let (at, last_at) = (String::new(), String::new());
        Self { run, at, last_at, endings: BTreeMap::new(), closed: false }
    }

    /// Reads and checks the journal of a run; `None` if there is no such run, or nothing was written of it.
    pub fn read(config_dir: &Path, run: &str) -> Result<Option<Self>, JournalError> {
        let path = file(config_dir, run);
        if !path.is_file() {
            return Ok(None);
        }
        Ok(Self::of(ChainFile::read(&path)?))
    }

    fn of(records: Vec<Recorded<Record>>) -> Option<Self> {
        let mut records = records.into_iter();
        let first = records.next()?;
        let Record::Began(run) = first.record else { return None };
        let mut state = Self {
            run: *run,
            last_at: first.at.clone(),
            at: first.at,
            endings: BTreeMap::new(),
            closed: false,
        };
        for Recorded { at, record } in records {
            state.last_at = at;
            match record {
                Record::Began(_) => {}
                // Until its end is written down, nobody knows how far it came.
                Record::Begun { guid } => {
                    state.endings.insert(guid, Ending::interrupted());
                }
                Record::TakenUp { .. } => state.closed = false,
                Record::Ended { guid, ended } => {
                    state.endings.insert(guid, ended);
                }
                Record::Closed => state.closed = true,
            }
        }
        Some(state)
    }

    /// The instances that are not done.
    pub fn left(&self) -> impl Iterator<Item = &Target> {
        self.run.targets.iter().filter(|target| {
            let ending = self.endings.get(&target.guid);
            !ending.is_some_and(|it| matches!(it.outcome, Outcome::Done { .. }))
        })
    }

    /// What is known of every target, in the order of the run: `newer` results, else what is written down. An
    /// instance that was not begun again is as it was left before.
    pub fn results(&self, newer: &[InstanceResult]) -> Vec<InstanceResult> {
        let one = |target: &Target| {
            let newer = newer.iter().find(|it| it.target.guid == target.guid);
            let older = || {
                let ending = self.endings.get(&target.guid)?.clone();
                Some(InstanceResult { target: target.clone(), ending })
            };
            match newer {
                Some(newer) if !matches!(newer.ending.outcome, Outcome::Held(_)) => {
                    Some(newer.clone())
                }
                held => older().or_else(|| held.cloned()),
            }
        };
        self.run.targets.iter().filter_map(one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enforce::{Changed, Failure, FailureKind, Held};
    use crate::report::Scope;

    fn target(guid: &str) -> Target {
        Target {
            account: String::new(),
            region: String::new(),
            name: guid.to_owned(),
            guid: guid.to_owned(),
            crn: String::new(),
            from: None,
            to: "IAM_ONLY".to_owned(),
            teams: 1,
            because: Vec::new(),
            decision: None,
        }
    }

    fn state(records: Vec<Record>) -> RunState {
        let brakes =
            Brakes { concurrency: 1, canary: 0, max_failures: None, max_share: None, window: None };
        let run = Run {
            run: "0".to_owned(),
            user: String::new(),
            program: String::new(),
            scope: Scope::default(),
            policy: None,
            brakes,
            accepts_unproven_coverage: false,
            fleet: 2,
            targets: vec![target("a"), target("b")],
            evidence_folder: None,
        };
        let began = Record::Began(Box::new(run));
        let records = std::iter::once(began).chain(records);
        let recorded = records.map(|record| Recorded { at: String::new(), record });
        RunState::of(recorded.collect()).expect("a run")
    }

    #[test]
    fn an_instance_that_was_begun_and_not_ended_may_have_been_changed() {
        let state = state(vec![Record::Begun { guid: "a".to_owned() }]);
        let held = |guid| InstanceResult {
            target: target(guid),
            ending: Ending { plan: None, outcome: Outcome::Held(Held::Signal), evidence: None },
        };
        let results = state.results(&[held("a"), held("b")]);
        let outcomes: Vec<&Outcome> = results.iter().map(|it| &it.ending.outcome).collect();
        assert!(
            matches!(
                outcomes.as_slice(),
                [
                    Outcome::Failed(Failure {
                        kind: FailureKind::Stopped,
                        changed: Changed::Perhaps,
                        ..
                    }),
                    Outcome::Held(Held::Signal)
                ]
            ),
            "{outcomes:?}"
        );
        assert_eq!(state.left().count(), 2);
    }
}
