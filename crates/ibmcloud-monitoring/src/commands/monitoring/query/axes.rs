//! Where the marks of the two axes are, and what is written at them.

use std::collections::HashSet;

use ibmcloud_core::series::{Sample, Series};

use super::number::{apart, number};
use super::unit::{Base, Unit};
use crate::commands::monitoring::shared::time;

const MINUTE: f64 = 60.0;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;
/// Steps between two marks of the time.
const STEPS: [f64; 19] = [
    1.0,
    5.0,
    10.0,
    30.0,
    MINUTE,
    2.0 * MINUTE,
    5.0 * MINUTE,
    10.0 * MINUTE,
    15.0 * MINUTE,
    30.0 * MINUTE,
    HOUR,
    2.0 * HOUR,
    3.0 * HOUR,
    6.0 * HOUR,
    12.0 * HOUR,
    DAY,
    2.0 * DAY,
    7.0 * DAY,
    30.0 * DAY,
];

/// An axis: its ends, and its marks with their labels.
#[derive(Debug)]
pub(super) struct Axis {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) marks: Vec<(f64, String)>,
}

impl Axis {
    /// How far along the axis a value is, from 0 to 1.
    pub(super) fn share(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

/// The axis of time, with about `most` marks at the most, at round times.
pub(super) fn of_time(series: &[Series], most: usize) -> Axis {
    let (low, high) = range(series, |sample| sample.at).unwrap_or((0.0, 0.0));
    // A single moment is in the middle of a minute.
    let (low, high) = if high > low { (low, high) } else { (low - 30.0, high + 30.0) };
    let wanted = (high - low) / count(most);
    let step =
        STEPS.into_iter().find(|it| *it >= wanted).unwrap_or_else(|| (wanted / DAY).ceil() * DAY);
    let marks = multiples(low, high, step).map(|at| (at, clock(at, step))).collect();
    Axis { low, high, marks }
}

/// From when to when, in words that are the same in every language.
pub(super) fn span(axis: &Axis) -> String {
    let (from, to) = (shown(axis.low), shown(axis.high));
    let cut =
        |text: &str, from: usize, to: usize| text.get(from..to).unwrap_or_default().to_owned();
    let (day, begin) = (cut(&from, 0, 10), cut(&from, 11, 16));
    let (last, end) = (cut(&to, 0, 10), cut(&to, 11, 16));
    if day == last {
        format!("{day}  {begin} – {end} UTC")
    } else {
        format!("{day} {begin} – {last} {end} UTC")
    }
}

/// What the axis of values is to show besides the values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// What they are in.
    pub(super) unit: Option<Unit>,
    /// Whether zero is on it. Where it is not, small changes of large values are seen, and lengths say nothing.
    pub(super) zero: bool,
}

/// The axis of values, with about `most` marks at the most, at round values.
pub(super) fn of_values(series: &[Series], look: Look, most: usize) -> Axis {
    let (low, high) = range(series, |sample| sample.value).unwrap_or((0.0, 1.0));
    let scale = Scale::of(look.unit, low.abs().max(high.abs()));
    let (low, high) = roomy(low / scale.divisor, high / scale.divisor);
    let (low, high) = if look.zero { (low.min(0.0), high.max(0.0)) } else { (low, high) };
    let step = round_up((high - low) / count(most));
    // The ends are marks, so that nothing is drawn outside them.
    let (low, high) = ((low / step).floor() * step, (high / step).ceil() * step);
    let digits = decimals(step);
    let label = |value: f64| match scale.suffix.as_str() {
        // Beyond the prefixes of units, an exponent.
        "" if value.abs() >= 1e6 || (step < 1e-4) => number(value),
        suffix => format!("{value:.digits$}{suffix}"),
    };
    let at: Vec<f64> = multiples(low, high, step).collect();
    let mut labels: Vec<String> = at.iter().map(|value| label(*value)).collect();
    let at: Vec<f64> = at.iter().map(|value| value * scale.divisor).collect();
    if labels.iter().collect::<HashSet<_>>().len() < labels.len() {
        labels = apart(&at);
    }
    let marks = at.into_iter().zip(labels).collect();
    Axis { low: low * scale.divisor, high: high * scale.divisor, marks }
}

/// A unit of a suitable size.
struct Scale {
    divisor: f64,
    suffix: String,
}

impl Scale {
    fn of(unit: Option<Unit>, size: f64) -> Self {
        let rate = if unit.is_some_and(|it| it.per_second) { "/s" } else { "" };
        let new = |divisor, suffix: &str| Self { divisor, suffix: format!("{suffix}{rate}") };
        match unit.map(|it| it.base) {
            Some(Base::Percent) => return new(1.0, " %"),
            Some(Base::Bytes) => {
                let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
                let (divisor, unit) = largest(size, 1024.0, &units);
                return new(divisor, &format!(" {unit}"));
            }
            Some(Base::Seconds) if size < 1.0 && size > 0.0 => {
                return if size < 1e-3 { new(1e-6, " µs") } else { new(1e-3, " ms") };
            }
            Some(Base::Seconds) => return new(1.0, " s"),
            None => {}
        }
        let (divisor, unit) = largest(size, 1000.0, &["", "k", "M", "G", "T"]);
        if size >= divisor * 1000.0 { new(1.0, "") } else { new(divisor, unit) }
    }
}

/// The largest unit that is not larger than a value.
fn largest<'a>(size: f64, base: f64, units: &[&'a str]) -> (f64, &'a str) {
    let mut found = (1.0, units.first().copied().unwrap_or_default());
    for unit in units.iter().skip(1) {
        if size < found.0 * base {
            break;
        }
        found = (found.0 * base, unit);
    }
    found
}

/// Something to see where all values are the same, and nothing cut off at zero.
fn roomy(low: f64, high: f64) -> (f64, f64) {
    if high <= low {
        let room = if low == 0.0 { 1.0 } else { low.abs() * 0.5 };
        return (if low >= 0.0 { (low - room).max(0.0) } else { low - room }, high + room);
    }
    (low, high)
}

/// 1, 2 or 5 times a power of ten, at least as large as a value.
fn round_up(value: f64) -> f64 {
    let power = 10_f64.powf(value.log10().floor());
    let found = [1.0, 2.0, 5.0].into_iter().find(|it| it * power >= value * (1.0 - 1e-9));
    found.unwrap_or(10.0) * power
}

/// How many digits behind the point a step needs.
fn decimals(step: f64) -> usize {
    (0..12)
        .find(|digits| {
            let scaled = step * 10_f64.powi(*digits);
            scaled > 0.5 && (scaled - scaled.round()).abs() < 1e-6
        })
        .and_then(|digits| usize::try_from(digits).ok())
        .unwrap_or(12)
}

/// The multiples of a step in a range, its ends included.
fn multiples(low: f64, high: f64, step: f64) -> impl Iterator<Item = f64> {
    let first = (low / step - 1e-9).ceil();
    (0_u32..1_000)
        .map(move |number| (first + f64::from(number)) * step)
        .take_while(move |value| *value <= high + step * 1e-9)
        // No negative zero.
        .map(|value| value + 0.0)
}

/// A time as it is written at a mark: the clock, or the day where a day is over.
fn clock(at: f64, step: f64) -> String {
    let text = shown(at);
    let part = if step >= DAY || at.rem_euclid(DAY) == 0.0 {
        text.get(5..10)
    } else if step < MINUTE {
        text.get(11..19)
    } else {
        text.get(11..16)
    };
    part.unwrap_or_default().to_owned()
}

/// A time as documents write it.
pub(super) fn shown(at: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds of our age fit")]
    time::shown(Some((at * 1_000.0).round() as i64))
}

/// The finite values' range.
fn range(series: &[Series], of: impl Fn(&Sample) -> f64) -> Option<(f64, f64)> {
    let all = series.iter().flat_map(|it| &it.samples).map(of).filter(|it| it.is_finite());
    all.fold(None, |found, it| {
        let (low, high) = found.unwrap_or((it, it));
        Some((f64::min(low, it), f64::max(high, it)))
    })
}

fn count(number: usize) -> f64 {
    u32::try_from(number.max(1)).map_or(f64::from(u32::MAX), f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(name: &str, values: &[f64]) -> Vec<Series> {
        let sample = |(at, value): (usize, &f64)| Sample { at: count(at + 1), value: *value };
        let samples = values.iter().enumerate().map(sample).collect();
        let labels = vec![("__name__".to_owned(), name.to_owned())];
        vec![Series { labels, samples }]
    }

    fn labels(name: &str, values: &[f64]) -> Vec<String> {
        labels_with(name, values, false)
    }

    fn labels_with(name: &str, values: &[f64], zero: bool) -> Vec<String> {
        let series = series(name, values);
        let look = Look { unit: super::super::unit::unit_of(name, &series), zero };
        let axis = of_values(&series, look, 6);
        let [low, high] = [0, axis.marks.len() - 1].map(|at| axis.marks[at].0);
        let close =
            |one: f64, other: f64| (one - other).abs() < 1e-6 * axis.high.abs().max(axis.low.abs());
        assert!(close(low, axis.low) && close(high, axis.high));
        axis.marks.into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn values_are_marked_at_round_numbers_in_their_unit() {
        assert_eq!(labels("x", &[0.0, 97.0]), ["0", "20", "40", "60", "80", "100"]);
        assert_eq!(
            labels("cpu_percent", &[41.0, 43.0]),
            ["41.0 %", "41.5 %", "42.0 %", "42.5 %", "43.0 %"]
        );
        assert_eq!(labels("x", &[12_000.0, 31_000.0]), ["10k", "15k", "20k", "25k", "30k", "35k"]);
        let mib = 1024.0 * 1024.0;
        assert_eq!(
            labels("heap_bytes", &[0.0, 3.0 * mib]),
            ["0.0 MiB", "0.5 MiB", "1.0 MiB", "1.5 MiB", "2.0 MiB", "2.5 MiB", "3.0 MiB"]
        );
        assert_eq!(
            labels("wait_seconds", &[0.0, 0.05]),
            ["0 ms", "10 ms", "20 ms", "30 ms", "40 ms", "50 ms"]
        );
    }

    #[test]
    fn zero_is_on_every_axis_unless_nobody_wants_it() {
        for values in [[3.0, 97.0], [41.0, 43.0], [4.0, 4.0], [-5.0, -3.0], [-5.0, 3.0]] {
            let shown = labels_with("x", &values, true);
            assert!(
                shown.iter().any(|it| it.trim_end_matches(".0") == "0"),
                "{values:?}: {shown:?}"
            );
        }
        assert_eq!(labels_with("x", &[41.0, 43.0], true), ["0", "10", "20", "30", "40", "50"]);
        assert_eq!(
            labels_with("sum(rate(x_bytes[5m]))", &[10.0, 20.0], true).last().unwrap(),
            "20 B/s"
        );
    }

    #[test]
    fn a_flat_series_is_in_the_middle() {
        assert_eq!(labels("x", &[4.0, 4.0]), ["2", "3", "4", "5", "6"]);
        assert_eq!(labels("x", &[0.0]), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels("x", &[f64::NAN]), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels("x", &[-4.0]).first().map(String::as_str), Some("-6"));
    }

    #[test]
    fn very_large_and_very_small_values_have_labels_too() {
        let shown = labels("x", &[1e18, 3e18]);
        assert!(shown.iter().all(|it| it.len() <= 8), "{shown:?}");
        let shown = labels("x", &[1e-7, 3e-7]);
        assert!(shown.iter().all(|it| it.len() <= 8), "{shown:?}");
    }

    #[test]
    fn times_are_marked_at_round_clocks_and_days() {
        let at = |from: f64, to: f64| {
            let samples = [from, to].map(|at| Sample { at, value: 1.0 }).to_vec();
            let axis = of_time(&[Series { labels: vec![], samples }], 7);
            let span = span(&axis);
            (axis.marks.into_iter().map(|(_, label)| label).collect::<Vec<_>>(), span)
        };
        let (marks, span) = at(1_750_000_200.0, 1_750_003_800.0);
        assert_eq!(marks, ["15:10", "15:20", "15:30", "15:40", "15:50", "16:00", "16:10"]);
        assert_eq!(span, "2025-06-15  15:10 – 16:10 UTC");
        let (marks, span) = at(1_750_000_200.0, 1_750_000_200.0 + DAY);
        assert_eq!(marks, ["18:00", "06-16", "06:00", "12:00"]);
        assert_eq!(span, "2025-06-15 15:10 – 2025-06-16 15:10 UTC");
        let (marks, _) = at(1_750_000_200.0, 1_750_000_200.0 + 10.0 * DAY);
        assert_eq!(marks, ["06-17", "06-19", "06-21", "06-23", "06-25"]);
        assert_eq!(at(1_750_000_200.0, 1_750_000_200.0).0.len(), 7);
    }
}
