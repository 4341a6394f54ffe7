//! The way of a request through the cloud: journal, latency, limit, fault, hold, effect, answer.

use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use tokio::time::sleep;

use crate::clock::Clock;
use crate::cloud::Options;
use crate::errors;
use crate::faults::{Fault, FaultBody, Faults, RetryAfter, Trouble};
use crate::ids;
use crate::jwt;
use crate::net::hold::{Hold, Phase};
use crate::net::http::{Reply, Request};
use crate::net::journal::{Call, Journal, shown};
use crate::net::limiter::Limiter;
use crate::net::tls::Authority;
use crate::router::{self, Service};
use crate::world::World;

/// Everything that a running cloud shares between its connections.
#[derive(Debug)]
pub(crate) struct Pipeline {
    world: Mutex<World>,
    faults: Mutex<Faults>,
    journal: Mutex<Journal>,
    limiter: Option<Mutex<Limiter>>,
    latency: Duration,
    pub(crate) hold: Hold,
    pub(crate) clock: Clock,
    pub(crate) authority: Authority,
    pub(crate) address: SocketAddr,
}

/// What is done with the connection of a request.
#[derive(Debug)]
pub(crate) enum Outcome {
    Answer(Reply),
    /// The first half of the answer, then the end of the connection.
    Half(Reply),
    /// The end of the connection.
    Cut,
}

impl Pipeline {
    pub(crate) fn new(options: Options, authority: Authority, address: SocketAddr) -> Self {
        let mut world = options.world;
        world.settle();
        Self {
            world: Mutex::new(world),
            faults: Mutex::new(Faults::new(options.faults)),
            journal: Mutex::default(),
            limiter: options.rate_limit.map(|limit| Mutex::new(Limiter::new(limit))),
            latency: options.latency,
            hold: Hold::default(),
            clock: options.clock,
            authority,
            address,
        }
    }

    // A panic in a handler must not hide the state from the test that wants to look at it.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a request all the way.
    pub(crate) async fn respond(&self, mut request: Request) -> Outcome {
        let host = host_name(&request.authority).to_owned();
        let fault = self.faults().hit(&request.method, &host, &request.raw_path);
        let identity = who(&self.world(), &request);
        let seq = self.journal().open(Call {
            seq: 0,
            host,
            method: request.method.clone(),
            path: shown(&request.raw_path, &request.raw_query),
            status: None,
            identity,
            fault: fault.as_ref().map(ToString::to_string),
        });
        let stop = self.hold.arrived();
        pause(self.latency).await;
        let outcome = self.carry_out(&mut request, fault, stop).await;
        let status = match &outcome {
            Outcome::Answer(reply) | Outcome::Half(reply) => Some(reply.status),
            Outcome::Cut => None,
        };
        self.journal().close(seq, status);
        outcome
    }

    async fn carry_out(
        &self,
        request: &mut Request,
        fault: Option<Fault>,
        stop: Option<Phase>,
    ) -> Outcome {
        if stop == Some(Phase::Before) && !self.hold.stop().await {
            return Outcome::Cut;
        }
        self.clock.tick();
        request.now = self.clock.now();
        let delay = fault.as_ref().map_or(Duration::ZERO, |fault| fault.delay);
        let trouble = fault.and_then(|fault| fault.trouble);
        let early = self
            .over_limit(request)
            .map(Outcome::Answer)
            .or_else(|| trouble.as_ref().and_then(|trouble| before_effect(trouble, request)));
        if let Some(outcome) = early {
            if stop == Some(Phase::After) && !self.hold.stop().await {
                return Outcome::Cut;
            }
            pause(delay).await;
            return outcome;
        }
        let reply = router::handle(&mut self.world(), request);
        let reply = router::with_common_headers(reply, request);
        if stop == Some(Phase::After) && !self.hold.stop().await {
            return Outcome::Cut;
        }
        pause(delay).await;
        match trouble {
            Some(trouble) => after_effect(&trouble, request, reply),
            None => Outcome::Answer(reply),
        }
    }

    /// 429 when the credential has used up its minute.
    fn over_limit(&self, request: &Request) -> Option<Reply> {
        let limiter = self.limiter.as_ref()?;
        let mut limiter = limiter.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = limiter.take(credential(request), Instant::now()).err()?;
        let service = router::service(request);
        let reply = errors::of(service, request, 429, "Too Many Requests");
        let reply = router::with_common_headers(reply, request);
        Some(reply.with("retry-after", wait.to_string()))
    }
}

/// Sleeps, unless for no time: even that would cost a tick of the timer.
async fn pause(time: Duration) {
    if !time.is_zero() {
        sleep(time).await;
    }
}

/// The outcome of a trouble that keeps the request from taking effect.
fn before_effect(trouble: &Trouble, request: &Request) -> Option<Outcome> {
    let service = router::service(request);
    let reply = match trouble {
        Trouble::Status { after: false, .. } => status_reply(trouble, service, request)?,
        Trouble::ExpiredToken => errors::unauthorized(service, request),
        Trouble::Redirect(url) => Reply::empty(307).with("location", url),
        Trouble::CutBefore => return Some(Outcome::Cut),
        _ => return None,
    };
    Some(Outcome::Answer(router::with_common_headers(reply, request)))
}

/// The outcome of a trouble that comes when the request has taken effect.
fn after_effect(trouble: &Trouble, request: &Request, reply: Reply) -> Outcome {
    match trouble {
        Trouble::CutAfter => Outcome::Cut,
        Trouble::Truncated => Outcome::Half(reply),
        Trouble::NotJson => Outcome::Answer(Reply::html(200, "<html><body>Welcome</body></html>")),
        _ => {
            let late = status_reply(trouble, router::service(request), request);
            Outcome::Answer(late.unwrap_or(reply))
        }
    }
}

fn status_reply(trouble: &Trouble, service: Service, request: &Request) -> Option<Reply> {
    let Trouble::Status { status, retry_after, body, .. } = trouble else { return None };
    let reply = match body {
        FaultBody::Json => errors::of(service, request, *status, errors::reason(*status)),
        FaultBody::Html => errors::gateway(*status),
        FaultBody::Text => Reply::text(*status, errors::reason(*status)),
        FaultBody::Empty => Reply::empty(*status),
    };
    Some(match retry_after {
        None => reply,
        Some(RetryAfter::Seconds(seconds)) => reply.with("retry-after", seconds.to_string()),
        Some(RetryAfter::Date(seconds)) => {
            let date = SystemTime::now() + Duration::from_secs(u64::from(*seconds));
            reply.with("retry-after", httpdate::fmt_http_date(date))
        }
    })
}

/// Host and port without the port.
pub(crate) fn host_name(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

/// Whom the limit counts: the credential, which for a token request is in its body.
fn credential(request: &Request) -> [u8; 32] {
    let header = request.header("authorization").unwrap_or_default();
    let form = request.form();
    let grant = ["apikey", "refresh_token", "username", "cr_token"];
    let secret = grant.iter().find_map(|field| form.get(field)).unwrap_or_default();
    ids::seeded(&[header, secret])
}

/// The label of the caller for the journal. It is not checked here whether the credential is good.
fn who(world: &World, request: &Request) -> Option<String> {
    if let Some(key) = request.form().get("apikey").filter(|_| request.method == "POST") {
        let holds = |it: &&crate::world::Identity| it.api_keys.iter().any(|own| own.key == key);
        return world.identities.iter().find(holds).map(|it| it.subject().to_owned());
    }
    let token = request.bearer()?;
    if let Some(claims) = jwt::verify(token) {
        return claims.get("sub")?.as_str().map(str::to_owned);
    }
    world.monitors.iter().find_map(|monitor| {
        let own = monitor.tokens.iter().find(|own| own.key == token)?;
        let user = monitor.user(own.user).filter(|_| world.settings.per_user_tokens);
        let team = format!("team {}", own.team);
        Some(user.map_or(team.clone(), |user| format!("{} in {team}", user.username)))
    })
}
