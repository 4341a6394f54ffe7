//! What a command shows: rows and sentences for people, one JSON document for programs.

mod yaml;

use std::io;

use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_transport::json::{Exact, to_value};
use serde_json::Value;

use crate::console::Console;
use crate::messages::Message;
use crate::msg;

pub use self::yaml::yaml;

/// The result of a command, as it is shown.
pub trait View {
    /// Writes it for people. The progress line was written before.
    fn render_text(&self, console: &mut Console) -> io::Result<()>;

    /// The document for programs, where it is ours. A view of what a service sent has [`View::exact_json`]
    /// instead: one of the two is there.
    fn to_json(&self) -> Value {
        self.exact_json().as_ref().map_or(Value::Null, to_value)
    }

    /// The document for programs, where it is what a service sent, or made of that: it is written
    /// digit by digit.
    fn exact_json(&self) -> Option<Json> {
        None
    }

    /// Writes the document for programs; long lists write it piece by piece.
    fn render_json(&self, console: &mut Console) -> io::Result<()> {
        match self.exact_json() {
            Some(document) => console.json(&Exact(&document)),
            None => console.json(&self.to_json()),
        }
    }

    /// Writes it as the document that a word of `--output` names, one of those that its command lists
    /// beside `JSON` and `WIDE`.
    fn render_form(&self, _form: &str, console: &mut Console) -> io::Result<()> {
        self.render_text(console)
    }

    /// The exit code of a command that succeeded; 0 unless the result itself says otherwise.
    fn exit_code(&self) -> u8 {
        0
    }
}

/// A view, boxed: what every command returns.
pub type Shown = Box<dyn View>;

/// Nothing but `OK`.
pub struct Done;

impl View for Done {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()
    }

    fn to_json(&self) -> Value {
        serde_json::json!({})
    }
}

/// A list: rows for people, the service's documents for programs.
pub struct Listing {
    /// The rows.
    pub table: Table,
    /// What programs get: the documents that the rows were made of.
    pub documents: Vec<Json>,
    /// What is said instead of a table without rows.
    pub none: Message,
}

impl View for Listing {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        console.list(&self.table, &self.none)
    }

    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(self.documents.clone()))
    }
}

/// Text that was made elsewhere: help, a version, a completion script.
pub struct Text(pub String);

impl View for Text {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.raw(&self.0)
    }

    fn to_json(&self) -> Value {
        Value::String(self.0.trim_end().to_owned())
    }
}

/// A command's result that needs no view of its own.
pub fn text(text: impl Into<String>) -> Shown {
    Box::new(Text(text.into()))
}

/// The person said no.
pub struct NothingDone;

impl View for NothingDone {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.say(&msg!("Nothing was changed."))
    }

    fn to_json(&self) -> Value {
        serde_json::json!({ "changed": false })
    }
}
