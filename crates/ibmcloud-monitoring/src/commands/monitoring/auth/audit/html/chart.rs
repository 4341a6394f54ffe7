//! The chart of a page: the instances of each region by what they accept, as inline SVG.

use std::fmt::Write as _;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::msg;
use ibmcloud_fleet::report::{Place, Summary};

use crate::commands::monitoring::auth::audit::markup::escaped;

/// In units of the picture.
const WIDTH: u64 = 900;
const LABEL: u64 = 150;
const NUMBERS: u64 = 150;
const BAR: u64 = 20;
const STEP: u64 = 30;

/// The chart. Its numbers stand beside the bars, so that nobody has to tell colours apart.
pub(super) fn chart(summary: &Summary, console: &Console) -> String {
    let text = |message| escaped(&console.text(&message));
    let most = summary.regions.values().map(total).max().unwrap_or(0).max(1);
    let height = STEP * (summary.regions.len() as u64 + 1);
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" role=\"img\" aria-labelledby=\"chart-title chart-text\">\n<title id=\"chart-title\">{}</title>\n<desc id=\"chart-text\">{}</desc>\n",
        text(msg!("Instances by region and mode")),
        escaped(&described(summary, console))
    );
    let keys = [
        ("iam", "IAM_ONLY".to_owned()),
        ("any", "ANY".to_owned()),
        ("unknown", console.text(&msg!("Not known"))),
    ];
    let mut x = LABEL;
    for (class, name) in keys {
        let _ = writeln!(
            svg,
            "<rect class=\"{class}\" x=\"{x}\" y=\"4\" width=\"14\" height=\"14\"/><text x=\"{}\" y=\"16\">{}</text>",
            x + 20,
            escaped(&name)
        );
        x += 140;
    }
    for (index, (region, place)) in summary.regions.iter().enumerate() {
        let y = STEP * (index as u64 + 1);
        let _ = writeln!(svg, "<text x=\"0\" y=\"{}\">{}</text>", y + 15, escaped(region));
        let mut x = LABEL;
        for (class, count) in
            [("iam", place.iam_only), ("any", place.any), ("unknown", place.not_known)]
        {
            // Whole units: what is there is seen, if it is one of ten thousand.
            let scaled = count.saturating_mul(WIDTH - LABEL - NUMBERS) / most;
            let width = if count > 0 { scaled.max(2) } else { 0 };
            if width > 0 {
                let _ = writeln!(
                    svg,
                    "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{BAR}\"/>"
                );
            }
            x += width;
        }
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{}\">{} / {} / {}</text>",
            x + 8,
            y + 15,
            place.iam_only,
            place.any,
            place.not_known
        );
    }
    svg.push_str("</svg>\n");
    svg
}

fn total(place: &Place) -> u64 {
    place.iam_only + place.any + place.not_known
}

/// The same for whoever sees no picture.
fn described(summary: &Summary, console: &Console) -> String {
    let not_known = console.text(&msg!("Not known"));
    let one = |(region, place): (&String, &Place)| {
        let Place { iam_only, any, not_known: unknown } = place;
        format!("{region}: IAM_ONLY {iam_only}, ANY {any}, {not_known} {unknown}")
    };
    summary.regions.iter().map(one).collect::<Vec<_>>().join("; ")
}
