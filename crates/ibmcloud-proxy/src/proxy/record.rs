//! One request from its head to the end of its answer, for the access log and the metrics.

use std::sync::Arc;
use std::time::Instant;

use http::{Method, StatusCode};

use crate::proxy::event::{Event, Finished, Observer, Outcome};
use crate::proxy::metrics::Metrics;

/// Told when it is dropped: a client may leave at any time.
pub(crate) struct Record {
    finished: Finished,
    since: Instant,
    is_complete: bool,
    observer: Arc<dyn Observer>,
    metrics: Arc<Metrics>,
}

impl Record {
    pub(crate) fn new(
        (method, path): (Method, &str),
        observer: &Arc<dyn Observer>,
        metrics: &Arc<Metrics>,
    ) -> Self {
        metrics.begins();
        Self {
            finished: Finished {
                instance: String::new(),
                method,
                path: path.to_owned(),
                // What a client that has left is counted as, after nginx.
                status: StatusCode::from_u16(499).unwrap_or(StatusCode::BAD_REQUEST),
                bytes: 0,
                elapsed: std::time::Duration::ZERO,
                outcome: Outcome::BrokenOff,
            },
            since: Instant::now(),
            is_complete: false,
            observer: Arc::clone(observer),
            metrics: Arc::clone(metrics),
        }
    }

    pub(crate) fn reaches(&mut self, instance: &str) {
        instance.clone_into(&mut self.finished.instance);
    }

    /// The answer begins.
    pub(crate) fn answers(&mut self, status: StatusCode, outcome: Outcome) {
        (self.finished.status, self.finished.outcome) = (status, outcome);
    }

    pub(crate) fn sent(&mut self, bytes: usize) {
        self.finished.bytes += bytes as u64;
    }

    /// The answer is whole.
    pub(crate) fn complete(&mut self) {
        self.is_complete = true;
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        self.finished.elapsed = self.since.elapsed();
        if !self.is_complete {
            self.finished.outcome = Outcome::BrokenOff;
        }
        self.metrics.ends(&self.finished);
        self.observer.event(&Event::Request(&self.finished));
    }
}
