//! Charts of letters: a sparkline for a cell, and a line chart in braille for a terminal of 80 columns.

use std::fmt::Write as _;

use ibmcloud_core::series::{Sample, Series};
use ibmcloud_plugin_sdk::terminal::{display_width, visible};

use super::number::{apart, number};
use super::segments::segments;
use crate::commands::monitoring::shared::time;

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// Columns of the screen.
const SCREEN: usize = 80;
/// Letters across, where the labels leave that much, and down; each holds two by four dots.
const WIDTH: usize = 64;
const HEIGHT: usize = 14;
/// Okabe and Ito's colours, which people with any colour vision tell apart, as terminal colours.
const COLOURS: [u8; 7] = [39, 208, 36, 220, 25, 166, 175];

/// The course of values in so many columns: the mean of each part of the time.
pub(super) fn sparkline(samples: &[Sample], columns: usize) -> String {
    let Some((low, high)) = bounds(samples.iter()) else { return String::new() };
    let columns = columns.min(samples.len()).max(1);
    (0..columns)
        .map(|column| {
            let [start, end] = [column, column + 1].map(|it| it * samples.len() / columns);
            let part = samples.get(start..end).unwrap_or_default();
            let finite: Vec<f64> =
                part.iter().map(|it| it.value).filter(|it| it.is_finite()).collect();
            if finite.is_empty() {
                return ' ';
            }
            let mean = finite.iter().sum::<f64>() / count(finite.len());
            BARS.get(cell(mean, low, high, BARS.len())).copied().unwrap_or(' ')
        })
        .collect()
}

/// A line chart.
pub(super) struct Plot<'a> {
    series: &'a [Series],
    from: f64,
    to: f64,
    low: f64,
    high: f64,
}

/// One letter: its dots, and the series that drew it last.
#[derive(Clone, Copy, Default)]
struct Cell {
    dots: u8,
    series: usize,
}

impl<'a> Plot<'a> {
    pub(super) fn new(series: &'a [Series]) -> Self {
        let times = || series.iter().flat_map(|it| &it.samples).map(|sample| sample.at);
        let (low, high) = bounds(series.iter().flat_map(|it| &it.samples)).unwrap_or((0.0, 0.0));
        Self {
            series,
            from: times().reduce(f64::min).unwrap_or(0.0),
            to: times().reduce(f64::max).unwrap_or(0.0),
            low,
            high,
        }
    }

    /// The chart with its axes and its legend.
    pub(super) fn drawn(&self, colour: bool) -> String {
        let middle = f64::midpoint(self.high, self.low);
        // One value is in the middle, and says so once.
        let (labels, half) = if self.high > self.low {
            (apart(&[self.high, middle, self.low]), HEIGHT / 2)
        } else {
            (vec![String::new(), number(middle), String::new()], HEIGHT / 2 - 1)
        };
        let label = |place: usize| labels.get(place).map_or("", String::as_str);
        let margin = labels.iter().map(String::len).max().unwrap_or(0);
        let width = WIDTH.min(SCREEN.saturating_sub(margin + 2));
        let cells = self.cells(width);
        let mut text = String::new();
        for (row, line) in cells.iter().enumerate() {
            let value = match row {
                0 => label(0),
                row if row == half => label(1),
                row if row == HEIGHT - 1 => label(2),
                _ => "",
            };
            let drawn: String = line.iter().map(|cell| letter(*cell, colour)).collect();
            text.push_str(format!("{value:>margin$} ┤{drawn}").trim_end());
            text.push('\n');
        }
        let (from, to) = (shown(self.from), shown(self.to));
        let gap = width.saturating_sub(from.len() + to.len());
        let _ = writeln!(text, "{:margin$} └{}", "", "─".repeat(width));
        let _ = writeln!(text, "{:margin$}  {from}{}{to}", "", " ".repeat(gap));
        for (at, series) in self.series.iter().enumerate() {
            let mark = painted("●", at, colour);
            let _ = writeln!(text, "{mark} {}", fitting(&visible(&series.name()), SCREEN - 2));
        }
        text
    }

    fn cells(&self, width: usize) -> Vec<Vec<Cell>> {
        let mut cells = vec![vec![Cell::default(); width]; HEIGHT];
        for (at, series) in self.series.iter().enumerate() {
            for part in segments(&series.samples) {
                let mut before: Option<(usize, usize)> = None;
                for sample in part {
                    let x = cell(sample.at, self.from, self.to, width * 2);
                    let y = HEIGHT * 4 - 1 - cell(sample.value, self.low, self.high, HEIGHT * 4);
                    for (x, y) in line(before.unwrap_or((x, y)), (x, y)) {
                        let row: Option<&mut Vec<Cell>> = cells.get_mut(y / 4);
                        let Some(cell) = row.and_then(|row| row.get_mut(x / 2)) else { continue };
                        cell.dots |= dot(x % 2, y % 4);
                        cell.series = at;
                    }
                    before = Some((x, y));
                }
            }
        }
        cells
    }
}

/// A name, cut where it would leave the screen.
fn fitting(name: &str, columns: usize) -> String {
    if display_width(name, false) <= columns {
        return name.to_owned();
    }
    let mut shown = String::new();
    for letter in name.chars() {
        shown.push(letter);
        if display_width(&shown, false) >= columns {
            shown.pop();
            break;
        }
    }
    shown + "…"
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

fn letter(cell: Cell, colour: bool) -> String {
    if cell.dots == 0 {
        return " ".to_owned();
    }
    let letter = char::from_u32(0x2800 + u32::from(cell.dots)).unwrap_or(' ');
    painted(&letter.to_string(), cell.series, colour)
}

fn painted(text: &str, series: usize, colour: bool) -> String {
    match COLOURS.get(series % COLOURS.len()).filter(|_| colour) {
        Some(number) => format!("\u{1b}[38;5;{number}m{text}\u{1b}[0m"),
        None => text.to_owned(),
    }
}

/// Least and greatest finite value.
fn bounds<'a>(samples: impl Iterator<Item = &'a Sample>) -> Option<(f64, f64)> {
    let finite = samples.map(|sample| sample.value).filter(|it| it.is_finite());
    finite.fold(None, |found, it| {
        let (low, high) = found.unwrap_or((it, it));
        Some((f64::min(low, it), f64::max(high, it)))
    })
}

/// Which of so many equal parts of a range a value falls into; the middle one if there is no range.
fn cell(value: f64, low: f64, high: f64, parts: usize) -> usize {
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

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::from(u32::MAX), f64::from)
}

fn shown(at: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds of our age fit")]
    time::shown(Some((at * 1_000.0) as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(values: &[f64]) -> Vec<Sample> {
        let at = |index: usize| 1_714_000_000.0 + count(index) * 60.0;
        values
            .iter()
            .enumerate()
            .map(|(index, value)| Sample { at: at(index), value: *value })
            .collect()
    }

    #[test]
    fn a_sparkline_follows_its_values() {
        assert_eq!(sparkline(&samples(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]), 8), "▁▂▃▄▅▆▇█");
        assert_eq!(sparkline(&samples(&[0.0, 0.0, 7.0, 7.0]), 2), "▁█");
        assert_eq!(sparkline(&samples(&[3.0, 3.0]), 2), "▅▅");
        assert_eq!(sparkline(&samples(&[1.0, f64::NAN, 2.0]), 3), "▁ █");
        assert_eq!(sparkline(&[], 8), "");
    }

    #[test]
    fn a_chart_fits_on_eighty_columns() {
        let rising: Vec<f64> = (0..100).map(|it| f64::from(it) * 1_000.5).collect();
        let series = [Series { labels: vec![], samples: samples(&rising) }];
        let drawn = Plot::new(&series).drawn(false);
        assert!(drawn.lines().all(|line| line.chars().count() <= 80), "{drawn}");
        assert_eq!(drawn.lines().count(), HEIGHT + 3);
        assert!(drawn.contains("⣀") || drawn.contains("⡠") || drawn.contains("⠊"), "{drawn}");
        assert!(!drawn.contains('\u{1b}'));
        assert!(Plot::new(&series).drawn(true).contains("\u{1b}[38;5;39m"));
    }

    #[test]
    fn labels_differ_where_values_do() {
        let series = [Series { labels: vec![], samples: samples(&[1e12, 1e12 + 3.0, 1e12 + 1.0]) }];
        let drawn = Plot::new(&series).drawn(false);
        for label in ["1000000000003 ┤", "1000000000001.5 ┤", "1000000000000 ┤"] {
            assert!(drawn.contains(label), "{drawn}");
        }
        assert!(drawn.lines().all(|line| line.chars().count() <= 80), "{drawn}");
    }

    #[test]
    fn a_flat_series_has_one_label_and_a_gap_stays_open() {
        let flat = [Series { labels: vec![], samples: samples(&[4.0; 10]) }];
        let drawn = Plot::new(&flat).drawn(false);
        assert_eq!(drawn.matches("4 ┤").count(), 1, "{drawn}");
        let broken = [1.0, 1.0, f64::NAN, f64::NAN, f64::NAN, f64::NAN, 1.0, 1.0];
        let broken = [Series { labels: vec![], samples: samples(&broken) }];
        let drawn = Plot::new(&broken).drawn(false);
        let line = drawn.lines().find(|line| line.starts_with("1 ┤")).unwrap();
        assert!(line.contains("          "), "{drawn}");
    }

    #[test]
    fn a_long_name_does_not_leave_the_screen() {
        let labels = vec![("namespace".to_owned(), "日本".repeat(40))];
        let series = [Series { labels, samples: samples(&[1.0, 2.0]) }];
        let drawn = Plot::new(&series).drawn(false);
        let name = drawn.lines().last().unwrap();
        assert!(name.ends_with('…') && display_width(name, false) <= 80, "{name}");
    }

    #[test]
    fn a_line_has_no_gaps() {
        let dots = line((0, 0), (10, 3));
        assert_eq!((dots[0], dots[10]), ((0, 0), (10, 3)));
        assert!(dots.windows(2).all(|pair| pair[0].0.abs_diff(pair[1].0) <= 1));
    }
}
