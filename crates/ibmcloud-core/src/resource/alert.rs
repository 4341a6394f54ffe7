//! Alerts, in both generations of their API.

use std::fmt;

use super::schema::{Schema, ValueKind, Violation, is_blank};
use super::scope;
use super::view::view;
use crate::json::Json;

/// A generation of the alerts API. The same alert may be seen through both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertApi {
    /// `/api/alerts`, which IBM documents: severities are numbers, the time span is in microseconds.
    V1,
    /// `/api/v2/alerts`, which terraform uses: severities are words, times are in seconds, and what
    /// depends on the type is under `config`.
    V2,
}

impl AlertApi {
    /// The generation that a document is written for: version 2 has `config`.
    pub fn of(document: &Json) -> Self {
        match document.get("config") {
            Some(Json::Object(_)) => Self::V2,
            _ => Self::V1,
        }
    }

    /// The only generation that has a member of this name.
    pub fn only_with(member: &str) -> Option<Self> {
        match (ALERT_V1.has(member), ALERT_V2.has(member)) {
            (true, false) => Some(Self::V1),
            (false, true) => Some(Self::V2),
            _ => None,
        }
    }

    /// What is known of an alert of this generation.
    pub fn schema(self) -> &'static Schema {
        match self {
            Self::V1 => &ALERT_V1,
            Self::V2 => &ALERT_V2,
        }
    }
}

impl fmt::Display for AlertApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
        })
    }
}

/// What is known of an alert of whichever generation a document is written for.
pub fn schema(document: &Json) -> &'static Schema {
    AlertApi::of(document).schema()
}

/// Labels, and the first of the two severities behind each.
const LABELS: [(&str, u64); 4] = [("HIGH", 0), ("MEDIUM", 2), ("LOW", 4), ("INFO", 6)];

/// The label of a severity from 0 (emergency) to 7 (debug).
pub fn label(severity: u64) -> Option<&'static str> {
    LABELS.iter().find(|(_, first)| (*first..first + 2).contains(&severity)).map(|(it, _)| *it)
}

/// The first of the severities that have a label: `LOW` begins with 4.
pub fn first_of(wanted: &str) -> Option<u64> {
    LABELS.iter().find(|(label, _)| *label == wanted).map(|(_, first)| *first)
}

/// A label in any case.
pub fn label_named(word: &str) -> Option<&'static str> {
    LABELS.iter().map(|(label, _)| *label).find(|label| label.eq_ignore_ascii_case(word.trim()))
}

/// How urgent an alert is. Alerts of version 2 have a label only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Severity {
    /// From 0 (emergency) to 7 (debug).
    pub number: Option<u64>,
    /// `HIGH`, `MEDIUM`, `LOW` or `INFO`, as sent or after the number.
    pub label: String,
}

/// `MEDIUM (2)`, or the label alone.
impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number {
            Some(number) => write!(f, "{} ({number})", self.label),
            None => f.write_str(&self.label),
        }
    }
}

view!(
    /// An alert of either generation. Values are as they were sent, and empty where nothing was.
    Alert("name") {
        /// The version, which rises with every change.
        version: "version",
        /// What it is for.
        description: "description",
        /// The type: `MANUAL`, `PROMETHEUS` and so on.
        kind: "type",
        /// Whether it notifies anybody.
        enabled: "enabled",
        /// What it looks at.
        filter: "filter",
        /// The number of its team.
        team_id: "teamId",
    }
);

impl Alert<'_> {
    /// The generation that it is written for.
    pub fn api(self) -> AlertApi {
        AlertApi::of(self.0)
    }

    /// Whether it notifies anybody, if it says so.
    pub fn is_enabled(self) -> Option<bool> {
        self.0.get("enabled").and_then(Json::as_bool)
    }

    /// How urgent it is.
    pub fn severity(self) -> Severity {
        let severity = self.0.get("severity");
        let number = severity.and_then(Json::as_i64).and_then(|it| it.try_into().ok());
        let sent = self.0.get("severityLabel").and_then(Json::as_str);
        let word = sent.or(severity.and_then(Json::as_str)).map(str::to_ascii_uppercase);
        let named = word.or_else(|| number.and_then(label).map(str::to_owned));
        Severity { number, label: named.unwrap_or_default() }
    }

    /// Over how many seconds it looks.
    pub fn span(self) -> Option<u64> {
        let number = |value: Option<&Json>| {
            value.and_then(Json::as_i64).and_then(|it| u64::try_from(it).ok())
        };
        let config = self.0.get("config");
        let of_config = |name| number(config.and_then(|config| config.get(name)));
        let seconds = number(self.0.get("timespan")).map(|micros| micros / 1_000_000);
        seconds.or_else(|| of_config("range")).or_else(|| of_config("duration"))
    }

    /// When it fires: the condition of version 1, the query or the comparison of version 2.
    pub fn condition(self) -> String {
        let sent = self.0.text("condition");
        let Some(config) = self.0.get("config").filter(|_| sent.is_empty()) else { return sent };
        let query = config.text("query");
        if !query.is_empty() {
            return query;
        }
        let metric = config.get("metric").map(|metric| metric.text("id")).unwrap_or_default();
        let measured = match (config.text("groupAggregation"), config.text("timeAggregation")) {
            (group, time) if !group.is_empty() && !time.is_empty() => {
                format!("{group}({time}({metric}))")
            }
            _ => metric,
        };
        let parts = [measured, config.text("conditionOperator"), config.text("threshold")];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The labels that it is segmented by.
    pub fn segments(self) -> Vec<String> {
        self.0.texts("segmentBy")
    }

    /// The numbers of its notification channels.
    pub fn channel_ids(self) -> Vec<String> {
        let listed = self.0.texts("notificationChannelIds");
        if !listed.is_empty() {
            return listed;
        }
        let configured = self.0.get("notificationChannelConfigList").and_then(Json::as_array);
        configured.unwrap_or_default().iter().map(|it| it.text("channelId")).collect()
    }

    /// When it was made, in milliseconds since the epoch.
    pub fn created(self) -> Option<i64> {
        self.0.get("createdOn").and_then(Json::as_i64)
    }

    /// When it was changed, in milliseconds since the epoch.
    pub fn modified(self) -> Option<i64> {
        self.0.get("modifiedOn").and_then(Json::as_i64)
    }
}

/// Refuses what is no condition of an alert on a metric: a PromQL expression, since the service takes comparisons
/// of aggregated metrics, and what compares nothing. Only what can be nothing else is refused.
pub fn check_condition(alert: &Json) -> Result<(), Violation> {
    let kind = alert.get("type").and_then(Json::as_str).unwrap_or("MANUAL");
    let condition = alert.text("condition");
    if kind != "MANUAL" || condition.trim().is_empty() {
        return Ok(());
    }
    if is_promql(&condition) {
        return Err(Violation::PromqlCondition(condition));
    }
    scope::check_condition(&condition)
}

/// Whether a condition has what only PromQL has.
fn is_promql(condition: &str) -> bool {
    const FUNCTIONS: [&str; 12] = [
        "absent",
        "bottomk",
        "changes",
        "delta",
        "histogram_quantile",
        "increase",
        "irate",
        "label_replace",
        "predict_linear",
        "quantile",
        "topk",
        "vector",
    ];
    if condition.contains(['{', '}', '[', ']']) || condition.contains("=~") {
        return true;
    }
    // A metric alone, compared as PromQL compares.
    if condition.contains("==") && !condition.contains('(') {
        return true;
    }
    let of_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | ':');
    let mut rest = condition;
    while let Some((before, after)) = rest.split_once('(') {
        let word = before.trim_end().rsplit(|c| !of_word(c)).next().unwrap_or_default();
        let clause = matches!(word, "by" | "without" | "on" | "ignoring");
        if clause || FUNCTIONS.contains(&word) || word.ends_with("_over_time") {
            return true;
        }
        rest = after;
    }
    false
}

static ALERT_V1: Schema = Schema {
    members: &[
        ("id", ValueKind::Number),
        ("version", ValueKind::Number),
        ("name", ValueKind::Text),
        ("description", ValueKind::Text),
        ("teamId", ValueKind::Number),
        ("customerId", ValueKind::Number),
        ("enabled", ValueKind::Flag),
        ("type", ValueKind::Text),
        ("condition", ValueKind::Text),
        ("filter", ValueKind::Text),
        ("segmentBy", ValueKind::List),
        ("segmentCondition", ValueKind::Object),
        ("severity", ValueKind::Number),
        ("severityLabel", ValueKind::Text),
        ("timespan", ValueKind::Number),
        ("duration", ValueKind::Number),
        ("notificationChannelIds", ValueKind::List),
        ("reNotify", ValueKind::Flag),
        ("reNotifyMinutes", ValueKind::Number),
        ("createdOn", ValueKind::Number),
        ("modifiedOn", ValueKind::Number),
        ("notificationCount", ValueKind::Number),
        ("autoCreated", ValueKind::Flag),
        ("rateOfChange", ValueKind::Flag),
        ("customNotification", ValueKind::Object),
        ("sysdigCapture", ValueKind::Object),
        ("criteria", ValueKind::Object),
        ("monitor", ValueKind::List),
        ("annotations", ValueKind::Any),
        ("groupName", ValueKind::Text),
        ("group", ValueKind::Text),
        ("valid", ValueKind::Flag),
        ("invalidMetrics", ValueKind::List),
        ("labels", ValueKind::Any),
    ],
    required: &["name"],
    rules: Some(alert_v1),
};

/// The documented rules, so that a file is refused before it is sent.
fn alert_v1(alert: &Json) -> Result<(), Violation> {
    const MINUTE: i64 = 60_000_000;
    let whole = |name| alert.get(name).and_then(Json::as_i64);
    if let Some(severity) = whole("severity")
        && u64::try_from(severity).ok().and_then(label).is_none()
    {
        return Err(Violation::SeverityNumber(severity));
    }
    if let Some(span) = whole("timespan")
        && (span < MINUTE || span % MINUTE != 0)
    {
        return Err(Violation::Timespan(span));
    }
    let kind = alert.get("type").and_then(Json::as_str).unwrap_or("MANUAL");
    let condition = alert.get("condition");
    if matches!(kind, "MANUAL" | "PROMETHEUS") && condition.is_none_or(is_blank) {
        return Err(Violation::Missing("condition"));
    }
    scope::check(&alert.text("filter"))?;
    check_condition(alert)
}

static ALERT_V2: Schema = Schema {
    members: &[
        ("id", ValueKind::Number),
        ("version", ValueKind::Number),
        ("name", ValueKind::Text),
        ("description", ValueKind::Text),
        ("type", ValueKind::Text),
        ("group", ValueKind::Text),
        ("severity", ValueKind::Text),
        ("teamId", ValueKind::Number),
        ("customerId", ValueKind::Number),
        ("enabled", ValueKind::Flag),
        ("notificationChannelConfigList", ValueKind::List),
        ("customNotificationTemplate", ValueKind::Object),
        ("captureConfig", ValueKind::Object),
        ("links", ValueKind::List),
        ("labels", ValueKind::Object),
        ("unreportedAlertNotificationsRetentionSec", ValueKind::Number),
        ("config", ValueKind::Object),
        ("createdOn", ValueKind::Number),
        ("modifiedOn", ValueKind::Number),
        ("notificationCount", ValueKind::Number),
    ],
    required: &["name", "type", "config"],
    rules: Some(alert_v2),
};

fn alert_v2(alert: &Json) -> Result<(), Violation> {
    match alert.get("severity").and_then(Json::as_str) {
        Some(word) if label_named(word).is_none() => Err(Violation::SeverityLabel(word.to_owned())),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::parse;
    use super::*;

    #[test]
    fn every_severity_has_a_label() {
        let labels: Vec<_> = (0..9).map(label).collect();
        let label = |text| Some(text);
        let pairs = ["HIGH", "HIGH", "MEDIUM", "MEDIUM", "LOW", "LOW", "INFO", "INFO"];
        assert_eq!(labels[..8], pairs.map(label));
        assert_eq!(labels[8], None);
    }

    #[test]
    fn severities_of_both_generations_are_shown() {
        let shown = |text| Alert::of(&parse(text)).severity().to_string();
        assert_eq!(shown(r#"{"severity":2,"severityLabel":"MEDIUM"}"#), "MEDIUM (2)");
        assert_eq!(shown(r#"{"severity":"medium","config":{}}"#), "MEDIUM");
    }

    #[test]
    fn conditions_of_both_generations_are_shown() {
        let shown = |text| Alert::of(&parse(text)).condition();
        assert_eq!(shown(r#"{"condition":"avg(cpu) > 1"}"#), "avg(cpu) > 1");
        assert_eq!(shown(r#"{"config":{"query":"up == 0","duration":60}}"#), "up == 0");
        let downtime = r#"{"config":{"metric":{"id":"uptime"},"groupAggregation":"avg",
            "timeAggregation":"timeAvg","conditionOperator":"<=","threshold":0.9}}"#;
        assert_eq!(shown(downtime), "avg(timeAvg(uptime)) <= 0.9");
    }

    #[test]
    fn promql_is_told_from_the_condition_of_a_metric() {
        for text in [
            r#"up{job="x"} == 0"#,
            "rate(http_requests_total[5m]) > 1",
            "up == 0",
            "sum by (pod) (kube_pod_info) > 1",
            "sum(up) without (instance) > 1",
            "max_over_time(x) > 3",
            "histogram_quantile (0.9, x) > 1",
            "absent(up)",
        ] {
            assert!(is_promql(text), "{text}");
        }
        for text in [
            "avg(avg(cpu.used.percent)) > 80",
            "avg(timeAvg(uptime)) <= 0",
            "sum(avg(kubernetes.pod.restart.count)) > 1",
            "max(max(ibm_databases_for_elasticsearch_disk_used_percent)) > 0.9",
            "avg(avg(x)) == 0",
            "x > 1",
            "avg(rate(net.bytes.total)) > 5 and sum(count(y)) >= 2",
            "avg(avg(changes.total)) > 1",
            "",
        ] {
            assert!(!is_promql(text), "{text}");
        }
        let check = |text: &str| check_condition(&parse(text));
        assert!(check(r#"{"condition":"up == 0"}"#).is_err());
        assert!(check(r#"{"type":"MANUAL","condition":"up == 0"}"#).is_err());
        assert!(check(r#"{"type":"PROMETHEUS","condition":"up == 0"}"#).is_ok());
        assert!(check(r#"{"type":"EVENT"}"#).is_ok());
    }

    #[test]
    fn spans_of_both_generations_are_seconds() {
        let span = |text| Alert::of(&parse(text)).span();
        assert_eq!(span(r#"{"timespan":300000000}"#), Some(300));
        assert_eq!(span(r#"{"config":{"range":600}}"#), Some(600));
        assert_eq!(span(r#"{"config":{"duration":60}}"#), Some(60));
        assert_eq!(span("{}"), None);
    }

    #[test]
    fn what_the_service_would_refuse_is_refused_here() {
        use Violation::{Missing, SeverityNumber, WrongKind};
        let wrong = |member: &str, wanted| WrongKind { member: member.to_owned(), wanted };
        let table = [
            (r#"{"condition":"x > 1"}"#, Missing("name")),
            (r#"{"name":" ","condition":"x > 1"}"#, Missing("name")),
            (r#"{"name":"x"}"#, Missing("condition")),
            (r#"{"name":1}"#, wrong("name", ValueKind::Text)),
            (
                r#"{"name":"x","condition":"x > 1","enabled":"yes"}"#,
                wrong("enabled", ValueKind::Flag),
            ),
            (r#"{"name":"x","condition":"x > 1","severity":8}"#, SeverityNumber(8)),
            (r#"{"name":"x","type":"PROMETHEUS","config":[]}"#, Missing("condition")),
            (r#"{"name":"x","config":{}}"#, Missing("type")),
            (
                r#"{"name":"x","condition":"avg(x) > 1","filter":"production"}"#,
                Violation::NoScope("production".to_owned()),
            ),
            (r#"{"name":"x","condition":"avg(x)"}"#, Violation::NoCondition("avg(x)".to_owned())),
        ];
        let problem = |text: &str| {
            let document = parse(text);
            schema(&document).check(&document).err()
        };
        for (text, wanted) in table {
            assert_eq!(problem(text), Some(wanted), "{text}");
        }
        assert!(problem(r#"{"name":"x","condition":"x > 1","timespan":300}"#).is_some());
        assert!(
            problem(r#"{"name":"x","type":"EVENT","config":{},"severity":"urgent"}"#).is_some()
        );
        assert_eq!(problem(r#"{"name":"x","type":"BASELINE","condition":null}"#), None);
    }

    #[test]
    fn an_unknown_member_is_no_problem() {
        let document = parse(r#"{"name":"x","condition":"y > 1","colour":1,"filter":null}"#);
        assert_eq!(schema(&document).check(&document).unwrap(), ["colour"]);
    }
}
