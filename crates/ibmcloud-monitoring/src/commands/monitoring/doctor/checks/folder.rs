//! The folder of the configuration: whether it is there, whose it is, and whether `config.json` is in order.

use std::fs::{self, File, Metadata};
use std::path::Path;

use ibmcloud_cli::errors::without_number;
use ibmcloud_cli::msg;
use ibmcloud_plugin_sdk::config::ConfigError;

use super::super::check::{Finding, Seen, Severity, quoted};
use super::super::scene::Scene;

pub(super) fn look(scene: &Scene) -> Seen {
    let mut seen = Seen::default();
    let folder = &scene.config_dir;
    seen.fact("folder", folder.display().to_string());
    let metadata = fs::metadata(folder);
    seen.fact("there", metadata.is_ok());
    if let Ok(metadata) = &metadata {
        open_to_others(&mut seen, folder, metadata, "folder-open", "700", 0o022);
    }
    let file = folder.join("config.json");
    writable(&mut seen, folder);
    match &scene.config {
        Ok(_) if metadata.is_err() || !file.exists() => {
            let text = msg!("There is no configuration yet.");
            let finding = Finding::new(Severity::Note, "configuration-missing", text);
            seen.find(finding.command(scene.command("login")));
        }
        Ok(_) => file_in_order(&mut seen, &file),
        Err(error) => unusable(&mut seen, &file, error, scene),
    }
    seen
}

fn unusable(seen: &mut Seen, file: &Path, error: &ConfigError, scene: &Scene) {
    let text = msg!(
        "{{.Path}} cannot be used: {{.Reason}}",
        Path = file.display(),
        Reason = without_number(error)
    );
    let found = |code| Finding::new(Severity::Error, code, text);
    seen.find(match error {
        ConfigError::Damaged { .. } => {
            let (old, log_in) = (quoted(file), scene.command("login"));
            found("configuration-damaged").command(format!("mv {old} {old}.damaged && {log_in}"))
        }
        ConfigError::Locked { .. } => found("configuration-in-use").command(users_of(file)),
        _ => found("configuration-unreadable").advice(msg!(
            "Let yourself read and write it, or name another folder with IBMCLOUD_HOME."
        )),
    });
}

fn file_in_order(seen: &mut Seen, file: &Path) {
    if let Ok(metadata) = fs::metadata(file) {
        seen.fact("size", metadata.len());
        open_to_others(seen, file, &metadata, "configuration-open", "600", 0o077);
    }
    // On Windows nobody locks the file itself.
    let taken = File::open(file).ok().is_some_and(|file| {
        !cfg!(windows) && matches!(file.try_lock_shared(), Err(fs::TryLockError::WouldBlock))
    });
    seen.fact("in-use", taken);
    if taken {
        let text =
            msg!("Another program holds the lock on {{.Path}} just now.", Path = file.display());
        seen.find(
            Finding::new(Severity::Warning, "configuration-in-use", text).command(users_of(file)),
        );
    }
}

/// Names the programs that have the file open.
fn users_of(file: &Path) -> String {
    format!("fuser -v {}", quoted(file))
}

#[cfg(unix)]
fn open_to_others(
    seen: &mut Seen,
    path: &Path,
    metadata: &Metadata,
    code: &'static str,
    wanted: &str,
    forbidden: u32,
) {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = metadata.permissions().mode() & 0o777;
    let name = if metadata.is_dir() { "folder-permissions" } else { "file-permissions" };
    seen.fact(name, format!("{mode:03o}"));
    if mode & forbidden == 0 {
        return;
    }
    let text = msg!(
        "{{.Path}} has the permissions {{.Mode}}: others than its owner may use what is in it, a session for instance.",
        Path = path.display(),
        Mode = format!("{mode:03o}")
    );
    let command = format!("chmod {wanted} {}", quoted(path));
    seen.find(Finding::new(Severity::Warning, code, text).command(command));
}

#[cfg(not(unix))]
fn open_to_others(_: &mut Seen, _: &Path, _: &Metadata, _: &'static str, _: &str, _: u32) {}

/// Whether a session could be saved: a file is made there, or in what the folder would be made in, and is gone again.
fn writable(seen: &mut Seen, folder: &Path) {
    let present = folder.ancestors().find(|it| it.exists());
    let tried = present.map(tempfile::tempfile_in);
    let reason = match &tried {
        Some(Ok(_)) => None,
        Some(Err(error)) => Some(without_number(error)),
        None => Some(String::new()),
    };
    seen.fact("writable", reason.is_none());
    if let Some(reason) = reason {
        let text = msg!(
            "Nothing can be saved in {{.Path}}, no renewed session either: {{.Reason}}",
            Path = folder.display(),
            Reason = reason
        );
        let advice = msg!("Make it writable, or name another folder with IBMCLOUD_HOME.");
        seen.find(Finding::new(Severity::Error, "folder-read-only", text).advice(advice));
    }
}
