//! Traces: hands what passes over the wire to the SDK's tracer, which redacts and writes it.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use ibmcloud_plugin_sdk::Config;
use ibmcloud_plugin_sdk::env::Env;
use ibmcloud_plugin_sdk::locale::Locale;
use ibmcloud_plugin_sdk::terminal::use_color;
use ibmcloud_plugin_sdk::trace::{TraceRequest, TraceResponse, TraceSetting, Tracer};
use ibmcloud_transport::{Observer, RequestRecord, ResponseRecord};

use crate::product::Product;

/// The observer that traces.
pub(super) struct Tracing(Tracer);

impl Tracing {
    /// `None` unless environment or configuration ask for a trace.
    pub(super) fn from_settings(product: &Product, env: &Env, config: &Config) -> Option<Self> {
        let setting = TraceSetting::choose(env, config.trace());
        let locale = Locale::choose(Some(config.locale()).filter(|it| !it.is_empty()), env);
        let color = use_color(env, config.color_enabled(), io::stderr().is_terminal());
        let tracer =
            Tracer::open(&setting, Box::new(io::stderr()), color, &product.translator(locale));
        tracer.is_on().then_some(Self(tracer))
    }
}

impl Observer for Tracing {
    fn request(&self, record: &RequestRecord) {
        self.0.request(&TraceRequest {
            at: &now(),
            method: &record.method,
            target: &record.target(),
            host: &record.host(),
            headers: &record.headers,
            body: &record.body,
        });
    }

    fn response(&self, record: &ResponseRecord) {
        let status_line = format!("{} {} {}", record.version, record.status, record.reason);
        self.0.response(&TraceResponse {
            at: &now(),
            elapsed: record.elapsed,
            status_line: &status_line,
            headers: &record.headers,
            body: &record.body,
        });
    }

    /// The host leaves a request without an answer without a line; this one says why there is none.
    fn no_answer(&self, _request: &RequestRecord, elapsed: Duration, reason: &str) {
        self.0.response(&TraceResponse {
            at: &now(),
            elapsed,
            status_line: reason,
            headers: &[],
            body: &[],
        });
    }
}

/// RFC 3339, whole seconds, with the local offset, as the host stamps its traces.
fn now() -> String {
    jiff::Zoned::now().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
