//! One token, and all who get it.

use std::time::{Duration, SystemTime};

use ibmcloud_transport::{AccessToken, Client, Error, Upstream};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

use super::command::AfterChange;
use super::delivery::Proof;
use super::event::{Event, Obstacle, Watch};
use super::target::Target;
use crate::credential::Credential;

/// The share of a token's life after which it is renewed at the latest, and how much earlier that may happen by
/// chance. For at least a quarter of its life a token works beside the one that follows.
const RENEW_AFTER: f64 = 0.75;
const JITTER: f64 = 0.1;
/// More than any token's life: what is asked for so is made new.
const A_NEW_ONE: Duration = Duration::from_hours(24);
/// The clock is looked at this often: a timer stands still while a machine sleeps.
const LOOK: Duration = Duration::from_secs(15);
/// Pauses after what failed: the first, and the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How long the Monitor API is asked whether it accepts a token.
const CHECK: Duration = Duration::from_secs(20);

/// An instance, perhaps in a team, and where its credential goes.
#[derive(Debug)]
pub struct Assignment {
    /// The instance.
    pub upstream: Upstream,
    /// Where the credential goes.
    pub target: Target,
}

/// How a single run ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How many targets have the token.
    pub delivered: usize,
    /// How many do not, or not safely.
    pub failed: usize,
    /// Whether the command that follows a change failed.
    pub command_failed: bool,
}

/// Keeps targets supplied.
pub struct Synchronizer {
    client: Client,
    places: Vec<Place>,
    command: Option<AfterChange>,
}

struct Place {
    assignment: Assignment,
    state: State,
    failures: u32,
}

#[derive(Clone, Copy)]
enum State {
    /// It has the token.
    Served,
    /// It is to get the token, not before this time.
    Waiting(Instant),
}

/// The token in hand.
struct Held {
    token: AccessToken,
    since: SystemTime,
    due: SystemTime,
}

impl Held {
    fn new(token: AccessToken) -> Self {
        let since = SystemTime::now();
        // A token without an end is looked after once a day.
        let life = token.remaining(since).min(A_NEW_ONE);
        let due = since + life.mul_f64(RENEW_AFTER - JITTER * fastrand::f64());
        Self { token, since, due }
    }

    /// How long until it is to be renewed. A clock that was set back says nothing about the token's age.
    fn until_due(&self) -> Duration {
        let now = SystemTime::now();
        if now < self.since {
            return Duration::ZERO;
        }
        self.due.duration_since(now).unwrap_or_default()
    }
}

impl Synchronizer {
    /// Supplies these targets in the name of the client's session. `command` is run after each round in which a target
    /// has got a token.
    pub fn new(client: Client, assignments: Vec<Assignment>, command: Option<AfterChange>) -> Self {
        let state = State::Waiting(Instant::now());
        let place = |assignment| Place { assignment, state, failures: 0 };
        Self { client, places: assignments.into_iter().map(place).collect(), command }
    }

    /// Gives every target a new token once. What fails is not tried again beyond what each request does by itself.
    pub async fn once(&mut self, watch: &mut dyn Watch) -> Outcome {
        let mut outcome = Outcome::default();
        let token = match self.client.access_token_for(A_NEW_ONE, None).await {
            Ok(token) => token,
            Err(error) => {
                watch.event(&Event::NotRenewed { error: &error, again: None });
                return Outcome { failed: self.places.len(), ..outcome };
            }
        };
        watch.event(&Event::Renewed { expires_at: token.expires_at() });
        for place in &mut self.places {
            match place.assignment.serve(&token).await {
                Ok(proof) => {
                    outcome.delivered += 1;
                    let target = &place.assignment.target;
                    watch.event(&Event::Delivered { target, proof });
                }
                Err(obstacle) => {
                    outcome.failed += 1;
                    let (target, obstacle) = (&place.assignment.target, &obstacle);
                    watch.event(&Event::NotDelivered { target, obstacle, again: None });
                }
            }
        }
        outcome.command_failed = outcome.delivered > 0 && !self.follow_up(watch).await;
        outcome
    }

    /// Keeps every target supplied for as long as it is waited for. With `now`, a new token is fetched and delivered
    /// at once. Whoever stops waiting may do so at any time: a file is whole, and a request was sent or not.
    pub async fn run(&mut self, watch: &mut dyn Watch, now: &Notify) {
        let mut held: Option<Held> = None;
        let mut refused: Option<AccessToken> = None;
        // Failed renewals, and tokens that were refused, in a row.
        let (mut failures, mut refusals, mut not_before) = (0_u32, 0_u32, Instant::now());
        let (mut ready, mut wanted) = (false, false);
        loop {
            // One that has ended would only be refused.
            held = held.filter(|it| !it.token.remaining(SystemTime::now()).is_zero());
            let is_due = wanted || held.as_ref().is_none_or(|it| it.until_due().is_zero());
            if is_due && Instant::now() >= not_before {
                match self.renew(held.as_ref(), refused.as_ref()).await {
                    Ok(token) => {
                        watch.event(&Event::Renewed { expires_at: token.expires_at() });
                        (held, refused, failures) = (Some(Held::new(token)), None, 0);
                        wanted = false;
                        self.everybody_waits();
                    }
                    Err(error) => {
                        let pause = pause(&mut failures);
                        not_before = Instant::now() + pause;
                        watch.event(&Event::NotRenewed { error: &error, again: Some(pause) });
                    }
                }
            }
            if let Some(token) = held.as_ref().map(|it| it.token.clone()) {
                match self.round(&token, watch).await {
                    Round::Done => refusals = 0,
                    Round::Open => {}
                    Round::TokenRefused => {
                        // IAM may have taken it back: the next one may be better.
                        not_before = Instant::now() + pause(&mut refusals);
                        (held, refused) = (None, Some(token));
                    }
                }
            }
            if !ready && held.is_some() && self.places.iter().all(Place::is_served) {
                ready = true;
                watch.event(&Event::Ready);
            }
            let token_wait = match &held {
                Some(it) if !wanted && !it.until_due().is_zero() => it.until_due(),
                _ => not_before.saturating_duration_since(Instant::now()),
            };
            let waits = self.places.iter().filter(|_| held.is_some()).filter_map(Place::wait);
            let wait = waits.fold(token_wait.min(LOOK), Duration::min);
            tokio::select! {
                () = sleep(wait) => {}
                () = now.notified() => (wanted, not_before) = (true, Instant::now()),
            }
        }
    }

    /// A token that is better than the one in hand: another program may have renewed the session meanwhile.
    async fn renew(
        &self,
        held: Option<&Held>,
        refused: Option<&AccessToken>,
    ) -> Result<AccessToken, Error> {
        let left = held.map_or(A_NEW_ONE, |it| it.token.remaining(SystemTime::now()));
        let validity = left.saturating_add(Duration::from_secs(1)).min(A_NEW_ONE);
        self.client.access_token_for(validity, refused).await
    }

    fn everybody_waits(&mut self) {
        for place in &mut self.places {
            (place.state, place.failures) = (State::Waiting(Instant::now()), 0);
        }
    }

    /// Serves those whose time has come.
    async fn round(&mut self, token: &AccessToken, watch: &mut dyn Watch) -> Round {
        let (mut changed, mut round) = (false, Round::Open);
        for place in &mut self.places {
            let State::Waiting(not_before) = place.state else { continue };
            if not_before > Instant::now() {
                continue;
            }
            match place.assignment.serve(token).await {
                Ok(proof) => {
                    (changed, place.state, place.failures) = (true, State::Served, 0);
                    let target = &place.assignment.target;
                    watch.event(&Event::Delivered { target, proof });
                }
                Err(obstacle) => {
                    let pause = pause(&mut place.failures);
                    place.state = State::Waiting(Instant::now() + pause);
                    if matches!(&obstacle, Obstacle::Unproven(error) if error.status() == Some(401))
                    {
                        round = Round::TokenRefused;
                    }
                    let (target, obstacle) = (&place.assignment.target, &obstacle);
                    watch.event(&Event::NotDelivered { target, obstacle, again: Some(pause) });
                }
            }
        }
        if changed {
            self.follow_up(watch).await;
        }
        // Where one instance takes the token, another one's refusal is not about the token: a new one would only
        // be delivered to all the others again and again.
        if self.places.iter().any(Place::is_served) { Round::Done } else { round }
    }

    /// Runs the command, and says whether all is well.
    async fn follow_up(&self, watch: &mut dyn Watch) -> bool {
        let Some(command) = &self.command else { return true };
        match command.run().await {
            Ok(()) => {
                watch.event(&Event::CommandDone);
                true
            }
            Err(failure) => {
                watch.event(&Event::CommandFailed(&failure));
                false
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Round {
    /// A target has the token.
    Done,
    /// None has it, and it is not known why not, or when one will.
    Open,
    /// No target has the token, and the Monitor API has refused it.
    TokenRefused,
}

impl Place {
    fn is_served(&self) -> bool {
        matches!(self.state, State::Served)
    }

    /// How long it still has to wait, if it does.
    fn wait(&self) -> Option<Duration> {
        match self.state {
            State::Served => None,
            State::Waiting(until) => Some(until.saturating_duration_since(Instant::now())),
        }
    }
}

impl Assignment {
    /// Shows the token to the Monitor API, and gives it to the target if that accepts it.
    async fn serve(&mut self, token: &AccessToken) -> Result<Proof, Obstacle> {
        self.upstream.check(token, CHECK).await.map_err(Obstacle::Unproven)?;
        let credential = Credential::new(&self.upstream, token.clone());
        let credential = credential.map_err(Obstacle::Unproven)?;
        self.target.deliver(&credential).await.map_err(Obstacle::Delivery)
    }
}

/// How long to wait after one more failure: longer each time, and by chance up to a half less.
fn pause(failures: &mut u32) -> Duration {
    let pause = FIRST_PAUSE.saturating_mul(1 << (*failures).min(10)).min(LONGEST_PAUSE);
    *failures = failures.saturating_add(1);
    pause.mul_f64(1.0 - 0.5 * fastrand::f64())
}
