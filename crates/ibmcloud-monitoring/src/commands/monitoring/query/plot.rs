//! A line chart of letters, as large as the terminal that shows it.

use std::fmt::Write as _;

use ibmcloud_core::series::{Sample, Series};
use ibmcloud_plugin_sdk::terminal::{Depth, display_width, visible, wrapped};

use super::axes::{self, Axis, Look};
use super::segments::segments;

/// Fewer letters show nothing.
const LEAST: (usize, usize) = (10, 4);
/// Rows between two values at the edge, where there is room.
const BETWEEN: usize = 4;
/// Okabe and Ito's colours, which people with any colour vision tell apart, as terminal colours.
const COLOURS: [u8; 7] = [39, 208, 36, 220, 25, 166, 175];
/// The same for terminals of few colours: cyan, yellow, green, magenta, blue, red, white.
const FEW_COLOURS: [u8; 7] = [36, 33, 32, 35, 34, 31, 37];
/// What series are drawn with where colours do not tell them apart.
const MARKS: &str = "*o+x#@%&=$ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnpqrstuvwyz";

/// How a chart is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paper {
    /// Columns of the screen.
    pub(super) width: usize,
    /// Rows, without those of the legend.
    pub(super) height: usize,
    /// The colours, if there are any.
    pub(super) colours: Option<Depth>,
    /// Whether characters of ambiguous width take two columns.
    pub(super) east_asian: bool,
}

/// A line chart.
pub(super) struct Plot<'a> {
    series: &'a [Series],
    paper: Paper,
    values: Axis,
    from: f64,
    to: f64,
}

/// One letter: its dots, and the series that go through it.
#[derive(Clone, Debug, Default)]
struct Cell {
    dots: u8,
    series: Vec<usize>,
}

impl<'a> Plot<'a> {
    pub(super) fn new(series: &'a [Series], look: Look, paper: Paper) -> Self {
        let times = || series.iter().flat_map(|it| &it.samples).map(|sample| sample.at);
        let paper = Paper { height: paper.height.max(LEAST.1 + 2), ..paper };
        let marks = (paper.height / BETWEEN).clamp(2, 8);
        Self {
            series,
            paper,
            values: axes::of_values(series, look, marks),
            from: times().reduce(f64::min).unwrap_or(0.0),
            to: times().reduce(f64::max).unwrap_or(0.0),
        }
    }

    /// The chart with its axes and its legend.
    pub(super) fn drawn(&self) -> String {
        // The line of the axis and that of the times.
        let height = self.paper.height - 2;
        let mut labels = vec![""; height];
        for (value, label) in &self.values.marks {
            let row = height - 1 - self.row(*value, height);
            if let Some(place) = labels.get_mut(row) {
                *place = label;
            }
        }
        let columns = |text: &str| display_width(text, self.paper.east_asian);
        let margin = labels.iter().map(|it| columns(it)).max().unwrap_or(0);
        let width = self.paper.width.saturating_sub(margin + 2).max(LEAST.0);
        let zero = self.values.low < 0.0 && self.values.high > 0.0;
        let zero = zero.then(|| height - 1 - self.row(0.0, height));
        let mut text = String::new();
        for (row, line) in self.cells(width, height).iter().enumerate() {
            let label = labels.get(row).copied().unwrap_or_default();
            let below = if zero == Some(row) { "┄" } else { " " };
            let letters = line.iter().enumerate();
            let drawn: String = letters.map(|(at, cell)| self.letter(cell, at, below)).collect();
            let padding = " ".repeat(margin - columns(label));
            text.push_str(format!("{padding}{label} ┤{drawn}").trim_end());
            text.push('\n');
        }
        let _ = writeln!(text, "{:margin$} └{}", "", "─".repeat(width));
        let _ = writeln!(text, "{:margin$}  {}", "", self.times(width));
        for (at, series) in self.series.iter().enumerate() {
            let room = self.paper.width.saturating_sub(2);
            for (number, line) in
                wrapped(&visible(&series.name()), room, self.paper.east_asian).iter().enumerate()
            {
                let mark =
                    if number == 0 { self.painted(&self.mark(at), at) } else { " ".to_owned() };
                let _ = writeln!(text, "{mark} {line}");
            }
        }
        text
    }

    /// From when to when, as exactly as there is room for it.
    fn times(&self, width: usize) -> String {
        let (from, to) = (axes::shown(self.from), axes::shown(self.to));
        let part =
            |text: &str, from: usize, to: usize| text.get(from..to).unwrap_or_default().to_owned();
        let pairs = [
            (from.clone(), to.clone()),
            (part(&from, 5, 16).replace('T', " "), part(&to, 5, 16).replace('T', " ")),
            (part(&from, 11, 16), part(&to, 11, 16)),
        ];
        let fits = |(from, to): &&(String, String)| from.len() + to.len() < width;
        let Some((from, to)) = pairs.iter().find(fits) else { return part(&from, 11, 16) };
        format!("{from}{}{to}", " ".repeat(width - from.len() - to.len()))
    }

    /// The row of a value, from below.
    fn row(&self, value: f64, rows: usize) -> usize {
        cell(value, self.values.low, self.values.high, rows)
    }

    fn cells(&self, width: usize, height: usize) -> Vec<Vec<Cell>> {
        let mut cells = vec![vec![Cell::default(); width]; height];
        for (at, series) in self.series.iter().enumerate() {
            for part in segments(&series.samples) {
                let mut before: Option<(usize, usize)> = None;
                for sample in part {
                    let x = cell(sample.at, self.from, self.to, width * 2);
                    let y = height * 4 - 1 - self.row(sample.value, height * 4);
                    for (x, y) in line(before.unwrap_or((x, y)), (x, y)) {
                        let row: Option<&mut Vec<Cell>> = cells.get_mut(y / 4);
                        let Some(cell) = row.and_then(|row| row.get_mut(x / 2)) else { continue };
                        cell.dots |= dot(x % 2, y % 4);
                        if cell.series.last() != Some(&at) {
                            cell.series.push(at);
                        }
                    }
                    before = Some((x, y));
                }
            }
        }
        cells
    }

    /// What a place shows. Where several series go through it they take turns, so that none hides another.
    fn letter(&self, cell: &Cell, column: usize, below: &str) -> String {
        let turn = column % cell.series.len().max(1);
        let Some(series) = cell.series.get(turn) else { return below.to_owned() };
        if self.has_marks() {
            return self.painted(&self.mark(*series), *series);
        }
        let letter = char::from_u32(0x2800 + u32::from(cell.dots)).unwrap_or(' ');
        self.painted(&letter.to_string(), *series)
    }

    /// Whether series are told apart by what they are drawn with: colours do not suffice.
    fn has_marks(&self) -> bool {
        let colours = if self.paper.colours.is_some() { COLOURS.len() } else { 1 };
        self.series.len() > colours
    }

    fn mark(&self, series: usize) -> String {
        let mark = MARKS.chars().nth(series % MARKS.len()).filter(|_| self.has_marks());
        mark.unwrap_or('●').to_string()
    }

    fn painted(&self, text: &str, series: usize) -> String {
        let colour = |of: [u8; 7]| of.get(series % of.len()).copied().unwrap_or_default();
        match self.paper.colours {
            Some(Depth::Many) => format!("\u{1b}[38;5;{}m{text}\u{1b}[0m", colour(COLOURS)),
            Some(Depth::Sixteen) => format!("\u{1b}[{}m{text}\u{1b}[0m", colour(FEW_COLOURS)),
            None => text.to_owned(),
        }
    }
}

/// The dots between two dots, both included.
fn line((x0, y0): (usize, usize), (x1, y1): (usize, usize)) -> Vec<(usize, usize)> {
    let steps = x0.abs_diff(x1).max(y0.abs_diff(y1)).max(1);
    let between = |from: usize, to: usize, step: usize| {
        let moved = from.abs_diff(to) * step / steps;
        if to >= from { from + moved } else { from - moved }
    };
    (0..=steps).map(|step| (between(x0, x1, step), between(y0, y1, step))).collect()
}

/// The bit of a braille dot (Unicode 2800), by column and row.
fn dot(x: usize, y: usize) -> u8 {
    const BITS: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];
    BITS.get(x).and_then(|column| column.get(y)).copied().unwrap_or_default()
}

/// Least and greatest finite value.
pub(super) fn bounds<'a>(samples: impl Iterator<Item = &'a Sample>) -> Option<(f64, f64)> {
    let finite = samples.map(|sample| sample.value).filter(|it| it.is_finite());
    finite.fold(None, |found, it| {
        let (low, high) = found.unwrap_or((it, it));
        Some((f64::min(low, it), f64::max(high, it)))
    })
}

/// Which of so many equal parts of a range a value falls into; the middle one if there is no range.
pub(super) fn cell(value: f64, low: f64, high: f64, parts: usize) -> usize {
    if high <= low {
        return parts / 2;
    }
    let share = ((value - low) / (high - low)).clamp(0.0, 1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a small number of parts"
    )]
    {
        (share * count(parts - 1)).round() as usize
    }
}

pub(super) fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::from(u32::MAX), f64::from)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    const PLAIN: Paper = Paper { width: 80, height: 16, colours: None, east_asian: false };

    pub(crate) fn samples(values: &[f64]) -> Vec<Sample> {
        let at = |index: usize| 1_714_000_000.0 + count(index) * 60.0;
        values
            .iter()
            .enumerate()
            .map(|(index, value)| Sample { at: at(index), value: *value })
            .collect()
    }

    fn one(values: &[f64]) -> Series {
        Series { labels: vec![], samples: samples(values) }
    }

    fn named(name: &str, values: &[f64]) -> Series {
        let labels = vec![("__name__".to_owned(), name.to_owned())];
        Series { labels, samples: samples(values) }
    }

    fn drawn(series: &[Series], paper: Paper) -> String {
        Plot::new(series, Look { unit: None, zero: true }, paper).drawn()
    }

    fn rising() -> Vec<f64> {
        (0..100).map(|it| f64::from(it) * 1_000.5).collect()
    }

    #[test]
    fn a_chart_has_the_size_that_it_is_given() {
        let series = [one(&rising())];
        for (width, height) in [(40, 8), (60, 12), (80, 16), (200, 40)] {
            let drawn = drawn(&series, Paper { width, height, ..PLAIN });
            let widest = drawn.lines().map(|line| display_width(line, false)).max();
            assert_eq!(widest, Some(width), "{drawn}");
            assert_eq!(drawn.lines().count(), height + 1, "{drawn}");
            assert!(drawn.contains("⣀") || drawn.contains("⡠") || drawn.contains("⠊"), "{drawn}");
            assert!(!drawn.contains('\u{1b}'));
        }
        // Something is drawn where there is no room.
        assert!(!drawn(&series, Paper { width: 1, height: 0, ..PLAIN }).is_empty());
    }

    #[test]
    fn times_are_as_exact_as_there_is_room() {
        let series = [one(&rising())];
        let times = |width| {
            let drawn = drawn(&series, Paper { width, ..PLAIN });
            let line = drawn.lines().rev().nth(1).unwrap().split_whitespace();
            line.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(times(80), "2024-04-24T23:06:40Z 2024-04-25T00:45:40Z");
        assert_eq!(times(40), "04-24 23:06 04-25 00:45");
        assert_eq!(times(22), "23:06 00:45");
    }

    #[test]
    fn series_are_told_apart_without_colour() {
        let series = [named("up", &[1.0, 5.0]), named("down", &[5.0, 1.0])];
        let plain = drawn(&series, PLAIN);
        assert!(plain.contains("\n* up\n") && plain.contains("\no down\n"), "{plain}");
        let field: String = plain.lines().take(14).collect();
        assert!(field.contains('*') && field.contains('o') && !field.contains('⠊'), "{plain}");
        let coloured = drawn(&series, Paper { colours: Some(Depth::Many), ..PLAIN });
        assert!(coloured.contains("\u{1b}[38;5;39m●\u{1b}[0m up\n"), "{coloured}");
        let few = drawn(&series, Paper { colours: Some(Depth::Sixteen), ..PLAIN });
        assert!(few.contains("\u{1b}[33m●\u{1b}[0m down\n") && !few.contains("38;5"), "{few}");
        // More series than colours.
        let many: Vec<Series> =
            (0..9).map(|it| named(&format!("s{it}"), &[f64::from(it); 2])).collect();
        let coloured = drawn(&many, Paper { colours: Some(Depth::Many), ..PLAIN });
        assert!(coloured.contains("\u{1b}[38;5;39m&\u{1b}[0m s7\n"), "{coloured}");
    }

    #[test]
    fn series_of_the_same_values_are_all_seen() {
        let series = [named("one", &[2.0; 10]), named("other", &[2.0; 10])];
        let drawn = drawn(&series, PLAIN);
        assert!(drawn.lines().take(14).any(|line| line.contains("*o*o*o")), "{drawn}");
    }

    #[test]
    fn zero_has_a_line_of_its_own_between_others() {
        let drawn = drawn(&[one(&[-4.0, -4.0, 6.0])], PLAIN);
        let zero = drawn.lines().find(|line| line.trim_start().starts_with("0 ┤")).unwrap();
        assert!(zero.contains("┄┄┄"), "{drawn}");
        assert_eq!(drawn.lines().filter(|line| line.contains('┄')).count(), 1, "{drawn}");
    }

    #[test]
    fn labels_differ_where_values_do() {
        let series = [one(&[1e12, 1e12 + 3.0, 1e12 + 1.0])];
        let drawn = Plot::new(&series, Look { unit: None, zero: false }, PLAIN).drawn();
        let labels = drawn.lines().filter_map(|it| it.split_once(" ┤")).map(|it| it.0.trim());
        let labels: Vec<&str> = labels.filter(|it| !it.is_empty()).collect();
        let different: std::collections::HashSet<&&str> = labels.iter().collect();
        assert!(labels.len() > 2 && different.len() == labels.len(), "{drawn}");
    }

    #[test]
    fn a_gap_stays_open() {
        let broken = [1.0, 1.0, f64::NAN, f64::NAN, f64::NAN, f64::NAN, 1.0, 1.0];
        let drawn = drawn(&[one(&broken)], PLAIN);
        let line = drawn.lines().find(|line| line.starts_with("1.0 ┤")).unwrap();
        assert!(line.contains("          "), "{drawn}");
    }

    #[test]
    fn a_long_name_goes_on_in_the_next_line() {
        let labels = vec![("namespace".to_owned(), "日本".repeat(40))];
        let series = [Series { labels, samples: samples(&[1.0, 2.0]) }];
        let drawn = drawn(&series, PLAIN);
        let legend: Vec<&str> = drawn.lines().skip(16).collect();
        assert!(
            legend.len() > 1 && legend.iter().all(|it| display_width(it, false) <= 80),
            "{drawn}"
        );
        let letters = legend.concat().chars().filter(|it| "日本".contains(*it)).count();
        assert_eq!(letters, 80, "{drawn}");
    }

    #[test]
    fn a_line_has_no_gaps() {
        let dots = line((0, 0), (10, 3));
        assert_eq!((dots[0], dots[10]), ((0, 0), (10, 3)));
        assert!(dots.windows(2).all(|pair| pair[0].0.abs_diff(pair[1].0) <= 1));
    }
}
