//! What the proxy counts, in the text form of `OpenMetrics`.

use std::fmt::{self, Write as _};
use std::sync::Arc;

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Metric, Registry};

use crate::proxy::event::Finished;
use crate::token::TokenStatus;

/// The type of the text (`OpenMetrics` 1.0).
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds of the times, in seconds.
const BUCKETS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0, 120.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfRequest {
    instance_name: String,
    code: u16,
    outcome: Word,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfInstance {
    instance_name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Word(&'static str);

impl EncodeLabelValue for Word {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), fmt::Error> {
        encoder.write_str(self.0)
    }
}

impl OfInstance {
    fn named(name: &str) -> Self {
        Self { instance_name: name.to_owned() }
    }
}

/// The counters.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<OfRequest, Counter>,
    seconds: Family<OfInstance, Histogram, fn() -> Histogram>,
    bytes: Family<OfInstance, Counter>,
    in_flight: Gauge,
    connections: Gauge,
    replaced: Family<OfInstance, Counter>,
    token_seconds: Family<OfInstance, Gauge<f64, std::sync::atomic::AtomicU64>>,
    renewals: Family<OfInstance, Gauge>,
    renewal_failures: Family<OfInstance, Gauge>,
}

/// A metric that is registered under its name.
fn new<M: Metric + Clone + Default>(registry: &mut Registry, name: &str, help: &str) -> M {
    let metric = M::default();
    registry.register(name, help, metric.clone());
    metric
}

impl Metrics {
    pub(crate) fn new() -> Arc<Self> {
        let mut all = Registry::with_prefix("ibmcloud_monitoring_proxy");
        let histogram: fn() -> Histogram = || Histogram::new(BUCKETS);
        let seconds = Family::new_with_constructor(histogram);
        let help = "Time from a request's head to the end of its answer";
        all.register("request_duration_seconds", help, seconds.clone());
        Arc::new(Self {
            seconds,
            requests: new(&mut all, "requests", "Requests that are over"),
            bytes: new(&mut all, "response_bytes", "Bytes of answers' bodies that went to clients"),
            in_flight: new(&mut all, "requests_in_flight", "Requests whose answer is not over"),
            connections: new(&mut all, "connections", "Open connections of clients"),
            replaced: new(
                &mut all,
                "tokens_refused",
                "Tokens that the service refused before their end",
            ),
            token_seconds: new(
                &mut all,
                "token_remaining_seconds",
                "How long the present token is still good",
            ),
            renewals: new(
                &mut all,
                "token_renewals",
                "Tokens that IAM has given out since the start",
            ),
            renewal_failures: new(
                &mut all,
                "token_renewal_failures",
                "Times that IAM has not given out a token since the start",
            ),
            registry: all,
        })
    }

    pub(crate) fn begins(&self) {
        self.in_flight.inc();
    }

    pub(crate) fn ends(&self, finished: &Finished) {
        self.in_flight.dec();
        let labels = OfRequest {
            instance_name: finished.instance.clone(),
            code: finished.status.as_u16(),
            outcome: Word(finished.outcome.as_str()),
        };
        self.requests.get_or_create(&labels).inc();
        let labels = OfInstance { instance_name: labels.instance_name };
        self.seconds.get_or_create(&labels).observe(finished.elapsed.as_secs_f64());
        self.bytes.get_or_create(&labels).inc_by(finished.bytes);
    }

    pub(crate) fn connected(&self) {
        self.connections.inc();
    }

    pub(crate) fn disconnected(&self) {
        self.connections.dec();
    }

    pub(crate) fn token_refused(&self, instance: &str) {
        self.replaced.get_or_create(&OfInstance::named(instance)).inc();
    }

    /// The text, with what is known of the tokens now.
    pub(crate) fn text<'a>(&self, tokens: impl Iterator<Item = (&'a str, TokenStatus)>) -> String {
        for (instance, status) in tokens {
            let labels = OfInstance::named(instance);
            let remaining = status.remaining.map_or(0.0, |it| it.as_secs_f64());
            self.token_seconds.get_or_create(&labels).set(remaining);
            let count = |it: u64| i64::try_from(it).unwrap_or(i64::MAX);
            self.renewals.get_or_create(&labels).set(count(status.renewals));
            self.renewal_failures.get_or_create(&labels).set(count(status.failures));
        }
        let mut text = String::new();
        // Writing into a text cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
