//! `--jq` of every command: what a filter makes of the JSON document that the command prints.

use std::time::Duration;

use ibmcloud_cli::errors::{CommandError, exit};
use ibmcloud_cli::msg;
use ibmcloud_cli::product::Applied;

use super::worker::Worker;

/// How long a filter may take.
const LIMIT: Duration = Duration::from_mins(1);

/// Compiles a filter, before anything is done, to be applied to a document.
pub(crate) fn filter(text: &str) -> Result<Applied, CommandError> {
    let worker = Worker::start(text)?;
    Ok(Box::new(move |document| {
        let misfit = |what| CommandError::Stopped {
            text: vec![what, msg!("The command itself was carried out.")],
            code: exit::FAILURE,
        };
        let outcome = worker.run(document, LIMIT).map_err(|failure| {
            misfit(msg!(
                "The jq filter does not fit the answer: {{.Reason}}",
                Reason => failure.reason()
            ))
        })?;
        match outcome.halted {
            Some(halted) if halted.code != 0 => {
                Err(misfit(msg!("The jq filter ended with code {{.Code}}.", Code = halted.code)))
            }
            _ => Ok(outcome.lines),
        }
    }))
}
