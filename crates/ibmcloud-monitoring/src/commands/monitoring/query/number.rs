//! Numbers for people.

use std::collections::HashSet;

/// Whole numbers up to here are exact, and shown in full.
const WHOLE: f64 = 9_007_199_254_740_992.0;
/// Significant digits of a value that is no whole number.
const DIGITS: usize = 6;

/// A whole number in full; another value with six significant digits, or with two places behind the
/// point where there are more digits in front of it.
pub(super) fn number(value: f64) -> String {
    rounded(value, DIGITS)
}

/// Numbers beside each other: with as many digits as tell them apart.
pub(super) fn apart(values: &[f64]) -> Vec<String> {
    let texts = |digits| values.iter().map(|value| rounded(*value, digits)).collect::<Vec<_>>();
    let differ = |texts: &Vec<String>| texts.iter().collect::<HashSet<_>>().len() == texts.len();
    let all = || values.iter().map(|value| exact(*value)).collect();
    (DIGITS..17).map(texts).find(differ).unwrap_or_else(all)
}

fn rounded(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return match (value.is_nan(), value > 0.0) {
            (true, _) => "NaN",
            (false, true) => "+Inf",
            (false, false) => "-Inf",
        }
        .to_owned();
    }
    let size = value.abs();
    if size >= WHOLE {
        return format!("{value:e}");
    }
    if size >= 1e4 {
        let before = format!("{size:.0}").len();
        let places = digits.saturating_sub(before).max(2);
        let text = format!("{value:.places$}");
        // Zeros that were not rounded to say nothing.
        return if text.parse() == Ok(value) { value.to_string() } else { text };
    }
    let rounded: f64 = format!("{value:.*e}", digits - 1).parse().unwrap_or(value);
    if rounded != 0.0 && rounded.abs() < 1e-4 {
        format!("{rounded:e}")
    } else {
        rounded.to_string()
    }
}

/// Every digit, and the words of PromQL for what is no number.
pub(super) fn exact(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { number(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_true() {
        for (value, shown) in [
            (0.0, "0"),
            (1.0, "1"),
            (0.1 + 0.2, "0.3"),
            (1_234_567.0, "1234567"),
            (17_179_869_184.0, "17179869184"),
            (9_007_199_254_740_991.0, "9007199254740991"),
            (1_795_810_000.123, "1795810000.12"),
            (1_000_000.001, "1000000.00"),
            (999_999.5, "999999.5"),
            (12_345.678_9, "12345.68"),
            (1_234.567_89, "1234.57"),
            (55.384_615, "55.3846"),
            (1e20, "1e20"),
            (1_152_921_504_606_846_976.0, "1.152921504606847e18"),
            (0.000_012_3, "1.23e-5"),
            (-2.5, "-2.5"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Inf"),
        ] {
            assert_eq!(number(value), shown);
        }
    }

    #[test]
    fn numbers_beside_each_other_differ() {
        assert_eq!(
            apart(&[1e12, 1e12 + 0.5, 1e12 + 1.0]).join(" "),
            "1000000000000 1000000000000.5 1000000000001"
        );
        assert_eq!(apart(&[0.123_456_7, 0.123_456_8]).join(" "), "0.1234567 0.1234568");
        assert_eq!(apart(&[0.1 + 0.2, 0.4]).join(" "), "0.3 0.4");
        assert_eq!(apart(&[1.0, 1.0]).join(" "), "1 1");
    }
}
