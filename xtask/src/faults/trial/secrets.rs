//! No secret is in any output, nor in any file but the host's `config.json`.

use std::fs;
use std::path::{Path, PathBuf};

use ibmcloud_emulator::keys;
use ibmcloud_emulator::world::Session;

use super::ledger::Ledger;
use super::stage::Stage;

/// What every IAM token begins with.
const IAM_TOKEN: &str = "eyJ";

/// Where a secret was found.
pub(crate) fn leaks(stage: &Stage<'_>, ledger: &Ledger, sessions: Vec<Session>) -> Vec<String> {
    let said = stage.ran.iter().map(|ran| [ran.stdout.as_str(), ran.stderr.as_str()]);
    found(said, &stage.folder(), ledger.tokens.iter().cloned(), sessions)
}

/// Where one was found in what runs said, or in the files below a folder.
pub(super) fn found<'s>(
    said: impl Iterator<Item = [&'s str; 2]>,
    folder: &Path,
    tokens: impl Iterator<Item = String>,
    sessions: Vec<Session>,
) -> Vec<String> {
    let refresh = sessions.into_iter().flat_map(|session| session.refresh_tokens);
    let known = [keys::ADMINISTRATOR, keys::MANAGER, keys::WRITER, IAM_TOKEN].map(str::to_owned);
    let mut secrets: Vec<String> = known.into();
    secrets.extend(refresh.chain(tokens));
    // The folder has a name by chance, which may hold what a token begins with.
    let name = folder.display().to_string();
    let shows = |text: &str| {
        let text = text.replace(&name, "");
        secrets.iter().any(|secret| text.contains(secret.as_str()))
    };
    let mut leaks = Vec::new();
    for (at, said) in said.enumerate() {
        if said.into_iter().any(shows) {
            leaks.push(format!("run {at}: it said a secret"));
        }
    }
    for path in files(folder) {
        let is_config = path.file_name().is_some_and(|name| name == "config.json");
        let bytes = fs::read(&path).unwrap_or_default();
        if !is_config && shows(&String::from_utf8_lossy(&bytes)) {
            leaks.push(format!("a secret is in {}", path.display()));
        }
    }
    leaks
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
