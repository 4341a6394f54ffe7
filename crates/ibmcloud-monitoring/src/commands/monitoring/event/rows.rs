//! Many events in little memory: kept as lines in a temporary file until all of them have come, since
//! neither a table nor a document can be begun before it is known that the list is whole.

use std::cell::RefCell;
use std::io::{self, BufRead, BufReader, Seek, Write};

use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_transport::json::{parse, to_value};
use serde::ser::{Error as _, Serialize, SerializeSeq as _, Serializer};
use serde_json::Value;
use tempfile::SpooledTempFile;

use crate::commands::monitoring::inside::find::{self, text};
use crate::console::Console;
use crate::errors::CommandError;
use crate::msg;
use crate::view::View;

/// Up to this size the lines stay in memory.
const IN_MEMORY: usize = 1024 * 1024;

/// The events that were read.
pub(super) struct Rows {
    lines: RefCell<SpooledTempFile>,
    count: usize,
    wide: bool,
}

impl Rows {
    pub(super) fn new(wide: bool) -> Self {
        Self { lines: RefCell::new(SpooledTempFile::new(IN_MEMORY)), count: 0, wide }
    }

    pub(super) fn push(&mut self, event: &Json) -> Result<(), CommandError> {
        // The compact form has no line ends.
        writeln!(self.lines.get_mut(), "{event}")?;
        self.count += 1;
        Ok(())
    }

    /// Calls `each` with every event in order.
    fn replay(&self, mut each: impl FnMut(Json) -> io::Result<()>) -> io::Result<()> {
        let mut lines = self.lines.borrow_mut();
        lines.rewind()?;
        for line in BufReader::new(&mut *lines).lines() {
            each(parse(&line?)?)?;
        }
        Ok(())
    }

    fn row(&self, event: &Json) -> Vec<String> {
        let mut row = vec![
            find::time(event, "timestamp"),
            text(event, "name"),
            text(event, "severity"),
            text(event, "type"),
            text(event, "scope"),
        ];
        if self.wide {
            row.extend([text(event, "id"), text(event, "description"), tags(event)]);
        }
        row
    }
}

impl View for Rows {
    fn people(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        if self.count == 0 {
            return console.say(&msg!("No event found."));
        }
        let mut headings = vec!["Time", "Name", "Severity", "Type", "Scope"];
        if self.wide {
            headings.extend(["ID", "Description", "Tags"]);
        }
        let mut table = Table::new(headings);
        self.replay(|event| {
            table.add_row(self.row(&event));
            Ok(())
        })?;
        console.table(&table)
    }

    fn program(&self) -> Value {
        serde_json::to_value(Stream(self)).unwrap_or_default()
    }

    /// One event after the other, and a trouble with the file is an error.
    fn document(&self, console: &mut Console) -> io::Result<()> {
        console.json(&Stream(self))
    }
}

/// The events as a list that is never whole in memory.
struct Stream<'a>(&'a Rows);

impl Serialize for Stream<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.count))?;
        self.0
            .replay(|event| {
                list.serialize_element(&to_value(&event))
                    .map_err(|error| io::Error::other(error.to_string()))
            })
            .map_err(S::Error::custom)?;
        list.end()
    }
}

/// `build=512, stage=test`.
fn tags(event: &Json) -> String {
    let tags = event.get("tags").and_then(Json::as_object).unwrap_or_default();
    let pairs = tags.iter().map(|(name, value)| match value {
        Json::String(text) => format!("{name}={text}"),
        other => format!("{name}={other}"),
    });
    pairs.collect::<Vec<_>>().join(", ")
}
