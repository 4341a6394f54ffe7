//! Notes each exchange with a service: what an auditor can ask IBM about.

use std::sync::{Arc, Mutex, PoisonError};

use ibmcloud_transport::{Client, Monitor, Observer, Observers, RequestRecord, ResponseRecord};
use serde::{Deserialize, Serialize};

/// Headers with the number of an exchange in the service's own records, best first.
const TRANSACTION_HEADERS: [&str; 4] =
    ["transaction-id", "x-global-transaction-id", "x-correlation-id", "x-request-id"];

/// One request and its answer. It holds neither headers nor bodies, and no query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// The method.
    pub method: String,
    /// The service's host.
    pub host: String,
    /// The path.
    pub path: String,
    /// The status; `None` where no answer came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The number of the exchange in the service's records, where it sent one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction: Option<String>,
    /// The service's clock (`Date`), as sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_time: Option<String>,
}

/// The services of an instance, through a client of its own whose exchanges are noted. Whoever observes the
/// client that it was made from is told as well.
#[derive(Debug)]
pub(crate) struct Services<'a> {
    pub(crate) client: Client,
    monitor: &'a Monitor<'a>,
    recorder: Arc<Recorder>,
}

impl<'a> Services<'a> {
    pub(crate) fn new(client: &Client, monitor: &'a Monitor<'a>) -> Self {
        let recorder = Arc::new(Recorder::default());
        let mut observers: Vec<Arc<dyn Observer>> = vec![Arc::<Recorder>::clone(&recorder)];
        observers.extend(client.settings().observer.clone());
        let client = client.observed_by(Arc::new(Observers(observers)));
        Self { client, monitor, recorder }
    }

    /// The Monitor API.
    pub(crate) fn monitor(&self) -> Monitor<'_> {
        self.monitor.through(&self.client)
    }

    /// The exchanges since the last time that they were taken.
    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        self.recorder.take()
    }
}

/// Collects exchanges until somebody takes them.
#[derive(Debug, Default)]
struct Recorder(Mutex<Vec<Exchange>>);

impl Recorder {
    fn take(&self) -> Vec<Exchange> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, exchange: Exchange) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(exchange);
    }
}

impl Observer for Recorder {
    fn request(&self, _: &RequestRecord) {}

    fn response(&self, record: &ResponseRecord) {
        let header = |names: &[&str]| {
            names.iter().find_map(|name| {
                let found = record.headers.iter().find(|(at, _)| at.eq_ignore_ascii_case(name));
                found.map(|(_, value)| value.clone())
            })
        };
        self.note(Exchange {
            method: record.method.clone(),
            host: record.url.host_str().unwrap_or_default().to_owned(),
            path: record.url.path().to_owned(),
            status: Some(record.status),
            transaction: header(&TRANSACTION_HEADERS),
            service_time: header(&["date"]),
        });
    }

    fn no_answer(&self, request: &RequestRecord, _: std::time::Duration, _: &str) {
        self.note(Exchange {
            method: request.method.clone(),
            host: request.url.host_str().unwrap_or_default().to_owned(),
            path: request.url.path().to_owned(),
            status: None,
            transaction: None,
            service_time: None,
        });
    }
}
