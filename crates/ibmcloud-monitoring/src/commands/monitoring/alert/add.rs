//! `monitoring alert add`: a new alert, out of flags, out of a file, or out of a file with flags on
//! top.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_core::resource::alert::{Alert, check_condition, label, label_named};
use ibmcloud_core::resource::{self, Channel};
use ibmcloud_transport::AlertApi;

use super::shared::sentence;
use crate::commands::monitoring::shared::find;
use crate::commands::monitoring::shared::views::Happened;
use crate::commands::monitoring::shared::{
    At, InTeam, Place, accepted, assign, input, time, violation,
};

const DEFAULT_SEVERITY: u64 = 4;
const DEFAULT_SPAN: u64 = 60_000_000;
/// What only the service decides.
const DECIDED: [&str; 5] = ["id", "version", "createdOn", "modifiedOn", "notificationCount"];

#[derive(clap::Args, Debug)]
pub(crate) struct AlertAddArgs {
    #[command(flatten)]
    at: At,
    /// Name of the new alert
    #[arg(long, value_name = "ALERT_NAME")]
    alert_name: Option<String>,
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
    condition: Option<String>,
    /// Severity, from 0 (emergency) to 7 (debug); 4 if left out
    #[arg(short, long, value_name = "SEVERITY")]
    severity: Option<String>,
    /// Label of the severity: HIGH, MEDIUM, LOW or INFO
    #[arg(long, value_name = "LABEL")]
    severity_label: Option<String>,
    /// Add the alert disabled
    #[arg(long)]
    disable: bool,
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
    /// JSON file with the alert; - is the standard input
    #[arg(short, long, value_name = "JSON_FILE")]
    file: Option<String>,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for AlertAddArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let mut alert = match &self.file {
            Some(path) => {
                let read = input::document(ctx, path, "alert", resource::alert::schema)?;
                let alert = input::without(read, &DECIDED);
                self.over_file(alert)?
            }
            None => self.alone()?,
        };
        if AlertApi::of(&alert) == AlertApi::V1 {
            check_condition(&alert)
                .map_err(|reason| CommandError::usage(violation::sentence(&reason)))?;
        }
        let client = ctx.client()?;
        let place = self.at.open_to_change(ctx, &client, self.team.team.as_deref(), false)?;
        let name = Alert::of(&alert).name();
        let progress = msg!(
            "Adding alert {{.Alert}} to instance {{.Name}}...",
            Alert = ctx.console.entity(&name),
            Name = place.entity(ctx)
        );
        ctx.console.progress(&progress)?;
        if let Some(notify) = &self.notify {
            set_channels(&mut alert, &channels(ctx, &place, notify)?);
        }
        let doing = msg!("Could not add alert {{.Name}}.", Name = name);
        let api = AlertApi::of(&alert);
        let added = ctx.ask(doing, Changed::Nothing, place.monitor.create_alert(api, &alert))?;
        accepted::check_made(&name, &alert, &added)?;
        let text = sentence(ctx, &added, |name, id| {
            msg!("Alert {{.Name}} was added with ID {{.ID}}.", Name = name, ID = id)
        });
        Ok(Box::new(Happened::new(text, &added)))
    }
}

impl AlertAddArgs {
    /// An alert out of flags alone, with the documented defaults.
    fn alone(&self) -> Result<Json, CommandError> {
        let kind = self.kind()?.unwrap_or("MANUAL");
        if self.alert_name.as_deref().is_none_or(|name| name.trim().is_empty()) {
            return Err(CommandError::usage(msg!("--alert-name is missing")));
        }
        if matches!(kind, "MANUAL" | "PROMETHEUS") && self.condition.is_none() {
            let reason =
                msg!("--condition is missing, which alerts of type {{.Type}} need", Type = kind);
            return Err(CommandError::usage(reason));
        }
        let mut alert = Json::object([("type", kind)].map(|(name, value)| (name, value.into())));
        alert.insert("enabled", true.into());
        alert.insert("timespan", DEFAULT_SPAN.into());
        if self.severity.is_none() && self.severity_label.is_none() {
            alert.insert("severity", DEFAULT_SEVERITY.into());
        }
        if kind == "MANUAL" {
            alert.insert("segmentCondition", segment_condition("ANY"));
        }
        self.over(alert)
    }

    /// The flags on top of a file. What only one generation has cannot be set in the other.
    fn over_file(&self, mut alert: Json) -> Result<Json, CommandError> {
        if AlertApi::of(&alert) == AlertApi::V1 {
            return self.over(alert);
        }
        let foreign = [
            ("--type", self.kind.is_some()),
            ("--timespan", self.timespan.is_some()),
            ("--condition", self.condition.is_some()),
            ("--segment", self.segment.is_some()),
            ("--segment-condition", self.segment_condition.is_some()),
            ("--user-filter", self.user_filter.is_some()),
        ];
        if let Some((flag, _)) = foreign.into_iter().find(|(_, named)| *named) {
            return Err(CommandError::usage(msg!(
                "{{.Flag}} cannot change a file of version 2 of the alerts API: change its 'config'",
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
    fn over(&self, mut alert: Json) -> Result<Json, CommandError> {
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
        if let Some(label) = named.or(by_number) {
            alert.insert("severityLabel", label.into());
        }
        if let Some(typed) = &self.condition {
            alert.insert("condition", typed.as_str().into());
        }
        if let Some(typed) = &self.user_filter {
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
        Ok(alert)
    }

    fn common(&self, alert: &mut Json) {
        let texts = [("name", &self.alert_name), ("description", &self.description)];
        for (member, typed) in texts {
            if let Some(typed) = typed {
                alert.insert(member, typed.as_str().into());
            }
        }
        if self.disable {
            alert.insert("enabled", false.into());
        }
    }

    fn kind(&self) -> Result<Option<&'static str>, CommandError> {
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

    /// The label that the number has, and the label that was named; they must agree.
    fn severities(&self) -> Result<(Option<&'static str>, Option<&'static str>), CommandError> {
        let wrong = |reason: Message| Err(CommandError::usage(reason));
        let by_number = match &self.severity {
            None => None,
            Some(typed) => match typed.trim().parse().ok().and_then(label) {
                Some(label) => Some(label),
                None => {
                    return wrong(msg!(
                        "'{{.Text}}' is not a severity: write 0 (emergency) to 7 (debug)",
                        Text = typed
                    ));
                }
            },
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

fn segment_condition(word: &str) -> Json {
    Json::object([("type", Json::from(word))])
}

/// The channels that names, ids and types stand for: a type stands for every enabled channel of it.
fn channels(ctx: &Context, place: &Place<'_>, typed: &str) -> Result<Vec<Json>, CommandError> {
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
