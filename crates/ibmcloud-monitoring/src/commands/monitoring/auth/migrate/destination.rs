//! Where the programs of one team of one instance get their tokens from, and what has to run for that.

use ibmcloud_migrate::{Kind, Method, Parameters, Team};

use super::options::Options;
use crate::commands::monitoring::auth::scan::known::Looked;

/// One team of one instance; its default team if none is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) guid: String,
    pub(super) team: Option<Team>,
}

/// What a program needs that runs beside those that were migrated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Need {
    Proxy,
    /// A file with header lines.
    HeaderFile,
    /// A file with the bare token.
    TokenFile,
}

impl Need {
    /// What a place needs that was changed in this way.
    pub(super) fn of(kind: Option<Kind>, method: Option<Method>) -> Option<Self> {
        match (method?, kind) {
            (Method::Proxy, _) => Some(Self::Proxy),
            (Method::CredentialFile, Some(Kind::Prometheus)) => Some(Self::TokenFile),
            (Method::CredentialFile, _) => Some(Self::HeaderFile),
            (Method::Headers | Method::Client, _) => None,
        }
    }
}

/// A team, with what takes the place of its tokens.
#[derive(Debug)]
pub(super) struct Destination {
    pub(super) key: Key,
    pub(super) parameters: Parameters,
    /// What has to run.
    pub(super) needs: Vec<Need>,
}

impl Destination {
    /// The destination that is so many behind the first.
    pub(super) fn new(nth: u16, key: Key, instances: &[Looked], options: &Options) -> Option<Self> {
        let instance = instances.iter().find(|it| it.guid == key.guid)?;
        let is_same = |it: &&Looked| it.name == instance.name && it.region == instance.region;
        let is_unique = instances.iter().filter(is_same).count() == 1;
        let name = if is_unique { &instance.name } else { &instance.guid };
        let port = options.port.checked_add(nth)?;
        let file = match nth {
            0 => options.credentials_file.clone(),
            _ => format!("{}-{}", options.credentials_file, nth + 1),
        };
        let parameters = Parameters {
            program: options.program.clone(),
            instance: name.clone(),
            guid: instance.guid.clone(),
            region: instance.region.clone(),
            host: format!("{}.monitoring.cloud.ibm.com", instance.region),
            team: key.team.clone(),
            proxy: format!("{}:{port}", options.host),
            client_secret_file: options.client_secret_file.clone(),
            token_file: format!("{file}.token"),
            header_file: file,
            methods: options.methods.clone(),
        };
        Some(Self { key, parameters, needs: Vec::new() })
    }

    /// The command that does what is needed.
    pub(super) fn command(&self, need: Need) -> String {
        let it = &self.parameters;
        let team = it.team.as_ref().map(|it| format!(" --team {}", it.id)).unwrap_or_default();
        let at = format!("--name {} --region {}{team}", word(&it.instance), it.region);
        let program = &it.program;
        match need {
            Need::Proxy => {
                let secret = match &it.client_secret_file {
                    Some(file) => format!("--client-secret-file {}", word(file)),
                    None => "--no-client-secret".to_owned(),
                };
                format!("{program} monitoring proxy {at} --listen {} {secret}", it.proxy)
            }
            Need::HeaderFile => {
                let file = word(&it.header_file);
                format!("{program} monitoring credential-sync {at} --file {file} --format header")
            }
            Need::TokenFile => {
                let file = word(&it.token_file);
                format!("{program} monitoring credential-sync {at} --file {file} --format token")
            }
        }
    }
}

/// A text as one word of a shell.
pub(super) fn word(text: &str) -> String {
    let is_plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | ':' | '@');
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
