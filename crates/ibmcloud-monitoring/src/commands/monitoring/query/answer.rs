//! The answer to a query, as a table, with sparklines or a chart over time, as JSON or as CSV.

use std::io;

use ibmcloud_core::series::Series;
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_transport::QueryAnswer;
use ibmcloud_transport::json::to_value;
use serde_json::Value;

use super::plot::{Plot, sparkline};
use crate::commands::monitoring::inside::time;
use crate::console::Console;
use crate::msg;
use crate::view::View;

/// Columns of a sparkline: with four numbers beside it the row still fits on most screens.
const SPARKLINE: usize = 24;

/// An answer, and how it is to be shown.
pub(super) struct Answer {
    pub(super) reply: QueryAnswer,
    /// Whether it is over time.
    pub(super) ranged: bool,
    pub(super) csv: bool,
    pub(super) plot: bool,
    /// The file that a chart was drawn into.
    pub(super) chart: Option<String>,
}

impl View for Answer {
    fn people(&self, console: &mut Console) -> io::Result<()> {
        if self.csv {
            return console.raw(&csv(&self.reply.series));
        }
        console.ok()?;
        for warning in &self.reply.warnings {
            console.warn(&msg!("Warning of the service: {{.Text}}", Text = warning))?;
        }
        if self.reply.series.is_empty() {
            return console.say(&msg!("No data found."));
        }
        if self.plot {
            let plot = Plot::new(&self.reply.series);
            console.raw(&plot.drawn(console.is_coloured()))?;
        } else {
            console.table(&self.table())?;
        }
        match &self.chart {
            Some(path) => console.say(&msg!("The chart is in {{.Path}}.", Path = path)),
            None => Ok(()),
        }
    }

    fn program(&self) -> Value {
        to_value(&self.reply.document)
    }
}

impl Answer {
    fn table(&self) -> Table {
        if !self.ranged {
            let mut table = Table::new(["Series", "Value"]);
            for series in &self.reply.series {
                let value = series.samples.last().map(|sample| number(sample.value));
                table.add_row([series.name(), value.unwrap_or_default()]);
            }
            return table;
        }
        let mut table = Table::new(["Series", "Course", "Min", "Mean", "Max", "Last"]);
        for series in &self.reply.series {
            let mut row = vec![series.name(), sparkline(&series.samples, SPARKLINE)];
            if let Some(it) = series.summary() {
                row.extend([it.min, it.mean, it.max, it.last].map(number));
            }
            table.add_row(row);
        }
        table
    }
}

/// Six significant digits at the most, without trailing zeros.
pub(super) fn number(value: f64) -> String {
    if !value.is_finite() {
        return match (value.is_nan(), value > 0.0) {
            (true, _) => "NaN",
            (false, true) => "+Inf",
            (false, false) => "-Inf",
        }
        .to_owned();
    }
    let rounded: f64 = format!("{value:.5e}").parse().unwrap_or(value);
    let size = rounded.abs();
    if size != 0.0 && !(1e-4..1e15).contains(&size) {
        format!("{rounded:e}")
    } else {
        rounded.to_string()
    }
}

/// Every digit, and the words of PromQL for what is no number.
fn exact(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { number(value) }
}

/// One line a sample: RFC 4180, with every label in a column of its own.
fn csv(series: &[Series]) -> String {
    let mut names: Vec<&str> =
        series.iter().flat_map(|it| &it.labels).map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let headings = ["time", "value"].into_iter().chain(names.iter().copied());
    let mut table = Table::new(headings);
    for it in series {
        for sample in &it.samples {
            #[expect(clippy::cast_possible_truncation, reason = "milliseconds of our age fit")]
            let at = time::shown(Some((sample.at * 1_000.0) as i64));
            let labels = names.iter().map(|name| it.label(name).unwrap_or_default().to_owned());
            table.add_row([at, exact(sample.value)].into_iter().chain(labels));
        }
    }
    table.to_csv()
}

#[cfg(test)]
mod tests {
    use ibmcloud_core::series::Sample;

    use super::*;

    #[test]
    fn comma_separated_values_are_quoted_where_they_must_be() {
        let labels = [("job", "a,\"b\""), ("path", "two\nlines")];
        let labels = labels.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let sample = |value| Sample { at: 1_750_000_200.0, value };
        let samples = vec![sample(0.1), sample(f64::NAN)];
        let others = Series { labels: vec![], samples: vec![sample(f64::INFINITY)] };
        let text = csv(&[Series { labels, samples }, others]);
        let expected = "time,value,job,path\n\
            2025-06-15T15:10:00Z,0.1,\"a,\"\"b\"\"\",\"two\nlines\"\n\
            2025-06-15T15:10:00Z,NaN,\"a,\"\"b\"\"\",\"two\nlines\"\n\
            2025-06-15T15:10:00Z,+Inf,,\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn numbers_are_short_and_true() {
        for (value, shown) in [
            (0.0, "0"),
            (1.0, "1"),
            (0.1 + 0.2, "0.3"),
            (1_234_567.0, "1234570"),
            (1e20, "1e20"),
            (0.000_012_3, "1.23e-5"),
            (-2.5, "-2.5"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Inf"),
        ] {
            assert_eq!(number(value), shown);
        }
    }
}
