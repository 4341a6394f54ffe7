//! What is looked at before a run: sessions, tokens in files, the time of day, the folder for evidence.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_core::instance::Instance;
use ibmcloud_fleet::AccountAccess;
use ibmcloud_fleet::enforce::{Brakes, Target};
use ibmcloud_transport::{Client, Error as ServiceError, InstanceId};

use super::bundle::run_of;

/// Instances that are looked at at once.
const AT_A_TIME: usize = 8;

/// A client for each account that has a session, by the account's id.
pub(super) fn clients(accounts: &[AccountAccess]) -> HashMap<String, Client> {
    let usable = accounts.iter().filter_map(|it| Some((it, it.client.as_ref().ok()?)));
    usable.map(|(it, client)| (it.id.to_string(), client.clone())).collect()
}

/// The instances whose tokens are to be looked for: those that are to refuse them.
pub(super) fn scanned(
    ctx: &Context,
    targets: &[Target],
    clients: &HashMap<String, Client>,
) -> Result<Vec<(Client, Instance)>, CommandError> {
    let locked_down = targets.iter().filter(|it| it.to == "IAM_ONLY");
    let looks = locked_down.filter_map(|it| {
        let client = clients.get(&it.account)?.clone();
        let id = InstanceId::Guid(it.guid.parse().ok()?);
        Some(async move {
            let instance = client.instance(&id).await?;
            Ok::<_, ServiceError>((client, instance))
        })
    });
    let doing = msg!("Could not get the instances of IBM Cloud Monitoring.");
    let looks = stream::iter(looks).buffered(AT_A_TIME).try_collect();
    ctx.ask(doing, Changed::ReadOnly, looks)
}

/// Refuses outside of the time of day in which instances may be begun.
pub(super) fn in_window(brakes: &Brakes) -> Result<(), CommandError> {
    let Some(window) = brakes.window.filter(|it| !it.is_open(&jiff::Zoned::now())) else {
        return Ok(());
    };
    Err(CommandError::plain(
        msg!(
            "It is outside of {{.Window}} now, by this machine's clock and time zone.",
            Window = window
        ),
        msg!("Nothing was changed. Run this again in that time."),
    ))
}

/// The folder for the evidence of a run, once it is known that files can be written to it. One with the
/// evidence of another run than `run` is left alone.
pub(super) fn usable(folder: &Path, run: Option<&str>) -> Result<PathBuf, CommandError> {
    let failed = |source| CommandError::File { path: folder.display().to_string(), source };
    let folder = std::path::absolute(folder).map_err(failed)?;
    if let Some(other) = run_of(&folder).map_err(failed)?.filter(|it| run != Some(it)) {
        return Err(CommandError::plain(
            msg!(
                "The folder '{{.Path}}' holds the evidence of run {{.Run}}.",
                Path = folder.display(),
                Run = other
            ),
            msg!("Nothing was changed. Name another folder with '--evidence'."),
        ));
    }
    for folder in [folder.clone(), folder.join("instances")] {
        std::fs::create_dir_all(&folder).map_err(failed)?;
        tempfile::Builder::new().prefix(".new").tempfile_in(&folder).map_err(failed)?;
    }
    Ok(folder)
}
