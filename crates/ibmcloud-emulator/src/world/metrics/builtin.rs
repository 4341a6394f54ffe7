//! The series that every instance has: a fixed set whose values are a pure function of labels and time.
//!
//! Each series has a sample every ten seconds, at times that are a multiple of ten, from the
//! beginning of time up to now. With `t` in Unix seconds and the hosts `web-1`, `web-2` and `db-1`
//! numbered `h` = 0, 1, 2:
//!
//! | Metric | Labels beside `host`, `job`, `region` | Value |
//! | --- | --- | --- |
//! | `up` | | 1; of `db-1` 0 in the first minute of each hour |
//! | `sysdig_host_cpu_used_percent` | | 20 + 10·h + abs(t mod 3600 − 1800) / 60 |
//! | `sysdig_host_memory_used_percent` | | 40 + 15·h + abs(t mod 86400 − 43200) / 2160 |
//! | `sysdig_host_memory_total_bytes` | | 17179869184 |
//! | `http_requests_total`, web only | `code` | (t mod 86400) · rate; `200`: 2 + h, `500`: (1 + h) / 10 a second |
//! | `http_request_duration_seconds_bucket`, web only | `le` | (t mod 86400) · (2 + h) · share; 0.1: 0.5, 0.5: 0.9, 1: 1, +Inf: 1 |
//! | `http_request_duration_seconds_count`, web only | | (t mod 86400) · (2 + h) |
//! | `http_request_duration_seconds_sum`, web only | | (t mod 86400) · (2 + h) · 0.2 |
//! | `kube_pod_container_status_restarts_total` | `namespace`, `pod` | h + the whole part of (t mod 604800) / 21600 |
//!
//! Counters begin again at midnight UTC, those of restarts on Thursdays, as 1970 began on one.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use compact_sort::CompactSort as _;

use super::family::Family;
use super::series::{Course, NAME, Series};
use super::shape::{DAY, Shape};

const HOSTS: [(&str, &str, &str); 3] =
    [("web-1", "web", "us-south"), ("web-2", "web", "us-east"), ("db-1", "db", "us-south")];

/// Name, type, help and unit of each metric.
const METRICS: [(&str, &str, &str, &str); 9] = [
    ("http_request_duration_seconds_bucket", "histogram", "Time that requests took.", "seconds"),
    ("http_request_duration_seconds_count", "histogram", "Time that requests took.", "seconds"),
    ("http_request_duration_seconds_sum", "histogram", "Time that requests took.", "seconds"),
    ("http_requests_total", "counter", "Requests that were answered.", ""),
    ("kube_pod_container_status_restarts_total", "counter", "Restarts of containers.", ""),
    ("sysdig_host_cpu_used_percent", "gauge", "Share of the processors that is in use.", "percent"),
    ("sysdig_host_memory_total_bytes", "gauge", "Memory of the host.", "bytes"),
    ("sysdig_host_memory_used_percent", "gauge", "Share of the memory that is in use.", "percent"),
    ("up", "gauge", "Whether the target answered.", ""),
];

static ALL: LazyLock<Vec<Series>> = LazyLock::new(|| {
    let mut all: Vec<Series> = (0_u8..).zip(HOSTS).flat_map(|(h, host)| of_host(h, host)).collect();
    all.compact_sort_by(|a, b| a.labels.cmp(&b.labels));
    all
});

static FAMILIES: LazyLock<Vec<Family>> = LazyLock::new(|| {
    let family = |(name, kind, help, unit): &(&str, &str, &str, &str)| Family {
        name: (*name).to_owned(),
        kind: (*kind).to_owned(),
        help: (*help).to_owned(),
        unit: (*unit).to_owned(),
    };
    METRICS.iter().map(family).collect()
});

static LABELS: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let names = ALL.iter().flat_map(|series| series.labels.keys());
    names.map(String::as_str).filter(|name| *name != NAME).collect()
});

fn of_host(h: u8, (host, job, region): (&str, &str, &str)) -> Vec<Series> {
    let h = f64::from(h);
    let series = |name: &str, shape: Shape, more: &[(&str, &str)]| {
        let common = [(NAME, name), ("host", host), ("job", job), ("region", region)];
        let pairs = common.iter().chain(more);
        let labels = pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Series { labels, course: Course::Formula(shape) }
    };
    let valley = |base: f64, period: i64, divisor: f64| Shape::Valley { base, period, divisor };
    let up = if job == "db" { Shape::Fails } else { Shape::Constant(1.0) };
    let pod = format!("{host}-0");
    let mut all = vec![
        series("up", up, &[]),
        series("sysdig_host_cpu_used_percent", valley(20.0 + 10.0 * h, 3_600, 60.0), &[]),
        series("sysdig_host_memory_used_percent", valley(40.0 + 15.0 * h, DAY, 2_160.0), &[]),
        series("sysdig_host_memory_total_bytes", Shape::Constant(17_179_869_184.0), &[]),
        series(
            "kube_pod_container_status_restarts_total",
            Shape::Steps { base: h },
            &[("namespace", "shop"), ("pod", &pod)],
        ),
    ];
    if job == "web" {
        let counter = |rate: f64| Shape::Counter { rate };
        let requests = 2.0 + h;
        all.push(series("http_requests_total", counter(requests), &[("code", "200")]));
        all.push(series("http_requests_total", counter((1.0 + h) / 10.0), &[("code", "500")]));
        for (limit, share) in [("0.1", 0.5), ("0.5", 0.9), ("1", 1.0), ("+Inf", 1.0)] {
            let shape = counter(requests * share);
            all.push(series("http_request_duration_seconds_bucket", shape, &[("le", limit)]));
        }
        all.push(series("http_request_duration_seconds_count", counter(requests), &[]));
        all.push(series("http_request_duration_seconds_sum", counter(requests * 0.2), &[]));
    }
    all
}

/// All series, in the order of their labels.
pub(super) fn series() -> &'static [Series] {
    &ALL
}

/// What is known of each metric, in the order of their names.
pub(super) fn families() -> &'static [Family] {
    &FAMILIES
}

/// The names of all labels but that of the metric.
pub(super) fn label_names() -> &'static BTreeSet<&'static str> {
    &LABELS
}
