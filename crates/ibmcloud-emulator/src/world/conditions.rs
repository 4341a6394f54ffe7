//! Conditions of policies on the time: days of the week, times of the day, dates.

use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};
use serde_json::Value;

/// Whether the rule of a policy holds at a time. A condition on anything but the time, as on the path of an object in a
/// bucket, holds for no instance.
pub(super) fn hold(rule: &Value, now: Timestamp) -> bool {
    let operator = rule["operator"].as_str().unwrap_or_default();
    if let Some(inner) = rule["conditions"].as_array() {
        return match operator {
            "and" => inner.iter().all(|it| hold(it, now)),
            "or" => inner.iter().any(|it| hold(it, now)),
            _ => false,
        };
    }
    let key = rule["key"].as_str().unwrap_or_default();
    key.starts_with("{{environment.attributes.")
        && compares(operator, &rule["value"], now) == Some(true)
}

/// The answer of one operator; `None` where it or its value is not understood. A value has its own zone.
fn compares(operator: &str, value: &Value, now: Timestamp) -> Option<bool> {
    let day = |it: &Value| {
        let (day, zone) = it.as_str()?.split_at_checked(1)?;
        let today = local(now, zone)?.weekday().to_monday_one_offset();
        Some(day.parse() == Ok(today))
    };
    match operator {
        "dayOfWeekEquals" => return day(value),
        "dayOfWeekAnyOf" => return Some(value.as_array()?.iter().any(|it| day(it) == Some(true))),
        _ => {}
    }
    let text = value.as_str()?;
    let (order, comparison) = if let Some(rest) = operator.strip_prefix("dateTime") {
        (now.cmp(&text.parse().ok()?), rest)
    } else if let Some(rest) = operator.strip_prefix("date") {
        let (date, zone) = text.split_at_checked(10)?;
        (local(now, zone)?.date().cmp(&date.parse::<Date>().ok()?), rest)
    } else {
        let (time, zone) = text.split_at_checked(8)?;
        let time = time.parse::<Time>().ok()?;
        (local(now, zone)?.time().cmp(&time), operator.strip_prefix("time")?)
    };
    Some(match comparison {
        "LessThan" => order.is_lt(),
        "LessThanOrEquals" => order.is_le(),
        "GreaterThan" => order.is_gt(),
        "GreaterThanOrEquals" => order.is_ge(),
        _ => return None,
    })
}

/// A time in a zone such as `+01:00`, `Z`, or none for UTC.
fn local(now: Timestamp, zone: &str) -> Option<Zoned> {
    let offset = match zone {
        "" | "Z" => Offset::UTC,
        _ => {
            let (sign, rest) = zone.split_at_checked(1)?;
            let (hours, minutes) = rest.split_once(':')?;
            let seconds = hours.parse::<i32>().ok()? * 3_600 + minutes.parse::<i32>().ok()? * 60;
            Offset::from_seconds(if sign == "-" { -seconds } else { seconds }).ok()?
        }
    };
    Some(now.to_zoned(TimeZone::fixed(offset)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn times_are_compared_in_the_zone_of_the_value() {
        // A Friday.
        let now: Timestamp = "2026-01-30T23:30:00Z".parse().unwrap();
        for (operator, value, holds) in [
            ("dayOfWeekAnyOf", json!(["1+00:00", "5+00:00"]), Some(true)),
            ("dayOfWeekAnyOf", json!(["5+01:00"]), Some(false)),
            ("dayOfWeekEquals", json!("6+01:00"), Some(true)),
            ("dayOfWeekEquals", json!("5-05:00"), Some(true)),
            ("timeGreaterThanOrEquals", json!("23:30:00+00:00"), Some(true)),
            ("timeGreaterThan", json!("23:30:00+00:00"), Some(false)),
            ("timeLessThan", json!("01:00:00+01:00"), Some(true)),
            ("timeLessThanOrEquals", json!("17:00:00+00:00"), Some(false)),
            ("dateTimeLessThan", json!("2026-01-31T00:00:00+00:00"), Some(true)),
            ("dateTimeGreaterThan", json!("2026-01-31T00:00:00+01:00"), Some(true)),
            ("dateGreaterThan", json!("2026-01-30+01:00"), Some(true)),
            ("dateLessThanOrEquals", json!("2026-01-30"), Some(true)),
            ("timeIsh", json!("01:00:00+01:00"), None),
            ("timeLessThan", json!("noon"), None),
        ] {
            assert_eq!(compares(operator, &value, now), holds, "{operator} {value}");
        }
    }

    #[test]
    fn conditions_are_joined_and_those_on_resources_hold_nowhere() {
        let now: Timestamp = "2026-01-30T10:00:00Z".parse().unwrap();
        let day = json!({"key": "{{environment.attributes.day_of_week}}", "operator": "dayOfWeekAnyOf",
            "value": ["5+00:00"]});
        let late = json!({"key": "{{environment.attributes.current_time}}", "operator": "timeGreaterThan",
            "value": "17:00:00+00:00"});
        let path =
            json!({"key": "{{resource.attributes.path}}", "operator": "stringMatch", "value": "*"});
        let join =
            |operator: &str, all: &[&Value]| json!({"operator": operator, "conditions": all});
        for (rule, holds) in [
            (day.clone(), true),
            (late.clone(), false),
            (join("and", &[&day, &late]), false),
            (join("or", &[&late, &day]), true),
            (join("and", &[&day, &join("or", &[&day, &late])]), true),
            (join("or", &[&path]), false),
            (json!({}), false),
        ] {
            assert_eq!(hold(&rule, now), holds, "{rule}");
        }
    }
}
