//! What an alert is, as flags say it: for a new one, and for one that is there.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_core::resource::alert::{check_condition, first_of, label, label_named};
use ibmcloud_core::resource::{Channel, scope};
use ibmcloud_transport::AlertApi;

use crate::commands::monitoring::shared::find;
use crate::commands::monitoring::shared::{Place, assign, time, violation};

/// What an alert is.
#[derive(clap::Args, Debug)]
pub(super) struct Flags {
    /// Name of the alert
    #[arg(long, value_name = "ALERT_NAME")]
    pub(super) alert_name: Option<String>,
    /// Description of the alert
    #[arg(long, value_name = "DESCRIPTION")]
    description: Option<String>,
    /// Type of the alert: MANUAL, BASELINE, HOST_COMPARISON, PROMETHEUS or EVENT
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,
    /// Time that the condition looks at: 5m, seconds, or microseconds from 60000000
    #[arg(long, value_name = "TIMESPAN")]
    timespan: Option<String>,
    /// Condition of the alert, such as 'avg(cpu.used.percent) > 80'
    #[arg(long, value_name = "CONDITION")]
    pub(super) condition: Option<String>,
    /// Severity: 0 (emergency) to 7 (debug), HIGH, MEDIUM, LOW or INFO
    #[arg(short, long, value_name = "SEVERITY")]
    severity: Option<String>,
    /// Label of the severity: HIGH, MEDIUM, LOW or INFO
    #[arg(long, value_name = "LABEL")]
    severity_label: Option<String>,
    /// Labels that the alert is segmented by, such as host.mac,proc.name
    #[arg(long, value_name = "SEGMENT")]
    segment: Option<String>,
    /// Whether ANY segment or ALL of them must fulfil the condition
    #[arg(long, value_name = "SEGMENT_CONDITION")]
    segment_condition: Option<String>,
    /// Scope of the alert, such as "kubernetes.namespace.name='production'"
    #[arg(long, value_name = "USER_FILTER")]
    user_filter: Option<String>,
    /// Notification channels: names, IDs, or types such as EMAIL, separated by commas
    #[arg(long, value_name = "NOTIFY")]
    notify: Option<String>,
}

impl Flags {
    /// Whether they say nothing.
    pub(super) fn is_empty(&self) -> bool {
        let texts = [&self.alert_name, &self.description, &self.severity, &self.severity_label];
        let others = self.of_version_1().iter().all(|(_, named)| !named);
        others && self.notify.is_none() && texts.iter().all(|it| it.is_none())
    }

    /// Whether a severity is named.
    pub(super) fn has_severity(&self) -> bool {
        self.severity.is_some() || self.severity_label.is_some()
    }

    /// The flags for what only version 1 of the API has in this form.
    fn of_version_1(&self) -> [(&'static str, bool); 6] {
        [
            ("--type", self.kind.is_some()),
            ("--timespan", self.timespan.is_some()),
            ("--condition", self.condition.is_some()),
            ("--segment", self.segment.is_some()),
            ("--segment-condition", self.segment_condition.is_some()),
            ("--user-filter", self.user_filter.is_some()),
        ]
    }

    /// The flags on top of an alert of either version. What only one version has cannot be set in the other.
    pub(super) fn over_any(&self, mut alert: Json) -> Result<Json, CommandError> {
        if AlertApi::of(&alert) == AlertApi::V1 {
            return self.over(alert);
        }
        if let Some((flag, _)) = self.of_version_1().into_iter().find(|(_, named)| *named) {
            return Err(CommandError::usage(msg!(
                "{{.Flag}} cannot change an alert of version 2 of the alerts API: change its 'config' in a file",
                Flag = flag
            )));
        }
        if let (Some(label), _) | (None, Some(label)) = self.severities()? {
            alert.insert("severity", label.to_ascii_lowercase().into());
        }
        self.common(&mut alert);
        Ok(alert)
    }

    /// The flags on top of an alert of version 1.
    pub(super) fn over(&self, mut alert: Json) -> Result<Json, CommandError> {
        self.common(&mut alert);
        if let Some(kind) = self.kind()? {
            alert.insert("type", kind.into());
        }
        if let Some(typed) = &self.timespan {
            alert.insert("timespan", time::alert_span(typed).map_err(CommandError::usage)?.into());
        }
        let (by_number, named) = self.severities()?;
        if let Some(number) = self.severity.as_ref().and_then(|it| it.trim().parse::<u64>().ok()) {
            alert.insert("severity", number.into());
        }
        if let Some(wanted) = named.or(by_number) {
            alert.insert("severityLabel", wanted.into());
            // The number counts, and a label changes it unless it has that label already.
            let number = alert.get("severity").and_then(Json::as_i64);
            let own = number.and_then(|it| u64::try_from(it).ok()).and_then(label);
            if number.is_some() && own != Some(wanted) {
                alert.insert("severity", first_of(wanted).unwrap_or_default().into());
            }
        }
        if let Some(typed) = &self.condition {
            alert.insert("condition", typed.as_str().into());
        }
        if let Some(typed) = &self.user_filter {
            scope::check(typed)
                .map_err(|reason| CommandError::usage(violation::sentence(&reason)))?;
            alert.insert("filter", typed.as_str().into());
        }
        if let Some(typed) = &self.segment {
            let labels = assign::list(typed).into_iter().map(Json::String).collect();
            alert.insert("segmentBy", Json::Array(labels));
        }
        if let Some(typed) = &self.segment_condition {
            let word = typed.trim().to_ascii_uppercase();
            if !matches!(word.as_str(), "ANY" | "ALL") {
                return Err(CommandError::usage(msg!(
                    "'{{.Text}}' is not a segment condition: write ANY or ALL",
                    Text = typed
                )));
            }
            alert.insert("segmentCondition", segment_condition(&word));
        }
        if self.condition.is_some() || self.kind.is_some() {
            check_condition(&alert)
                .map_err(|reason| CommandError::usage(violation::sentence(&reason)))?;
        }
        Ok(alert)
    }

    fn common(&self, alert: &mut Json) {
        let texts = [("name", &self.alert_name), ("description", &self.description)];
        for (member, typed) in texts {
            if let Some(typed) = typed {
                alert.insert(member, typed.as_str().into());
            }
        }
    }

    /// Puts the channels that '--notify' names in the place of those that an alert has.
    pub(super) fn notify(
        &self,
        ctx: &Context,
        place: &Place<'_>,
        alert: &mut Json,
    ) -> Result<(), CommandError> {
        let Some(notify) = &self.notify else { return Ok(()) };
        set_channels(alert, &channels(ctx, place, notify)?);
        Ok(())
    }

    /// The type that is named.
    pub(super) fn kind(&self) -> Result<Option<&'static str>, CommandError> {
        const KINDS: [&str; 5] = ["MANUAL", "BASELINE", "HOST_COMPARISON", "PROMETHEUS", "EVENT"];
        let Some(typed) = &self.kind else { return Ok(None) };
        let known = KINDS.into_iter().find(|kind| kind.eq_ignore_ascii_case(typed.trim()));
        known.map(Some).ok_or_else(|| {
            CommandError::usage(msg!(
                "'{{.Text}}' is not a type of alert: write one of {{.List}}",
                Text = typed,
                List = KINDS.join(", ")
            ))
        })
    }

    /// The label of the severity, and the label that was named besides; they must agree.
    fn severities(&self) -> Result<(Option<&'static str>, Option<&'static str>), CommandError> {
        let wrong = |reason: Message| Err(CommandError::usage(reason));
        let by_number = match &self.severity {
            None => None,
            Some(typed) => {
                let number = typed.trim().parse().ok().and_then(label);
                match number.or_else(|| label_named(typed)) {
                    Some(label) => Some(label),
                    None => {
                        return wrong(msg!(
                            "'{{.Text}}' is not a severity: write 0 (emergency) to 7 (debug), HIGH, MEDIUM, LOW or INFO",
                            Text = typed
                        ));
                    }
                }
            }
        };
        let named = match &self.severity_label {
            None => None,
            Some(typed) => match label_named(typed) {
                Some(label) => Some(label),
                None => {
                    return wrong(msg!(
                        "'{{.Text}}' is not a label: write HIGH, MEDIUM, LOW or INFO",
                        Text = typed
                    ));
                }
            },
        };
        match (by_number, named) {
            (Some(one), Some(two)) if one != two => wrong(msg!(
                "severity {{.Number}} is {{.Own}}, not {{.Label}}",
                Number = self.severity.as_deref().unwrap_or_default(),
                Own = one,
                Label = two
            )),
            both => Ok(both),
        }
    }
}

pub(super) fn segment_condition(word: &str) -> Json {
    Json::object([("type", Json::from(word))])
}

/// The channels that names, ids and types stand for: a type stands for every enabled channel of it.
pub(in crate::commands::monitoring) fn channels(
    ctx: &Context,
    place: &Place<'_>,
    typed: &str,
) -> Result<Vec<Json>, CommandError> {
    let doing = msg!("Could not get the notification channels.");
    let all = ctx.ask(doing, Changed::Nothing, place.monitor.channels())?;
    let mut found: Vec<Json> = Vec::new();
    for word in assign::list(typed) {
        let of_type = |it: &&Json| {
            let it = Channel::of(it);
            it.kind().eq_ignore_ascii_case(&word) && it.enabled() != "false"
        };
        let mut meant: Vec<Json> = all.iter().filter(of_type).cloned().collect();
        if meant.is_empty() {
            meant.push(find::one(find::Kind::Channel, &ctx.program, all.clone(), &word)?);
        }
        let new = |it: &Json| {
            !found.iter().any(|known| Channel::of(known).id_text() == Channel::of(it).id_text())
        };
        meant.retain(new);
        found.extend(meant);
    }
    Ok(found)
}

fn set_channels(alert: &mut Json, channels: &[Json]) {
    let number = |channel: &Json| channel.get("id").cloned().unwrap_or_default();
    match AlertApi::of(alert) {
        AlertApi::V1 => {
            let ids = channels.iter().map(number).collect();
            alert.insert("notificationChannelIds", Json::Array(ids));
        }
        AlertApi::V2 => {
            let entry = |channel: &Json| {
                let kind = channel.get("type").cloned().unwrap_or_default();
                Json::object([("channelId", number(channel)), ("type", kind)])
            };
            let entries = channels.iter().map(entry).collect();
            alert.insert("notificationChannelConfigList", Json::Array(entries));
        }
    }
}
