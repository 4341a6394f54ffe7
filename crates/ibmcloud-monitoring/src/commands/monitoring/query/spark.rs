//! The course of a series in one line.

use ibmcloud_core::series::Sample;

use super::plot::{bounds, cell, count};

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

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

#[cfg(test)]
mod tests {
    use super::super::plot::tests::samples;
    use super::*;

    #[test]
    fn a_sparkline_follows_its_values() {
        assert_eq!(sparkline(&samples(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]), 8), "▁▂▃▄▅▆▇█");
        assert_eq!(sparkline(&samples(&[0.0, 0.0, 7.0, 7.0]), 2), "▁█");
        assert_eq!(sparkline(&samples(&[3.0, 3.0]), 2), "▅▅");
        assert_eq!(sparkline(&samples(&[1.0, f64::NAN, 2.0]), 3), "▁ █");
        assert_eq!(sparkline(&[], 8), "");
    }
}
