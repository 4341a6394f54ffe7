//! When a failed request is tried again, and after how long: data and pure functions, no clock.

use std::time::Duration;

/// How often and how patiently a request is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts in all, the first included.
    pub attempts: u32,
    /// The longest wait after the first attempt; it doubles with each further one.
    pub first: Duration,
    /// The longest wait ever, unless the service asks for a longer one.
    pub cap: Duration,
}

impl RetryPolicy {
    /// One attempt and no more.
    pub const NONE: Self = Self { attempts: 1, first: Duration::ZERO, cap: Duration::ZERO };

    /// The wait after a failed attempt (counted from one), or `None` to give up.
    ///
    /// A wait that the service `asked` for is honoured as it is. Otherwise "full jitter": anything
    /// between nothing and the doubled bound, by `random` in 0..1, so that many clients that failed
    /// together do not come back together.
    pub fn delay_after(
        &self,
        attempt: u32,
        asked: Option<Duration>,
        random: f64,
    ) -> Option<Duration> {
        if attempt >= self.attempts {
            return None;
        }
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
        let bound = self.first.saturating_mul(doubled).min(self.cap);
        Some(asked.unwrap_or_else(|| bound.mul_f64(random.clamp(0.0, 1.0))))
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { attempts: 5, first: Duration::from_secs(1), cap: Duration::from_secs(30) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: RetryPolicy = RetryPolicy {
        attempts: 4,
        first: Duration::from_millis(100),
        cap: Duration::from_millis(350),
    };

    #[test]
    fn waits_double_up_to_the_cap_and_end() {
        let waits: Vec<Option<u128>> = (1..=5)
            .map(|attempt| POLICY.delay_after(attempt, None, 1.0).map(|wait| wait.as_millis()))
            .collect();
        assert_eq!(waits, [Some(100), Some(200), Some(350), None, None]);
    }

    #[test]
    fn jitter_takes_any_part_of_the_wait() {
        assert_eq!(POLICY.delay_after(1, None, 0.0), Some(Duration::ZERO));
        assert_eq!(POLICY.delay_after(1, None, 0.5), Some(Duration::from_millis(50)));
        assert_eq!(POLICY.delay_after(u32::MAX - 1, None, 0.5), None);
        let endless = RetryPolicy { attempts: u32::MAX, ..POLICY };
        assert_eq!(endless.delay_after(90, None, 1.0), Some(POLICY.cap));
    }

    #[test]
    fn a_wait_that_was_asked_for_is_neither_shortened_nor_jittered() {
        let asked = Duration::from_secs(7);
        assert_eq!(POLICY.delay_after(1, Some(asked), 0.1), Some(asked));
        assert_eq!(POLICY.delay_after(4, Some(asked), 0.1), None);
    }
}
