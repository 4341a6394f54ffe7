//! Tables as the host lays them out (`go-pretty` under the official SDK): left-aligned columns with
//! three blanks between them and nothing else; never wrapped, never cut.

use serde_json::{Map, Value};

use super::columns::{Columns, Layout};
use super::csv;

/// Headings and rows. Rows may be shorter or longer than the headings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    headers: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows. Without headings, or with empty ones only, its first line is blank.
    pub fn new<T: Into<String>>(headers: impl IntoIterator<Item = T>) -> Self {
        Self { headers: headers.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    /// Adds a row; one without cells adds nothing. A cell with several lines makes a row of several
    /// lines.
    pub fn add_row<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        let row: Vec<String> = cells.into_iter().map(Into::into).collect();
        if !row.is_empty() {
            self.rows.push(row);
        }
    }

    /// The same with a row more.
    #[must_use]
    pub fn row<T: Into<String>>(mut self, cells: impl IntoIterator<Item = T>) -> Self {
        self.add_row(cells);
        self
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Headings and rows, for those who show them in their own way.
    pub(super) fn parts(&self) -> (&[String], &[Vec<String>]) {
        (&self.headers, &self.rows)
    }

    /// The table as text, each line ended; nothing if there is nothing to see in it.
    pub fn render(&self, layout: Layout) -> String {
        let mut columns = Columns::new(self.headers.clone(), layout);
        for row in &self.rows {
            columns.measure(row);
        }
        let columns = columns.measured();
        let mut text = columns.header();
        for row in &self.rows {
            text.push_str(&columns.row(row));
        }
        text
    }

    /// One object per row, with the headings as keys; a column without one is `column_N`. Unlike
    /// in the official SDK a cell with several lines stays one value.
    pub fn to_json(&self) -> Value {
        let objects = self.rows.iter().map(|row| {
            let cells = row.iter().enumerate();
            let pairs = cells.map(|(at, cell)| (self.key(at), Value::from(cell.as_str())));
            Value::Object(pairs.collect::<Map<_, _>>())
        });
        objects.collect()
    }

    /// RFC 4180 text with LF line ends, headings first.
    pub fn to_csv(&self) -> String {
        let records = std::iter::once(&self.headers).chain(&self.rows);
        records.map(|record| csv::record(record)).collect()
    }

    fn key(&self, at: usize) -> String {
        match self.headers.get(at).filter(|header| !header.is_empty()) {
            Some(header) => header.clone(),
            None => format!("column_{}", at + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::terminal::display_width;

    const PLAIN: Layout =
        Layout { color: false, east_asian: false, width: None, hyperlinks: false };

    #[test]
    fn a_carriage_return_overwrites() {
        let table = Table::new(["A"]).row(["abc\rx"]).row(["line\r\nnext\r"]);
        assert_eq!(table.render(PLAIN), "A\nxbc\nline\nnext\n");
    }

    #[test]
    fn a_row_without_cells_adds_nothing() {
        let table = Table::new(["A"]).row(Vec::<String>::new());
        assert!(table.is_empty());
        assert_eq!(table.render(PLAIN), "A\n");
    }

    #[test]
    fn very_long_cells_stick_out() {
        let long = "x".repeat(600);
        let table = Table::new(["Name", "State"]).row([long.as_str(), "up"]).row(["short", "down"]);
        let text = table.render(PLAIN);
        let column = |line: &str, word: &str| line.find(word).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        // (1000 - 3) / 2 columns and the gap.
        assert_eq!(column(lines[0], "State"), 498 + 3);
        assert_eq!(column(lines[1], "up"), 600 + 3);
        assert_eq!(column(lines[2], "down"), 498 + 3);
    }

    #[test]
    fn a_long_description_gets_what_is_left() {
        let long = "x".repeat(600);
        let table = Table::new(["Description", "State"]).row([long.as_str(), "up"]);
        let header = table.render(PLAIN).lines().next().unwrap().to_owned();
        assert_eq!(header.find("State"), Some(600 + 3));
    }

    #[test]
    fn several_long_descriptions_share_what_is_left() {
        let long = "x".repeat(900);
        let row = [long.as_str(), long.as_str(), "up"];
        let table = Table::new(["ID", "Description", "State"]).row(row);
        let header = table.render(PLAIN).lines().next().unwrap().to_owned();
        // (1000 - 2 * 3 - 5) / 2 columns each.
        assert_eq!(header.find("Description"), Some(494 + 3));
        assert_eq!(header.find("State"), Some(2 * (494 + 3)));
    }

    #[test]
    fn without_anything_to_see_there_is_no_line() {
        for headers in [vec![], vec![""], vec!["", ""]] {
            assert_eq!(Table::new(headers).render(PLAIN), "");
        }
    }

    #[test]
    fn blanks_at_the_end_of_a_cell_stay_where_colour_ends_behind_them() {
        let table = Table::new(["A"]).row(["x  "]);
        assert_eq!(table.render(PLAIN), "A\nx\n");
        let colored = table.render(Layout { color: true, ..PLAIN });
        assert!(colored.ends_with("\x1b[36;1mx  \x1b[0;22m\n"), "{colored:?}");
    }

    #[test]
    fn json_has_one_object_per_row() {
        let table = Table::new(["Name", ""]).row(["a \"b\"", "x\ny", "z"]);
        let expected = json!([{"Name": "a \"b\"", "column_2": "x\ny", "column_3": "z"}]);
        assert_eq!(table.to_json(), expected);
        assert_eq!(Table::new(["Name"]).to_json(), json!([]));
    }

    #[test]
    fn csv_quotes_where_it_must() {
        let table = Table::new(["Name", "Note"]).row(["a,b", "say \"x\"\nline"]).row(["", " y"]);
        let expected = "Name,Note\n\"a,b\",\"say \"\"x\"\"\nline\"\n,\" y\"\n";
        assert_eq!(table.to_csv(), expected);
    }

    proptest! {
        #[test]
        fn columns_line_up_and_nothing_is_lost(
            headers in proptest::collection::vec("[A-Z][a-z]{0,5}", 1..4),
            rows in proptest::collection::vec(
                proptest::collection::vec("[a-z日é][a-z0-9日é ]{0,8}[a-z日é]", 1..5), 0..6),
        ) {
            let mut table = Table::new(headers.clone());
            for row in &rows {
                table.add_row(row.clone());
            }
            let text = table.render(PLAIN);
            let lines: Vec<&str> = text.lines().collect();
            prop_assert_eq!(lines.len(), rows.len() + 1);
            let all: Vec<&Vec<String>> = std::iter::once(&headers).chain(&rows).collect();
            let mut starts: Vec<Option<usize>> = vec![None; 5];
            for (line, cells) in lines.iter().zip(&all) {
                prop_assert_eq!(*line, line.trim_end());
                let mut rest = *line;
                for (at, cell) in cells.iter().enumerate() {
                    let found = rest.find(cell.as_str()).expect("the cell is in its line");
                    prop_assert!(rest.split_at(found).0.trim().is_empty());
                    let offset = line.len() - rest.len() + found;
                    let start = display_width(line.split_at(offset).0, false);
                    prop_assert_eq!(*starts[at].get_or_insert(start), start);
                    rest = rest.split_at(found + cell.len()).1;
                }
                prop_assert!(rest.is_empty());
            }
        }

        #[test]
        fn colour_changes_no_column(cells in proptest::collection::vec("[a-z日]{0,8}", 1..4)) {
            let table = Table::new(["A", "B"]).row(cells);
            let strip = |text: &str| {
                let mut plain = text.to_owned();
                for code in ["\x1b[36;1m", "\x1b[0;22m", "\x1b[1m", "\x1b[0m"] {
                    plain = plain.replace(code, "");
                }
                plain.lines().map(|line| line.trim_end().to_owned() + "\n").collect::<String>()
            };
            let colored = table.render(Layout { color: true, ..PLAIN });
            prop_assert_eq!(strip(&colored), table.render(PLAIN));
        }
    }
}
