//! Time series: what a PromQL query is answered with.

/// One series: a set of labels and values over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// Names and values of the labels, in the order of the names; `__name__` is the metric.
    pub labels: Vec<(String, String)>,
    /// The values, oldest first.
    pub samples: Vec<Sample>,
}

/// A value at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Unix seconds.
    pub at: f64,
    /// The value; it may be infinite or not a number.
    pub value: f64,
}

/// Least, average, greatest and latest value of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// The least.
    pub min: f64,
    /// The average.
    pub mean: f64,
    /// The greatest.
    pub max: f64,
    /// The latest.
    pub last: f64,
}

impl Series {
    /// The series as PromQL would write it: `up{job="demo"}`.
    pub fn name(&self) -> String {
        let metric = self.label("__name__").unwrap_or_default();
        let labels: Vec<String> = self
            .labels
            .iter()
            .filter(|(name, _)| name != "__name__")
            .map(|(name, value)| format!("{name}={value:?}"))
            .collect();
        match (metric, labels.is_empty()) {
            ("", true) => "{}".to_owned(),
            (metric, true) => metric.to_owned(),
            (metric, false) => format!("{metric}{{{}}}", labels.join(",")),
        }
    }

    /// The value of a label.
    pub fn label(&self, name: &str) -> Option<&str> {
        self.labels.iter().find(|(at, _)| at == name).map(|(_, value)| value.as_str())
    }

    /// A summary of the values; what is no number is left out where there are numbers. `None` if there
    /// are no values.
    pub fn summary(&self) -> Option<Summary> {
        let numbers = || self.samples.iter().map(|sample| sample.value).filter(|it| !it.is_nan());
        let (sum, count) = numbers().fold((0.0, 0.0), |(sum, count), it| (sum + it, count + 1.0));
        let last = self.samples.last()?.value;
        Some(Summary {
            min: numbers().reduce(f64::min).unwrap_or(f64::NAN),
            mean: sum / count,
            max: numbers().reduce(f64::max).unwrap_or(f64::NAN),
            last,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(values: &[f64]) -> Series {
        let samples = values.iter().map(|value| Sample { at: 0.0, value: *value }).collect();
        Series { labels: Vec::new(), samples }
    }

    #[test]
    fn a_series_is_named_as_promql_writes_it() {
        let labels = |pairs: &[(&str, &str)]| {
            let labels = pairs.iter().map(|(name, value)| ((*name).into(), (*value).into()));
            Series { labels: labels.collect(), samples: Vec::new() }.name()
        };
        assert_eq!(labels(&[("__name__", "up"), ("job", "demo")]), "up{job=\"demo\"}");
        assert_eq!(labels(&[("__name__", "up")]), "up");
        assert_eq!(labels(&[("job", "a\"b")]), "{job=\"a\\\"b\"}");
        assert_eq!(labels(&[]), "{}");
    }

    #[test]
    fn values_that_are_no_numbers_are_left_out_of_a_summary() {
        let summary = series(&[1.0, f64::NAN, 3.0, 2.0]).summary().unwrap();
        assert_eq!(summary, Summary { min: 1.0, mean: 2.0, max: 3.0, last: 2.0 });
        let all = series(&[f64::NAN]).summary().unwrap();
        assert!([all.min, all.mean, all.max, all.last].iter().all(|it| it.is_nan()));
        assert_eq!(series(&[]).summary(), None);
    }

    #[test]
    fn infinities_are_values() {
        let infinite = f64::INFINITY;
        let summary = series(&[infinite, infinite]).summary().unwrap();
        assert_eq!(
            summary,
            Summary { min: infinite, mean: infinite, max: infinite, last: infinite }
        );
        let summary = series(&[1.0, infinite, 2.0]).summary().unwrap();
        assert_eq!(summary, Summary { min: 1.0, mean: infinite, max: infinite, last: 2.0 });
    }
}
