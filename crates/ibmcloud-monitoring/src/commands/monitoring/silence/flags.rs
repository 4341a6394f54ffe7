//! What a silencing rule is, as flags say it: for a new one, and for one that is there.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_core::resource::scope;

use crate::commands::monitoring::alert::flags::channels;
use crate::commands::monitoring::alert::shared::{id_of, resolve};
use crate::commands::monitoring::shared::{Place, assign, time, violation};

/// What a silencing rule is.
#[derive(clap::Args, Debug)]
pub(super) struct Flags {
    /// Name of the silencing rule
    #[arg(long, value_name = "SILENCE_NAME")]
    pub(super) silence_name: Option<String>,
    /// When it begins, in Unix seconds or such as 2026-05-01T12:00:00Z
    #[arg(long, value_name = "TIMESTAMP")]
    pub(super) start: Option<String>,
    /// For how long it holds, such as 30m, 2h or 1d
    #[arg(long, value_name = "DURATION")]
    pub(super) duration: Option<String>,
    /// What it is about, such as "host.hostName = 'ci-3'"
    #[arg(long, value_name = "SCOPE")]
    scope: Option<String>,
    /// Alerts that it is about: names or IDs, separated by commas
    #[arg(long, value_name = "ALERTS")]
    alert: Option<String>,
    /// Notification channels that are told of it: names, IDs, or types, separated by commas
    #[arg(long, value_name = "NOTIFY")]
    notify: Option<String>,
}

impl Flags {
    /// Whether they say nothing.
    pub(super) fn is_empty(&self) -> bool {
        let all = [
            &self.silence_name,
            &self.start,
            &self.duration,
            &self.scope,
            &self.alert,
            &self.notify,
        ];
        all.iter().all(|it| it.is_none())
    }

    /// The flags on top of a rule, but for those that have to be looked up.
    pub(super) fn over(&self, rule: &mut Json) -> Result<(), CommandError> {
        if let Some(name) = &self.silence_name {
            rule.insert("name", name.as_str().into());
        }
        if let Some(typed) = &self.start {
            rule.insert(
                "startTs",
                time::moment_of_ours(typed).map_err(CommandError::usage)?.into(),
            );
        }
        if let Some(typed) = &self.duration {
            let seconds = time::seconds(typed).filter(|it| *it > 0).ok_or_else(|| {
                CommandError::usage(msg!(
                    "'{{.Text}}' is not a duration, such as 15m, 12h or 10d",
                    Text = typed
                ))
            })?;
            rule.insert("durationInSec", seconds.into());
        }
        if let Some(typed) = &self.scope {
            scope::check(typed)
                .map_err(|reason| CommandError::usage(violation::sentence(&reason)))?;
            rule.insert("scope", typed.as_str().into());
        }
        Ok(())
    }

    /// The alerts and channels that are named.
    pub(super) fn look_up(
        &self,
        ctx: &Context,
        place: &Place<'_>,
        rule: &mut Json,
    ) -> Result<(), CommandError> {
        if let Some(typed) = &self.alert {
            let mut ids: Vec<Json> = Vec::new();
            for wanted in assign::list(typed) {
                let alert = resolve(ctx, &place.monitor, None, &wanted)?;
                ids.push(id_of(ctx, &alert, &wanted)?.into());
            }
            rule.insert("alertIds", Json::Array(ids));
        }
        if let Some(typed) = &self.notify {
            let found = channels(ctx, place, typed)?;
            let ids = found.iter().map(|it| it.get("id").cloned().unwrap_or_default()).collect();
            rule.insert("notificationChannelIds", Json::Array(ids));
        }
        Ok(())
    }
}
