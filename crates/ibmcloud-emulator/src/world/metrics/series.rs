//! One series, and its samples.

use std::collections::BTreeMap;

use promql_parser::label::{Matcher, Matchers};

use super::shape::Shape;

/// The label that holds a metric's name.
pub(crate) const NAME: &str = "__name__";

pub(crate) type Labels = BTreeMap<String, String>;

/// Distance between two samples of a formula, in milliseconds.
const INTERVAL: i64 = 10_000;
/// How far an instant looks back for a sample, in milliseconds.
const LOOK_BACK: i64 = 300_000;
/// What Prometheus writes as the value of a series that has ended (prometheus `model/value/value.go`).
const STALE: u64 = 0x7ff0_0000_0000_0002;

/// One series.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Series {
    pub(crate) labels: Labels,
    pub(super) course: Course,
}

/// Where the samples of a series come from.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Course {
    /// Computed, one every ten seconds.
    Formula(Shape),
    /// Times in milliseconds with their values, the oldest first.
    Samples(Vec<(i64, f64)>),
}

/// A stretch of a series.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stretch {
    pub(crate) labels: Labels,
    /// Times in milliseconds with their values, the oldest first.
    pub(crate) points: Vec<(i64, f64)>,
}

impl Series {
    /// The name of its metric.
    pub(crate) fn metric(&self) -> &str {
        self.labels.get(NAME).map_or("", String::as_str)
    }

    /// Time and value of the newest sample at this instant; `None` in the future, and behind the end of a series.
    /// Milliseconds.
    pub(crate) fn at(&self, instant: i64, now: i64) -> Option<(i64, f64)> {
        let (time, value) = match &self.course {
            Course::Formula(shape) => {
                let newest = instant.min(now).div_euclid(INTERVAL) * INTERVAL;
                (newest, shape.at(newest / 1_000))
            }
            Course::Samples(samples) => *until(samples, instant.min(now)).last()?,
        };
        (instant - time < LOOK_BACK && value.to_bits() != STALE).then_some((time, value))
    }

    /// How many samples there are after `from` and up to `to`, in milliseconds.
    pub(crate) fn count(&self, from: i64, to: i64, now: i64) -> usize {
        match &self.course {
            Course::Formula(_) => usize::try_from((to.min(now) - from) / INTERVAL).unwrap_or(0),
            Course::Samples(samples) => between(samples, from, to.min(now)).len(),
        }
    }

    /// The samples after `from` and up to `to`, in milliseconds. Like Prometheus 3, a sample
    /// exactly at the beginning is left out.
    pub(crate) fn between(&self, from: i64, to: i64, now: i64) -> Stretch {
        let points = match &self.course {
            Course::Formula(shape) => {
                let first = from.div_euclid(INTERVAL) + 1;
                let last = to.min(now).div_euclid(INTERVAL);
                let times = (first..=last).map(|index| index * INTERVAL);
                times.map(|time| (time, shape.at(time / 1_000))).collect()
            }
            Course::Samples(samples) => {
                let samples = between(samples, from, to.min(now)).iter();
                samples.filter(|(_, value)| value.to_bits() != STALE).copied().collect()
            }
        };
        Stretch { labels: self.labels.clone(), points }
    }

    pub(super) fn fits(&self, name: Option<&str>, matchers: &Matchers) -> bool {
        let own = |label: &str| self.labels.get(label).map_or("", String::as_str);
        let all = |matchers: &[Matcher]| matchers.iter().all(|it| it.is_match(own(&it.name)));
        name.is_none_or(|name| own(NAME) == name)
            && all(&matchers.matchers)
            && (matchers.or_matchers.is_empty() || matchers.or_matchers.iter().any(|it| all(it)))
    }
}

fn until(samples: &[(i64, f64)], last: i64) -> &[(i64, f64)] {
    samples.get(..samples.partition_point(|(time, _)| *time <= last)).unwrap_or_default()
}

fn between(samples: &[(i64, f64)], from: i64, last: i64) -> &[(i64, f64)] {
    let known = until(samples, last);
    known.get(until(known, from).len()..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(samples: &[(i64, f64)]) -> Series {
        let labels = Labels::from([(NAME.to_owned(), "m".to_owned())]);
        Series { labels, course: Course::Samples(samples.to_vec()) }
    }

    #[test]
    fn an_instant_finds_the_newest_sample_that_is_not_too_old_and_not_in_the_future() {
        let it = series(&[(1_000, 1.0), (2_000, 2.0), (900_000, 3.0)]);
        let now = 800_000;
        assert_eq!(it.at(999, now), None);
        assert_eq!(it.at(1_000, now), Some((1_000, 1.0)));
        assert_eq!(it.at(301_999, now), Some((2_000, 2.0)));
        assert_eq!(it.at(302_000, now), None);
        assert_eq!(it.at(900_000, now), None, "it has not been taken yet");
        assert_eq!(it.at(900_000, 900_000), Some((900_000, 3.0)));
    }

    #[test]
    fn a_stretch_has_its_end_and_not_its_beginning() {
        let it = series(&[(1_000, 1.0), (2_000, 2.0), (3_000, 3.0)]);
        assert_eq!(it.between(1_000, 3_000, 9_000).points, [(2_000, 2.0), (3_000, 3.0)]);
        assert_eq!(it.between(0, 9_000, 2_500).points, [(1_000, 1.0), (2_000, 2.0)]);
        assert_eq!(it.count(1_000, 3_000, 9_000), 2);
        assert!(it.between(3_000, 1_000, 9_000).points.is_empty());
    }

    #[test]
    fn a_series_that_has_ended_has_no_value() {
        let it = series(&[(1_000, 1.0), (2_000, f64::from_bits(STALE)), (3_000, f64::NAN)]);
        assert_eq!(it.at(2_500, 9_000), None);
        assert_eq!(it.between(0, 2_500, 9_000).points, [(1_000, 1.0)]);
        assert!(it.at(3_000, 9_000).is_some_and(|(_, value)| value.is_nan()));
    }
}
