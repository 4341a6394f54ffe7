//! The cloud's clock: real, shifted and sped up, or moved by hand.

use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// Tells the services what time it is. Clones show the same time.
///
/// As text: `real`, `x60` (sixty times as fast, from now), `2026-01-01T00:00:00Z` (from that
/// moment at normal speed) or both, `2026-01-01T00:00:00Z x60`.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    Real,
    Scaled { start: Timestamp, since: Instant, speed: f64 },
    Manual(Arc<Mutex<Timestamp>>),
}

impl Clock {
    /// The machine's own time.
    pub fn real() -> Self {
        Self(Source::Real)
    }

    /// Starts at `start` (Unix seconds) and runs `speed` times as fast as real time.
    pub fn scaled(start: i64, speed: f64) -> Self {
        Self(Source::Scaled { start: at(start), since: Instant::now(), speed })
    }

    /// Stands still at `start` (Unix seconds) until [`Clock::advance`] moves it.
    pub fn manual(start: i64) -> Self {
        Self(Source::Manual(Arc::new(Mutex::new(at(start)))))
    }

    /// Moves a manual clock forward, in every clone of it. The other kinds move by themselves.
    pub fn advance(&self, by: Duration) {
        if let Source::Manual(now) = &self.0 {
            let mut now = now.lock().unwrap_or_else(PoisonError::into_inner);
            *now = later(*now, by);
        }
    }

    /// The time now, in Unix seconds.
    pub fn unix(&self) -> i64 {
        self.now().as_second()
    }

    pub(crate) fn now(&self) -> Timestamp {
        match &self.0 {
            Source::Real => Timestamp::now(),
            Source::Scaled { start, since, speed } => {
                later(*start, since.elapsed().mul_f64(*speed))
            }
            Source::Manual(now) => *now.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::real()
    }
}

/// A clock could not be read from text.
#[derive(Debug, thiserror::Error)]
#[error("'{0}' is not a clock: say 'real', 'x60', a time such as 2026-01-01T00:00:00Z, or both")]
pub struct ParseClockError(String);

impl FromStr for Clock {
    type Err = ParseClockError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || ParseClockError(text.to_owned());
        if text.trim() == "real" {
            return Ok(Self::real());
        }
        let (mut start, mut speed) = (None, None);
        for word in text.split_whitespace() {
            if let Some(factor) = word.strip_prefix('x') {
                let factor: f64 = factor.parse().map_err(|_| wrong())?;
                if !(factor.is_finite() && factor > 0.0 && factor <= 1e6 && speed.is_none()) {
                    return Err(wrong());
                }
                speed = Some(factor);
            } else if start.is_none() {
                start = Some(word.parse::<Timestamp>().map_err(|_| wrong())?);
            } else {
                return Err(wrong());
            }
        }
        if start.is_none() && speed.is_none() {
            return Err(wrong());
        }
        let start = start.unwrap_or_else(Timestamp::now).as_second();
        Ok(Self::scaled(start, speed.unwrap_or(1.0)))
    }
}

/// RFC 3339 with nine digits, as the resource controller writes dates.
pub(crate) fn nanos(time: Timestamp) -> String {
    format!("{time:.9}")
}

/// Minute precision and an offset without a colon, as IAM identity writes dates.
pub(crate) fn minutes(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M+0000").to_string()
}

/// Milliseconds since the epoch, as the Monitor API writes dates.
pub(crate) fn millis(time: Timestamp) -> i64 {
    time.as_millisecond()
}

fn at(unix: i64) -> Timestamp {
    Timestamp::from_second(unix).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// `time` moved forward; the end of representable time when that is too far.
pub(crate) fn later(time: Timestamp, by: Duration) -> Timestamp {
    SignedDuration::try_from(by)
        .ok()
        .and_then(|by| time.checked_add(by).ok())
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_in_all_its_clones() {
        let clock = Clock::manual(1_000);
        let other = clock.clone();
        clock.advance(Duration::from_hours(1));
        assert_eq!(other.unix(), 4_600);
    }

    #[test]
    fn a_clock_is_read_from_text() {
        let fast: Clock = "2026-01-01T00:00:00Z x3600".parse().unwrap();
        std::thread::sleep(Duration::from_millis(20));
        let passed = fast.unix() - 1_767_225_600;
        assert!((60..36_000).contains(&passed), "{passed} seconds passed");
        for wrong in ["", "x", "x0", "x-1", "tomorrow", "x2 x3"] {
            assert!(wrong.parse::<Clock>().is_err(), "{wrong:?} was accepted");
        }
    }

    #[test]
    fn dates_have_the_form_of_their_service() {
        let time: Timestamp = "2026-02-19T01:32:27.5Z".parse().unwrap();
        assert_eq!(nanos(time), "2026-02-19T01:32:27.500000000Z");
        assert_eq!(minutes(time), "2026-02-19T01:32+0000");
        assert_eq!(millis(time), 1_771_464_747_500);
    }
}
