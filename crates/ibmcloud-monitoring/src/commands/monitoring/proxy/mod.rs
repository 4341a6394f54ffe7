//! `monitoring proxy`: lets programs that cannot renew an IAM token ask an instance. They ask this machine, and the
//! proxy adds a token that is always fresh.

mod config;
mod log;
pub(crate) mod schema;
mod serve;
mod wait;

use std::time::Duration;

use clap::ValueEnum;
use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_proxy::proxy::ListenAddress;

use self::config::{AccessLog, Config};
use crate::commands::monitoring::shared::{At, InTeam, time};
use crate::unattended::Identity;

/// Where clients are waited for, unless an address is named.
const DEFAULT_ADDRESS: &str = "127.0.0.1:9400";

#[derive(clap::Args, Debug)]
pub(crate) struct ProxyArgs {
    /// 'wait' to wait until the proxy at --admin-listen is ready, instead of starting one
    #[arg(value_name = "ACTION")]
    action: Option<Action>,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    team: InTeam,
    /// Address for clients on this machine: HOST:PORT, unix:PATH or systemd; 127.0.0.1:9400 if left out
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Address of health checks and metrics; none if left out
    #[arg(long, value_name = "ADDRESS")]
    admin_listen: Option<String>,
    /// File with the secret that clients must show; made if it does not exist
    #[arg(long, value_name = "FILE")]
    client_secret_file: Option<String>,
    /// Let everybody on this machine in
    #[arg(long, conflicts_with = "client_secret_file")]
    no_client_secret: bool,
    /// Pass requests that change something, too
    #[arg(long)]
    allow_write: bool,
    /// Accept this name in the Host header, too; may be repeated
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
    /// JSON file with everything, for several instances too
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = [
            "name", "region", "team", "listen", "admin_listen", "client_secret_file",
            "no_client_secret", "allow_write", "allow_host", "access_log",
        ]
    )]
    config: Option<String>,
    /// Lines on standard error for each request: text, json or off; text if left out
    #[arg(long, value_name = "FORM")]
    access_log: Option<AccessLog>,
    /// How long 'wait' waits, such as 30s; one minute if left out
    #[arg(long, value_name = "TIME")]
    timeout: Option<String>,
    #[command(flatten)]
    identity: Identity,
    #[command(flatten)]
    quiet: Quiet,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Action {
    Wait,
}

impl Run for ProxyArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        if self.action == Some(Action::Wait) {
            let timeout = match self.timeout.as_deref() {
                None => Duration::from_mins(1),
                Some(text) => Duration::from_secs(time::seconds(text).ok_or_else(|| {
                    let text = msg!("'{{.Text}}' is not a time such as 30s or 5m", Text = text);
                    CommandError::usage(text)
                })?),
            };
            let address = self.admin_listen.as_deref().ok_or_else(|| {
                CommandError::usage(msg!("'wait' needs '--admin-listen', the address of the proxy"))
            })?;
            return wait::until_ready(ctx, &address_of(address)?, timeout);
        }
        if self.timeout.is_some() {
            return Err(CommandError::usage(msg!("'--timeout' belongs to 'wait'")));
        }
        let file = self.config.clone();
        let config = match &file {
            Some(path) => Config::read(&ctx.env, path)?,
            None => self.config()?,
        };
        serve::serve(ctx, &self.identity, config, file.as_deref())
    }
}

impl ProxyArgs {
    /// The flags as what a file would say.
    fn config(&self) -> Result<Config, CommandError> {
        let secret = match (&self.client_secret_file, self.no_client_secret) {
            (Some(path), _) => Some(path.clone()),
            (None, true) => None,
            (None, false) => {
                return Err(CommandError::usage(msg!(
                    "name a file for the secret of the clients with '--client-secret-file', or let everybody on this machine in with '--no-client-secret'"
                )));
            }
        };
        Ok(Config {
            listen: address_of(self.listen.as_deref().unwrap_or(DEFAULT_ADDRESS))?,
            admin_listen: self.admin_listen.as_deref().map(address_of).transpose()?,
            client_secret_file: secret,
            allow_write: self.allow_write,
            allow_hosts: self.allow_host.clone(),
            access_log: self.access_log.unwrap_or_default(),
            limits: config::LimitsOfFile::default(),
            instances: vec![config::InstanceOfFile {
                name: None,
                instance: self.at.name.clone(),
                region: self.at.region.clone(),
                team: self.team.team.clone(),
                path: String::new(),
                listen: None,
            }],
        })
    }
}

fn address_of(text: &str) -> Result<ListenAddress, CommandError> {
    text.parse().map_err(|_| {
        CommandError::usage(msg!(
            "'{{.Address}}' is not an address such as 127.0.0.1:9400, unix:/run/proxy.sock or systemd",
            Address = text
        ))
    })
}
