//! How many requests are under way at once: in all, and for each host as many as it shows that it can take.
//!
//! A host starts with a few. The number doubles with each round of answers until the host first shows strain,
//! and then grows by one a round, as TCP does it. Strain is a 429 or 503, or answers that take much longer than
//! the quickest one did; it halves the number, once a round. A `Retry-After` stops all requests to the
//! host until that time, so that the others that wait do not learn it one by one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use url::Url;

/// How many requests may be under way at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Concurrency {
    /// In all.
    pub total: usize,
    /// To one host, at the beginning.
    pub start: usize,
    /// To one host, at most.
    pub per_host: usize,
}

impl Concurrency {
    /// A number in all, of which one host may get everything if it can take that.
    pub fn of(total: usize) -> Self {
        Self { total, start: Self::START.min(total), per_host: total }
    }

    const START: usize = 16;
}

impl Default for Concurrency {
    fn default() -> Self {
        Self::of(64)
    }
}

/// Answers that take this many times as long as the quickest one show strain …
const SLOW: u32 = 4;
/// … if they also take at least this long: below, a few busy milliseconds decide.
const SLOW_AT_LEAST: Duration = Duration::from_millis(400);

/// Lets requests pass.
pub(crate) struct Limiter {
    concurrency: Concurrency,
    total: Arc<Semaphore>,
    hosts: Mutex<HashMap<String, Arc<Host>>>,
}

struct Host {
    pace: Mutex<Pace>,
    freed: Notify,
}

/// What is known of one host.
#[derive(Debug)]
struct Pace {
    limit: usize,
    ceiling: usize,
    in_flight: usize,
    /// Answers in this round; a round is as many answers as the limit.
    answered: usize,
    /// The most that were under way at once in this round.
    peak: usize,
    /// Until the first sign of strain the limit doubles.
    strained: bool,
    /// A sign of strain counts once for all requests that were under way with it.
    slowed_at: Option<Instant>,
    quickest: Option<Duration>,
    paused_until: Option<Instant>,
}

impl Pace {
    fn new(concurrency: Concurrency) -> Self {
        Self {
            limit: concurrency.start.max(1),
            ceiling: concurrency.per_host.max(1),
            in_flight: 0,
            answered: 0,
            peak: 0,
            strained: false,
            slowed_at: None,
            quickest: None,
            paused_until: None,
        }
    }

    /// Takes a place, or says until when there is none (`None`: until one is free).
    fn enter(&mut self, now: Instant) -> Result<(), Option<Instant>> {
        if let Some(until) = self.paused_until.filter(|until| *until > now) {
            return Err(Some(until));
        }
        self.paused_until = None;
        if self.in_flight >= self.limit {
            return Err(None);
        }
        self.in_flight += 1;
        self.peak = self.peak.max(self.in_flight);
        Ok(())
    }

    /// Learns from an answer to a request that was sent at `sent`.
    fn learn(&mut self, sent: Instant, now: Instant, answer: Answered) {
        if let Some(wait) = answer.retry_after.filter(|_| answer.is_refused_for_pace()) {
            let until = now.checked_add(wait.min(LONGEST_PAUSE));
            self.paused_until = self.paused_until.max(until);
        }
        let took = now.saturating_duration_since(sent);
        let quickest = self.quickest.map_or(took, |quickest| quickest.min(took));
        self.quickest = Some(quickest);
        let slow = took >= SLOW_AT_LEAST && took > quickest.saturating_mul(SLOW);
        if answer.is_refused_for_pace() || slow {
            self.strained = true;
            if self.slowed_at.is_none_or(|at| sent >= at) {
                self.limit = (self.limit / 2).max(1);
                self.slowed_at = Some(now);
                self.answered = 0;
            }
            return;
        }
        self.answered += 1;
        // A limit that nobody came near has shown nothing.
        let was_used = self.peak.saturating_mul(2) >= self.limit;
        let ends_round = self.answered >= self.limit;
        if was_used && (!self.strained || ends_round) {
            self.limit = self.ceiling.min(self.limit + 1);
        }
        if ends_round {
            (self.answered, self.peak) = (0, self.in_flight);
        }
    }
}

/// The longest that a host is left alone for one answer; a longer wait is for each request to decide.
const LONGEST_PAUSE: Duration = Duration::from_mins(2);

/// What the limiter has to know of an answer.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<Duration>,
}

impl Answered {
    /// Whether the host says that it is asked too much.
    fn is_refused_for_pace(self) -> bool {
        matches!(self.status, 429 | 503)
    }
}

/// The right to send one request. Dropped without an answer, it teaches nothing.
pub(crate) struct Permit {
    place: Place,
    sent: Instant,
    _total: Option<OwnedSemaphorePermit>,
}

impl Limiter {
    pub(crate) fn new(concurrency: Concurrency) -> Self {
        let total = Arc::new(Semaphore::new(concurrency.total.max(1)));
        Self { concurrency, total, hosts: Mutex::default() }
    }

    /// Waits until a request may be sent to the host of an address.
    pub(crate) async fn permit(&self, url: &Url) -> Permit {
        let host = self.host(url);
        loop {
            let freed = host.freed.notified();
            // Bound here, so that no guard lives across a wait.
            let entered = lock(&host.pace).enter(Instant::now());
            match entered {
                Ok(()) => break,
                Err(Some(until)) => tokio::time::sleep_until(until).await,
                Err(None) => freed.await,
            }
        }
        let place = Place(host);
        // It is never closed.
        let total = Arc::clone(&self.total).acquire_owned().await.ok();
        Permit { place, sent: Instant::now(), _total: total }
    }

    fn host(&self, url: &Url) -> Arc<Host> {
        let name = url.origin().ascii_serialization();
        let mut hosts = lock(&self.hosts);
        let host = hosts.entry(name).or_insert_with(|| {
            let pace = Mutex::new(Pace::new(self.concurrency));
            Arc::new(Host { pace, freed: Notify::new() })
        });
        Arc::clone(host)
    }
}

impl Permit {
    /// Tells what was answered.
    pub(crate) fn answered(&self, answer: Answered) {
        lock(&self.place.0.pace).learn(self.sent, Instant::now(), answer);
    }
}

/// One of the places that a host has; free again when it is dropped.
struct Place(Arc<Host>);

impl Drop for Place {
    fn drop(&mut self) {
        let mut pace = lock(&self.0.pace);
        pace.in_flight -= 1;
        let places = pace.limit.saturating_sub(pace.in_flight);
        drop(pace);
        for _ in 0..places.min(2) {
            self.0.freed.notify_one();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FINE: Answered = Answered { status: 200, retry_after: None };
    const TOO_MANY: Answered = Answered { status: 429, retry_after: None };

    fn pace() -> Pace {
        Pace::new(Concurrency { total: 100, start: 4, per_host: 32 })
    }

    /// A round of answers with as many requests as the limit allows.
    fn round(pace: &mut Pace, now: Instant, took: Duration, answer: Answered) -> usize {
        let all = pace.limit;
        for _ in 0..all {
            pace.enter(now).unwrap();
        }
        for _ in 0..all {
            pace.learn(now, now + took, answer);
            pace.in_flight -= 1;
        }
        pace.limit
    }

    #[test]
    fn a_host_that_answers_gets_more_up_to_the_ceiling() {
        let mut pace = pace();
        let now = Instant::now();
        let limits: Vec<usize> =
            (0..20).map(|_| round(&mut pace, now, Duration::from_millis(50), FINE)).collect();
        assert!(limits.first().is_some_and(|it| *it > 4), "{limits:?}");
        assert!(limits.is_sorted(), "{limits:?}");
        assert_eq!(limits.last(), Some(&32));
    }

    #[test]
    fn strain_halves_once_a_round_and_then_growth_is_slow() {
        let mut pace = pace();
        let mut now = Instant::now();
        while round(&mut pace, now, Duration::from_millis(50), FINE) < 32 {
            now += Duration::from_millis(50);
        }
        now += Duration::from_millis(50);
        assert_eq!(round(&mut pace, now, Duration::from_millis(50), TOO_MANY), 16);
        now += Duration::from_millis(60);
        assert_eq!(round(&mut pace, now, Duration::from_millis(50), FINE), 17);
    }

    #[test]
    fn answers_that_take_much_longer_are_strain() {
        let mut pace = pace();
        let mut now = Instant::now();
        while round(&mut pace, now, Duration::from_millis(50), FINE) < 32 {
            now += Duration::from_millis(50);
        }
        now += Duration::from_millis(50);
        assert_eq!(round(&mut pace, now, Duration::from_millis(900), FINE), 16);
    }

    #[test]
    fn a_limit_that_nobody_reached_does_not_grow() {
        let mut pace = pace();
        let now = Instant::now();
        for _ in 0..50 {
            pace.enter(now).unwrap();
            pace.learn(now, now, FINE);
            pace.in_flight -= 1;
        }
        assert_eq!(pace.limit, 4);
    }

    #[test]
    fn retry_after_stops_everybody_until_then() {
        let mut pace = pace();
        let now = Instant::now();
        pace.enter(now).unwrap();
        let asked = Answered { retry_after: Some(Duration::from_secs(3)), ..TOO_MANY };
        pace.learn(now, now, asked);
        pace.in_flight -= 1;
        assert_eq!(pace.enter(now), Err(Some(now + Duration::from_secs(3))));
        assert!(pace.enter(now + Duration::from_secs(3)).is_ok());
    }

    #[tokio::test]
    async fn no_more_than_the_total_are_under_way_and_all_get_through() {
        let limiter = Limiter::new(Concurrency { total: 3, start: 8, per_host: 8 });
        let url: Url = "http://127.0.0.1:1/x".parse().unwrap();
        let under_way = std::cell::Cell::new(0_usize);
        let most = std::cell::Cell::new(0_usize);
        let one = async || {
            let permit = limiter.permit(&url).await;
            under_way.set(under_way.get() + 1);
            most.set(most.get().max(under_way.get()));
            tokio::task::yield_now().await;
            under_way.set(under_way.get() - 1);
            permit.answered(FINE);
        };
        futures_util::future::join_all((0..100).map(|_| one())).await;
        assert_eq!((most.get(), under_way.get()), (3, 0));
    }
}
