//! Where evidence goes: found out before anything is changed, written when there is something to say.

use std::path::{Path, PathBuf};

use ibmcloud_cli::errors::{CommandError, exit, without_number};
use ibmcloud_cli::files::{Access, OutputFile};
use ibmcloud_cli::msg;
use ibmcloud_lockdown::journal::JournalFile;
use ibmcloud_lockdown::{evidence, signature};

/// Where evidence goes, and what signs it.
pub(crate) struct Place {
    target: Target,
    sign_with: Option<PathBuf>,
}

enum Target {
    /// Beside the journal.
    Journal,
    /// Into this file.
    File(OutputFile),
    /// Into this folder, with a copy of the journal.
    Folder(PathBuf),
}

impl Place {
    /// The place that was named, and whether it can be written to. Nothing is written yet, but for a
    /// folder that is not there.
    pub(crate) fn prepare(
        evidence: Option<&Path>,
        sign_with: Option<&Path>,
    ) -> Result<Self, CommandError> {
        if let Some(key) = sign_with {
            std::fs::metadata(key).map_err(|source| file_error(key, source))?;
        }
        let target = match evidence {
            None => Target::Journal,
            Some(path) if is_folder(path) => {
                std::fs::create_dir_all(path)
                    .and_then(|()| tempfile::tempfile_in(path))
                    .map_err(|source| file_error(path, source))?;
                Target::Folder(path.to_owned())
            }
            Some(path) => Target::File(OutputFile::prepare(path, Access::Owner)?),
        };
        Ok(Self { target, sign_with: sign_with.map(Path::to_owned) })
    }

    /// The folder in which a copy of the journal is kept, record by record.
    pub(crate) fn copies(&self) -> Option<&Path> {
        match &self.target {
            Target::Folder(folder) => Some(folder),
            Target::Journal | Target::File(_) => None,
        }
    }

    /// Writes the evidence of a plan, and signs it if that is wanted.
    pub(crate) fn write(
        self,
        journal: &JournalFile,
    ) -> Result<(PathBuf, Option<PathBuf>), CommandError> {
        let failed = |path: &Path, reason: String| CommandError::Stopped {
            text: vec![
                msg!(
                    "The plan was carried out, but its evidence could not be written to '{{.Path}}': {{.Reason}}",
                    Path = path.display(),
                    Reason = reason
                ),
                msg!("The journal holds the same: {{.Path}}", Path = journal.path().display()),
            ],
            code: exit::FAILURE,
        };
        let document = evidence::document(journal);
        let beside = journal.path().with_extension("evidence.json");
        let (path, written) = match self.target {
            Target::File(file) => {
                let path = file.path().to_owned();
                let text = evidence::text(&document).map_err(std::io::Error::from);
                (path, text.and_then(|text| file.write(&text)))
            }
            Target::Journal => {
                let written = evidence::write_beside(&beside, &document);
                (beside, written)
            }
            Target::Folder(folder) => {
                let path = folder.join(beside.file_name().unwrap_or_default());
                let written = evidence::write_beside(&path, &document);
                (path, written)
            }
        };
        written.map_err(|it| failed(&path, without_number(&it)))?;
        let Some(key) = self.sign_with else { return Ok((path, None)) };
        let signature = signature::sign(&path, &key).map_err(|it| failed(&path, it.to_string()))?;
        Ok((path, Some(signature)))
    }
}

/// Whether a path stands for a folder: one that is there, or one that is written as such.
fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.as_os_str().to_string_lossy().ends_with(std::path::MAIN_SEPARATOR)
}

fn file_error(path: &Path, source: std::io::Error) -> CommandError {
    CommandError::File { path: path.display().to_string(), source }
}
