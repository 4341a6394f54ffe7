//! The answer of a call: its body, and on request its status and headers.

use std::fmt::Write as _;
use std::io;

use bytes::Bytes;
use ibmcloud_plugin_sdk::trace::redact_header;
use ibmcloud_transport::Reply;
use ibmcloud_transport::json::{parse, to_value};
use serde_json::Value;

use super::pages::Pages;
use super::worker::Worker;
use crate::console::Console;
use crate::errors::{CommandError, exit};
use crate::msg;
use crate::view::View;

/// An answer, already filtered.
pub(super) struct ApiView {
    head: Option<String>,
    body: Body,
    code: u8,
}

enum Body {
    Json(Value),
    Pages(Pages),
    /// What a filter made, or an answer that is no JSON.
    Text(Vec<u8>),
}

impl ApiView {
    pub(super) fn new(
        mut reply: Reply,
        pages: Option<Pages>,
        filter: Option<Worker>,
        include: bool,
        changed: bool,
    ) -> Result<Self, CommandError> {
        let success = reply.is_success();
        let code = match (success, reply.may_have_applied) {
            (true, _) => exit::SUCCESS,
            (false, true) => exit::UNCERTAIN,
            (false, false) => exit::FAILURE,
        };
        let head = include.then(|| head(&reply));
        match pages {
            // A filter wants the whole document.
            Some(pages) if filter.is_some() => reply.body = document(&pages)?,
            Some(pages) => return Ok(Self { head, body: Body::Pages(pages), code }),
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
        let body = match (filter.filter(|_| success), parsed) {
            (Some(filter), Some(_)) => {
                let lines = filter.run(&reply.body).map_err(|reason| {
                    misfit(msg!(
                        "The jq filter does not fit the answer: {{.Reason}}",
                        Reason = reason
                    ))
                })?;
                Body::Text(lines.into_bytes())
            }
            (Some(_), None) => {
                return Err(misfit(msg!(
                    "The answer is not JSON, so that no jq filter can be applied."
                )));
            }
            (None, Some(document)) => Body::Json(to_value(&document)),
            (None, None) => Body::Text(reply.body.to_vec()),
        };
        Ok(Self { head, body, code })
    }
}

impl View for ApiView {
    fn people(&self, console: &mut Console) -> io::Result<()> {
        if let Some(head) = &self.head {
            console.bytes(head.as_bytes())?;
        }
        match &self.body {
            Body::Json(document) => console.json(document),
            Body::Pages(pages) => console.json_of(pages),
            Body::Text(text) => {
                console.bytes(text)?;
                if text.last().is_some_and(|last| *last != b'\n') {
                    console.bytes(b"\n")?;
                }
                Ok(())
            }
        }
    }

    /// One document whatever was filtered: several results become a list, none becomes null.
    fn program(&self) -> Value {
        match &self.body {
            Body::Json(document) => document.clone(),
            Body::Pages(pages) => serde_json::to_value(pages).unwrap_or_default(),
            Body::Text(text) => {
                let text = String::from_utf8_lossy(text);
                let one = |line: &str| {
                    serde_json::from_str(line).unwrap_or_else(|_| Value::String(line.to_owned()))
                };
                let mut lines: Vec<Value> = text.lines().map(one).collect();
                match lines.len() {
                    0 => Value::Null,
                    1 => lines.remove(0),
                    _ => Value::Array(lines),
                }
            }
        }
    }

    fn document(&self, console: &mut Console) -> io::Result<()> {
        match &self.body {
            Body::Pages(pages) => console.json_of(pages),
            _ => console.json(&self.program()),
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
