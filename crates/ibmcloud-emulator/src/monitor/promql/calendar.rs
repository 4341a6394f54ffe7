//! Functions of the calendar, in UTC: `hour`, `day_of_week` and their kin, of "office hours" alerts.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The function of this name.
pub(super) fn function(name: &str) -> Option<fn(DateTime) -> f64> {
    Some(match name {
        "minute" => |it| f64::from(it.minute()),
        "hour" => |it| f64::from(it.hour()),
        "day_of_month" => |it| f64::from(it.day()),
        "day_of_week" => |it| f64::from(it.weekday().to_sunday_zero_offset()),
        "day_of_year" => |it| f64::from(it.day_of_year()),
        "days_in_month" => |it| f64::from(it.days_in_month()),
        "month" => |it| f64::from(it.month()),
        "year" => |it| f64::from(it.year()),
        _ => return None,
    })
}

/// What a function makes of a time in seconds; no number where there is no such time.
pub(super) fn of(seconds: f64, function: fn(DateTime) -> f64) -> f64 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a fraction of a second is cut, and `as` saturates"
    )]
    let time = Timestamp::from_second(seconds as i64);
    match time {
        Ok(time) if seconds.is_finite() => function(time.to_zoned(TimeZone::UTC).datetime()),
        _ => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monitor::promql::value::text;

    #[test]
    fn a_time_has_all_its_parts() {
        // 29 February 2024, 23:59:58 UTC, a Thursday.
        for (name, wanted) in [
            ("minute", "59"),
            ("hour", "23"),
            ("day_of_month", "29"),
            ("day_of_week", "4"),
            ("day_of_year", "60"),
            ("days_in_month", "29"),
            ("month", "2"),
            ("year", "2024"),
        ] {
            assert_eq!(text(of(1_709_251_198.9, function(name).unwrap())), wanted, "{name}");
        }
        assert!(of(f64::NAN, function("hour").unwrap()).is_nan());
        assert!(of(1e300, function("hour").unwrap()).is_nan());
        assert!(function("second").is_none());
    }
}
