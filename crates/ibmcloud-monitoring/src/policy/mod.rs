//! Policy files for commands: the option that names one, its reading, and what is wrong with it as sentences.

pub(crate) mod words;

use std::time::SystemTime;

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, exit};
use ibmcloud_cli::files::named;
use ibmcloud_cli::msg;
use ibmcloud_core::policy::Policy;
use ibmcloud_fleet::policy::{Fault, Located, MAX_BYTES, Reading, read};
use ibmcloud_fleet::report::PolicyFile as ReportedFile;
use ibmcloud_plugin_sdk::env::Env;

/// How many errors of a file are told where they keep a command from its work.
const SHOWN: usize = 20;

/// The option that names a policy file, where there has to be one.
#[derive(clap::Args, Debug)]
pub(crate) struct PolicyFile {
    /// File with the policy, as YAML or JSON; '-' reads standard input
    #[arg(long, value_name = "FILE")]
    policy: String,
}

/// The option that names a policy file, where a command can do without one.
#[derive(clap::Args, Debug)]
pub(crate) struct OptionalPolicy {
    /// File with the policy, as YAML or JSON; '-' reads standard input
    #[arg(long, value_name = "FILE")]
    policy: Option<String>,
}

impl OptionalPolicy {
    /// The policy that is named, if one is.
    pub(crate) fn load(self, ctx: &mut Context) -> Result<Option<LoadedPolicy>, CommandError> {
        self.policy.map(|policy| PolicyFile { policy }.load(ctx)).transpose()
    }
}

/// A policy, and the file that it came from.
pub(crate) struct LoadedPolicy {
    pub(crate) policy: Policy,
    /// As the person named it, and the SHA-256 of its bytes: reports point there.
    pub(crate) file: ReportedFile,
}

impl PolicyFile {
    /// The policy. What its authors may not have meant is told on stderr; what is wrong with it is an error that
    /// names every place.
    pub(crate) fn load(&self, ctx: &mut Context) -> Result<LoadedPolicy, CommandError> {
        let path = self.policy.clone();
        let bytes = bytes(&ctx.env, &path)?;
        match read(&bytes, SystemTime::now()) {
            Reading::Invalid(faults) => Err(refused(&path, &faults)),
            Reading::Valid(policy, cautions) => {
                for caution in &cautions {
                    ctx.console.warn(&words::warning(&path, caution))?;
                }
                let sha256 = sha256_of(&bytes);
                Ok(LoadedPolicy { policy, file: ReportedFile { file: path, sha256 } })
            }
        }
    }
}

/// The content of a file, or of standard input for `-`, but no more than tells that it is too large.
pub(crate) fn bytes(env: &Env, path: &str) -> Result<Vec<u8>, CommandError> {
    let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    named::bytes(env, path, limit)
}

fn sha256_of(bytes: &[u8]) -> String {
    use sha2::{Digest as _, Sha256};
    hex::encode(Sha256::digest(bytes))
}

/// A policy that cannot be used: every error, as `FILE:LINE:COLUMN: …`.
pub(crate) fn refused(path: &str, faults: &[Located<Fault>]) -> CommandError {
    let mut text: Vec<_> = faults.iter().take(SHOWN).map(|it| words::error(path, it)).collect();
    if faults.len() > SHOWN {
        text.push(msg!("And {{.Count}} more.", Count = faults.len() - SHOWN));
    }
    text.push(msg!("Nothing was changed."));
    CommandError::Stopped { text, code: exit::FAILURE }
}
