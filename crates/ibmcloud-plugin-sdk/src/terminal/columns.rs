//! Where the columns of a table are, for rows that are not kept: measured in a first pass over them,
//! printed in a second one. [`Table`](super::Table) does the same with rows that it has.

use super::color::Style;
use super::fit::{Fit, fit, is_copied, shortened, wrapped};
use super::link::linked;
use super::width::{GAP, display_width};

/// Columns that the host takes a terminal to have, whatever it has. A column is padded to its share
/// of them at most; longer cells stick out.
const TERMINAL: usize = 1000;

/// How a table is to look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Bold headings, first column in colour.
    pub color: bool,
    /// Characters of ambiguous width take two columns.
    pub east_asian: bool,
    /// How wide a table may be; as wide as it is where nothing is said.
    pub width: Option<usize>,
    /// A cell that is a URL leads there.
    pub hyperlinks: bool,
}

/// The columns of a table, while its rows pass by for the first time.
#[derive(Clone, Debug)]
pub struct Columns {
    headers: Vec<String>,
    layout: Layout,
    shown: Vec<usize>,
    /// The host measures before it makes blanks of a tab.
    measured: Vec<usize>,
    /// Whether a column has words, and not numbers and times only, of which nothing may be left out.
    words: Vec<bool>,
    /// How many cells the first row has.
    first: usize,
    rows: usize,
}

impl Columns {
    /// Columns with these headings; without headings, or with empty ones only, the first line of the
    /// table is blank.
    pub fn new<T: Into<String>>(headers: impl IntoIterator<Item = T>, layout: Layout) -> Self {
        let headers: Vec<String> = headers.into_iter().map(Into::into).collect();
        let (shown, measured, words) = (Vec::new(), Vec::new(), Vec::new());
        let mut columns = Self { headers, layout, shown, measured, words, first: 0, rows: 0 };
        let headings = std::mem::take(&mut columns.headers);
        columns.widen(&headings.iter().map(String::as_str).collect::<Vec<_>>());
        columns.headers = headings;
        columns
    }

    /// Takes a row into account; one without cells counts for nothing.
    pub fn measure(&mut self, row: &[String]) {
        if row.is_empty() {
            return;
        }
        if self.rows == 0 {
            self.first = row.len();
        }
        self.rows += 1;
        if self.layout.width.is_some() {
            self.words.resize(self.words.len().max(row.len()), false);
            let cells = self.words.iter_mut().zip(row);
            cells.for_each(|(words, cell)| *words |= cell.contains(is_of_words));
        }
        physical(row).for_each(|line| self.widen(&line));
    }

    /// The columns as they are to be printed, when all rows have passed.
    pub fn measured(self) -> MeasuredColumns {
        let caps = self.caps();
        let cap = |at: usize| caps.get(at).copied().filter(|cap| *cap > 0).unwrap_or(usize::MAX);
        let widths = self.shown.iter().enumerate().map(|(at, width)| (*width).min(cap(at)));
        let widths: Vec<usize> = widths.collect();
        // Cells that stick out of their columns are as wide as they are.
        let whole = if self.layout.width.is_some() { &self.shown } else { &widths };
        let columns = (self.headers.as_slice(), self.words.as_slice());
        let fitted = fit(columns, whole, self.layout.width, self.layout.east_asian);
        let is_cut = matches!(&fitted, Fit::Columns(fitted) if fitted != whole);
        let (widths, form) = match fitted {
            Fit::Columns(fitted) if is_cut => (fitted, Form::Cut),
            Fit::Columns(_) => (widths, Form::Whole),
            Fit::Blocks => (widths, Form::Blocks),
        };
        let (headers, layout) = (self.headers, self.layout);
        MeasuredColumns { headers, widths, layout, form, is_empty: self.rows == 0 }
    }

    fn widen(&mut self, cells: &[&str]) {
        let east_asian = self.layout.east_asian;
        for widths in [&mut self.shown, &mut self.measured] {
            widths.resize(widths.len().max(cells.len()), 0);
        }
        let widths = self.shown.iter_mut().zip(&mut self.measured);
        for (cell, (widest_shown, widest)) in cells.iter().zip(widths) {
            let measured = display_width(cell, east_asian);
            let shown = if cell.contains(['\t', '\r']) {
                display_width(&processed(cell), east_asian)
            } else {
                measured
            };
            *widest_shown = shown.max(*widest_shown);
            *widest = measured.max(*widest);
        }
    }

    /// No column of the first row is padded beyond its share of the terminal, but long ones of certain
    /// names get what the others leave. Columns that only later rows have are not capped.
    fn caps(&self) -> Vec<usize> {
        let columns = self.first;
        if columns == 0 {
            return Vec::new();
        }
        let room = TERMINAL.saturating_sub(GAP * (columns - 1));
        let share = room / columns;
        let width = |at: usize| self.measured.get(at).copied().unwrap_or_default();
        let greedy = |at: usize| {
            let header = self.headers.get(at);
            width(at) > share
                && header
                    .is_some_and(|it| ["ID", "Description"].iter().any(|of| of.contains(&**it)))
        };
        let wide: Vec<usize> = (0..columns).filter(|at| greedy(*at)).collect();
        let narrow = (0..columns).filter(|at| !wide.contains(at));
        let taken: usize = narrow.map(|at| share.min(width(at))).sum();
        let left = room.saturating_sub(taken) / wide.len().max(1);
        let cap = |at: usize| if wide.contains(&at) { left } else { share.min(width(at)) };
        let mut caps: Vec<usize> = (0..columns).map(cap).collect();
        if let (Some(first), 2..) = (caps.first_mut(), wide.len()) {
            // The host takes this for the rest of the division, and gives it to the first column.
            *first += left % wide.len();
        }
        caps
    }
}

/// The columns of a table, ready to print its rows.
#[derive(Clone, Debug)]
pub struct MeasuredColumns {
    headers: Vec<String>,
    widths: Vec<usize>,
    layout: Layout,
    form: Form,
    is_empty: bool,
}

/// How rows are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// In columns, every cell whole.
    Whole,
    /// In columns, long cells shortened.
    Cut,
    /// Each row is a block with a line for each cell.
    Blocks,
}

impl MeasuredColumns {
    /// The line of headings, ended; nothing if there is nothing to see in the whole table, and where each row is a
    /// block with the headings in it.
    pub fn header(&self) -> String {
        if self.form == Form::Blocks {
            return String::new();
        }
        let line = self.header_line();
        if line.is_empty() && self.is_empty { line } else { line + "\n" }
    }

    /// The lines of a row, each ended.
    pub fn row(&self, row: &[String]) -> String {
        if self.form == Form::Blocks {
            return self.block(row);
        }
        physical(row).map(|line| self.data_line(&line) + "\n").collect()
    }

    /// A row that is too wide for columns: a line, or some, for each cell, and an empty one behind them.
    fn block(&self, row: &[String]) -> String {
        let Layout { color, east_asian, width, hyperlinks } = self.layout;
        let columns = |text: &String| display_width(text, east_asian);
        let label = self.headers.iter().map(columns).max().unwrap_or_default() + GAP;
        let room = width.unwrap_or(usize::MAX).saturating_sub(label).max(1);
        let mut text = String::new();
        for (at, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let heading = self.headers.get(at).map_or("", String::as_str);
            let padding = " ".repeat(label.saturating_sub(display_width(heading, east_asian)));
            let shown = processed(cell);
            // What people copy is one text also where the terminal goes on in its next line.
            let whole = is_copied(heading) || linked(&shown, true) != shown;
            let lines = if whole { vec![shown] } else { wrapped(&shown, room, east_asian) };
            let heading = Style::Header.paint(heading, color);
            for (number, line) in lines.iter().enumerate() {
                let line = linked(line, hyperlinks);
                let line = Style::TableContentHeader.paint(&line, color && at == 0);
                let before =
                    if number == 0 { format!("{heading}{padding}") } else { " ".repeat(label) };
                text.push_str(&(before + &line + "\n"));
            }
        }
        text + "\n"
    }

    /// With colour the padding is inside the bold sequence, so such a line ends in blanks.
    fn header_line(&self) -> String {
        if self.headers.is_empty() {
            return String::new();
        }
        let cells =
            (0..self.widths.len()).map(|at| self.headers.get(at).map_or("", String::as_str));
        let last = self.widths.len().saturating_sub(1);
        let padded = cells.zip(&self.widths).enumerate().map(|(at, (cell, width))| {
            let text = self.cell(cell, *width);
            let text = text.trim_end_matches(' ');
            // Blanks behind the last heading would begin a line of their own on a terminal that ends there.
            let ends = at == last && self.layout.width.is_some();
            let padding = if ends { String::new() } else { self.padding(text, *width) };
            let padded = format!("{text}{padding}");
            if self.layout.color { format!("\x1b[1m{padded}\x1b[0m") } else { padded }
        });
        padded.collect::<String>().trim_end().to_owned()
    }

    fn data_line(&self, cells: &[&str]) -> String {
        let mut line = String::new();
        for (at, (cell, width)) in cells.iter().zip(&self.widths).enumerate() {
            let text = self.cell(cell, *width);
            // The link leads to where the whole text does.
            let text = if text == *cell { linked(&text, self.layout.hyperlinks) } else { text };
            // Blanks at the end go, unless the colour ends behind them.
            let painted = Style::TableContentHeader.paint(&text, self.layout.color && at == 0);
            let text = painted.trim_end_matches(' ');
            line.push_str(text);
            line.push_str(&self.padding(text, *width));
        }
        line.trim_end().to_owned()
    }

    /// A cell as it is printed in its column.
    fn cell(&self, cell: &str, width: usize) -> String {
        let shown = processed(cell);
        match self.form {
            Form::Cut => shortened(&shown, width, self.layout.east_asian),
            Form::Whole | Form::Blocks => shown,
        }
    }

    fn padding(&self, text: &str, width: usize) -> String {
        " ".repeat(width.saturating_sub(display_width(text, self.layout.east_asian)) + GAP)
    }
}

/// Whether a letter belongs to neither a number, a time nor a curve of bars.
fn is_of_words(letter: char) -> bool {
    !(letter.is_ascii_digit() || "+-.,:%/TZe ".contains(letter) || ('▁'..='█').contains(&letter))
}

/// The lines of a row: as many as its tallest cell has.
fn physical(row: &[String]) -> impl Iterator<Item = Vec<&str>> {
    let cells: Vec<Vec<&str>> = row.iter().map(|cell| cell.split('\n').collect()).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or_default();
    (0..height).map(move |line| {
        cells.iter().map(|parts| parts.get(line).copied().unwrap_or_default()).collect()
    })
}

/// A cell as it is printed: tabs are four blanks, and a carriage return starts over at the beginning.
fn processed(cell: &str) -> String {
    let mut shown: Vec<char> = Vec::new();
    let mut at = 0;
    for c in cell.replace('\t', "    ").chars() {
        if c == '\r' {
            at = 0;
        } else {
            shown.splice(at..shown.len().min(at + 1), [c]);
            at += 1;
        }
    }
    shown.into_iter().collect()
}
