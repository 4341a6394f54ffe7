//! The configuration file of the proxy, and what it means.

use clap::ValueEnum;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::files::named;
use ibmcloud_cli::msg;
use ibmcloud_plugin_sdk::env::Env;
use ibmcloud_proxy::proxy::{Limits, ListenAddress};
use serde::Deserialize;
use serde::de::Error as _;

/// What the proxy is told, by a file or by flags.
#[derive(Clone, Debug)]
pub(super) struct Config {
    pub(super) listen: ListenAddress,
    pub(super) admin_listen: Option<ListenAddress>,
    /// Without one, everybody on this machine is let in: said explicitly.
    pub(super) client_secret_file: Option<String>,
    pub(super) allow_write: bool,
    pub(super) allow_hosts: Vec<String>,
    pub(super) access_log: AccessLog,
    pub(super) limits: LimitsOfFile,
    pub(super) instances: Vec<InstanceOfFile>,
}

/// The form of the access log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum AccessLog {
    #[default]
    Text,
    Json,
    Off,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfigFile {
    #[serde(rename = "$schema")]
    _schema: Option<String>,
    #[serde(default = "default_address", deserialize_with = "address")]
    listen: ListenAddress,
    #[serde(default, deserialize_with = "optional_address")]
    admin_listen: Option<ListenAddress>,
    client_secret_file: Option<String>,
    #[serde(default)]
    no_client_secret: bool,
    #[serde(default)]
    allow_write: bool,
    #[serde(default)]
    allow_hosts: Vec<String>,
    #[serde(default)]
    access_log: AccessLog,
    #[serde(default)]
    limits: LimitsOfFile,
    instances: Vec<InstanceOfFile>,
}

/// One instance.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InstanceOfFile {
    /// What it is called in logs and metrics; the instance's own name if left out.
    pub(super) name: Option<String>,
    /// Name, GUID or CRN.
    pub(super) instance: Option<String>,
    pub(super) region: Option<String>,
    pub(super) team: Option<String>,
    #[serde(default)]
    pub(super) path: String,
    #[serde(default, deserialize_with = "optional_address")]
    pub(super) listen: Option<ListenAddress>,
}

/// Limits that differ from the usual ones.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LimitsOfFile {
    connections: Option<usize>,
    headers: Option<usize>,
    head_bytes: Option<usize>,
    body_bytes: Option<u64>,
    replay_bytes: Option<u64>,
    head_seconds: Option<u64>,
    answer_seconds: Option<u64>,
    silence_seconds: Option<u64>,
    drain_seconds: Option<u64>,
}

/// How long requests under way may take once the proxy is to end, unless the file says otherwise.
const DRAIN: std::time::Duration = std::time::Duration::from_secs(10);

impl LimitsOfFile {
    pub(super) fn limits(&self) -> Limits {
        let usual = Limits::default();
        let seconds = |own: Option<u64>, usual| own.map_or(usual, std::time::Duration::from_secs);
        Limits {
            connections: self.connections.unwrap_or(usual.connections),
            headers: self.headers.unwrap_or(usual.headers),
            head: self.head_bytes.unwrap_or(usual.head),
            head_time: seconds(self.head_seconds, usual.head_time),
            body: self.body_bytes.unwrap_or(usual.body),
            replay: self.replay_bytes.unwrap_or(usual.replay),
            answer: seconds(self.answer_seconds, usual.answer),
            silence: seconds(self.silence_seconds, usual.silence),
        }
    }

    pub(super) fn drain(&self) -> std::time::Duration {
        self.drain_seconds.map_or(DRAIN, std::time::Duration::from_secs)
    }
}

impl Config {
    /// Reads a file. What is wrong with it is told with its line.
    pub(super) fn read(env: &Env, path: &str) -> Result<Self, CommandError> {
        let text = named::read(env, path)?;
        let file: ConfigFile =
            serde_json::from_str(&text).map_err(|error| wrong(path, &error.to_string()))?;
        let problem = match (&file.client_secret_file, file.no_client_secret) {
            _ if file.instances.is_empty() => Some("'instances' is empty"),
            (Some(_), true) => {
                Some("'client_secret_file' and 'no_client_secret' exclude each other")
            }
            (None, false) => Some("'client_secret_file' or 'no_client_secret: true' is missing"),
            _ => None,
        };
        if let Some(problem) = problem.map(str::to_owned).or_else(|| of_instances(&file)) {
            return Err(wrong(path, &problem));
        }
        Ok(Self {
            listen: file.listen,
            admin_listen: file.admin_listen,
            client_secret_file: file.client_secret_file,
            allow_write: file.allow_write,
            allow_hosts: file.allow_hosts,
            access_log: file.access_log,
            limits: file.limits,
            instances: file.instances,
        })
    }

    /// Every address for clients once, in order.
    pub(super) fn addresses(&self) -> Vec<ListenAddress> {
        let mut all: Vec<ListenAddress> = Vec::new();
        for instance in &self.instances {
            let address = self.address(instance);
            if !all.contains(address) {
                all.push(address.clone());
            }
        }
        all
    }

    /// Where clients find an instance.
    pub(super) fn address<'a>(&'a self, instance: &'a InstanceOfFile) -> &'a ListenAddress {
        instance.listen.as_ref().unwrap_or(&self.listen)
    }
}

/// What is wrong with the instances: each must be found at a place of its own.
fn of_instances(file: &ConfigFile) -> Option<String> {
    let mut places = std::collections::HashSet::new();
    for (number, instance) in file.instances.iter().enumerate() {
        let path = instance.path.as_str();
        let plain = |it: char| it.is_ascii_alphanumeric() || "-_.".contains(it);
        let is_path = path.is_empty()
            || path.strip_prefix('/').is_some_and(|rest| {
                rest.split('/')
                    .all(|it| !it.is_empty() && !matches!(it, "." | "..") && it.chars().all(plain))
            });
        if !is_path {
            return Some(format!("instances[{number}].path '{path}' is not a path such as /prod"));
        }
        if !places.insert((instance.listen.as_ref().unwrap_or(&file.listen), path)) {
            return Some(format!(
                "instances[{number}] has the address and the path of another instance: give it a 'path' or a 'listen' of its own"
            ));
        }
    }
    None
}

fn wrong(path: &str, problem: &str) -> CommandError {
    CommandError::plain(
        msg!(
            "The configuration '{{.Path}}' cannot be used: {{.Reason}}",
            Path = path,
            Reason = problem
        ),
        msg!("Nothing was started. Correct the file, and start the proxy again."),
    )
}

fn default_address() -> ListenAddress {
    ListenAddress::Tcp((std::net::Ipv4Addr::LOCALHOST, 9400).into())
}

fn address<'de, D: serde::Deserializer<'de>>(from: D) -> Result<ListenAddress, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map_err(|error| D::Error::custom(format!("'{text}': {error}")))
}

fn optional_address<'de, D: serde::Deserializer<'de>>(
    from: D,
) -> Result<Option<ListenAddress>, D::Error> {
    address(from).map(Some)
}
