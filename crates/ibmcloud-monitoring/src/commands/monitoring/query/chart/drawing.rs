//! The drawing itself, the same for every kind of file: title, axes, lines and a legend.

use std::io;

use ibmcloud_core::series::Series;
use plotters::coord::Shift;
use plotters::prelude::{
    Circle, DrawingArea, DrawingBackend, IntoDrawingArea as _, IntoFont as _, PathElement,
    RGBColor, Rectangle, SVGBackend, Text, WHITE,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, ShapeStyle, TextStyle};

use crate::commands::monitoring::query::axes::{self, Axis, Look};
use crate::commands::monitoring::query::segments::segments;

/// The font's name; a reader of SVG takes one of its own.
pub(super) const FONT: &str = "sans-serif";

/// Okabe and Ito's colours, which people with any colour vision tell apart.
const COLOURS: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(230, 159, 0),
    RGBColor(0, 158, 115),
    RGBColor(213, 94, 0),
    RGBColor(86, 180, 233),
    RGBColor(204, 121, 167),
    RGBColor(0, 0, 0),
];
/// Lengths of dashes and of the gaps between them, once the colours are used up.
const DASHES: [(i32, i32); 3] = [(0, 0), (7, 4), (2, 3)];
const INK: RGBColor = RGBColor(38, 50, 56);
const FAINT: RGBColor = RGBColor(96, 108, 116);
const GRID: RGBColor = RGBColor(230, 233, 236);
const AXIS: RGBColor = RGBColor(150, 160, 168);

const MARGIN: i32 = 20;
/// Sizes of letters, for a library that draws them a fifth smaller.
const TITLE: i32 = 20;
const LABEL: i32 = 15;
/// A line of the legend.
const ROW: i32 = 22;
/// The line before a name in the legend, and the room around it.
const SAMPLE: i32 = 22;
/// So many rows have room; for each more the picture is higher.
const MOST_ROWS: i32 = 5;
const MOST_COLUMNS: usize = 4;
/// A picture with more names would be one of its legend.
const MOST_NAMES: usize = 100;

type Area<DB> = DrawingArea<DB, Shift>;

/// What is to be drawn, `scale` times as large as on paper.
pub(super) struct Drawing<'a> {
    title: &'a str,
    series: &'a [Series],
    scale: i32,
    width: i32,
    height: i32,
    times: Axis,
    values: Axis,
    /// How many series before each have the same values.
    twins: Vec<usize>,
}

/// The rectangle of the lines.
struct Field {
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
}

impl<'a> Drawing<'a> {
    pub(super) fn new(
        title: &'a str,
        series: &'a [Series],
        look: Look,
        (width, height): (u32, u32),
        scale: u32,
    ) -> Self {
        let whole = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        let marks =
            |pixels: u32, each: u32| usize::try_from(pixels / each).unwrap_or(2).clamp(2, 20);
        let times = axes::of_time(series, marks(width, 120));
        let values = axes::of_values(series, look, marks(height, 90));
        let twins = (0..series.len()).map(|at| twin(series, at)).collect();
        let (scale, width, height) = (whole(scale), whole(width), whole(height));
        Self { title, series, scale, width, height, times, values, twins }
    }

    /// Makes room for a legend of many rows.
    pub(super) fn with_room(mut self) -> io::Result<Self> {
        let mut sheet = String::new();
        let legend =
            Legend::of(&self, &SVGBackend::with_string(&mut sheet, (1, 1)).into_drawing_area())?;
        self.height += (legend.rows() - MOST_ROWS).max(0) * ROW;
        Ok(self)
    }

    /// Pixels.
    pub(super) fn size(&self) -> (u32, u32) {
        let pixels = |length: i32| u32::try_from(length * self.scale).unwrap_or_default();
        (pixels(self.width), pixels(self.height))
    }

    /// Draws everything.
    pub(super) fn on<DB: DrawingBackend>(&self, area: &Area<DB>) -> io::Result<()> {
        area.fill(&WHITE).map_err(failed)?;
        self.head(area)?;
        let legend = Legend::of(self, area)?;
        let mut widest = 0;
        for (_, label) in &self.values.marks {
            widest = widest.max(self.width(area, label, LABEL)?);
        }
        let field = Field {
            left: MARGIN + widest + 8,
            right: self.width - MARGIN - 6,
            top: MARGIN + TITLE + 24,
            bottom: self.height - MARGIN - legend.height() - 28,
        };
        self.axes(area, &field)?;
        for (at, series) in self.series.iter().enumerate() {
            self.line(area, &field, at, series)?;
        }
        legend.draw(self, area, field.bottom + 36)?;
        area.present().map_err(failed)
    }

    /// The expression, and from when to when.
    fn head<DB: DrawingBackend>(&self, area: &Area<DB>) -> io::Result<()> {
        let span = axes::span(&self.times);
        let taken = self.width(area, &span, LABEL)?;
        let title = self.title.split_whitespace().collect::<Vec<_>>().join(" ");
        let title = self.fitting(area, &title, TITLE, self.width - 2 * MARGIN - taken - 24)?;
        let middle = MARGIN + TITLE / 2;
        self.text(area, &title, (MARGIN, middle), TITLE, INK, HPos::Left)?;
        self.text(area, &span, (self.width - MARGIN, middle), LABEL, FAINT, HPos::Right)
    }

    fn axes<DB: DrawingBackend>(&self, area: &Area<DB>, field: &Field) -> io::Result<()> {
        for (value, label) in &self.values.marks {
            let y = field.y(self.values.share(*value));
            let colour = if *value == 0.0 { AXIS } else { GRID };
            self.stroke(area, &[(field.left, y), (field.right, y)], colour, 1)?;
            self.text(area, label, (field.left - 8, y), LABEL, FAINT, HPos::Right)?;
        }
        let y = field.bottom;
        self.stroke(area, &[(field.left, y), (field.right, y)], AXIS, 1)?;
        for (at, label) in &self.times.marks {
            let x = field.x(self.times.share(*at));
            self.stroke(area, &[(x, y), (x, y + 5)], AXIS, 1)?;
            // A label at the edge stays on the paper.
            let half = self.width(area, label, LABEL)? / 2;
            let x = x.min(self.width - MARGIN / 2 - half);
            self.text(area, label, (x, y + 17), LABEL, FAINT, HPos::Center)?;
        }
        Ok(())
    }

    /// A series: a line for each part without a gap, and a dot for a value that stands alone.
    fn line<DB: DrawingBackend>(
        &self,
        area: &Area<DB>,
        field: &Field,
        at: usize,
        series: &Series,
    ) -> io::Result<()> {
        let style = self.style(at);
        for part in segments(&series.samples) {
            // Whole pixels of the finer drawing, not of the paper.
            let scaled = |share: f64, from: i32, to: i32| {
                let (from, to) = (f64::from(from * self.scale), f64::from(to * self.scale));
                rounded(from + share * (to - from))
            };
            let points: Vec<(i32, i32)> = part
                .iter()
                .map(|sample| {
                    let x = scaled(self.times.share(sample.at), field.left, field.right);
                    (x, scaled(self.values.share(sample.value), field.bottom, field.top))
                })
                .collect();
            if let [point] = points[..] {
                area.draw(&Circle::new(point, 3 * self.scale, style.filled())).map_err(failed)?;
            } else {
                self.dashed(area, &points, at)?;
            }
        }
        Ok(())
    }

    /// A line in the manner of a series, at its own pixels.
    fn dashed<DB: DrawingBackend>(
        &self,
        area: &Area<DB>,
        points: &[(i32, i32)],
        at: usize,
    ) -> io::Result<()> {
        let style = self.style(at);
        let manner = DASHES.get(at / COLOURS.len() % DASHES.len());
        let (dash, gap) = match self.twins.get(at) {
            // What is below it is seen in the gaps.
            Some(before @ 1..) => (8, 8 * i32::try_from(*before).unwrap_or(1).min(8)),
            _ => manner.copied().unwrap_or_default(),
        };
        if gap == 0 {
            return area.draw(&PathElement::new(points.to_vec(), style)).map_err(failed);
        }
        for piece in pieces(points, dash * self.scale, gap * self.scale) {
            area.draw(&PathElement::new(piece, style)).map_err(failed)?;
        }
        Ok(())
    }

    fn style(&self, at: usize) -> ShapeStyle {
        let width = u32::try_from(2 * self.scale).unwrap_or(2);
        COLOURS.get(at % COLOURS.len()).unwrap_or(&INK).stroke_width(width)
    }

    fn stroke<DB: DrawingBackend>(
        &self,
        area: &Area<DB>,
        points: &[(i32, i32)],
        colour: RGBColor,
        width: i32,
    ) -> io::Result<()> {
        let scaled: Vec<_> = points.iter().map(|(x, y)| (x * self.scale, y * self.scale)).collect();
        // A thick line that is straight is a rectangle, with sharp edges.
        if let [(x0, y0), (x1, y1)] = scaled[..] {
            let thick = width * self.scale;
            let end = if x0 == x1 { (x0 + thick, y1) } else { (x1, y1 + thick) };
            return area.draw(&Rectangle::new([(x0, y0), end], colour.filled())).map_err(failed);
        }
        area.draw(&PathElement::new(scaled, colour.stroke_width(1))).map_err(failed)
    }

    /// A text around the middle of a line of its own.
    fn text<DB: DrawingBackend>(
        &self,
        area: &Area<DB>,
        text: &str,
        (x, y): (i32, i32),
        size: i32,
        colour: RGBColor,
        anchor: HPos,
    ) -> io::Result<()> {
        let style = self.letters(size).color(&colour).pos(Pos::new(anchor, VPos::Center));
        // In a picture the middle of a line is that of its tallest letters, in SVG that of a small one.
        let lower = if self.scale > 1 { size * self.scale / 8 } else { 0 };
        let at = (x * self.scale, y * self.scale + lower);
        area.draw(&Text::new(text.to_owned(), at, style)).map_err(failed)
    }

    fn letters(&self, size: i32) -> TextStyle<'static> {
        (FONT, size * self.scale).into_font().into()
    }

    /// How wide a text is on paper.
    fn width<DB: DrawingBackend>(&self, area: &Area<DB>, text: &str, size: i32) -> io::Result<i32> {
        let (width, _) = area.estimate_text_size(text, &self.letters(size)).map_err(failed)?;
        let scale = u32::try_from(self.scale).unwrap_or(1);
        i32::try_from(width.div_ceil(scale)).map_err(io::Error::other)
    }

    /// A text, cut where there is no room for more of it.
    fn fitting<DB: DrawingBackend>(
        &self,
        area: &Area<DB>,
        text: &str,
        size: i32,
        room: i32,
    ) -> io::Result<String> {
        if self.width(area, text, size)? <= room {
            return Ok(text.to_owned());
        }
        let mut letters: Vec<char> = text.chars().collect();
        while letters.pop().is_some() {
            let cut: String = letters.iter().chain(&['…']).collect();
            if self.width(area, &cut, size)? <= room {
                return Ok(cut);
            }
        }
        Ok(String::new())
    }
}

impl Drawing<'_> {
    /// A text in lines that have room, broken where they end.
    fn lines<DB: DrawingBackend>(
        &self,
        area: &Area<DB>,
        text: &str,
        size: i32,
        room: i32,
    ) -> io::Result<Vec<String>> {
        let mut lines = vec![String::new()];
        if self.width(area, text, size)? <= room {
            return Ok(vec![text.to_owned()]);
        }
        for letter in text.chars() {
            let Some(line) = lines.last_mut() else { break };
            line.push(letter);
            if self.width(area, line, size)? > room && line.chars().count() > 1 {
                line.pop();
                lines.push(letter.to_string());
            }
        }
        Ok(lines)
    }
}

impl Field {
    fn x(&self, share: f64) -> i32 {
        self.left + rounded(share * f64::from(self.right - self.left))
    }

    fn y(&self, share: f64) -> i32 {
        self.bottom - rounded(share * f64::from(self.bottom - self.top))
    }
}

/// Names and how their lines look, in columns below the chart.
struct Legend {
    /// The lines of each name; where there are several columns, each name has one.
    names: Vec<Vec<String>>,
    columns: usize,
    /// How many series have no room in it.
    left_out: usize,
}

impl Legend {
    fn of<DB: DrawingBackend>(drawing: &Drawing<'_>, area: &Area<DB>) -> io::Result<Self> {
        let room = drawing.width - 2 * MARGIN;
        let names: Vec<String> = drawing.series.iter().take(MOST_NAMES).map(short_name).collect();
        let mut widest = 1;
        for name in &names {
            widest = widest.max(drawing.width(area, name, LABEL)? + SAMPLE + 32);
        }
        let fitting = usize::try_from(room / widest).unwrap_or(1);
        let columns = fitting.clamp(1, MOST_COLUMNS).min(names.len().max(1));
        let each = room / i32::try_from(columns).unwrap_or(1) - SAMPLE - 32;
        let lines = names.iter().map(|name| drawing.lines(area, name, LABEL, each));
        let left_out = drawing.series.len() - names.len();
        Ok(Self { names: lines.collect::<Result<_, _>>()?, columns, left_out })
    }

    fn rows(&self) -> i32 {
        let lines: usize = self.names.iter().map(Vec::len).sum();
        let rows = lines.div_ceil(self.columns) + usize::from(self.left_out > 0);
        i32::try_from(rows).unwrap_or(i32::MAX)
    }

    fn height(&self) -> i32 {
        self.rows() * ROW
    }

    fn draw<DB: DrawingBackend>(
        &self,
        drawing: &Drawing<'_>,
        area: &Area<DB>,
        top: i32,
    ) -> io::Result<()> {
        let columns = i32::try_from(self.columns).unwrap_or(1);
        let each = (drawing.width - 2 * MARGIN) / columns;
        let mut place = 0;
        for (at, lines) in self.names.iter().enumerate() {
            for (number, line) in lines.iter().enumerate() {
                let (x, y) =
                    (MARGIN + place % columns * each, top + place / columns * ROW + ROW / 2);
                if number == 0 {
                    let scale = drawing.scale;
                    let sample = [(x * scale, y * scale), ((x + SAMPLE) * scale, y * scale)];
                    drawing.dashed(area, &sample, at)?;
                }
                drawing.text(area, line, (x + SAMPLE + 8, y), LABEL, INK, HPos::Left)?;
                place += 1;
            }
        }
        if self.left_out > 0 {
            let y = top + self.height() - ROW / 2;
            let rest = format!("… +{}", self.left_out);
            drawing.text(area, &rest, (MARGIN, y), LABEL, INK, HPos::Left)?;
        }
        Ok(())
    }
}

/// How many series before this one have the same values, and would be hidden by it.
fn twin(series: &[Series], at: usize) -> usize {
    let same = |one: &&Series| series.get(at).is_some_and(|it| it.samples == one.samples);
    series.iter().take(at).filter(same).count()
}

/// A series without the braces where it has no name.
fn short_name(series: &Series) -> String {
    match series.name().as_str() {
        "{}" => "value".to_owned(),
        name => name.to_owned(),
    }
}

/// The dashes of a line.
fn pieces(points: &[(i32, i32)], dash: i32, gap: i32) -> Vec<Vec<(i32, i32)>> {
    let (dash, gap) = (f64::from(dash), f64::from(gap));
    let mut pieces = Vec::new();
    let (mut piece, mut drawing, mut left) = (Vec::new(), true, dash);
    let whole = |(x, y): (f64, f64)| (rounded(x), rounded(y));
    for (from, to) in points.iter().zip(points.iter().skip(1)) {
        let [(x0, y0), (x1, y1)] = [*from, *to].map(|(x, y)| (f64::from(x), f64::from(y)));
        let length = (x1 - x0).hypot(y1 - y0);
        let at =
            |gone: f64| whole((x0 + (x1 - x0) * gone / length, y0 + (y1 - y0) * gone / length));
        let mut gone = 0.0;
        if drawing {
            piece.push(*from);
        }
        while length - gone > left {
            gone += left;
            if drawing {
                piece.push(at(gone));
                pieces.push(std::mem::take(&mut piece));
            } else {
                piece.push(at(gone));
            }
            drawing = !drawing;
            left = if drawing { dash } else { gap };
        }
        left -= length - gone;
        if drawing {
            piece.push(*to);
        }
    }
    pieces.push(piece);
    pieces.retain(|piece| piece.len() > 1);
    pieces
}

fn rounded(value: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "a place on a small sheet")]
    {
        value.round() as i32
    }
}

fn failed(error: impl std::fmt::Display) -> io::Error {
    io::Error::other(error.to_string())
}
