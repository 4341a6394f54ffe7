//! The places in which a Monitor API token is known to be kept or used.

/// A place where a Monitor API token belongs. The sources are IBM's documentation of Monitoring, `sdcclient`,
/// the Terraform provider, and programs of others that read `/api/token`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// `SDC_TOKEN` (`sdcclient`'s samples), `SYSDIG_…TOKEN`, `MONITOR_API_TOKEN` (IBM's page on remote write).
    TokenVariable,
    /// `sysdig_monitor_api_token` of the Terraform provider for Sysdig.
    TerraformProvider,
    /// `SdMonitorClient(token)` of the Python package `sdcclient`.
    PythonClient,
    /// The secret `monitoring-apikey` of the metrics collector for Code Engine.
    CodeEngineSecret,
    /// `Bearer` beside a host of IBM Cloud Monitoring.
    BearerHeader,
    /// `credentials` or `bearer_token` of Prometheus beside such a host.
    PrometheusCredentials,
    /// `httpHeaderValue1` of a Grafana data source beside such a host.
    GrafanaDataSource,
    /// The stored answer of `GET /api/token`.
    TokenAnswer,
    /// The call `GET …/api/token`, which fetches a token.
    ReadToken,
    /// The address of remote write, which takes Monitor API tokens only.
    RemoteWrite,
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::TokenVariable,
        Self::TerraformProvider,
        Self::PythonClient,
        Self::CodeEngineSecret,
        Self::BearerHeader,
        Self::PrometheusCredentials,
        Self::GrafanaDataSource,
        Self::TokenAnswer,
        Self::ReadToken,
        Self::RemoteWrite,
    ];

    /// The fixed word for reports, such as `token-variable`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TokenVariable => "token-variable",
            Self::TerraformProvider => "terraform-provider",
            Self::PythonClient => "python-client",
            Self::CodeEngineSecret => "code-engine-secret",
            Self::BearerHeader => "bearer-header",
            Self::PrometheusCredentials => "prometheus-credentials",
            Self::GrafanaDataSource => "grafana-data-source",
            Self::TokenAnswer => "token-answer",
            Self::ReadToken => "read-token",
            Self::RemoteWrite => "remote-write",
        }
    }
}
