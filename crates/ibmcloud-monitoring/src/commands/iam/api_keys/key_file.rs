//! The file that `--file` names: an API key in the form that `login --apikey @FILE` reads, for the
//! eyes of its owner only.

use std::io::{self, Write as _};
use std::path::Path;

use ibmcloud_transport::ApiKey;
use serde::Serialize as _;
use serde_json::json;
use serde_json::ser::{PrettyFormatter, Serializer};
use tempfile::NamedTempFile;

use crate::errors::CommandError;

/// A file to be. It is prepared before the key is made, since the key cannot be had a second time.
pub(super) struct KeyFile {
    path: String,
    draft: NamedTempFile,
}

impl KeyFile {
    /// Makes sure that the file can be written; nothing stands at its path yet.
    pub(super) fn prepare(path: &str) -> Result<Self, CommandError> {
        let folder = Path::new(path).parent().filter(|it| !it.as_os_str().is_empty());
        // Temporary files are readable by their owner only, and stay so under their final name.
        let draft = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")));
        let draft = draft.and_then(|draft| {
            if Path::new(path).is_dir() {
                Err(io::ErrorKind::IsADirectory.into())
            } else {
                Ok(draft)
            }
        });
        let draft = draft.map_err(|source| CommandError::File { path: path.to_owned(), source })?;
        Ok(Self { path: path.to_owned(), draft })
    }

    /// Writes the key; the file appears with all of it.
    pub(super) fn write(mut self, key: &ApiKey, secret: &str) -> io::Result<String> {
        let document = json!({
            "name": key.name,
            "description": key.description,
            "apikey": secret,
            "createdAt": key.created_at,
            "locked": key.locked,
            "uuid": "",
        });
        let mut text = Vec::new();
        let format = PrettyFormatter::with_indent(b"\t");
        document.serialize(&mut Serializer::with_formatter(&mut text, format))?;
        text.push(b'\n');
        self.draft.write_all(&text)?;
        self.draft.as_file().sync_all()?;
        self.draft.persist(&self.path)?;
        Ok(self.path)
    }
}
