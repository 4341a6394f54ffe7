//! The token that is in use: renewed ahead of its end in the background, and judged by the clock whenever it is used,
//! so that a machine that has slept or was throttled does no harm.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use ibmcloud_transport::{AccessToken, Client, Error};
use tokio::time::{Instant, sleep};

/// The share of a token's life after which it is renewed, and how much earlier that may happen by chance, so that
/// many programs that were started at once do not renew at once.
const RENEW_AFTER: f64 = 0.8;
const JITTER: f64 = 0.1;
/// A token with less than this share of its life, or this time, is not used any more.
const LAST_SHARE: u32 = 20;
const LAST: Duration = Duration::from_secs(5);
/// The clock is looked at this often: a timer stands still while a machine sleeps.
const LOOK: Duration = Duration::from_secs(15);
/// Pauses after a renewal that failed: the first, and the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// A token that is this young and refused is not the reason for the refusal: another one is not asked for.
const YOUNG: Duration = Duration::from_secs(2);

/// Has a token at hand. Nothing is asked of IAM before the first use.
pub struct TokenKeeper {
    client: Client,
    state: Mutex<State>,
    /// One renewal at a time.
    turn: tokio::sync::Mutex<()>,
}

impl fmt::Debug for TokenKeeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenKeeper").field("status", &self.status()).finish_non_exhaustive()
    }
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    renewals: u64,
    failures: u64,
    /// Failed renewals since the last one that succeeded.
    in_a_row: u32,
    last_failure: Option<String>,
}

#[derive(Clone)]
struct Held {
    token: AccessToken,
    since: SystemTime,
    /// By the monotonic clock.
    got: Instant,
    /// How long it was good when it came.
    life: Duration,
    due: SystemTime,
}

/// What is known of the token, for health checks and metrics.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenStatus {
    /// How long the token is still good; `None` where there is none.
    pub remaining: Option<Duration>,
    /// How many tokens IAM has given out.
    pub renewals: u64,
    /// How often it has not.
    pub failures: u64,
    /// Why not, the last time, if no renewal has succeeded since.
    pub last_failure: Option<String>,
}

impl Held {
    fn new(token: AccessToken, now: SystemTime) -> Self {
        let life = token.remaining(now);
        let share = RENEW_AFTER - JITTER * fastrand::f64();
        // A token without an end is looked after once a day.
        let until_due = life.min(Duration::from_hours(24)).mul_f64(share);
        Self { token, since: now, got: Instant::now(), life, due: now + until_due }
    }

    /// Whether a request may still be sent with it.
    fn is_usable(&self, now: SystemTime) -> bool {
        self.token.remaining(now) > LAST.min(self.life / LAST_SHARE)
    }

    /// A clock that was set back says nothing about the token's age.
    fn is_due(&self, now: SystemTime) -> bool {
        now >= self.due || now < self.since
    }
}

impl TokenKeeper {
    /// A keeper for the session of a client.
    pub fn new(client: Client) -> Self {
        Self { client, state: Mutex::default(), turn: tokio::sync::Mutex::default() }
    }

    /// The session.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// A token for a request that is sent now. Without one that is good, IAM is asked first.
    pub async fn token(&self) -> Result<AccessToken, Error> {
        match self.at_hand(None) {
            Some(token) => Ok(token),
            None => self.renew(None).await,
        }
    }

    /// A token in place of one that a service has refused; `None` if the refused one is as fresh as can be, so that
    /// another one would be refused as well.
    pub async fn instead_of(&self, refused: &AccessToken) -> Result<Option<AccessToken>, Error> {
        if let Some(token) = self.at_hand(Some(refused)) {
            return Ok(Some(token));
        }
        let is_young = |it: &Held| it.got.elapsed() < YOUNG.min(it.life / 4);
        let young = self.state().held.as_ref().is_some_and(is_young);
        if young {
            return Ok(None);
        }
        self.renew(Some(refused)).await.map(Some)
    }

    /// Renews the token ahead of its end, for as long as it is waited for. `failed` hears of each renewal that did
    /// not succeed.
    pub async fn keep(&self, mut failed: impl FnMut(&Error)) {
        loop {
            sleep(self.until_due().min(LOOK)).await;
            let is_due = match &self.state().held {
                Some(held) => held.is_due(SystemTime::now()),
                None => true,
            };
            if !is_due {
                continue;
            }
            if let Err(error) = self.renew(None).await {
                failed(&error);
                sleep(self.pause()).await;
            }
        }
    }

    /// What is known of the token.
    pub fn status(&self) -> TokenStatus {
        let state = self.state();
        TokenStatus {
            remaining: state.held.as_ref().map(|it| it.token.remaining(SystemTime::now())),
            renewals: state.renewals,
            failures: state.failures,
            last_failure: state.last_failure.clone(),
        }
    }

    /// The token at hand, if a request may be sent with it, and if it is not `refused`.
    pub(crate) fn at_hand(&self, refused: Option<&AccessToken>) -> Option<AccessToken> {
        let now = SystemTime::now();
        let state = self.state();
        let fits = |it: &&Held| refused.is_none_or(|refused| !it.token.is_same(refused));
        state.held.as_ref().filter(|it| it.is_usable(now)).filter(fits).map(|it| it.token.clone())
    }

    /// How long until the next look at the token.
    fn until_due(&self) -> Duration {
        let due = self.state().held.as_ref().map(|it| it.due);
        due.and_then(|due| due.duration_since(SystemTime::now()).ok()).unwrap_or_default()
    }

    async fn renew(&self, refused: Option<&AccessToken>) -> Result<AccessToken, Error> {
        let before = self.state().renewals;
        let _turn = self.turn.lock().await;
        // Somebody else may have renewed it while this one waited for the turn.
        if self.state().renewals != before
            && let Some(token) = self.at_hand(refused)
        {
            return Ok(token);
        }
        let held = self.state().held.as_ref().map(|it| it.token.clone());
        // What is stored may be fresher than what is at hand: another program may have renewed the session.
        let left = held.as_ref().map_or(Duration::ZERO, |it| it.remaining(SystemTime::now()));
        let validity = left.saturating_add(Duration::from_secs(1)).min(Duration::from_hours(24));
        let answer = self.client.access_token_for(validity, refused).await;
        let mut state = self.state();
        match answer {
            Ok(token) => {
                state.held = Some(Held::new(token.clone(), SystemTime::now()));
                state.renewals += 1;
                (state.in_a_row, state.last_failure) = (0, None);
                Ok(token)
            }
            Err(error) => {
                state.failures += 1;
                state.in_a_row = state.in_a_row.saturating_add(1);
                state.last_failure = Some(error.to_string());
                Err(error)
            }
        }
    }

    /// How long to wait after the failures so far: longer each time, and by chance up to a half less.
    fn pause(&self) -> Duration {
        let failures = self.state().in_a_row.saturating_sub(1).min(10);
        let pause = FIRST_PAUSE.saturating_mul(1 << failures).min(LONGEST_PAUSE);
        pause.mul_f64(1.0 - 0.5 * fastrand::f64())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
