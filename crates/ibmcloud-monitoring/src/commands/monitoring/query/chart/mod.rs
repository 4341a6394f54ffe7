//! A line chart as a file: SVG for documents that scale, PNG for everything that shows pictures.

mod drawing;
mod png;

use std::io;
use std::path::Path;

use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::files::OutputFile;
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::series::Series;
use plotters::prelude::{BitMapBackend, IntoDrawingArea as _, SVGBackend};
use plotters::style::{FontStyle, register_font};

use self::drawing::Drawing;
use super::axes::Look;

/// The size of a chart whose legend has room in it.
pub(super) const SIZE: (u32, u32) = (960, 540);
/// DejaVu Sans, cut down to the Latin letters; its licence is beside it.
const FONT: &[u8] = include_bytes!("../../../../../fonts/DejaVuSans-Latin.ttf");
/// A picture is drawn so many times as large and then made smaller, so that its lines are smooth.
const FINER: u32 = 3;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Svg,
    Png,
}

impl Format {
    /// Told from the suffix of a name.
    pub(super) fn of(path: &Path) -> Result<Self, Message> {
        let suffix = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
        match suffix.to_ascii_lowercase().as_str() {
            "svg" => Ok(Self::Svg),
            "png" => Ok(Self::Png),
            _ => Err(msg!(
                "'{{.Path}}' is not the name of a chart: it has to end in .svg or .png",
                Path = path.display()
            )),
        }
    }
}

/// Draws the series into a file, which is there whole or not at all.
pub(super) fn write(
    file: OutputFile,
    format: Format,
    title: &str,
    series: &[Series],
    look: Look,
    size: (u32, u32),
) -> Result<(), CommandError> {
    let drawing = |scale| Drawing::new(title, series, look, size, scale).with_room();
    let bytes = font().and_then(|()| match format {
        Format::Svg => svg(&drawing(1)?).map(String::into_bytes),
        Format::Png => png(&drawing(FINER)?),
    });
    let path = file.path().to_owned();
    bytes
        .and_then(|bytes| file.write(&bytes))
        .map_err(|source| CommandError::File { path: path.display().to_string(), source })
}

fn svg(drawing: &Drawing<'_>) -> io::Result<String> {
    let mut text = String::new();
    drawing.on(&SVGBackend::with_string(&mut text, drawing.size()).into_drawing_area())?;
    Ok(text)
}

fn png(drawing: &Drawing<'_>) -> io::Result<Vec<u8>> {
    let size = drawing.size();
    let mut pixels = vec![0; png::length(size)];
    drawing.on(&BitMapBackend::with_buffer(&mut pixels, size).into_drawing_area())?;
    let (pixels, size) = png::smaller(&pixels, size, FINER);
    png::encoded(&pixels, size)
}

/// The one font there is, under the name that stands in SVG files too.
fn font() -> io::Result<()> {
    register_font(drawing::FONT, FontStyle::Normal, FONT)
        .map_err(|_| io::Error::other("the font of the program is damaged"))
}

#[cfg(test)]
mod tests {
    use ibmcloud_core::series::Sample;

    use super::*;

    const LOOK: Look = Look { unit: None, zero: false };

    fn drawing<'a>(title: &'a str, series: &'a [Series], scale: u32) -> Drawing<'a> {
        font().unwrap();
        Drawing::new(title, series, LOOK, SIZE, scale).with_room().unwrap()
    }

    fn svg(title: &str, series: &[Series]) -> io::Result<String> {
        super::svg(&drawing(title, series, 1))
    }

    fn png(title: &str, series: &[Series]) -> io::Result<Vec<u8>> {
        super::png(&drawing(title, series, FINER))
    }

    /// An hour of values, a minute apart.
    fn series(name: &str, host: &str, value: impl Fn(f64) -> f64) -> Series {
        let sample = |minute: u32| {
            let minute = f64::from(minute);
            Sample { at: 1_750_000_200.0 + minute * 60.0, value: value(minute) }
        };
        let labels = [("__name__", name), ("host", host), ("region", "us-south")];
        let labels = labels.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Series { labels: labels.to_vec(), samples: (0..=60).map(sample).collect() }
    }

    fn waves(count: u32) -> Vec<Series> {
        let one = |number: u32| {
            let shift = f64::from(number);
            series("cpu_used_percent", &format!("web-{number}"), move |minute| {
                40.0 + 4.0 * shift + 15.0 * (minute / 9.0 + shift).sin()
            })
        };
        (1..=count).map(one).collect()
    }

    fn broken() -> Vec<Series> {
        let gap = |minute: f64| (20.0..30.0).contains(&minute) || (31.5..32.5).contains(&minute);
        let mut lost = series("heap_bytes", "db-2", |minute| 3e8 + minute * 2e6);
        lost.samples.retain(|it| !(1_750_001_400.0..1_750_001_700.0).contains(&it.at));
        let value =
            move |minute| if gap(minute) { f64::NAN } else { 4e8 + 1e8 * (minute / 7.0).cos() };
        vec![series("heap_bytes", "db-1", value), lost]
    }

    /// Width, height and the pixels of a picture.
    fn decoded(file: &[u8]) -> (u32, u32, Vec<[u8; 3]>) {
        let mut reader = ::png::Decoder::new(io::Cursor::new(file)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut pixels).unwrap();
        let pixels = pixels.chunks(3).map(|it| [it[0], it[1], it[2]]).collect();
        (frame.width, frame.height, pixels)
    }

    /// The pixels that have a colour of lines, and the columns they are in.
    fn columns_of(pixels: &[[u8; 3]], width: u32, colour: [u8; 3]) -> Vec<usize> {
        let width = width as usize;
        // The legend is below the field.
        let field = pixels.iter().take(width * 440).enumerate();
        let mut columns: Vec<usize> =
            field.filter(|(_, pixel)| **pixel == colour).map(|(at, _)| at % width).collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    const BLUE: [u8; 3] = [0, 114, 178];
    const ORANGE: [u8; 3] = [230, 159, 0];

    #[test]
    fn a_picture_shows_each_series_in_a_colour_of_its_own() {
        let file = png("cpu_used_percent", &waves(7)).unwrap();
        assert!(file.starts_with(b"\x89PNG\r\n\x1a\n"));
        let (width, height, pixels) = decoded(&file);
        assert_eq!((width, height), (960, 540));
        for colour in [BLUE, ORANGE, [0, 158, 115], [213, 94, 0], [86, 180, 233], [204, 121, 167]] {
            let columns = columns_of(&pixels, width, colour).len();
            assert!(columns > 300, "{colour:?} in {columns} columns only");
        }
        // The title and the labels are there: ink at the top left, grey at the left edge.
        let dark = |x: usize, y: usize| pixels[y * 960 + x].iter().all(|part| *part < 120);
        assert!((15..40).any(|y| (20..160).any(|x| dark(x, y))), "no title");
        assert!((60..430).any(|y| (20..60).any(|x| dark(x, y))), "no labels");
    }

    #[test]
    fn a_gap_in_the_values_is_a_gap_in_the_line() {
        let (width, _, pixels) = decoded(&png("heap_bytes", &broken()).unwrap());
        for colour in [BLUE, ORANGE] {
            let columns = columns_of(&pixels, width, colour);
            let gap = columns.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap();
            assert!(gap > 60, "{colour:?}: the widest gap has {gap} pixels");
        }
    }

    #[test]
    fn a_flat_series_and_a_single_value_are_seen() {
        let flat = series("up", "db-1", |_| 1.0);
        let (width, _, pixels) = decoded(&png("up", std::slice::from_ref(&flat)).unwrap());
        assert!(columns_of(&pixels, width, BLUE).len() > 800);
        let single = Series { samples: flat.samples[..1].to_vec(), ..flat };
        let (width, _, pixels) = decoded(&png("up", &[single]).unwrap());
        assert!((3..20).contains(&columns_of(&pixels, width, BLUE).len()));
    }

    #[test]
    fn the_legend_names_every_series_and_the_chart_keeps_its_size() {
        let text = svg("cpu_used_percent", &waves(40)).unwrap();
        for number in 1..=40 {
            assert!(text.contains(&format!("web-{number}&quot;")), "web-{number} is in the legend");
        }
        assert!(!text.contains('…'));
        let height = |count| drawing("x", &waves(count), 1).size().1;
        assert_eq!(height(10), 540);
        assert!(height(40) > 540);
        assert!(svg("x", &waves(120)).unwrap().contains("… +20"), "a hundred names are enough");
        assert!(svg(&"sum(x) + ".repeat(90), &waves(1)).unwrap().contains('…'), "the title is cut");
        assert!(svg("up", &[]).is_ok() && png("up", &[Series::default()]).is_ok());
    }

    #[test]
    fn a_name_that_is_wider_than_the_chart_goes_on_below() {
        let long = series("up", &"very-long-".repeat(20), |_| 1.0);
        let text = svg("up", &[long]).unwrap();
        assert_eq!(
            text.matches("very-long-").count() + text.matches("very-lon\n").count(),
            20 - 1,
            "{text}"
        );
    }

    #[test]
    fn series_of_the_same_values_are_all_seen() {
        let same = [series("up", "db-1", |_| 1.0), series("up", "db-2", |_| 1.0)];
        let (width, _, pixels) = decoded(&png("up", &same).unwrap());
        for colour in [BLUE, ORANGE] {
            assert!(columns_of(&pixels, width, colour).len() > 200, "{colour:?}");
        }
    }

    #[test]
    fn a_chart_has_the_size_that_is_asked_for() {
        font().unwrap();
        let (one, series) = (waves(1), waves(3));
        let drawing = Drawing::new("x", &one, LOOK, (400, 300), 1).with_room().unwrap();
        assert_eq!(drawing.size(), (400, 300));
        let drawing = Drawing::new("x", &series, LOOK, (400, 300), 1).with_room().unwrap();
        assert!(drawing.size().1 > 300, "a legend of many rows gets room");
        let zero = Look { zero: true, ..LOOK };
        let drawing = Drawing::new("x", &series, zero, SIZE, 1).with_room().unwrap();
        assert!(super::svg(&drawing).unwrap().contains("\n0\n"), "zero is on the axis");
    }

    #[test]
    fn the_suffix_says_what_is_drawn() {
        let of = |name: &str| Format::of(Path::new(name)).ok();
        assert_eq!(of("a/chart.PNG"), Some(Format::Png));
        assert_eq!(of("chart.svg"), Some(Format::Svg));
        for name in ["chart.gif", "chart", ".png", "png"] {
            assert_eq!(of(name), None, "{name}");
        }
    }
}
