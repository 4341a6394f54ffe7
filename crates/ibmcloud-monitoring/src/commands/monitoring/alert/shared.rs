//! What the commands of alerts share.

use std::collections::HashSet;
use std::io;

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::messages::{Fragment, Message};
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_core::resource::Alert;
use ibmcloud_plugin_sdk::terminal::Details;
use ibmcloud_transport::{AlertApi, Error as ServiceError, Monitor};

use crate::commands::monitoring::shared::find::{self, Kind, known};
use crate::commands::monitoring::shared::time;

/// Which generation of the API.
#[derive(clap::Args, Debug)]
pub(super) struct Generation {
    /// Version of the API, 1 or 2; both if left out
    #[arg(long, value_name = "VERSION")]
    pub(super) api_version: Option<String>,
}

impl Generation {
    pub(super) fn read(&self) -> Result<Option<AlertApi>, CommandError> {
        match self.api_version.as_deref().map(|typed| typed.trim_start_matches(['v', 'V'])) {
            None => Ok(None),
            Some("1") => Ok(Some(AlertApi::V1)),
            Some("2") => Ok(Some(AlertApi::V2)),
            Some(other) => Err(CommandError::usage(msg!(
                "'{{.Text}}' is not a version of the alerts API: write 1 or 2",
                Text = other
            ))),
        }
    }
}

/// Hands each alert of the team to `take`: those of version 1, and behind them those that only version
/// 2 shows. An instance may not have version 2: the answer says whether it could be read.
pub(super) async fn each(
    monitor: &Monitor<'_>,
    api: Option<AlertApi>,
    mut take: impl FnMut(Json) -> io::Result<()>,
) -> Result<bool, ServiceError> {
    if let Some(api) = api {
        return monitor.each_alert(api, take).await.map(|()| true);
    }
    let mut seen = HashSet::new();
    let older = monitor.each_alert(AlertApi::V1, |alert| {
        seen.insert(Alert::of(&alert).id_text());
        take(alert)
    });
    older.await?;
    let newer = monitor.each_alert(AlertApi::V2, |alert| {
        if seen.contains(&Alert::of(&alert).id_text()) { Ok(()) } else { take(alert) }
    });
    match newer.await {
        Err(error) if matches!(error.status(), Some(404 | 405 | 410)) => Ok(false),
        outcome => outcome.map(|()| true),
    }
}

/// What is said when version 2 of the alerts API is not there.
pub(in crate::commands::monitoring) fn without_version_2() -> Message {
    msg!(
        "Version 2 of the alerts API could not be read here: alerts that only it shows are left out."
    )
}

/// All alerts of the team.
pub(super) async fn all(
    monitor: &Monitor<'_>,
    api: Option<AlertApi>,
) -> Result<Vec<Json>, ServiceError> {
    let mut alerts = Vec::new();
    each(monitor, api, |alert| {
        alerts.push(alert);
        Ok(())
    })
    .await?;
    Ok(alerts)
}

/// One alert by its number, seen through the older generation if that knows it.
pub(super) async fn numbered(
    monitor: &Monitor<'_>,
    api: Option<AlertApi>,
    id: u64,
) -> Result<Option<Json>, ServiceError> {
    if let Some(api) = api {
        return known(monitor.alert(api, id).await);
    }
    match known(monitor.alert(AlertApi::V1, id).await)? {
        Some(alert) => Ok(Some(alert)),
        None => known(monitor.alert(AlertApi::V2, id).await),
    }
}

/// The alert that a number or a name stands for.
pub(in crate::commands::monitoring) fn resolve(
    ctx: &Context,
    monitor: &Monitor<'_>,
    api: Option<AlertApi>,
    wanted: &str,
) -> Result<Json, CommandError> {
    if let Some(alert) = perhaps(ctx, monitor, api, wanted)? {
        return Ok(alert);
    }
    // It may be there, and not in the generation that was asked for.
    let found = match api {
        Some(_) => perhaps(ctx, monitor, None, wanted)?,
        None => None,
    };
    Err(found.map_or_else(
        || Kind::Alert.not_found(&ctx.program, wanted),
        |alert| other_generation(ctx, &alert, wanted),
    ))
}

pub(super) fn perhaps(
    ctx: &Context,
    monitor: &Monitor<'_>,
    api: Option<AlertApi>,
    wanted: &str,
) -> Result<Option<Json>, CommandError> {
    let doing = || msg!("Could not get alert {{.Name}}.", Name = wanted);
    if let Ok(id) = wanted.parse()
        && let Some(alert) = ctx.ask(doing(), Changed::Nothing, numbered(monitor, api, id))?
    {
        return Ok(Some(alert));
    }
    let alerts = ctx.ask(doing(), Changed::Nothing, all(monitor, api))?;
    find::perhaps(Kind::Alert, alerts, wanted)
}

pub(super) fn other_generation(ctx: &Context, alert: &Json, wanted: &str) -> CommandError {
    let version = match AlertApi::of(alert) {
        AlertApi::V1 => 1,
        AlertApi::V2 => 2,
    };
    CommandError::plain(
        msg!(
            "Alert '{{.Name}}' is there in version {{.Version}} of the API only.",
            Name = wanted,
            Version = version
        ),
        msg!(
            "Nothing was changed. '{{.Program}} monitoring alert get' shows it with '--api-version {{.Version}}'.",
            Program = ctx.program,
            Version = version
        ),
    )
}

/// The number of an alert that the service sent.
pub(in crate::commands::monitoring) fn id_of(
    ctx: &Context,
    alert: &Json,
    wanted: &str,
) -> Result<u64, CommandError> {
    find::id(alert).ok_or_else(|| Kind::Alert.not_found(&ctx.program, wanted))
}

/// An alert for people.
pub(super) fn details(document: &Json) -> Details {
    let alert = Alert::of(document);
    Details::new()
        .field("Name:", alert.name())
        .field("ID:", alert.id_text())
        .field("Version:", alert.version())
        .field("Description:", alert.description())
        .field("Type:", alert.kind())
        .field("Severity:", alert.severity().to_string())
        .field("Enabled:", alert.enabled())
        .field("Condition:", alert.condition())
        .field("Scope:", alert.filter())
        .field("Segments:", alert.segments().join(", "))
        .field("Timespan:", span(alert))
        .field("Channels:", alert.channel_ids().join(", "))
        .field("Team ID:", alert.team_id())
        .field("Created:", time::shown(alert.created()))
        .field("Modified:", time::shown(alert.modified()))
}

/// Over which time an alert looks: `5m`.
pub(super) fn span(alert: Alert<'_>) -> String {
    alert.span().map_or_else(String::new, time::span)
}

/// `Alert NAME (ID) …` sentences have the same two values.
pub(super) fn sentence(
    ctx: &Context,
    alert: &Json,
    make: impl FnOnce(Fragment, String) -> Message,
) -> Message {
    let alert = Alert::of(alert);
    make(ctx.console.entity(&alert.name()), alert.id_text())
}
