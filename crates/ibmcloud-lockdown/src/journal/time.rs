//! Times as journals and their readers write them.

use std::time::SystemTime;

/// A time as RFC 3339, in UTC and to the second.
pub fn rfc_3339(time: SystemTime) -> String {
    let time = jiff::Timestamp::try_from(time).unwrap_or(jiff::Timestamp::MAX);
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
