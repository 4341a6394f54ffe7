//! Signatures of evidence, made and checked by OpenSSH's `ssh-keygen -Y`.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What a signature is for, so that it cannot pass for one on something else.
pub const NAMESPACE: &str = "ibmcloud-monitoring-evidence";

/// Why a signature could not be made or is not good.
#[derive(Debug, thiserror::Error)]
pub enum SignatureError {
    /// `ssh-keygen` could not be run, or a file could not be read.
    #[error("ssh-keygen: {0}")]
    Program(#[from] io::Error),
    /// `ssh-keygen` refused.
    #[error("ssh-keygen: {0}")]
    Refused(String),
}

/// Where the signature of a file is kept.
pub fn path(file: &Path) -> PathBuf {
    let mut name: OsString = file.as_os_str().to_owned();
    name.push(".sig");
    name.into()
}

/// Signs a file with a private key, or with a public one whose private half an agent holds.
pub fn sign(file: &Path, key: &Path) -> Result<PathBuf, SignatureError> {
    let signature = path(file);
    match std::fs::remove_file(&signature) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let mut command = Command::new("ssh-keygen");
    command.args(["-q", "-Y", "sign", "-n", NAMESPACE, "-f"]).arg(key).arg(file);
    checked(&command.stdin(Stdio::null()).output()?)?;
    Ok(signature)
}

/// Checks the signature of a file. With signers (the file that `ssh-keygen` calls "allowed signers")
/// and a name, that it is theirs; without, only that the file was not changed since it was signed.
pub fn verify(file: &Path, signers: Option<(&Path, &str)>) -> Result<String, SignatureError> {
    let mut command = Command::new("ssh-keygen");
    match signers {
        Some((allowed, name)) => {
            command.args(["-Y", "verify", "-n", NAMESPACE, "-I", name, "-f"]).arg(allowed);
        }
        None => {
            command.args(["-Y", "check-novalidate", "-n", NAMESPACE]);
        }
    }
    command.arg("-s").arg(path(file)).stdin(File::open(file)?);
    checked(&command.output()?)
}

fn checked(output: &Output) -> Result<String, SignatureError> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() {
        return Ok(text(&output.stdout));
    }
    let said = [text(&output.stderr), text(&output.stdout)];
    Err(SignatureError::Refused(said.into_iter().find(|it| !it.is_empty()).unwrap_or_default()))
}
