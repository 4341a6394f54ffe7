//! Points in time as the host's files write them: RFC 3339 in UTC.

use std::time::SystemTime;

use jiff::Timestamp;

/// The moment as `2026-07-15T10:11:12.3456789Z`, trailing zeros of the fraction left out as Go
/// does. A moment before 1970 is written as Go's zero time.
pub(crate) fn rfc3339(at: SystemTime) -> String {
    let at = Timestamp::try_from(at).ok().filter(|at| *at >= Timestamp::UNIX_EPOCH);
    at.map_or_else(|| ZERO_TIME.to_owned(), |at| at.to_string())
}

/// Go's zero value of a time.
pub(crate) const ZERO_TIME: &str = "0001-01-01T00:00:00Z";

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

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
