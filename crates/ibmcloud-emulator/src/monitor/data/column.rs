//! The columns of an answer of `/api/data`, and the rows that they make of the series.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use compact_sort::CompactSort as _;
use serde_json::{Value, json};

use super::super::common::errors::invalid;
use super::super::common::scope::Scope;
use super::super::promql;
use super::labels::Label;
use crate::net::http::Reply;
use crate::world::metrics::Visible;

/// Names of the older notation, with the series that stand for them.
const METRICS: [(&str, &str); 4] = [
    ("cpu.used.percent", "sysdig_host_cpu_used_percent"),
    ("memory.used.percent", "sysdig_host_memory_used_percent"),
    ("memory.bytes.total", "sysdig_host_memory_total_bytes"),
    ("uptime", "up"),
];
/// The aggregations by their names. `timeAvg` is `rate` by its older name.
const TIMES: [(&str, Aggregation); 9] = [
    ("avg", Aggregation::Average),
    ("timeAvg", Aggregation::Rate),
    ("rate", Aggregation::Rate),
    ("sum", Aggregation::Sum),
    ("min", Aggregation::Minimum),
    ("max", Aggregation::Maximum),
    ("count", Aggregation::Count),
    ("concat", Aggregation::Concat),
    ("distinct", Aggregation::Distinct),
];
/// How long values are kept, in milliseconds: nothing is older.
const RETENTION: i64 = 450 * 86_400_000;

/// One entry of `metrics`.
#[derive(Debug)]
pub(super) enum Column {
    /// A label by which the answer is split; `None` where no series has it.
    Label(Option<String>),
    Number {
        metric: String,
        over_time: Aggregation,
        over_group: Aggregation,
    },
    /// The values that a label has in a group.
    Words {
        label: Option<String>,
        over_group: Aggregation,
    },
}

/// How many values become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aggregation {
    Average,
    Rate,
    Sum,
    Minimum,
    Maximum,
    Count,
    Concat,
    Distinct,
}

/// A stretch of time without its beginning, in milliseconds, and what time it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) now: i64,
}

/// One value, or several words that are to be put together.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Number(f64),
    Words(BTreeSet<String>),
}

/// The values of one combination of labels, by the place of their column.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) labels: Vec<Option<String>>,
    cells: BTreeMap<usize, Cell>,
}

impl Column {
    /// `own` are the labels of the metrics.
    pub(super) fn read(
        metrics: &Visible<'_>,
        own: &BTreeSet<&str>,
        metric: &Value,
    ) -> Result<Self, Reply> {
        let id = metric["id"].as_str().ok_or_else(|| invalid("A metric needs an id"))?;
        let Some(aggregations) = metric.get("aggregations").filter(|it| !it.is_null()) else {
            return Ok(Self::Label(label(own, id)?));
        };
        let aggregation = |which: &str, default: Aggregation| match &aggregations[which] {
            Value::Null => Ok(default),
            name => TIMES.iter().find(|(own, _)| name == own).map(|(_, it)| *it).ok_or_else(|| {
                invalid(&format!("Unknown aggregation: {}", name.as_str().unwrap_or_default()))
            }),
        };
        let metric = METRICS.iter().find(|(old, _)| *old == id).map_or(id, |(_, new)| new);
        if !metrics.has(metric) && Label::of(own, id).is_some() {
            let over_group = aggregation("group", Aggregation::Concat)?;
            aggregation("time", Aggregation::Concat)?;
            if !over_group.takes_words() {
                return Err(invalid(&format!("The label {id} has no numbers to aggregate")));
            }
            return Ok(Self::Words { label: label(own, id)?, over_group });
        }
        if !is_word(metric) {
            return Err(invalid(&format!("Unknown metric: {id}")));
        }
        let over_time = aggregation("time", Aggregation::Average)?;
        let usual = if over_time == Aggregation::Concat { over_time } else { Aggregation::Average };
        let over_group = aggregation("group", usual)?;
        if over_group == Aggregation::Rate {
            return Err(invalid("Unknown aggregation: rate is one of time"));
        }
        if over_time == Aggregation::Concat && !over_group.takes_words() {
            return Err(invalid("What concat puts together has no number"));
        }
        Ok(Self::Number { metric: metric.to_owned(), over_time, over_group })
    }
}

/// What the series call a label. One that nobody documents may be the customer's own.
fn label(own: &BTreeSet<&str>, id: &str) -> Result<Option<String>, Reply> {
    match Label::of(own, id) {
        Some(label) => Ok(label.in_data(own).map(str::to_owned)),
        None if is_word(id) => Ok(None),
        None => Err(invalid(&format!("Unknown label: {id}"))),
    }
}

/// Whether PromQL takes this for a name without quotation marks.
fn is_word(name: &str) -> bool {
    let mut letters = name.chars();
    let first = letters.next().is_some_and(|it| it.is_ascii_alphabetic() || it == '_');
    first && letters.all(|it| it.is_ascii_alphanumeric() || it == '_')
}

impl Aggregation {
    fn takes_words(self) -> bool {
        matches!(self, Self::Count | Self::Concat | Self::Distinct)
    }

    /// The value of one series: `seconds` is the length of the time.
    fn over_time(self, is_counter: bool, points: &[(i64, f64)]) -> Option<Cell> {
        let values: Vec<f64> = points.iter().map(|(_, value)| *value).collect();
        match self {
            Self::Rate if is_counter => increase_per_second(points).map(Cell::Number),
            Self::Concat => Some(Cell::Words(values.iter().map(f64::to_string).collect())),
            _ => self.of_numbers(&values).map(Cell::Number),
        }
    }

    /// The value of a group.
    fn over_group(self, cells: &[Cell]) -> Option<Cell> {
        let numbers: Vec<f64> = cells
            .iter()
            .filter_map(|cell| match cell {
                Cell::Number(number) => Some(*number),
                Cell::Words(_) => None,
            })
            .collect();
        let words = || {
            let words = cells.iter().flat_map(|cell| match cell {
                Cell::Number(number) => BTreeSet::from([number.to_string()]),
                Cell::Words(words) => words.clone(),
            });
            words.collect::<BTreeSet<String>>()
        };
        match self {
            _ if cells.is_empty() => None,
            Self::Concat => Some(Cell::Words(words())),
            Self::Distinct => Some(Cell::Number(size(words().len()))),
            Self::Count => Some(Cell::Number(size(cells.len()))),
            _ => self.of_numbers(&numbers).map(Cell::Number),
        }
    }

    fn of_numbers(self, values: &[f64]) -> Option<f64> {
        let sum: f64 = values.iter().sum();
        if values.is_empty() {
            return None;
        }
        Some(match self {
            // Of what is no counter, a rate is the average over the time.
            Self::Average | Self::Rate => sum / size(values.len()),
            Self::Sum => sum,
            Self::Minimum => values.iter().copied().fold(f64::INFINITY, f64::min),
            Self::Maximum => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            Self::Count => size(values.len()),
            Self::Concat | Self::Distinct => {
                let mut bits: Vec<u64> = values.iter().map(|value| value.to_bits()).collect();
                bits.sort_unstable();
                bits.dedup();
                size(bits.len())
            }
        })
    }
}

/// What a counter grew by in a second; it begins at nothing again where it falls.
fn increase_per_second(points: &[(i64, f64)]) -> Option<f64> {
    let ((first, _), (last, _)) = (points.first()?, points.last()?);
    let steps = points.iter().zip(points.iter().skip(1));
    let grown = steps.map(|((_, old), (_, new))| if new < old { *new } else { new - old });
    let grown: f64 = grown.sum();
    let milliseconds = u32::try_from((last - first) / 1_000).ok().filter(|it| *it > 0)?;
    Some(grown / f64::from(milliseconds))
}

fn size(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

/// One row for each combination of labels, in their order.
pub(super) fn rows(
    metrics: &Visible<'_>,
    columns: &[Column],
    filter: &Scope,
    span: Span,
) -> Vec<Row> {
    let mut groups: BTreeMap<Vec<Option<String>>, BTreeMap<usize, Vec<Cell>>> = BTreeMap::new();
    let names: Vec<Option<&String>> = columns
        .iter()
        .filter_map(|column| match column {
            Column::Label(label) => Some(label.as_ref()),
            _ => None,
        })
        .collect();
    let own_labels = metrics.label_names();
    let from = span.from.max(span.now - RETENTION);
    // Labels that stand by themselves are those of the metrics beside them; alone, those of all.
    let asked = columns.iter().any(|it| matches!(it, Column::Number { .. }));
    for series in promql::series_between(metrics, from, span.to, span.now) {
        let own = |label: &str| {
            let name = Label::of(&own_labels, label).and_then(|it| it.in_data(&own_labels));
            let value = series.labels.get(name.unwrap_or(label));
            value.cloned().into_iter().collect()
        };
        if !filter.holds(&own) {
            continue;
        }
        let of = |name: Option<&String>| name.and_then(|it| series.labels.get(it)).cloned();
        let mut cells: Vec<(usize, Cell)> = Vec::new();
        let mut wanted = !asked;
        for (index, column) in columns.iter().enumerate() {
            let Column::Number { metric, over_time, .. } = column else { continue };
            if *metric != series.metric {
                continue;
            }
            wanted = true;
            let is_counter = metrics.is_counter(metric);
            let cell = over_time.over_time(is_counter, series.points());
            cells.extend(cell.map(|cell| (index, cell)));
        }
        if !wanted || series.points().is_empty() {
            continue;
        }
        for (index, column) in columns.iter().enumerate() {
            let Column::Words { label: Some(label), .. } = column else { continue };
            let value = series.labels.get(label).cloned();
            cells.extend(value.map(|value| (index, Cell::Words(BTreeSet::from([value])))));
        }
        let group = groups.entry(names.iter().copied().map(of).collect()).or_default();
        for (index, cell) in cells {
            group.entry(index).or_default().push(cell);
        }
    }
    let row = |(labels, cells): (Vec<Option<String>>, BTreeMap<usize, Vec<Cell>>)| {
        let cells = cells.into_iter().filter_map(|(index, cells)| {
            let over_group = match columns.get(index)? {
                Column::Number { over_group, .. } | Column::Words { over_group, .. } => over_group,
                Column::Label(_) => return None,
            };
            Some((index, over_group.over_group(&cells)?))
        });
        Row { labels, cells: cells.collect() }
    };
    groups.into_iter().map(row).collect()
}

/// Puts rows in the order in which they are counted for paging: by the first number, the largest first, but
/// the smallest first where it is a minimum. What has no number comes last; equals keep their order.
pub(super) fn rank(columns: &[Column], rows: &mut [Row]) {
    let first = columns.iter().enumerate().find_map(|(index, column)| match column {
        Column::Number { over_group, .. } => Some((index, *over_group)),
        _ => None,
    });
    let Some((index, over_group)) = first else { return };
    let number = |row: &Row| match row.cells.get(&index) {
        Some(Cell::Number(number)) => Some(*number),
        _ => None,
    };
    rows.compact_sort_by(|a, b| match (number(a), number(b)) {
        (Some(a), Some(b)) if over_group == Aggregation::Minimum => a.total_cmp(&b),
        (Some(a), Some(b)) => b.total_cmp(&a),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    });
}

impl Row {
    /// The values in the order of the columns.
    pub(super) fn values(&self, columns: &[Column]) -> Vec<Value> {
        let mut labels = self.labels.iter();
        let value = |(index, column): (usize, &Column)| match (column, self.cells.get(&index)) {
            (Column::Label(_), _) => json!(labels.next()),
            (_, Some(Cell::Number(number))) => json!(number),
            (_, Some(Cell::Words(words))) => {
                json!(words.iter().map(String::as_str).collect::<Vec<_>>().join(", "))
            }
            (_, None) => Value::Null,
        };
        columns.iter().enumerate().map(value).collect()
    }
}
