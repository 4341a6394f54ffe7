//! Views that the commands on identities and access share: IDs, and one thing.

use std::io;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::view::View;
use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::terminal::Details;

/// The IDs of a list, one a line; for programs the documents.
pub(crate) struct Ids {
    pub(crate) ids: Vec<String>,
    pub(crate) documents: Vec<Json>,
}

impl View for Ids {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        self.ids.iter().try_for_each(|id| console.line(id))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(self.documents.clone()))
    }
}

/// One thing, and what happened to it, if anything did.
pub(crate) struct Card {
    pub(crate) sentence: Option<Message>,
    pub(crate) details: Details,
    pub(crate) document: Json,
}

impl View for Card {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        if let Some(sentence) = &self.sentence {
            console.say(sentence)?;
        }
        console.details(&self.details)
    }

    fn exact_json(&self) -> Option<Json> {
        Some(self.document.clone())
    }
}

/// A label with several values, one below the other.
pub(crate) fn push_all(block: &mut Details, label: &str, values: &[String]) {
    if values.is_empty() {
        block.push(label, "");
    }
    for (at, value) in values.iter().enumerate() {
        block.push(if at == 0 { label } else { "" }, value.as_str());
    }
}
