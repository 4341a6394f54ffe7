//! The metrics that queries find: those that every instance has, those of a file, and those that remote write has
//! brought to an instance.

mod builtin;
mod exposition;
mod family;
mod series;
mod shape;
mod write_request;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use compact_sort::CompactSort as _;
use promql_parser::label::Matchers;

use exposition::Exposition;
use series::Course;

pub use exposition::{ParseMetricsError, WhyNot};
pub(crate) use family::Family;
pub(crate) use series::{Labels, NAME, Series, Stretch};
pub(crate) use write_request::{WriteError, WriteRequest};

/// The most series that remote write may bring to an instance.
const MOST_SERIES: usize = 50_000;
/// The most samples of each that are kept: the oldest go first.
const MOST_SAMPLES: usize = 20_000;

/// Metrics beside those that every instance has.
///
/// They are not part of a world's file: those that were written are gone when the cloud stops.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metrics {
    given: Arc<Exposition>,
    /// By the GUID of the instance.
    written: BTreeMap<String, Arc<Written>>,
}

/// What remote write has brought to an instance.
#[derive(Clone, Debug, Default, PartialEq)]
struct Written {
    samples: BTreeMap<Labels, Series>,
    families: BTreeMap<String, Family>,
}

impl Metrics {
    /// Metrics of every instance, from the text of OpenMetrics. A metric takes the place of the one that every
    /// instance has by the same name. A sample without a timestamp holds at all times.
    pub fn from_open_metrics(text: &str) -> Result<Self, ParseMetricsError> {
        Ok(Self { given: Arc::new(exposition::parse(text)?), written: BTreeMap::new() })
    }

    /// What the queries of an instance find.
    pub(crate) fn of(&self, instance: &str) -> Visible<'_> {
        let given = self.given.as_ref();
        let is_given = |series: &Series| given.names.contains(series.metric());
        let written = self.written.get(instance).map(Arc::as_ref);
        let mut series: Vec<&Series> =
            builtin::series().iter().filter(|it| !is_given(it)).collect();
        series.extend(&given.series);
        series.extend(written.iter().flat_map(|it| it.samples.values()));
        series.compact_sort_by(|a, b| a.labels.cmp(&b.labels));
        series.dedup_by(|a, b| a.labels == b.labels);
        let is_named = |family: &&Family| given.families.contains_key(&family.name);
        let families = builtin::families()
            .iter()
            .filter(|it| !is_named(it) && !given.names.contains(&it.name));
        let mut families: Vec<&Family> = families.chain(given.families.values()).collect();
        families.extend(written.iter().flat_map(|it| it.families.values()));
        families.compact_sort_by(|a, b| a.name.cmp(&b.name));
        families.dedup_by(|a, b| a.name == b.name);
        Visible { series, families }
    }

    /// Takes in what a client has written to an instance; all of it, or nothing.
    pub(crate) fn write(
        &mut self,
        instance: &str,
        request: WriteRequest,
    ) -> Result<(), WriteError> {
        let written = self.written.entry(instance.to_owned()).or_default();
        let is_new =
            |(labels, _): &&(Labels, Vec<(i64, f64)>)| !written.samples.contains_key(labels);
        let new = request.series.iter().filter(is_new).count();
        if written.samples.len() + new > MOST_SERIES {
            return Err(WriteError::TooManySeries { most: MOST_SERIES });
        }
        let written = Arc::make_mut(written);
        for (labels, samples) in request.series {
            let series = written
                .samples
                .entry(labels.clone())
                .or_insert_with(|| Series { labels, course: Course::Samples(Vec::new()) });
            if let Course::Samples(own) = &mut series.course {
                add(own, samples);
            }
        }
        for family in request.families {
            written.families.insert(family.name.clone(), family);
        }
        Ok(())
    }
}

/// Of two samples of one time the newer one counts.
fn add(own: &mut Vec<(i64, f64)>, samples: Vec<(i64, f64)>) {
    for (time, value) in samples {
        let place = own.partition_point(|(it, _)| *it < time);
        match own.get_mut(place) {
            Some(same) if same.0 == time => same.1 = value,
            _ => own.insert(place, (time, value)),
        }
    }
    let surplus = own.len().saturating_sub(MOST_SAMPLES);
    own.drain(..surplus);
}

/// What the queries of one instance find, in the order of labels and names.
#[derive(Debug)]
pub(crate) struct Visible<'a> {
    series: Vec<&'a Series>,
    families: Vec<&'a Family>,
}

impl<'a> Visible<'a> {
    pub(crate) fn series(&self) -> impl Iterator<Item = &'a Series> {
        self.series.iter().copied()
    }

    pub(crate) fn families(&self) -> impl Iterator<Item = &'a Family> {
        self.families.iter().copied()
    }

    /// The series that a selector chooses.
    pub(crate) fn select(
        &self,
        name: Option<&str>,
        matchers: &Matchers,
    ) -> impl Iterator<Item = &'a Series> {
        self.series().filter(move |series| series.fits(name, matchers))
    }

    /// The names of all labels but that of the metric.
    pub(crate) fn label_names(&self) -> BTreeSet<&'a str> {
        let names = self.series().flat_map(|series| series.labels.keys());
        names.map(String::as_str).filter(|name| *name != NAME).collect()
    }

    /// Whether there is a metric of this name.
    pub(crate) fn has(&self, metric: &str) -> bool {
        self.series().any(|it| it.metric() == metric)
    }

    /// Whether a metric only grows, until it begins again. Of one without a type the service goes by the end of its
    /// name (ibm-cloud-docs/monitoring `prometheus/prometheus_remote_write.md`).
    pub(crate) fn is_counter(&self, metric: &str) -> bool {
        match self.families().find(|it| it.has(metric)) {
            Some(family) if !family.kind.is_empty() => family.counts(),
            _ => ["_total", "_sum", "_count"].iter().any(|end| metric.ends_with(end)),
        }
    }
}

/// The names of the labels of the metrics that every instance has.
pub(crate) fn usual_label_names() -> &'static BTreeSet<&'static str> {
    builtin::label_names()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(visible: &Visible<'_>, metric: &str, at: i64) -> Vec<String> {
        let series = visible.series().filter(|it| it.metric() == metric);
        series.map(|it| format!("{:?} {:?}", it.labels, it.at(at, at))).collect()
    }

    #[test]
    fn a_metric_of_a_file_takes_the_place_of_the_usual_one() {
        let own = "# TYPE up gauge\nup{job=\"mine\"} 0 100\n# EOF\n";
        let metrics = Metrics::from_open_metrics(own).unwrap();
        let visible = metrics.of("any");
        let up = text(&visible, "up", 100_000);
        assert_eq!(up, [r#"{"__name__": "up", "job": "mine"} Some((100000, 0.0))"#]);
        assert!(visible.has("http_requests_total") && visible.is_counter("http_requests_total"));
        assert_eq!(visible.families().filter(|it| it.name == "up").count(), 1);
    }

    #[test]
    fn what_is_written_is_seen_in_its_instance_alone_and_the_newest_value_of_a_time_counts() {
        let labels = Labels::from([(NAME.to_owned(), "own_total".to_owned())]);
        let request = |value: f64, time: i64| WriteRequest {
            series: vec![(labels.clone(), vec![(time, value)])],
            families: Vec::new(),
        };
        let mut metrics = Metrics::default();
        for (value, time) in [(1.0, 2_000), (2.0, 1_000), (3.0, 2_000)] {
            metrics.write("one", request(value, time)).unwrap();
        }
        let visible = metrics.of("one");
        let own = visible.series().find(|it| it.metric() == "own_total").unwrap();
        assert_eq!(own.between(0, 5_000, 5_000).points, [(1_000, 2.0), (2_000, 3.0)]);
        assert!(visible.is_counter("own_total"));
        assert!(!metrics.of("two").has("own_total"));
    }

    #[test]
    fn the_oldest_samples_go_first() {
        let mut own = Vec::new();
        add(&mut own, (0..30_000).map(|time| (time, 1.0)).collect());
        assert_eq!((own.len(), own[0].0), (MOST_SAMPLES, 10_000));
    }
}
