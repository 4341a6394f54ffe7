//! The answer of a call: its body, and on request its status and headers.

use std::fmt::Write as _;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::errors::{CommandError, exit};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::View;
use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::trace::redact_header;
use ibmcloud_transport::Reply;
use ibmcloud_transport::json::{Exact, parse};

use super::filter::Halted;
use super::pages::Pages;
use super::worker::{Failure, Worker};

/// An answer, already filtered.
pub(super) struct ApiView {
    head: Option<String>,
    body: Body,
    code: u8,
    /// What the filter said beside its results.
    pub(super) remarks: Vec<String>,
    /// How the filter ended itself as a failure.
    pub(super) halted: Option<Message>,
}

enum Body {
    Json(Json),
    Pages(Pages),
    /// What a filter made, or an answer that is no JSON.
    Text(Vec<u8>),
}

impl ApiView {
    pub(super) fn new(
        mut reply: Reply,
        pages: Option<Pages>,
        filter: Option<(Worker, Duration)>,
        include: bool,
        changed: bool,
    ) -> Result<Self, CommandError> {
        let success = reply.is_success();
        let mut view = Self {
            head: include.then(|| head(&reply)),
            body: Body::Text(Vec::new()),
            code: exit::SUCCESS,
            remarks: Vec::new(),
            halted: None,
        };
        view.code = match (success, reply.may_have_applied) {
            (true, _) => exit::SUCCESS,
            (false, true) => exit::UNCERTAIN,
            (false, false) => exit::FAILURE,
        };
        match pages {
            // A filter wants the whole document.
            Some(pages) if filter.is_some() => reply.body = document(&pages)?,
            Some(pages) => {
                view.body = Body::Pages(pages);
                return Ok(view);
            }
            None => {}
        }
        let parsed = std::str::from_utf8(&reply.body).ok().and_then(|text| parse(text).ok());
        let misfit = |what| {
            if changed {
                let done = msg!("The call itself was carried out: look before you send it again.");
                return CommandError::Stopped { text: vec![what, done], code: exit::SOME_FAILED };
            }
            CommandError::plain(what, msg!("Look at the answer without '--jq' first."))
        };
        view.body = match (filter.filter(|_| success), parsed) {
            (Some((filter, limit)), Some(_)) => {
                let outcome = filter.run(&reply.body, limit).map_err(|failure| match failure {
                    Failure::Late(_) => misfit(msg!(
                        "The jq filter was stopped: {{.Reason}}. IBMCLOUD_HTTP_TIMEOUT sets its time.",
                        Reason => failure.reason()
                    )),
                    _ => misfit(msg!(
                        "The jq filter does not fit the answer: {{.Reason}}",
                        Reason => failure.reason()
                    )),
                })?;
                view.remarks = outcome.remarks;
                view.end(outcome.halted, changed);
                Body::Text(outcome.lines.into_bytes())
            }
            (Some(_), None) => {
                return Err(misfit(msg!(
                    "The answer is not JSON, so that no jq filter can be applied."
                )));
            }
            (None, Some(document)) => Body::Json(document),
            (None, None) => Body::Text(reply.body.to_vec()),
        };
        Ok(view)
    }

    /// Takes over how a filter ended itself. It chooses between success and failure; the other codes of
    /// this program say something else than a filter can know.
    fn end(&mut self, halted: Option<Halted>, changed: bool) {
        let Some(Halted { code, message }) = halted else { return };
        let message = message.map(|message| message.trim_end_matches('\n').to_owned());
        if code == 0 {
            self.remarks.extend(message);
            return;
        }
        self.code = if changed { exit::SOME_FAILED } else { exit::FAILURE };
        self.halted = Some(match message {
            Some(message) => msg!("The jq filter ended with: {{.Message}}", Message = message),
            None => msg!("The jq filter ended with code {{.Code}}.", Code = code),
        });
    }
}

impl View for ApiView {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        if let Some(head) = &self.head {
            console.text_of_others(head.as_bytes())?;
        }
        match &self.body {
            Body::Json(document) => console.json(&Exact(document)),
            Body::Pages(pages) => console.json_of(pages),
            Body::Text(text) => {
                console.text_of_others(text)?;
                if text.last().is_some_and(|last| *last != b'\n') {
                    console.bytes(b"\n")?;
                }
                Ok(())
            }
        }
    }

    /// One document whatever was filtered: several results become a list, none becomes null.
    fn exact_json(&self) -> Option<Json> {
        match &self.body {
            Body::Json(document) => Some(document.clone()),
            // Those are written while they are read.
            Body::Pages(_) => None,
            Body::Text(text) => {
                let text = String::from_utf8_lossy(text);
                let one = |line: &str| parse(line).unwrap_or_else(|_| line.into());
                let mut lines: Vec<Json> = text.lines().map(one).collect();
                Some(match lines.len() {
                    0 => Json::Null,
                    1 => lines.remove(0),
                    _ => Json::Array(lines),
                })
            }
        }
    }

    fn render_json(&self, console: &mut Console) -> io::Result<()> {
        match (&self.body, self.exact_json()) {
            (Body::Pages(pages), _) => console.json_of(pages),
            (_, document) => console.json(&Exact(&document.unwrap_or_default())),
        }
    }

    fn exit_code(&self) -> u8 {
        self.code
    }
}

/// Status and headers, without what is a credential in them.
fn head(reply: &Reply) -> String {
    let mut head = format!("HTTP {}\n", reply.status);
    for (name, value) in &reply.headers {
        let _ = writeln!(head, "{name}: {}", redact_header(name, value));
    }
    head.push('\n');
    head
}

/// All pages in memory.
fn document(pages: &Pages) -> io::Result<Bytes> {
    Ok(serde_json::to_vec(pages)?.into())
}
