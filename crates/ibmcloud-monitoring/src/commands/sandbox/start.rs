//! `sandbox start`: a cloud in the foreground or in the background, and the environment to use it with.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::files::{self, Access, OutputFile, replaceable};
use ibmcloud_cli::msg;
use ibmcloud_cli::session::interrupt::Attention;
use ibmcloud_cli::view::{Shown, Text};
use ibmcloud_plugin_sdk::files::read_regular;

use super::detach;
use super::options::CloudArgs;
use super::place::Place;
use super::running::{STATE, Which};
use super::snapshots;

#[derive(clap::Args, Debug)]
pub(crate) struct StartArgs {
    #[command(flatten)]
    cloud: CloudArgs,
    /// Port to listen on; a free one if left out
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
    /// Port of the admin interface and its page; 0 takes a free one
    #[arg(long, value_name = "PORT")]
    admin_port: Option<u16>,
    /// File for the environment to use the sandbox with, while it runs
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,
    /// Folder for the snapshots, which outlive the sandbox there
    #[arg(long, value_name = "FOLDER")]
    snapshots: Option<PathBuf>,
    /// Go on in the background until 'sandbox stop'
    #[arg(long)]
    detach: bool,
    /// The part of '--detach' that stays
    #[arg(long, hide = true)]
    detached: bool,
    #[command(flatten)]
    which: Which,
}

/// The names under which IBM's SDKs look for the URL and the API key of a service.
const SDK_SERVICES: &[&str] = &[
    "RESOURCE_CONTROLLER",
    "RESOURCE_MANAGER",
    "IAM_IDENTITY",
    "USER_MANAGEMENT",
    "ACCOUNT_MANAGEMENT",
    "GLOBAL_SEARCH",
];
/// How often is looked for calls that were refused.
const LOOK: Duration = Duration::from_millis(200);

impl Run for StartArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let mut options = self.cloud.options()?;
        if !self.detach {
            // It goes on until somebody ends it.
            ctx.console.without_spinner();
        }
        let api_key = self.cloud.api_key()?;
        if let Some(folder) = &self.snapshots {
            if !self.detach && !self.detached && self.admin_port.is_none() {
                return Err(CommandError::usage(msg!(
                    "--snapshots is for a sandbox with an admin interface: add --detach or --admin-port 0"
                )));
            }
            options.snapshots = snapshots::of_folder(folder)?;
        }
        if self.detach {
            if let Some(path) = &self.env_file {
                files::check(path)?;
            }
            let running = detach::start(ctx, &self.which)?;
            ctx.console.warn(&msg!(
                "The sandbox runs in the background until 'sandbox stop'. Set this first:"
            ))?;
            print(ctx, &running.variables)?;
            say_page(ctx, &running.page())?;
            return Ok(Box::new(Text(String::new())));
        }
        let env_file = self.env_file.as_deref();
        let env_file = env_file.map(|path| OutputFile::prepare(path, Access::Owner)).transpose()?;
        let state = self.detached.then(|| self.which.path(ctx)).transpose()?;
        if self.detached {
            detach::settle();
        }
        options.listen.set_port(self.port);
        options.admin_port = self.admin_port.or(self.detached.then_some(0));
        let place = Place::start(options, api_key)?;
        ctx.prepare_to_wait()?;
        let attention = Attention::begin();
        let variables = variables(ctx, &place, api_key, state.as_deref());
        let running = place.running(variables);
        // Of the one in the background the part that was in front speaks.
        if !self.detached {
            ctx.console.warn(&msg!(
                "The sandbox runs until Ctrl-C. In another terminal, set this first:"
            ))?;
            print(ctx, &running.variables)?;
        }
        if self.admin_port.is_some() && !self.detached {
            say_page(ctx, &running.page())?;
        }
        let text = exports(&running.variables);
        if let Some(file) = env_file {
            let path = file.path().display().to_string();
            let written = file.write(text.as_bytes());
            written.map_err(|source| CommandError::File { path, source })?;
        }
        if let Some(path) = &state {
            running.write(path).map_err(|source| CommandError::File {
                path: path.display().to_string(),
                source,
            })?;
        }
        wait(ctx, &place, &attention);
        if let Some(path) = &state {
            running.forget(path);
        }
        if let Some(path) = &self.env_file {
            remove(path, &text);
        }
        self.cloud.save(&place)?;
        self.cloud.report(ctx, &place)?;
        Ok(Box::new(Text(String::new())))
    }
}

/// Waits for a signal, or until the end is asked for at the admin interface, and says meanwhile which calls were
/// refused, and why.
fn wait(ctx: &Context, place: &Place, attention: &Attention) {
    let mut seen = 0;
    let mut say = || {
        for call in place.calls_after(seen).into_iter().take_while(|call| call.finished) {
            seen = call.seq;
            if let (Some(status), Some(reason), false) = (call.status, call.reason, ctx.quiet) {
                Console::log(&format!("{status} {} {}: {reason}\n", call.method, call.path));
            }
        }
    };
    ctx.wait(async {
        let mut ended = std::pin::pin!(place.asked_to_end());
        loop {
            tokio::select! {
                _ = attention.signal() => break,
                () = &mut ended => break,
                () = tokio::time::sleep(LOOK) => say(),
            }
        }
    });
    say();
}

fn say_page(ctx: &mut Context, page: &str) -> Result<(), CommandError> {
    Ok(ctx.console.warn(&msg!("Its page, for your eyes only: {{.Url}}", Url = page))?)
}

/// Everything to be set, in the order in which it is printed.
fn variables(
    ctx: &Context,
    place: &Place,
    api_key: &str,
    state: Option<&Path>,
) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for (name, value) in place.variables(&ctx.env) {
        all.push((name.to_owned(), value.to_string_lossy().into_owned()));
    }
    if let Some(path) = state {
        all.push((STATE.to_owned(), path.display().to_string()));
    }
    let url = place.url();
    for service in SDK_SERVICES {
        all.push((format!("{service}_URL"), url.clone()));
        all.push((format!("{service}_AUTH_URL"), url.clone()));
        all.push((format!("{service}_APIKEY"), api_key.to_owned()));
    }
    all.push(("GLOBAL_CATALOG_URL".to_owned(), format!("{url}/api/v1")));
    all.push(("GLOBAL_CATALOG_AUTH_TYPE".to_owned(), "noAuth".to_owned()));
    all
}

fn print(ctx: &mut Context, variables: &[(String, String)]) -> Result<(), CommandError> {
    Ok(ctx.console.raw(&exports(variables))?)
}

/// As a POSIX shell reads them.
fn exports(variables: &[(String, String)]) -> String {
    let line = |(name, value): &(String, String)| format!("export {name}={}", quoted(value));
    let lines: Vec<String> = variables.iter().map(line).collect();
    lines.join("\n") + "\n"
}

/// Removes a file that holds what was written, and nothing else.
fn remove(path: &Path, text: &str) {
    let own = |at: &PathBuf| read_regular(at).is_ok_and(|it| it == text.as_bytes());
    if let Some(at) = replaceable(path).ok().filter(own) {
        // It may be gone already.
        let _ = fs::remove_file(at);
    }
}

/// For a POSIX shell.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:,=@%+".contains(c);
    if text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
