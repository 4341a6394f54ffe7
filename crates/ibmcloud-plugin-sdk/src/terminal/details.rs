//! A block of labels and values that describes one thing, with blocks inside it.

use super::columns::Layout;
use super::table::Table;
use super::width::{GAP, display_width};

/// Labels and values in order.
///
/// Labels are printed as given: most blocks of the host have `Name:`, some have `Name`. They are
/// padded to the longest one; values start in one column. Being a table without headings, a block
/// begins with a blank line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details(Vec<(String, Entry)>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Entry {
    Value(String),
    Block(Details),
}

impl Details {
    /// An empty block.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a label and its value. An empty value leaves the label on its line; further lines of a
    /// value are put below the first.
    #[must_use]
    pub fn field(mut self, label: impl Into<String>, value: impl Into<String>) -> Self {
        self.push(label, value);
        self
    }

    /// Adds a label and its value if there is one.
    #[must_use]
    pub fn optional(self, label: impl Into<String>, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.field(label, value),
            None => self,
        }
    }

    /// Adds a label on a line of its own and, below and to the right of it, another block.
    #[must_use]
    pub fn nested(mut self, label: impl Into<String>, block: Self) -> Self {
        self.push_nested(label, block);
        self
    }

    /// [`field`](Self::field) for loops.
    pub fn push(&mut self, label: impl Into<String>, value: impl Into<String>) {
        self.0.push((label.into(), Entry::Value(value.into())));
    }

    /// [`nested`](Self::nested) for loops.
    pub fn push_nested(&mut self, label: impl Into<String>, block: Self) {
        self.0.push((label.into(), Entry::Block(block)));
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The block with its labels and values as they are to be printed, before they are measured.
    pub(super) fn shown(&self, show: &dyn Fn(&str) -> String) -> Self {
        let entry = |(label, entry): &(String, Entry)| {
            let entry = match entry {
                Entry::Value(value) => Entry::Value(show(value)),
                Entry::Block(block) => Entry::Block(block.shown(show)),
            };
            (show(label), entry)
        };
        Self(self.0.iter().map(entry).collect())
    }

    /// The block as text: a blank line, then the fields, each line ended.
    pub fn render(&self, layout: Layout) -> String {
        let mut table = Table::new(Vec::<String>::new());
        for (label, entry) in &self.0 {
            match entry {
                Entry::Value(value) => table.add_row([label.as_str(), value]),
                Entry::Block(block) => {
                    table.add_row([label.as_str(), ""]);
                    for line in block.lines(layout.east_asian) {
                        table.add_row(["", line.as_str()]);
                    }
                }
            }
        }
        table.render(layout)
    }

    /// An inner block, line by line. It has no colour of its own.
    fn lines(&self, east_asian: bool) -> Vec<String> {
        let widths = self.0.iter().map(|(label, _)| display_width(label, east_asian));
        let indent = widths.max().unwrap_or_default() + GAP;
        let mut lines = Vec::new();
        for (label, entry) in &self.0 {
            let inner = match entry {
                Entry::Value(value) => value.split('\n').map(str::to_owned).collect(),
                Entry::Block(block) => {
                    let mut inner = block.lines(east_asian);
                    inner.insert(0, String::new());
                    inner
                }
            };
            for (at, text) in inner.iter().enumerate() {
                let label = if at == 0 { label.as_str() } else { "" };
                let padding = " ".repeat(indent - display_width(label, east_asian));
                lines.push(format!("{label}{padding}{text}").trim_end().to_owned());
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_instance_looks_as_the_host_shows_it() {
        let operation = Details::new()
            .field("Status", "create succeeded")
            .field("Message", "Completed create instance operation");
        let block = Details::new()
            .field("Name:", "my-instance")
            .field("Resource Group Name:", "default")
            .field("Sub Type:", "")
            .optional("Service Endpoints:", None::<&str>)
            .nested("Last Operation:", operation);
        let expected = "
Name:                  my-instance
Resource Group Name:   default
Sub Type:
Last Operation:
                       Status    create succeeded
                       Message   Completed create instance operation
";
        assert_eq!(block.render(Layout::default()), expected);
    }

    #[test]
    fn blocks_nest_and_values_have_lines() {
        let deepest = Details::new().field("c", "1\n2");
        let block =
            Details::new().nested("a:", Details::new().nested("bb:", deepest).field("x:", ""));
        let expected = "\na:\n     bb:\n           c   1\n               2\n     x:\n";
        assert_eq!(block.render(Layout::default()), expected);
    }

    #[test]
    fn labels_are_the_first_column_in_colour() {
        let text =
            Details::new().field("A:", "b").render(Layout { color: true, ..Layout::default() });
        assert_eq!(text, "\n\x1b[36;1mA:\x1b[0;22m   b\n");
    }
}
