//! Points in time as the host's files write them: RFC 3339 in UTC.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The moment as `2026-07-15T10:11:12.3456789Z`, trailing zeros of the fraction left out as Go
/// does. A moment before 1970 is written as Go's zero time.
pub(crate) fn rfc3339(at: SystemTime) -> String {
    let Ok(since) = at.duration_since(UNIX_EPOCH) else {
        return ZERO_TIME.to_owned();
    };
    let (year, month, day) = civil(since.as_secs() / 86_400);
    let (hour, minute, second) =
        (since.as_secs() / 3_600 % 24, since.as_secs() / 60 % 60, since.as_secs() % 60);
    let fraction = fraction(since);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

/// Go's zero value of a time.
pub(crate) const ZERO_TIME: &str = "0001-01-01T00:00:00Z";

fn fraction(since: Duration) -> String {
    match since.subsec_nanos() {
        0 => String::new(),
        nanos => format!(".{nanos:09}").trim_end_matches('0').to_owned(),
    }
}

/// Days since 1970-01-01 as year, month, day in the Gregorian calendar. The year is counted from
/// March, so that the leap day is its last.
fn civil(days: u64) -> (u64, u64, u64) {
    const DAYS_IN_400_YEARS: u64 = 146_097;
    let shifted = days + 719_468; // days since 0000-03-01
    let day_of_era = shifted % DAYS_IN_400_YEARS;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = shifted / DAYS_IN_400_YEARS * 400 + year_of_era + u64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64, nanos: u32) -> String {
        rfc3339(UNIX_EPOCH + Duration::new(seconds, nanos))
    }

    #[test]
    fn known_moments() {
        assert_eq!(at(0, 0), "1970-01-01T00:00:00Z");
        assert_eq!(at(951_782_400, 0), "2000-02-29T00:00:00Z");
        assert_eq!(at(1_784_110_272, 345_678_900), "2026-07-15T10:11:12.3456789Z");
        assert_eq!(at(4_107_542_399, 0), "2100-02-28T23:59:59Z");
        assert_eq!(at(4_107_542_400, 0), "2100-03-01T00:00:00Z");
        assert_eq!(rfc3339(UNIX_EPOCH - Duration::from_secs(1)), ZERO_TIME);
    }
}
