//! A sandbox that runs in the background: what is remembered of it, and how it is asked.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, str};

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::files::{Access, replace};
use ibmcloud_cli::msg;
use ibmcloud_plugin_sdk::files::read_regular;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Where a program inside a sandbox finds what is remembered of it: its home is not the person's.
pub(crate) const STATE: &str = "IBMCLOUD_SANDBOX_STATE";
/// How long an answer may take: a state of many instances is copied.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long it may take to say that it is there.
const SHORT_PATIENCE: Duration = Duration::from_secs(5);

/// Which of the sandboxes in the background.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Which {
    /// Name of the sandbox in the background, of letters, digits and '-'
    #[arg(long, value_name = "LABEL", default_value = "default")]
    pub(crate) label: String,
}

/// What is remembered of a sandbox in the background, for its owner's eyes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Running {
    pub(crate) pid: u32,
    /// The random name that tells it from another one at the same port.
    pub(crate) id: String,
    pub(crate) url: String,
    pub(crate) admin_url: String,
    pub(crate) admin_secret: String,
    pub(crate) started: String,
    /// The environment to use it with, in its order.
    pub(crate) variables: Vec<(String, String)>,
}

impl Which {
    /// The file in which it is remembered.
    pub(crate) fn path(&self, ctx: &Context) -> Result<PathBuf, CommandError> {
        let plain = |it: char| it.is_ascii_alphanumeric() || it == '-';
        if self.label.is_empty() || self.label.len() > 64 || !self.label.chars().all(plain) {
            return Err(CommandError::usage(msg!(
                "--label '{{.Label}}' is not made of letters, digits and '-'",
                Label = self.label
            )));
        }
        let named = ctx.env.os(STATE).filter(|_| self.label == "default");
        Ok(match named {
            Some(path) => path.into(),
            None => ctx
                .profile
                .shared_folder()
                .join("monitoring/sandbox")
                .join(format!("{}.json", self.label)),
        })
    }

    /// The sandbox that runs; `Err` holds what is remembered of one that is gone.
    pub(crate) fn find(
        &self,
        ctx: &Context,
    ) -> Result<Result<Running, Option<Running>>, CommandError> {
        let path = self.path(ctx)?;
        let text = match read_regular(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Err(None)),
            Err(source) => {
                return Err(CommandError::File { path: path.display().to_string(), source });
            }
        };
        let Ok(running) = serde_json::from_slice::<Running>(&text) else { return Ok(Err(None)) };
        Ok(if running.answers() { Ok(running) } else { Err(Some(running)) })
    }

    /// The same; none is a failure.
    pub(crate) fn expect(&self, ctx: &Context) -> Result<Running, CommandError> {
        self.find(ctx)?.map_err(|_| {
            CommandError::plain(
                msg!("No sandbox '{{.Label}}' runs in the background.", Label = self.label),
                msg!("Start one with 'sandbox start --detach'."),
            )
        })
    }
}

impl Running {
    /// The page of its admin interface, with the secret behind the sign that no browser sends on.
    pub(crate) fn page(&self) -> String {
        format!("{}/#secret={}", self.admin_url, self.admin_secret)
    }

    /// Remembers it.
    pub(crate) fn write(&self, path: &Path) -> io::Result<()> {
        replace(path, Access::Owner, &serde_json::to_vec_pretty(self)?)
    }

    /// Forgets it, unless another one is remembered there by now.
    pub(crate) fn forget(&self, path: &Path) {
        let text = read_regular(path).unwrap_or_default();
        let own = serde_json::from_slice::<Self>(&text).is_ok_and(|it| it.id == self.id);
        if own {
            // It may be gone already.
            let _ = fs::remove_file(path);
        }
    }

    /// Whether it is there, and not something else at its port.
    pub(crate) fn answers(&self) -> bool {
        self.ask("GET", "/health", SHORT_PATIENCE)
            .is_ok_and(|(_, health)| health.get("id").is_some_and(|id| *id == self.id.as_str()))
    }

    /// Asks its admin interface: the status and the document of the answer.
    fn ask(&self, method: &str, path: &str, patience: Duration) -> io::Result<(u16, Value)> {
        let host = self.admin_url.strip_prefix("http://").unwrap_or_default();
        let secret = &self.admin_secret;
        let mut stream = TcpStream::connect(host)?;
        stream.set_read_timeout(Some(patience))?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {secret}\r\n\
             Content-Length: 0\r\nConnection: close\r\n\r\n"
        )?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let text = str::from_utf8(&answer).unwrap_or_default();
        let status = text.split(' ').nth(1).and_then(|it| it.parse().ok());
        let body = text.split_once("\r\n\r\n").map(|it| it.1);
        let (Some(status), Some(body)) = (status, body) else {
            return Err(io::ErrorKind::InvalidData.into());
        };
        Ok((status, serde_json::from_str(body).unwrap_or_default()))
    }

    /// The same for a change; a refusal is said in the words of the interface.
    pub(crate) fn change(&self, method: &str, path: &str) -> Result<Value, CommandError> {
        let (status, answer) = self.ask(method, path, PATIENCE)?;
        if status < 300 {
            return Ok(answer);
        }
        let reason = answer.get("error").and_then(Value::as_str).unwrap_or_default();
        Err(CommandError::Plain {
            what: msg!("The sandbox refused: {{.Reason}}.", Reason = reason),
            hint: None,
        })
    }
}
