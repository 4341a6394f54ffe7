//! The answer to a query, as a table, with sparklines or a chart over time, as JSON or as CSV.

use std::collections::BTreeSet;
use std::io;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::View;
use ibmcloud_core::Json;
use ibmcloud_core::series::Series;
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_transport::QueryAnswer;

use super::axes::Look;
use super::number::{exact, number};
use super::plot::{Paper, Plot};
use super::spark::sparkline;
use crate::commands::monitoring::shared::time;

/// Columns of a sparkline: with four numbers beside it the row still fits on most screens, and on a narrow one it has
/// a part of the columns.
const SPARKLINE: usize = 24;
const PART: usize = 5;
/// Rows of a chart that no terminal shows, and the most that it has of itself on one.
const ROWS: usize = 16;
const MOST_ROWS: usize = 40;

/// An answer, and how it is to be shown.
pub(super) struct Answer {
    pub(super) reply: QueryAnswer,
    pub(super) csv: bool,
    /// How it is drawn in the terminal, if it is, with the columns and rows that somebody asked for.
    pub(super) plot: Option<(Option<usize>, Option<usize>)>,
    /// What its axis of values is to show.
    pub(super) look: Look,
    /// The file that a chart was drawn into.
    pub(super) chart: Option<String>,
}

impl View for Answer {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        if !self.csv {
            console.ok()?;
        }
        for warning in &self.reply.warnings {
            console.warn(&msg!("Warning of the service: {{.Text}}", Text = warning))?;
        }
        if self.csv {
            return console.raw(&Csv::default().text(&self.reply));
        }
        if console.is_csv() {
            return console.bytes(Csv::default().text(&self.reply).as_bytes());
        }
        if let Some((_, text)) = &self.reply.text {
            return console.line(text);
        }
        if self.reply.series.is_empty() {
            return console.say(&msg!("No data found."));
        }
        if let Some(size) = self.plot {
            let plot = Plot::new(&self.reply.series, self.look, self.paper(console, size));
            console.raw(&plot.drawn())?;
        } else {
            let columns = console.surface().width().map(|it| (it / PART).clamp(8, SPARKLINE));
            console.table(&self.table(columns.unwrap_or(SPARKLINE)))?;
        }
        match &self.chart {
            Some(path) => console.say(&msg!("The chart is in {{.Path}}.", Path = path)),
            None => Ok(()),
        }
    }

    fn exact_json(&self) -> Option<Json> {
        Some(self.reply.document.clone())
    }
}

impl Answer {
    /// As large as the terminal is, with what else stands on it.
    fn paper(&self, console: &Console, (width, height): (Option<usize>, Option<usize>)) -> Paper {
        let surface = console.surface();
        let (columns, rows) = surface.canvas();
        let legend = self.reply.series.len().min(rows / 3);
        let room = rows.saturating_sub(legend + 5).clamp(8, MOST_ROWS);
        Paper {
            width: width.unwrap_or(columns),
            height: height.unwrap_or(if surface.terminal { room } else { ROWS }),
            colours: console.is_coloured().then_some(surface.depth),
            east_asian: console.translator().locale().is_east_asian(),
        }
    }

    fn table(&self, sparkline_columns: usize) -> Table {
        if !self.reply.over_time {
            let mut table = Table::new(["Series", "Value"]);
            for series in &self.reply.series {
                let value = series.samples.last().map(|sample| number(sample.value));
                table.add_row([series.name(), value.unwrap_or_default()]);
            }
            return table;
        }
        let mut table = Table::new(["Series", "Course", "Min", "Mean", "Max", "Last"]);
        for series in &self.reply.series {
            let mut row = vec![series.name(), sparkline(&series.samples, sparkline_columns)];
            if let Some(it) = series.summary() {
                row.extend([it.min, it.mean, it.max, it.last].map(number));
            }
            table.add_row(row);
        }
        table
    }
}

/// One line a sample: RFC 4180, with every label in a column of its own. The columns are those of the
/// first answer, however many follow.
#[derive(Default)]
pub(super) struct Csv {
    labels: Option<Vec<String>>,
}

impl Csv {
    /// The lines of an answer, with the line of headings in front if it is the first one.
    pub(super) fn text(&mut self, answer: &QueryAnswer) -> String {
        let first = self.labels.is_none();
        let labels = self.labels.get_or_insert_with(|| labels(&answer.series));
        let headings = ["time", "value"].into_iter().chain(labels.iter().map(String::as_str));
        let mut table = Table::new(headings);
        let heading = table.to_csv();
        for it in &answer.series {
            for sample in &it.samples {
                let own = labels.iter().map(|name| it.label(name).unwrap_or_default().to_owned());
                table.add_row([at(sample.at), exact(sample.value)].into_iter().chain(own));
            }
        }
        if let Some((time, text)) = &answer.text {
            table.add_row([at(*time), text.clone()]);
        }
        let text = table.to_csv();
        if first { text } else { text.split_at(heading.len()).1.to_owned() }
    }

    /// A label for which the first answer left no column.
    pub(super) fn without_column<'a>(&self, answer: &'a QueryAnswer) -> Option<&'a str> {
        let known = self.labels.as_ref()?;
        let mut names = answer.series.iter().flat_map(|it| &it.labels).map(|(name, _)| name);
        names.find(|name| !known.contains(name)).map(String::as_str)
    }
}

fn labels(series: &[Series]) -> Vec<String> {
    let names = series.iter().flat_map(|it| &it.labels).map(|(name, _)| name.clone());
    names.collect::<BTreeSet<_>>().into_iter().collect()
}

fn at(seconds: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds of our age fit")]
    time::shown(Some((seconds * 1_000.0) as i64))
}

#[cfg(test)]
mod tests {
    use ibmcloud_core::series::Sample;

    use super::*;

    fn answer(series: Vec<Series>) -> QueryAnswer {
        let document = ibmcloud_core::Json::Null;
        QueryAnswer { series, over_time: true, text: None, warnings: vec![], document }
    }

    #[test]
    fn comma_separated_values_are_quoted_where_they_must_be() {
        let labels = [("job", "a,\"b\""), ("path", "two\nlines")];
        let labels = labels.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let sample = |value| Sample { at: 1_750_000_200.0, value };
        let samples = vec![sample(0.1), sample(f64::NAN)];
        let others = Series { labels: vec![], samples: vec![sample(f64::INFINITY)] };
        let series = vec![Series { labels, samples }, others];
        let mut csv = Csv::default();
        let text = csv.text(&answer(series.clone()));
        let expected = "time,value,job,path\n\
            2025-06-15T15:10:00Z,0.1,\"a,\"\"b\"\"\",\"two\nlines\"\n\
            2025-06-15T15:10:00Z,NaN,\"a,\"\"b\"\"\",\"two\nlines\"\n\
            2025-06-15T15:10:00Z,+Inf,,\n";
        assert_eq!(text, expected);
        let (_, rows) = expected.split_once('\n').unwrap();
        assert_eq!(csv.text(&answer(series)), rows, "the headings are there once");
        assert_eq!(csv.text(&answer(vec![])), "");
        let labels = vec![("new".to_owned(), "x".to_owned())];
        let new = answer(vec![Series { labels, samples: vec![sample(1.0)] }]);
        assert_eq!(csv.without_column(&new), Some("new"));
        assert_eq!(csv.text(&new), "2025-06-15T15:10:00Z,1,,\n");
    }
}
