//! `sandbox status`, `sandbox stop` and `sandbox snapshot`: what is done to a sandbox in the background.

use std::io;
use std::time::{Duration, Instant};

use ibmcloud_cli::args::PluginOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, exit};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Done, Shown, View};
use serde_json::{Value, json};

use super::detach::log_path;
use super::running::{Running, Which};

/// How long a sandbox may take to write its state and to go.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often is looked whether it has.
const LOOK: Duration = Duration::from_millis(20);

#[derive(clap::Args, Debug)]
pub(crate) struct StatusArgs {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    output: PluginOutput,
}

#[derive(clap::Args, Debug)]
pub(crate) struct StopArgs {
    #[command(flatten)]
    which: Which,
}

#[derive(clap::Args, Debug)]
pub(crate) struct SnapshotArgs {
    /// save, load, list or delete
    #[arg(value_name = "ACTION", required = true)]
    action: String,
    /// Name of the snapshot
    #[arg(value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    output: PluginOutput,
}

/// Whether it runs, and where.
struct Status {
    label: String,
    found: Result<Running, Option<Running>>,
    log: String,
}

impl Run for StatusArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let log = log_path(&self.which.path(ctx)?).display().to_string();
        Ok(Box::new(Status { found: self.which.find(ctx)?, label: self.which.label, log }))
    }
}

impl View for Status {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        let label = &self.label;
        let message = match &self.found {
            Ok(it) => msg!(
                "The sandbox '{{.Label}}' has been running since {{.Time}}: {{.Url}}, its admin interface {{.Admin}}, its log {{.Log}}",
                Label = label,
                Time = it.started,
                Url = it.url,
                Admin = it.admin_url,
                Log = self.log
            ),
            Err(Some(it)) => msg!(
                "The sandbox '{{.Label}}' was started at {{.Time}} and is gone.",
                Label = label,
                Time = it.started
            ),
            Err(None) => {
                msg!("No sandbox '{{.Label}}' runs in the background.", Label = label)
            }
        };
        console.say(&message)
    }

    fn to_json(&self) -> Value {
        let running = self.found.is_ok();
        match self.found.as_ref().map_or_else(Option::as_ref, Some) {
            Some(it) => json!({
                "running": running,
                "label": self.label,
                "started": it.started,
                "pid": it.pid,
                "url": it.url,
                "admin_url": it.admin_url,
                "log": self.log,
            }),
            None => json!({"running": false, "label": self.label}),
        }
    }

    fn exit_code(&self) -> u8 {
        if self.found.is_ok() { exit::SUCCESS } else { exit::FOUND_WANTING }
    }
}

impl Run for StopArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let running = self.which.expect(ctx)?;
        let path = self.which.path(ctx)?;
        running.change("POST", "/stop")?;
        let begun = Instant::now();
        ctx.prepare_to_wait()?;
        // Its state goes into its file while it still answers.
        while begun.elapsed() < PATIENCE && (path.exists() || running.answers()) {
            ctx.wait(async { tokio::time::sleep(LOOK).await });
        }
        if running.answers() {
            let text = vec![msg!(
                "The sandbox '{{.Label}}' was asked to end, and still runs: {{.Url}}",
                Label = self.which.label,
                Url = running.url
            )];
            return Err(CommandError::Stopped { text, code: exit::UNCERTAIN });
        }
        Ok(Box::new(Done))
    }
}

impl Run for SnapshotArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let name = self.name.as_deref();
        let (method, path) = match (self.action.as_str(), name) {
            ("list", None) => ("GET", "/snapshots".to_owned()),
            ("save", Some(name)) => ("PUT", snapshot(name, "")),
            ("load", Some(name)) => ("POST", snapshot(name, "/load")),
            ("delete", Some(name)) => ("DELETE", snapshot(name, "")),
            _ => {
                return Err(CommandError::usage(msg!(
                    "say save NAME, load NAME, delete NAME or list"
                )));
            }
        };
        let answer = self.which.expect(ctx)?.change(method, &path)?;
        Ok(if method == "GET" { Box::new(Names(answer)) } else { Box::new(Done) })
    }
}

/// The snapshots that there are.
struct Names(Value);

impl View for Names {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        let names = self.0.get("snapshots").and_then(Value::as_array).into_iter().flatten();
        names.filter_map(Value::as_str).try_for_each(|name| console.line(name))
    }

    fn to_json(&self) -> Value {
        self.0.get("snapshots").cloned().unwrap_or_default()
    }
}

/// The path of a snapshot. What is no name is refused by the interface.
fn snapshot(name: &str, action: &str) -> String {
    let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    format!("/snapshots/{name}{action}")
}
