//! Long lists in little memory: documents are kept as lines in a temporary file until all of them have
//! come, since neither a table nor a document can be begun before it is known that the list is whole.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Seek, Write as _};

use ibmcloud_cli::console::Console;
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::view::View;
use ibmcloud_core::Json;
use ibmcloud_transport::json::{Exact, parse};
use serde::ser::{Error as _, Serialize, SerializeSeq as _, Serializer};
use tempfile::SpooledTempFile;

/// Up to this size the lines stay in memory.
const IN_MEMORY: usize = 128 * 1024;

/// Documents that were read, in the order in which they came.
pub(crate) struct Documents {
    lines: RefCell<SpooledTempFile>,
    count: usize,
    /// The latest line, kept for its memory.
    line: String,
}

impl Documents {
    pub(crate) fn new() -> Self {
        let lines = RefCell::new(SpooledTempFile::new(IN_MEMORY));
        Self { lines, count: 0, line: String::new() }
    }

    pub(crate) fn push(&mut self, document: &Json) -> io::Result<()> {
        self.line.clear();
        // The compact form has no line ends, and a text takes whatever is written into it.
        let _ = writeln!(self.line, "{document}");
        self.lines.get_mut().write_all(self.line.as_bytes())?;
        self.count += 1;
        Ok(())
    }

    /// Appends the elements of a list.
    pub(crate) fn push_all(&mut self, list: Option<&Json>) -> io::Result<()> {
        let items = list.and_then(Json::as_array).unwrap_or_default();
        items.iter().try_for_each(|item| self.push(item))
    }

    /// Calls `each` with every document in order.
    pub(crate) fn replay(&self, mut each: impl FnMut(Json) -> io::Result<()>) -> io::Result<()> {
        let mut lines = self.lines.borrow_mut();
        lines.rewind()?;
        let mut reader = BufReader::new(&mut *lines);
        let mut line = String::new();
        while reader.read_line(&mut line)? > 0 {
            each(parse(&line)?)?;
            line.clear();
        }
        Ok(())
    }
}

/// As a list that is never whole in memory.
impl Serialize for Documents {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.count))?;
        self.replay(|document| {
            list.serialize_element(&Exact(&document))
                .map_err(|error| io::Error::other(error.to_string()))
        })
        .map_err(S::Error::custom)?;
        list.end()
    }
}

/// What the cells of a document are.
type Cells = dyn Fn(&Json) -> Vec<String>;

/// A long list: rows for people, the service's documents for programs.
pub(crate) struct Rows {
    documents: Documents,
    headings: Vec<&'static str>,
    row: Box<Cells>,
    /// What is said instead of a table without rows.
    none: Message,
}

impl Rows {
    /// A list without documents yet; `row` makes the cells of one.
    pub(crate) fn new(
        headings: Vec<&'static str>,
        row: impl Fn(&Json) -> Vec<String> + 'static,
        none: Message,
    ) -> Self {
        Self { documents: Documents::new(), headings, row: Box::new(row), none }
    }

    pub(crate) fn push(&mut self, document: &Json) -> io::Result<()> {
        self.documents.push(document)
    }
}

impl View for Rows {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        if self.documents.count == 0 && !console.is_csv() {
            return console.say(&self.none);
        }
        console.table_of(&self.headings, |each| {
            self.documents.replay(|document| each(&(self.row)(&document)))
        })
    }

    /// One document after the other, and a trouble with the file is an error.
    fn render_json(&self, console: &mut Console) -> io::Result<()> {
        console.json_of(&self.documents)
    }
}
