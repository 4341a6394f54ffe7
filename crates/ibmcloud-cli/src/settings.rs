//! Settings for the network, resolved once: environment before configuration before default.

mod tracing;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ibmcloud_plugin_sdk::config::Config;
use ibmcloud_plugin_sdk::env::Env;
use ibmcloud_transport::{
    Concurrency, EndpointError, Endpoints, Network, Overrides, ProxySettings, RetryPolicy, Roots,
    Service, Settings, Target,
};
use url::Url;

use self::tracing::Tracing;
use crate::errors::{CommandError, endpoint};
use crate::msg;
use crate::product::Product;

/// The endpoint that a log-in uses when none is named.
pub const DEFAULT_API_ENDPOINT: &str = "https://cloud.ibm.com";

/// Seconds before a failed request is first tried again, and between two looks at a running
/// operation.
pub const PAUSE_SECONDS: &str = "IBMCLOUD_MONITORING_PAUSE_SECONDS";

/// The variables that name a service's URL. All but the last two are the names that IBM's Go client
/// reads; `IAM_ENDPOINT` is the SDK's.
pub const ENDPOINT_VARIABLES: &[(&str, Service)] = &[
    ("IAM_ENDPOINT", Service::Iam),
    ("IBMCLOUD_IAM_API_ENDPOINT", Service::Iam),
    ("IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT", Service::ResourceController),
    ("IBMCLOUD_RESOURCE_MANAGEMENT_API_ENDPOINT", Service::ResourceManager),
    ("IBMCLOUD_RESOURCE_CATALOG_API_ENDPOINT", Service::GlobalCatalog),
    ("IBMCLOUD_ACCOUNT_MANAGEMENT_API_ENDPOINT", Service::Accounts),
    ("IBMCLOUD_USER_MANAGEMENT_ENDPOINT", Service::UserManagement),
    ("IBMCLOUD_CONTEXT_BASED_RESTRICTIONS_ENDPOINT", Service::ContextRestrictions),
    ("IBMCLOUD_GS_API_ENDPOINT", Service::GlobalSearch),
    ("IBMCLOUD_GT_API_ENDPOINT", Service::GlobalTagging),
    ("IBMCLOUD_MONITORING_API_ENDPOINT", Service::Monitor),
];

/// The same for the metadata services of virtual servers; the host's contract has these.
const METADATA_VARIABLES: &[(&str, Service)] = &[
    ("IBMCLOUD_CR_VPC_URL", Service::VpcMetadata),
    ("IBMCLOUD_CR_PVS_URL", Service::PowerMetadata),
];

/// What the network needs to know.
pub fn resolve(product: &Product, env: &Env, config: &Config) -> Result<Settings, CommandError> {
    Ok(Settings {
        concurrency: Concurrency::default(),
        endpoints: endpoints(env, config)?,
        timeout: timeout(env, config),
        proxy: ProxySettings {
            https: proxy(env, &["HTTPS_PROXY", "https_proxy"]),
            http: proxy(env, &["HTTP_PROXY", "http_proxy"]),
            no_proxy: env.first(&["NO_PROXY", "no_proxy"]).map(str::to_owned),
        },
        roots: Roots {
            cert_file: env.os("SSL_CERT_FILE").map(PathBuf::from),
            cert_dirs: env
                .os("SSL_CERT_DIR")
                .map(|dirs| std::env::split_paths(dirs).filter(|it| !it.as_os_str().is_empty()))
                .into_iter()
                .flatten()
                .collect(),
            ca_file: None,
        },
        verify_certificates: !config.ssl_disabled(),
        retry: retry(env),
        user_agent: product.user_agent(),
        observer: Tracing::from_settings(product, env, config)
            .map(|tracing| Arc::new(tracing) as _),
    })
}

/// The proxy of these variables, else the one for everything, unless that is of a kind that is not for us.
fn proxy(env: &Env, names: &[&str]) -> Option<String> {
    let own = env.first(names);
    let all = || {
        let all = env.first(&["ALL_PROXY", "all_proxy"])?;
        (!all.to_ascii_lowercase().starts_with("socks")).then_some(all)
    };
    own.or_else(all).map(str::to_owned)
}

fn endpoints(env: &Env, config: &Config) -> Result<Endpoints, CommandError> {
    let region = Some(config.region()).filter(|it| !it.is_empty()).and_then(|it| it.parse().ok());
    let target = Target {
        cloud_domain: cloud_domain(config.api_endpoint()).to_owned(),
        network: match (config.is_private(), config.is_access_from_vpc()) {
            (false, _) => Network::Public,
            (true, false) => Network::Private,
            (true, true) => Network::PrivateVpc,
        },
        region,
    };
    let mut overrides = BTreeMap::new();
    let mut named = BTreeMap::new();
    for (variable, service) in ENDPOINT_VARIABLES.iter().chain(METADATA_VARIABLES) {
        let Some(text) = env.get(variable) else { continue };
        let url = Url::parse(text).map_err(|error| {
            CommandError::plain(
                msg!(
                    "{{.Variable}} is not a URL: {{.Reason}}",
                    Variable = variable,
                    Reason = error
                ),
                msg!("Correct the variable, or unset it."),
            )
        })?;
        overrides.insert(*service, url);
        named.insert(*service, *variable);
    }
    Endpoints::resolve(&target, &Overrides(overrides)).map_err(|error| {
        let variable = match &error {
            EndpointError::Insecure { service, .. } | EndpointError::Malformed { service } => {
                named.get(service)
            }
            _ => None,
        };
        CommandError::plain(
            msg!("This machine refuses the endpoint: {{.Reason}}", Reason => endpoint(&error)),
            match variable {
                Some(variable) => msg!("Correct {{.Variable}}, or unset it.", Variable = variable),
                None => msg!(
                    "Set another one: '{{.Program}} api ENDPOINT', or another region.",
                    Program = "ibmcloud"
                ),
            },
        )
    })
}

/// The pause that the environment asks for.
pub fn pause(env: &Env) -> Option<Duration> {
    let seconds: f64 = env.get(PAUSE_SECONDS)?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

fn retry(env: &Env) -> RetryPolicy {
    let default = RetryPolicy::default();
    RetryPolicy { first: pause(env).unwrap_or(default.first), ..default }
}

/// `test.cloud.ibm.com` for the staging cloud, else `cloud.ibm.com`.
pub fn cloud_domain(api_endpoint: &str) -> &'static str {
    if api_endpoint.ends_with("test.cloud.ibm.com") {
        "test.cloud.ibm.com"
    } else {
        "cloud.ibm.com"
    }
}

/// `IBMCLOUD_HTTP_TIMEOUT`, else the configuration's, else the host's 60 seconds.
fn timeout(env: &Env, config: &Config) -> Duration {
    env.http_timeout().or(config.http_timeout()).unwrap_or(Duration::from_mins(1))
}
