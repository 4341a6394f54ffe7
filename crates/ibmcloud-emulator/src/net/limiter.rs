//! A limit on requests per minute, for each caller at each host.

use std::collections::HashMap;
use std::time::Instant;

/// One bucket for each caller at each host: it holds a minute's worth and refills evenly.
#[derive(Debug)]
pub(crate) struct Limiter {
    per_minute: f64,
    buckets: HashMap<[u8; 32], (f64, Instant)>,
}

impl Limiter {
    pub(crate) fn new(per_minute: u32) -> Self {
        Self { per_minute: f64::from(per_minute.max(1)), buckets: HashMap::new() }
    }

    /// Every bucket is full again.
    pub(crate) fn forget(&mut self) {
        self.buckets.clear();
    }

    /// Takes one request from the bucket of a caller at a host (their digest); when it is empty, says after
    /// how many whole seconds the next one is possible.
    pub(crate) fn take(&mut self, pair: [u8; 32], now: Instant) -> Result<(), u64> {
        let full = (self.per_minute, now);
        let (left, since) = self.buckets.entry(pair).or_insert(full);
        let refilled = now.saturating_duration_since(*since).as_secs_f64() * self.per_minute / 60.0;
        *left = (*left + refilled).min(self.per_minute);
        *since = now;
        if *left >= 1.0 {
            *left -= 1.0;
            return Ok(());
        }
        let mut seconds = 1_u32;
        while *left + f64::from(seconds) * self.per_minute / 60.0 < 1.0 {
            seconds += 1;
        }
        Err(u64::from(seconds))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_bucket_empties_and_refills_by_itself() {
        let mut limiter = Limiter::new(6);
        let start = Instant::now();
        for _ in 0..6 {
            assert_eq!(limiter.take([0; 32], start), Ok(()));
        }
        assert_eq!(limiter.take([0; 32], start), Err(10));
        assert_eq!(limiter.take([1; 32], start), Ok(()));
        assert_eq!(limiter.take([0; 32], start + Duration::from_secs(10)), Ok(()));
    }
}
