//! A line chart as an SVG file.

use std::path::Path;

use ibmcloud_core::series::Series;
use plotters::chart::SeriesLabelPosition;
use plotters::prelude::{
    BLACK, ChartBuilder, IntoDrawingArea as _, LineSeries, PathElement, RGBColor, SVGBackend, WHITE,
};
use plotters::style::Color as _;

use super::answer::number;
use crate::commands::monitoring::inside::time;
use crate::errors::CommandError;

const SIZE: (u32, u32) = (1_000, 520);
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

/// Draws the series into a file.
pub(super) fn write(path: &Path, title: &str, series: &[Series]) -> Result<(), CommandError> {
    let drawn = draw(title, series).map_err(std::io::Error::other);
    drawn
        .and_then(|text| std::fs::write(path, text))
        .map_err(|source| CommandError::File { path: path.display().to_string(), source })
}

fn draw(title: &str, series: &[Series]) -> Result<String, String> {
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
        root.fill(&WHITE).map_err(|error| error.to_string())?;
        let (times, values) = (range(series, |it| it.at), range(series, |it| it.value));
        let mut chart = ChartBuilder::on(&root)
            .caption(title, ("sans-serif", 20))
            .margin(14)
            .x_label_area_size(36)
            .y_label_area_size(72)
            .build_cartesian_2d(times, values)
            .map_err(|error| error.to_string())?;
        chart
            .configure_mesh()
            .x_label_formatter(&|at| clock(*at))
            .y_label_formatter(&|value| number(*value))
            .light_line_style(BLACK.mix(0.05))
            .draw()
            .map_err(|error| error.to_string())?;
        for (at, it) in series.iter().enumerate() {
            let colour = COLOURS[at % COLOURS.len()];
            let points = it.samples.iter().filter(|it| it.value.is_finite());
            let points = points.map(|sample| (sample.at, sample.value));
            chart
                .draw_series(LineSeries::new(points, colour.stroke_width(2)))
                .map_err(|error| error.to_string())?
                .label(it.name())
                .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], colour));
        }
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::UpperRight)
            .background_style(WHITE.mix(0.8))
            .border_style(BLACK.mix(0.2))
            .draw()
            .map_err(|error| error.to_string())?;
        root.present().map_err(|error| error.to_string())?;
    }
    Ok(text)
}

/// The finite values' range, with something to see where they are all the same.
fn range(
    series: &[Series],
    of: impl Fn(&ibmcloud_core::series::Sample) -> f64,
) -> std::ops::Range<f64> {
    let all = series.iter().flat_map(|it| &it.samples).map(of).filter(|it| it.is_finite());
    let (low, high) = all.fold((f64::MAX, f64::MIN), |(low, high), it| (low.min(it), high.max(it)));
    match (low <= high, high > low) {
        (true, true) => low..high,
        (true, false) => low - 1.0..low + 1.0,
        (false, _) => 0.0..1.0,
    }
}

fn clock(at: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds of our age fit")]
    let shown = time::shown(Some((at * 1_000.0) as i64));
    shown.replace('T', " ").trim_end_matches('Z').to_owned()
}
