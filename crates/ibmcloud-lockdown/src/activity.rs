//! What else changed an instance's authentication from this machine: resets of single tokens, access
//! keys, the parameter set by hand. A line each, with who did it, chained as journals are.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use ibmcloud_core::ids::Guid;
use ibmcloud_core::journal::Actor;
use serde::{Deserialize, Serialize};

use crate::files::{make_private_folder, open_regular, private, read_regular};
use crate::journal::{self, GENESIS, sha256};

const FILE: &str = "changes.log";

/// A change of an instance's authentication that was no plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// This machine's clock, RFC 3339.
    pub at: String,
    /// The name that a person knows the identity by.
    pub user: String,
    /// The IAM id.
    pub iam_id: String,
    /// The name of the machine.
    pub host: String,
    /// What was done: a word such as `token-reset`.
    pub action: String,
    /// To what: a team, a key, a mode. Never a token.
    pub subject: String,
}

#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    activity: Activity,
    hash: String,
}

fn path(config_dir: &Path, instance: &Guid) -> PathBuf {
    journal::folder(config_dir, instance).join(FILE)
}

/// Writes down a change that was made.
pub fn note(
    config_dir: &Path,
    instance: &Guid,
    actor: &Actor,
    action: &str,
    subject: &str,
) -> io::Result<()> {
    let path = path(config_dir, instance);
    make_private_folder(path.parent().unwrap_or(config_dir))?;
    let options = private(OpenOptions::new().create(true).read(true).append(true)).clone();
    let mut file = open_regular(&options, &path)?;
    file.lock()?;
    let activity = Activity {
        at: jiff::Timestamp::now().to_string(),
        user: actor.user.clone(),
        iam_id: actor.iam_id.clone(),
        host: actor.host.clone(),
        action: action.to_owned(),
        subject: subject.to_owned(),
    };
    let bytes = read_regular(&path)?;
    let before = lines(&bytes).filter_map(Result::ok).last();
    let before = before.map_or_else(|| GENESIS.to_owned(), |line| line.hash);
    let hash = hash(&before, &activity)?;
    let mut text = serde_json::to_string(&Line { activity, hash })?;
    text.push('\n');
    file.write_all(text.as_bytes())?;
    file.sync_data()
}

/// The changes that are written down, oldest first; and whether their chain holds.
pub fn read(config_dir: &Path, instance: &Guid) -> io::Result<(Vec<Activity>, bool)> {
    let bytes = match read_regular(&path(config_dir, instance)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((Vec::new(), true)),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    let mut intact = true;
    let mut before = GENESIS.to_owned();
    for line in lines(&bytes) {
        let Ok(line) = line else {
            intact = false;
            continue;
        };
        intact &= hash(&before, &line.activity)? == line.hash;
        before = line.hash;
        found.push(line.activity);
    }
    Ok((found, intact))
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = serde_json::Result<Line>> {
    bytes.split(|byte| *byte == b'\n').filter(|it| !it.is_empty()).map(serde_json::from_slice)
}

fn hash(before: &str, activity: &Activity) -> serde_json::Result<String> {
    Ok(sha256(&[before, &serde_json::to_string(activity)?]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_written_down_in_a_chain() {
        let home = tempfile::tempdir().unwrap();
        let instance = "8d7af921-b136-4078-9666-081bd8470d94".parse().unwrap();
        let actor = Actor { user: "a@example.com".to_owned(), ..Actor::default() };
        for team in ["Payments", "Platform"] {
            note(home.path(), &instance, &actor, "token-reset", team).unwrap();
        }
        let (found, intact) = read(home.path(), &instance).unwrap();
        assert!(intact);
        let subjects: Vec<&str> = found.iter().map(|it| it.subject.as_str()).collect();
        assert_eq!(subjects, ["Payments", "Platform"]);
        let path = path(home.path(), &instance);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace("Payments", "Elsewhere")).unwrap();
        assert!(!read(home.path(), &instance).unwrap().1);
    }
}
