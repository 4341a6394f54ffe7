//! The file that `--file` names: an API key in the form that `login --apikey @FILE` reads, for the
//! eyes of its owner only.

use std::io;

use ibmcloud_cli::files::OutputFile;
use ibmcloud_transport::ApiKey;
use serde::Serialize as _;
use serde_json::json;
use serde_json::ser::{PrettyFormatter, Serializer};

/// Writes the key to a file that was prepared before the key was made, since it cannot be had a second time.
pub(super) fn write(file: OutputFile, key: &ApiKey, secret: &str) -> io::Result<()> {
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
    file.write(&text)
}
