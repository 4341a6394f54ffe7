//! What is read from an alert's document, whichever generation of the API it comes from.

use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::Json;

use super::find::{text, texts};
use super::time;

/// Labels, and the first of the two severities behind each.
const LABELS: [(&str, u64); 4] = [("HIGH", 0), ("MEDIUM", 2), ("LOW", 4), ("INFO", 6)];

/// The label of a severity from 0 (emergency) to 7 (debug).
pub(crate) fn label(severity: u64) -> Option<&'static str> {
    LABELS.iter().find(|(_, first)| (*first..first + 2).contains(&severity)).map(|(it, _)| *it)
}

/// A label in any case.
pub(crate) fn label_named(word: &str) -> Option<&'static str> {
    LABELS.iter().map(|(label, _)| *label).find(|label| label.eq_ignore_ascii_case(word.trim()))
}

/// One word of `--severity` as a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Severity {
    Number(u64),
    Label(&'static str),
}

impl Severity {
    /// Numbers and labels, separated by commas, in any mixture.
    pub(crate) fn list(typed: &str) -> Result<Vec<Self>, Message> {
        let words = typed.split(',').map(str::trim).filter(|word| !word.is_empty());
        words.map(Self::read).collect()
    }

    fn read(word: &str) -> Result<Self, Message> {
        let number = word.parse().ok().filter(|it| label(*it).is_some()).map(Self::Number);
        number.or_else(|| label_named(word).map(Self::Label)).ok_or_else(|| {
            msg!(
                "'{{.Word}}' is not a severity: write 0 to 7, or HIGH, MEDIUM, LOW or INFO",
                Word = word
            )
        })
    }

    /// Whether an alert has this severity. Alerts of version 2 have a label only.
    pub(crate) fn fits(self, alert: &Json) -> bool {
        let own = severity(alert);
        match (self, own) {
            (Self::Number(wanted), (Some(number), _)) => wanted == number,
            (Self::Number(wanted), (None, own)) => label(wanted).is_some_and(|it| it == own),
            (Self::Label(wanted), (_, own)) => wanted == own,
        }
    }
}

/// Number, if there is one, and label of an alert's severity.
fn severity(alert: &Json) -> (Option<u64>, String) {
    let number = alert.get("severity").and_then(Json::as_i64).and_then(|it| it.try_into().ok());
    let sent = alert.get("severityLabel").and_then(Json::as_str);
    let word = sent.or(alert.get("severity").and_then(Json::as_str)).map(str::to_ascii_uppercase);
    let named = word.or_else(|| number.and_then(label).map(str::to_owned));
    (number, named.unwrap_or_default())
}

/// `MEDIUM (2)`, or the label alone.
pub(crate) fn severity_shown(alert: &Json) -> String {
    match severity(alert) {
        (Some(number), label) => format!("{label} ({number})"),
        (None, label) => label,
    }
}

/// Over which time it looks.
pub(crate) fn span_shown(alert: &Json) -> String {
    let number =
        |value: Option<&Json>| value.and_then(Json::as_i64).and_then(|it| u64::try_from(it).ok());
    let config = alert.get("config");
    let of_config = |name| number(config.and_then(|config| config.get(name)));
    let seconds = number(alert.get("timespan")).map(|micros| micros / 1_000_000);
    seconds
        .or_else(|| of_config("range"))
        .or_else(|| of_config("duration"))
        .map_or_else(String::new, time::span)
}

/// When it fires: the condition of version 1, the query or the comparison of version 2.
pub(crate) fn condition_shown(alert: &Json) -> String {
    let sent = text(alert, "condition");
    let Some(config) = alert.get("config").filter(|_| sent.is_empty()) else { return sent };
    let query = text(config, "query");
    if !query.is_empty() {
        return query;
    }
    let metric = config.get("metric").map(|metric| text(metric, "id")).unwrap_or_default();
    let measured = match (text(config, "groupAggregation"), text(config, "timeAggregation")) {
        (group, time) if !group.is_empty() && !time.is_empty() => {
            format!("{group}({time}({metric}))")
        }
        _ => metric,
    };
    let parts = [measured, text(config, "conditionOperator"), text(config, "threshold")];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Refuses a PromQL expression as the condition of an alert on a metric, which the service does not
/// take: its conditions are comparisons of aggregated metrics. Only what can be nothing else is refused.
pub(crate) fn check_condition(alert: &Json) -> Result<(), Message> {
    let kind = alert.get("type").and_then(Json::as_str).unwrap_or("MANUAL");
    let condition = text(alert, "condition");
    if kind != "MANUAL" || !is_promql(&condition) {
        return Ok(());
    }
    Err(msg!(
        "'{{.Condition}}' is a PromQL expression, and an alert of type MANUAL compares a metric, as in 'avg(avg(cpu.used.percent)) > 80': an alert of type PROMETHEUS is meant",
        Condition = condition
    ))
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

/// The ids of its notification channels.
pub(crate) fn channels_shown(alert: &Json) -> String {
    let listed = texts(alert, "notificationChannelIds");
    if !listed.is_empty() {
        return listed.join(", ");
    }
    let configured = alert.get("notificationChannelConfigList").and_then(Json::as_array);
    let ids = configured.unwrap_or_default().iter().map(|it| text(it, "channelId"));
    ids.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use ibmcloud_transport::json::parse;

    use super::*;

    #[test]
    fn severities_are_numbers_and_labels_in_any_mixture() {
        use Severity::{Label, Number};
        let wanted = vec![Label("LOW"), Number(2), Label("HIGH"), Label("INFO")];
        assert_eq!(Severity::list("low, 2,High,info").unwrap(), wanted);
        for text in ["8", "-1", "urgent", "low;high"] {
            assert!(Severity::list(text).is_err(), "{text}");
        }
        let labels: Vec<_> = (0..9).map(label).collect();
        let label = |text| Some(text);
        let pairs = ["HIGH", "HIGH", "MEDIUM", "MEDIUM", "LOW", "LOW", "INFO", "INFO"];
        assert_eq!(labels[..8], pairs.map(label));
        assert_eq!(labels[8], None);
    }

    #[test]
    fn a_filter_fits_both_generations() {
        let first = parse(r#"{"severity":2,"severityLabel":"MEDIUM"}"#).unwrap();
        let second = parse(r#"{"severity":"medium","config":{}}"#).unwrap();
        for alert in [&first, &second] {
            assert!(Severity::Label("MEDIUM").fits(alert));
            assert!(Severity::Number(2).fits(alert));
            assert!(!Severity::Label("LOW").fits(alert));
        }
        assert!(!Severity::Number(3).fits(&first), "a number is exact where there is one");
        assert_eq!(severity_shown(&first), "MEDIUM (2)");
        assert_eq!(severity_shown(&second), "MEDIUM");
    }

    #[test]
    fn conditions_of_both_generations_are_shown() {
        let shown = |text| condition_shown(&parse(text).unwrap());
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
        let check = |text: &str| check_condition(&parse(text).unwrap());
        assert!(check(r#"{"condition":"up == 0"}"#).is_err());
        assert!(check(r#"{"type":"MANUAL","condition":"up == 0"}"#).is_err());
        assert!(check(r#"{"type":"PROMETHEUS","condition":"up == 0"}"#).is_ok());
        assert!(check(r#"{"type":"EVENT"}"#).is_ok());
    }

    #[test]
    fn spans_of_both_generations_are_shown() {
        let shown = |text| span_shown(&parse(text).unwrap());
        assert_eq!(shown(r#"{"timespan":300000000}"#), "5m");
        assert_eq!(shown(r#"{"config":{"range":600}}"#), "10m");
        assert_eq!(shown(r#"{"config":{"duration":60}}"#), "1m");
        assert_eq!(shown("{}"), "");
    }
}
