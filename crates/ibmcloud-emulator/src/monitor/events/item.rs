//! An event, stored or worked out: what lists ask about it, and its document.

use compact_sort::CompactSort as _;
use serde_json::{Value, json};

use crate::world::{EventSeries, Monitor};

/// The name and the description of the events of a series take turns.
const MADE: [(&str, &str, u64); 4] = [
    ("deploy", "A new version is in place", 6),
    ("pod restarted", "A container came back after it had stopped", 4),
    ("backup finished", "The nightly copy is complete", 6),
    ("node pressure", "A node is short of memory", 3),
];
/// Identifiers of a series are the time in milliseconds with six zeros behind.
const ID_UNIT: i64 = 1_000_000;

pub(super) enum Item<'a> {
    Stored(&'a Value),
    /// The time of an event of the series, in milliseconds.
    Made(i64),
}

impl<'a> Item<'a> {
    /// All events, the newest first.
    pub(super) fn all(monitor: &'a Monitor) -> Vec<Self> {
        let stored = monitor.events.iter().map(Item::Stored);
        let made = times(&monitor.event_series).map(Item::Made);
        let mut all: Vec<Self> = stored.chain(made).collect();
        all.compact_sort_by_key(|item| std::cmp::Reverse(item.time()));
        all
    }

    pub(super) fn find(monitor: &'a Monitor, id: &str) -> Option<Self> {
        if let Some(event) = monitor.events.iter().find(|event| event["id"] == id) {
            return Some(Item::Stored(event));
        }
        let number: i64 = id.parse().ok().filter(|number| number % ID_UNIT == 0)?;
        let time = number / ID_UNIT;
        times(&monitor.event_series).find(|own| *own == time).map(Item::Made)
    }

    /// When it happened, in milliseconds.
    pub(super) fn time(&self) -> i64 {
        match self {
            Item::Stored(event) => event["timestamp"].as_i64().unwrap_or(0),
            Item::Made(time) => *time,
        }
    }

    pub(super) fn is(&self, id: &str) -> bool {
        match self {
            Item::Stored(event) => event["id"] == id,
            Item::Made(time) => id.parse() == Ok(time * ID_UNIT),
        }
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Item::Stored(event) => event["name"].as_str().unwrap_or_default(),
            Item::Made(time) => kind(*time).0,
        }
    }

    /// The category, in capitals.
    pub(super) fn category(&self) -> &str {
        match self {
            Item::Stored(event) => event["type"].as_str().unwrap_or("CUSTOM"),
            Item::Made(_) => "CUSTOM",
        }
    }

    pub(super) fn scope(&self) -> &str {
        match self {
            Item::Stored(event) => event["scope"].as_str().unwrap_or_default(),
            Item::Made(_) => "",
        }
    }

    /// Whether one of the words of `alertStatus` is right for it. Other events than alerts have no
    /// status, and are never left out for it.
    pub(super) fn has_status(&self, wanted: &[String]) -> bool {
        let Item::Stored(event) = self else { return true };
        let is = |word: &String| match word.to_ascii_lowercase().as_str() {
            "triggered" => event["state"] == "TRIGGERED",
            "resolved" => event["state"] == "RESOLVED",
            "acknowledged" => event["acknowledged"] == true,
            "unacknowledged" => event["acknowledged"] == false,
            _ => false,
        };
        self.category() != "ALERT" || wanted.is_empty() || wanted.iter().any(is)
    }

    pub(super) fn document(&self) -> Value {
        match self {
            Item::Stored(event) => (*event).clone(),
            Item::Made(time) => {
                let (name, description, severity) = kind(*time);
                json!({
                    "id": (time * ID_UNIT).to_string(),
                    "version": 1,
                    "name": name,
                    "description": description,
                    "severity": severity,
                    "scope": "",
                    "scopeLabels": {},
                    "tags": {},
                    "source": "sandbox",
                    "type": "CUSTOM",
                    "timestamp": time,
                    "createdOn": time,
                })
            }
        }
    }
}

/// The times of a series, the newest first, without those that were deleted.
fn times(series: &EventSeries) -> impl Iterator<Item = i64> + '_ {
    let step = i64::from(series.every_seconds.max(1)) * 1_000;
    let count = i64::try_from(series.count).unwrap_or(i64::MAX);
    (0..count)
        .map(move |back| series.newest - back * step)
        .filter(|time| !series.deleted.contains(time))
}

fn kind(time: i64) -> (&'static str, &'static str, u64) {
    let turn = usize::try_from((time / 1_000).rem_euclid(4)).unwrap_or(0);
    MADE.get(turn).copied().unwrap_or_default()
}
