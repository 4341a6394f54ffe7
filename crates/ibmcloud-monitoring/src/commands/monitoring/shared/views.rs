//! Views that many commands share: one thing, a document, and something that happened.

use std::io;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::view::View;
use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::terminal::Details;
use ibmcloud_transport::json::Exact;

/// One thing: labels and values for people, the service's document for programs.
pub(crate) struct Card {
    pub(crate) details: Details,
    pub(crate) document: Json,
}

impl View for Card {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        console.details(&self.details)
    }

    fn exact_json(&self) -> Option<Json> {
        Some(self.document.clone())
    }
}

/// A document that is text for people too, so that it can be sent into a file.
pub(crate) struct Document(pub(crate) Json);

impl View for Document {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.json(&Exact(&self.0))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(self.0.clone())
    }
}

/// Something that happened: a sentence for people, a document for programs.
pub(crate) struct Happened {
    pub(crate) text: Message,
    pub(crate) document: Json,
}

impl Happened {
    pub(crate) fn new(text: Message, document: &Json) -> Self {
        Self { text, document: document.clone() }
    }

    /// Something was deleted; programs read its id.
    pub(crate) fn deleted(text: Message, id: impl Into<Json>) -> Self {
        Self { text, document: Json::object([("deleted", true.into()), ("id", id.into())]) }
    }
}

impl View for Happened {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        console.say(&self.text)
    }

    fn exact_json(&self) -> Option<Json> {
        Some(self.document.clone())
    }
}
