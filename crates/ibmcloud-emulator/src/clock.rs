//! The cloud's clock: real, shifted and sped up, or moved by hand.

use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// Tells the services what time it is. Clones show the same time.
///
/// As text: `real`, `x60` (sixty times as fast, from now), `2026-01-01T00:00:00Z` (from that
/// moment at normal speed), `tick=250ms` (stands still, and each request moves it by that much),
/// or a moment with a speed or a tick, such as `2026-01-01T00:00:00Z x60`.
#[derive(Clone, Debug)]
pub struct Clock {
    face: Arc<Mutex<Face>>,
    /// Where it begins again.
    beginning: Source,
    /// How far each request moves it.
    tick: SignedDuration,
}

/// What all clones of a clock share.
#[derive(Debug)]
struct Face {
    source: Source,
    /// How far it was moved by hand or by requests.
    shift: SignedDuration,
}

#[derive(Clone, Debug)]
enum Source {
    Real,
    Scaled { start: Timestamp, since: Instant, speed: f64 },
    Still(Timestamp),
}

/// The fastest that a clock runs.
pub(crate) const FASTEST: f64 = 1e6;

impl Clock {
    fn new(source: Source) -> Self {
        let face = Face { source: source.clone(), shift: SignedDuration::ZERO };
        let face = Arc::new(Mutex::new(face));
        Self { face, beginning: source, tick: SignedDuration::ZERO }
    }

    /// The machine's own time.
    pub fn real() -> Self {
        Self::new(Source::Real)
    }

    /// Starts at `start` (Unix seconds) and runs `speed` times as fast as real time.
    pub fn scaled(start: i64, speed: f64) -> Self {
        Self::new(Source::Scaled { start: at(start), since: Instant::now(), speed })
    }

    /// Stands still at `start` (Unix seconds) until it is moved.
    pub fn manual(start: i64) -> Self {
        Self::new(Source::Still(at(start)))
    }

    /// The same clock, moved by `tick` with each request before that request is looked at. On a
    /// manual clock that is all the time there is, so that a run takes the same time each time.
    #[must_use]
    pub fn ticking(self, tick: Duration) -> Self {
        Self { tick: signed(tick), ..self }
    }

    /// Moves the clock forward, in every clone of it.
    pub fn advance(&self, by: Duration) {
        self.shift(signed(by));
    }

    /// Sets the clock back, in every clone of it.
    pub fn set_back(&self, by: Duration) {
        self.shift(-signed(by));
    }

    /// Sets the clock to a time, in every clone of it; it runs as fast as before.
    pub fn set(&self, to: Timestamp) {
        let by = to.duration_since(self.now());
        self.shift(by);
    }

    /// Lets the clock run `speed` times as fast as real time from now on, in every clone of it. 0 stops it;
    /// a speed that is negative, no number or more than a million counts as the nearest that is possible.
    pub fn set_speed(&self, speed: f64) {
        let speed = if speed.is_nan() { 0.0 } else { speed.clamp(0.0, FASTEST) };
        let start = self.now();
        let source = if speed > 0.0 {
            Source::Scaled { start, since: Instant::now(), speed }
        } else {
            Source::Still(start)
        };
        *self.face() = Face { source, shift: SignedDuration::ZERO };
    }

    /// How fast it runs; 0 where it stands still.
    pub fn speed(&self) -> f64 {
        match self.face().source {
            Source::Real => 1.0,
            Source::Scaled { speed, .. } => speed,
            Source::Still(_) => 0.0,
        }
    }

    /// Begins again where the clock began, in every clone of it.
    pub fn restart(&self) {
        let mut source = self.beginning.clone();
        if let Source::Scaled { since, .. } = &mut source {
            *since = Instant::now();
        }
        *self.face() = Face { source, shift: SignedDuration::ZERO };
    }

    /// A request has come.
    pub(crate) fn tick(&self) {
        self.shift(self.tick);
    }

    fn face(&self) -> MutexGuard<'_, Face> {
        self.face.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn shift(&self, by: SignedDuration) {
        let mut face = self.face();
        face.shift = face.shift.saturating_add(by);
    }

    /// The time now, in Unix seconds.
    pub fn unix(&self) -> i64 {
        self.now().as_second()
    }

    /// The time now, in milliseconds since the epoch.
    pub fn unix_millis(&self) -> i64 {
        self.now().as_millisecond()
    }

    pub(crate) fn now(&self) -> Timestamp {
        let face = self.face();
        let time = match &face.source {
            Source::Real => Timestamp::now(),
            Source::Scaled { start, since, speed } => {
                let passed = Duration::try_from_secs_f64(since.elapsed().as_secs_f64() * speed);
                later(*start, passed.unwrap_or(Duration::MAX))
            }
            Source::Still(start) => *start,
        };
        let end = if face.shift.is_negative() { Timestamp::MIN } else { Timestamp::MAX };
        time.checked_add(face.shift).unwrap_or(end)
    }
}

fn signed(time: Duration) -> SignedDuration {
    SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX)
}

impl Default for Clock {
    fn default() -> Self {
        Self::real()
    }
}

/// A clock could not be read from text.
#[derive(Debug, thiserror::Error)]
#[error(
    "'{0}' is not a clock: say 'real', 'x60', 'tick=250ms', a time such as 2026-01-01T00:00:00Z, or a time and one of them"
)]
pub struct ParseClockError(String);

impl FromStr for Clock {
    type Err = ParseClockError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || ParseClockError(text.to_owned());
        if text.trim() == "real" {
            return Ok(Self::real());
        }
        let (mut start, mut speed, mut tick) = (None, None, None);
        for word in text.split_whitespace() {
            if let Some(time) = word.strip_prefix("tick=") {
                let time = duration(time).filter(|_| tick.is_none() && speed.is_none());
                tick = Some(time.ok_or_else(wrong)?);
            } else if let Some(factor) = word.strip_prefix('x') {
                let factor: f64 = factor.parse().map_err(|_| wrong())?;
                let good = factor.is_finite() && factor > 0.0 && factor <= FASTEST;
                if !(good && speed.is_none() && tick.is_none()) {
                    return Err(wrong());
                }
                speed = Some(factor);
            } else if start.is_none() {
                start = Some(word.parse::<Timestamp>().map_err(|_| wrong())?);
            } else {
                return Err(wrong());
            }
        }
        if start.is_none() && speed.is_none() && tick.is_none() {
            return Err(wrong());
        }
        let start = start.unwrap_or_else(Timestamp::now).as_second();
        Ok(match tick {
            Some(tick) => Self::manual(start).ticking(tick),
            None => Self::scaled(start, speed.unwrap_or(1.0)),
        })
    }
}

/// `500ms`, `2s`, or a bare number of milliseconds.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    if let Some(millis) = text.strip_suffix("ms") {
        return millis.parse().ok().map(Duration::from_millis);
    }
    match text.strip_suffix('s') {
        Some(seconds) => Duration::try_from_secs_f64(seconds.parse().ok()?).ok(),
        None => text.parse().ok().map(Duration::from_millis),
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
    fn a_clock_moves_with_each_request_and_can_be_set_back() {
        let clock: Clock = "2026-01-01T00:00:00Z tick=250ms".parse().unwrap();
        let start = clock.unix_millis();
        clock.tick();
        clock.tick();
        assert_eq!(clock.unix_millis() - start, 500);
        clock.clone().set_back(Duration::from_mins(1));
        assert_eq!(clock.unix_millis() - start, 500 - 60_000);
        clock.set_back(Duration::MAX);
        clock.advance(Duration::MAX);
        let real = Clock::real();
        real.set_back(Duration::from_hours(1));
        assert!((3_590..3_610).contains(&(Clock::real().unix() - real.unix())));
    }

    #[test]
    fn a_clock_is_set_stopped_and_begun_again() {
        let clock = Clock::manual(1_000);
        let other = clock.clone();
        clock.set(at(5_000));
        assert!(other.unix() == 5_000 && other.speed() <= 0.0);
        clock.set_speed(1e9);
        assert!(other.speed() >= FASTEST);
        clock.set_speed(f64::NAN);
        let stopped = other.unix_millis();
        assert!(stopped >= 5_000_000);
        assert_eq!(clock.unix_millis(), stopped);
        other.restart();
        assert!(clock.unix() == 1_000 && clock.speed() <= 0.0);
    }

    #[test]
    fn a_clock_is_read_from_text() {
        let fast: Clock = "2026-01-01T00:00:00Z x3600".parse().unwrap();
        std::thread::sleep(Duration::from_millis(20));
        let passed = fast.unix() - 1_767_225_600;
        assert!((60..36_000).contains(&passed), "{passed} seconds passed");
        for wrong in ["", "x", "x0", "x-1", "tomorrow", "x2 x3", "tick=", "x2 tick=1s"] {
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
