//! One alert in the words of the other generation, for the types that both have.

use serde_json::{Value, json};

use super::super::common::scope;
use super::condition;
use super::enrich;
use super::store::is_version_2;
use crate::net::exact;

const SECOND: u64 = 1_000_000;
/// Severities of version 2, with the first number of version 1 that means the same. On the wire `info` is
/// `none`, and the documented word is taken as well.
const SEVERITIES: [(&str, u64); 5] =
    [("high", 0), ("medium", 2), ("low", 4), ("none", 6), ("info", 6)];
/// Fields that mean the same in both.
const COMMON: [&str; 8] =
    ["id", "version", "name", "description", "teamId", "enabled", "createdOn", "modifiedOn"];

/// The alert for version 1; `None` when that cannot express it.
pub(super) fn to_version_1(alert: &Value) -> Option<Value> {
    if !is_version_2(alert) {
        return Some(alert.clone());
    }
    let kind = alert["type"].as_str()?;
    let config = &alert["config"];
    let (condition, seconds) = match kind {
        "MANUAL" => (manual_condition(config)?, &config["range"]),
        "PROMETHEUS" => (config["query"].as_str()?.to_owned(), &config["duration"]),
        _ => return None,
    };
    let expressions = config.pointer("/scope/expressions").and_then(Value::as_array);
    let expressions = expressions.map_or(&[] as &[Value], Vec::as_slice);
    let filter = Some(scope::text(expressions)?).filter(|text| !text.is_empty());
    let segments = config["segmentBy"].as_array().into_iter().flatten();
    let segments: Vec<&Value> = segments.map(|label| &label["id"]).collect();
    let channels = alert["notificationChannelConfigList"].as_array();
    let repeat = channels.into_iter().flatten().find_map(|used| {
        let seconds = used.pointer("/overrideOptions/reNotifyEverySec")?.as_u64();
        seconds.filter(|seconds| *seconds > 0)
    });
    let channels: Vec<&Value> =
        channels.into_iter().flatten().map(|used| &used["channelId"]).collect();
    let word = alert["severity"].as_str();
    let severity = SEVERITIES.iter().find(|(name, _)| Some(*name) == word).map_or(4, |it| it.1);
    let mut document = common(alert);
    let rest = json!({
        "type": kind,
        "condition": condition,
        "filter": filter,
        "segmentBy": segments,
        "segmentCondition": {"type": "ANY"},
        "severity": severity,
        "severityLabel": label(severity),
        "timespan": seconds.as_u64().unwrap_or(60).max(60) * SECOND,
        "notificationChannelIds": channels,
        "reNotify": repeat.is_some(),
        "reNotifyMinutes": repeat.map_or(30, |seconds| seconds.div_ceil(60)),
        "notificationCount": 0,
        "autoCreated": false,
        "rateOfChange": false,
    });
    extend(&mut document, rest);
    Some(document)
}

/// The alert for version 2; `None` when that cannot express it.
pub(super) fn to_version_2(alert: &Value) -> Option<Value> {
    if is_version_2(alert) {
        return Some(alert.clone());
    }
    let expressions = scope::expressions(alert["filter"].as_str().unwrap_or_default())?;
    let seconds = alert["timespan"].as_u64()? / SECOND;
    let kind = alert["type"].as_str()?;
    let condition = alert["condition"].as_str()?;
    let labels = alert["segmentBy"].as_array().into_iter().flatten();
    let labels: Vec<Value> = labels.map(|id| json!({"id": id})).collect();
    let config = match kind {
        "PROMETHEUS" => json!({"query": condition, "duration": seconds, "keepFiringForSec": null}),
        "MANUAL" => {
            let mut config = manual_config(condition)?;
            let rest = json!({
                "scope": {"expressions": expressions},
                "segmentBy": labels,
                "noDataBehaviour": "DO_NOTHING",
                "range": seconds,
                "duration": 0,
            });
            extend(&mut config, rest);
            enrich::labels(&mut config);
            config
        }
        _ => return None,
    };
    let repeat = (alert["reNotify"] == true)
        .then(|| alert["reNotifyMinutes"].as_u64().map(|minutes| minutes * 60))
        .flatten();
    let used = |id: &Value| {
        json!({
            "channelId": id,
            "enabled": true,
            "overrideOptions": {"notifyOnResolve": true, "reNotifyEverySec": repeat},
        })
    };
    let channels = alert["notificationChannelIds"].as_array().into_iter().flatten();
    let severity = alert["severity"].as_u64().unwrap_or(4);
    let mut document = common(alert);
    let rest = json!({
        "type": kind,
        "group": "default",
        "severity": word(severity),
        "notificationChannelConfigList": channels.map(used).collect::<Vec<Value>>(),
        "links": [],
        "labels": {},
        "config": config,
    });
    extend(&mut document, rest);
    Some(document)
}

fn common(alert: &Value) -> Value {
    COMMON.iter().map(|name| ((*name).to_owned(), alert[*name].clone())).collect()
}

fn extend(document: &mut Value, rest: Value) {
    if let (Value::Object(document), Value::Object(rest)) = (document, rest) {
        document.extend(rest);
    }
}

/// `group(time(metric)) operator threshold`
fn manual_condition(config: &Value) -> Option<String> {
    let word = |name: &str| config[name].as_str();
    let group = word("groupAggregation").unwrap_or("avg");
    let time = word("timeAggregation")?;
    let (metric, operator) = (config.pointer("/metric/id")?.as_str()?, word("conditionOperator")?);
    Some(format!("{group}({time}({metric})) {operator} {}", exact::text(&config["threshold"])))
}

/// The other way round; `None` for a condition of several parts.
fn manual_config(text: &str) -> Option<Value> {
    let mut comparisons = condition::parse(text).ok()?.into_iter();
    let (Some(only), None) = (comparisons.next(), comparisons.next()) else { return None };
    Some(json!({
        "conditionOperator": if only.operator == "==" { "=" } else { only.operator },
        "threshold": only.value,
        "timeAggregation": only.time,
        "groupAggregation": only.group?,
        "metric": {"id": only.metric},
    }))
}

/// The label that a severity has.
pub(super) fn label(severity: u64) -> &'static str {
    match severity {
        0 | 1 => "HIGH",
        2 | 3 => "MEDIUM",
        4 | 5 => "LOW",
        _ => "INFO",
    }
}

/// The word of version 2 for a severity.
fn word(severity: u64) -> &'static str {
    let first = SEVERITIES.iter().rev().filter(|(word, _)| *word != "info");
    first.into_iter().find(|(_, number)| severity >= *number).map_or("high", |(word, _)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_of_one_comparison_is_taken_apart_and_put_together() {
        for condition in ["avg(timeAvg(uptime)) <= 0", "max(max(disk.used_percent)) > 0.9"] {
            assert_eq!(manual_condition(&manual_config(condition).unwrap()).unwrap(), condition);
        }
        for condition in ["uptime > 1", "avg(avg(a)) > 1 and avg(avg(b)) > 2", "a(b(c)) >"] {
            assert!(manual_config(condition).is_none(), "{condition}");
        }
    }
}
