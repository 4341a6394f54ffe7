//! `monitoring credential-sync`: keeps fresh credentials where other programs read theirs.

mod config;
mod log;
mod plan;

use std::io;
use std::pin::pin;
use std::time::Duration;

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, exit};
use ibmcloud_cli::msg;
use ibmcloud_cli::session::interrupt::{Attention, Signal};
use ibmcloud_cli::view::{Done, Shown, View};
use ibmcloud_proxy::sync::{AfterChange, Assignment, Outcome, Synchronizer};
use ibmcloud_transport::Client;
use tokio::sync::Notify;

use self::config::{Plan, TargetSpec};
use self::log::Log;
use crate::commands::monitoring::auth::headers::span;
use crate::commands::monitoring::shared::{At, InTeam};
use crate::unattended::{Identity, NOTIFY_SOCKET, keep_memory_private, service_manager};

/// What a command after a change does not find in its environment: credentials, and what is meant for this
/// program alone.
const NOT_FOR_COMMANDS: [&str; 4] =
    ["IBMCLOUD_API_KEY", "BLUEMIX_API_KEY", "IBMCLOUD_CR_TOKEN", NOTIFY_SOCKET];

#[derive(clap::Args, Debug)]
pub(crate) struct CredentialSyncArgs {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    team: InTeam,
    /// File that gets the credential
    #[arg(long, value_name = "PATH")]
    file: Vec<String>,
    /// Secret of Kubernetes that gets it: NAMESPACE/NAME, or NAMESPACE/NAME:KEY for another key than 'token'
    #[arg(long, value_name = "SECRET")]
    kubernetes_secret: Vec<String>,
    /// URL of the Grafana whose data source gets it; once for each replica
    #[arg(
        long,
        value_name = "URL",
        requires = "grafana_data_source",
        requires = "grafana_token_file"
    )]
    grafana: Vec<String>,
    /// UID of the data source
    #[arg(long, value_name = "UID", requires = "grafana")]
    grafana_data_source: Option<String>,
    /// File with the token of a service account of Grafana; read again for each delivery
    #[arg(long, value_name = "FILE", requires = "grafana")]
    grafana_token_file: Option<String>,
    /// File with the certificate authority of Grafana, beside those of the system
    #[arg(long, value_name = "FILE", requires = "grafana")]
    grafana_ca_file: Option<String>,
    /// JSON file with the targets, instead of options
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["file", "kubernetes_secret", "grafana", "format", "mode", "exec", "name", "region", "team"]
    )]
    config: Option<String>,
    /// Form in files and Secrets: token, header, curl, env or json
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Permissions of a new file, such as 0640; those of a file that is there are kept unless they are wider
    #[arg(long, value_name = "MODE")]
    mode: Option<String>,
    /// Deliver once and end, instead of renewing until SIGTERM
    #[arg(long)]
    once: bool,
    /// Shell command to run after a change
    #[arg(long, value_name = "COMMAND")]
    exec: Option<String>,
    /// How long the command may take
    #[arg(long, value_name = "DURATION", requires = "exec")]
    exec_timeout: Option<String>,
    #[command(flatten)]
    identity: Identity,
    #[command(flatten)]
    quiet: Quiet,
}

impl CredentialSyncArgs {
    /// What the options say, in the form of a file.
    fn plan(&self) -> Plan {
        let base = || TargetSpec { format: self.format.clone(), ..TargetSpec::default() };
        let file = |path: &String| TargetSpec {
            file: Some(path.clone()),
            mode: self.mode.clone(),
            ..base()
        };
        let secret = |name: &String| TargetSpec { kubernetes_secret: Some(name.clone()), ..base() };
        let files = self.file.iter().map(file);
        let mut targets: Vec<_> = files.chain(self.kubernetes_secret.iter().map(secret)).collect();
        if !self.grafana.is_empty() {
            targets.push(TargetSpec {
                grafana: Some(self.grafana.clone()),
                data_source: self.grafana_data_source.clone(),
                token_file: self.grafana_token_file.clone(),
                ca_file: self.grafana_ca_file.clone(),
                ..TargetSpec::default()
            });
        }
        Plan {
            name: self.at.name.clone(),
            region: self.at.region.clone(),
            team: self.team.team.clone(),
            exec: self.exec.clone(),
            exec_timeout: self.exec_timeout.clone(),
            targets,
        }
    }
}

impl Run for CredentialSyncArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        // Its log has the terminal.
        ctx.console.without_spinner();
        let plan = match &self.config {
            Some(path) => Plan::read(ctx, path)?,
            None => self.plan(),
        };
        if plan.targets.is_empty() {
            return Err(CommandError::usage(msg!(
                "no target is named: use --file, --kubernetes-secret, --grafana or --config"
            )));
        }
        let timeout = match &plan.exec_timeout {
            Some(text) => span(text, "--exec-timeout")?,
            None => Duration::from_mins(1),
        };
        let without = || NOT_FOR_COMMANDS.map(str::to_owned).to_vec();
        let command = plan.exec.clone().map(|line| AfterChange::new(line, timeout, without()));
        let checked = plan.checked(ctx)?;
        let client = self.identity.client(ctx)?;
        let job = Job { assignments: checked.assignments(ctx, &client)?, client, command };
        if self.once {
            return job.once(ctx);
        }
        job.keep(ctx);
        Ok(Box::new(Ended))
    }
}

/// The orderly end, of which everything was said.
struct Ended;

impl View for Ended {
    fn render_text(&self, _: &mut Console) -> io::Result<()> {
        Ok(())
    }
}

/// What is to be done.
struct Job {
    client: Client,
    /// With the names of their instances.
    assignments: Vec<(Assignment, String)>,
    command: Option<AfterChange>,
}

impl Job {
    fn synchronizer(self) -> Synchronizer {
        let assignments = self.assignments.into_iter().map(|(it, _)| it).collect();
        Synchronizer::new(self.client, assignments, self.command)
    }

    /// Delivers once.
    fn once(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let count = self.assignments.len();
        let (program, attention) = (ctx.program.clone(), Attention::begin());
        let outcome = ctx.wait_saying(async |console| {
            let mut log = Log::new(console, &program, None);
            log.announce(&self.assignments);
            tokio::select! {
                biased;
                signal = attention.signal() => Err(signal.stopped()),
                outcome = async { self.synchronizer().once(&mut log).await } => Ok(outcome),
            }
        })?;
        let text = match outcome {
            Outcome { failed: 0, command_failed: false, .. } => return Ok(Box::new(Done)),
            Outcome { failed: 0, .. } => msg!(
                "All targets have a fresh credential, and the command after the change failed."
            ),
            Outcome { failed, .. } => msg!(
                "{{.Failed}} of {{.Count}} targets did not get a fresh credential.",
                Failed = failed,
                Count = count
            ),
        };
        let code = if outcome.delivered == 0 { exit::FAILURE } else { exit::SOME_FAILED };
        Err(CommandError::Stopped { text: vec![text], code })
    }

    /// Delivers until a signal asks for the end. SIGHUP asks for a new token at once.
    fn keep(self, ctx: &mut Context) {
        keep_memory_private();
        let manager = service_manager(ctx);
        let program = ctx.program.clone();
        // No signal ends the program between two waits.
        let attention = Attention::calm();
        ctx.wait_saying(async |console: &mut Console| {
            let mut log = Log::new(console, &program, manager);
            log.announce(&self.assignments);
            let now = Notify::new();
            let mut synchronizer = self.synchronizer();
            {
                let mut work = pin!(synchronizer.run(&mut log, &now));
                loop {
                    tokio::select! {
                        signal = attention.next() => match signal {
                            Signal::HangUp => now.notify_one(),
                            Signal::Interrupt | Signal::Terminate => break,
                        },
                        () = &mut work => break,
                    }
                }
            }
            log.ended();
        });
    }
}
