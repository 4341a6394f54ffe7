//! Values that were changed, and that some still see as they were.

use serde::{Deserialize, Serialize};

/// What a value was before a change, for those whom the change has not reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Earlier<T> {
    /// When the change reaches them, in milliseconds since the epoch.
    pub until: i64,
    /// What they see until then.
    pub value: T,
}

/// What a reader sees at a time: the oldest value that lasts until later than that, else `now`.
/// Changes reach readers in the order in which they were made.
pub(crate) fn seen<'a, T>(earlier: &'a [Earlier<T>], current: &'a T, at: i64) -> &'a T {
    earlier.iter().find(|it| it.until > at).map_or(current, |it| &it.value)
}

/// Keeps `value` in sight for so many seconds from `at`, and forgets what nobody sees any more.
pub(crate) fn keep<T>(earlier: &mut Vec<Earlier<T>>, value: T, at: i64, seconds: u32) {
    earlier.retain(|it| it.until > at);
    if seconds > 0 {
        earlier.push(Earlier { until: at + i64::from(seconds) * 1_000, value });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_seen_in_their_order_and_each_after_its_time() {
        let mut earlier = Vec::new();
        keep(&mut earlier, "a", 0, 5);
        keep(&mut earlier, "b", 2_000, 5);
        let at = |time| *seen(&earlier, &"c", time);
        assert_eq!([0, 4_999, 5_000, 6_999, 7_000].map(at), ["a", "a", "b", "b", "c"]);
        keep(&mut earlier, "c", 9_000, 0);
        assert!(earlier.is_empty());
    }
}
