//! Everything that the client is told from outside. It reads no environment of its own.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::endpoints::Endpoints;
use crate::http::limiter::Concurrency;
use crate::http::observer::Observer;
use crate::http::retry::RetryPolicy;

/// How the client reaches the services.
#[derive(Clone)]
pub struct Settings {
    /// Where the services are.
    pub endpoints: Endpoints,
    /// The time for one operation, retries and token refresh included; for a listing, for one page.
    /// Zero means no limit, as in the host's `HTTPTimeout`.
    pub timeout: Duration,
    /// Proxies for https and http.
    pub proxy: ProxySettings,
    /// The authorities to trust.
    pub roots: Roots,
    /// `false` accepts any certificate (the host's `--skip-ssl-validation`).
    pub verify_certificates: bool,
    /// When failed requests are tried again.
    pub retry: RetryPolicy,
    /// How many requests may be under way at once.
    pub concurrency: Concurrency,
    /// The `User-Agent` header.
    pub user_agent: String,
    /// Sees every request and answer, for the trace.
    pub observer: Option<Arc<dyn Observer>>,
}

impl Settings {
    /// Usual settings for the given endpoints: a minute per operation, certificates verified
    /// against the system's authorities, no proxy, no trace.
    pub fn new(endpoints: Endpoints) -> Self {
        Self {
            endpoints,
            timeout: Duration::from_mins(1),
            proxy: ProxySettings::default(),
            roots: Roots::default(),
            verify_certificates: true,
            retry: RetryPolicy::default(),
            concurrency: Concurrency::default(),
            user_agent: concat!("ibmcloud-monitoring/", env!("CARGO_PKG_VERSION")).to_owned(),
            observer: None,
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("endpoints", &self.endpoints)
            .field("timeout", &self.timeout)
            .field("verify_certificates", &self.verify_certificates)
            .finish_non_exhaustive()
    }
}

/// Proxies, as the usual variables give them. Requests to loopback addresses never use one.
#[derive(Clone, Default)]
pub struct ProxySettings {
    /// `HTTPS_PROXY`: for https requests. A URL, or `host:port`; may hold credentials.
    pub https: Option<String>,
    /// `HTTP_PROXY`: for http requests. Only what needs no credential is
    /// fetched over http from elsewhere.
    pub http: Option<String>,
    /// `NO_PROXY`: hosts, domains and networks that are reached directly, separated by commas.
    pub no_proxy: Option<String>,
}

/// Proxy addresses may hold credentials, so they are not shown.
impl fmt::Debug for ProxySettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProxySettings")
            .field("https", &self.https.is_some())
            .field("http", &self.http.is_some())
            .field("no_proxy", &self.no_proxy)
            .finish()
    }
}

/// Certificate authorities. Without `cert_file` and `cert_dirs` the system's own are used.
#[derive(Clone, Debug, Default)]
pub struct Roots {
    /// `SSL_CERT_FILE`: authorities in place of the system's.
    pub cert_file: Option<PathBuf>,
    /// `SSL_CERT_DIR`: authorities in place of the system's.
    pub cert_dirs: Vec<PathBuf>,
    /// More authorities, beside the others.
    pub ca_file: Option<PathBuf>,
}
