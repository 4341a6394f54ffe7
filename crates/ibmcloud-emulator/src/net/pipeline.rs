//! The way of a request through the cloud: journal, latency, limit, fault, hold, effect, answer.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;
use tokio::time::sleep;

use crate::builtin;
use crate::clock::{self, Clock};
use crate::faults::{Fault, FaultBody, Faults, Hit, RetryAfter, Trouble, told};
use crate::ids;
use crate::jwt;
use crate::monitor::MONITORING;
use crate::net::explain;
use crate::net::headers::{transaction, with_common};
use crate::net::hold::{Hold, Phase};
use crate::net::http::{Reply, Request, host_name};
use crate::net::journal::{Call, Journal, agent, shown};
use crate::net::limiter::Limiter;
use crate::net::tls::Authority;
use crate::net::watch::{Moment, Watcher};
use crate::options::Options;
use crate::service::Registry;
use crate::service::{self, Admission, Service, operation_of};
use crate::world::{Instance, Monitor, Unreachable, World};

/// Everything that a running cloud shares between its connections.
#[derive(Debug)]
pub(crate) struct Pipeline {
    pub(crate) services: Registry,
    world: Mutex<World>,
    faults: Mutex<Faults>,
    journal: Mutex<Journal>,
    limiter: Option<Mutex<Limiter>>,
    latency: Duration,
    transactions: AtomicU64,
    watcher: Option<Watcher>,
    pub(crate) hold: Hold,
    pub(crate) clock: Clock,
    /// When the cloud started, by its clock.
    started: Mutex<Timestamp>,
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
    /// Nothing, for as long as the client waits.
    Silence,
}

impl Outcome {
    /// The same with a reason for what a fault has made of it.
    fn explained(self, fault: impl FnOnce() -> String) -> Self {
        let reason = |_: &Reply| format!("a fault that was asked for: {}", fault());
        match self {
            Self::Answer(reply) => Self::Answer(explain::with_reason(reply, reason)),
            other => other,
        }
    }

    /// The same with the time of the cloud's clock, which the server would take from the machine's.
    fn dated(self, request: &Request) -> Self {
        let date = |reply: Reply| match http_date(request.now) {
            Some(date) => reply.with("date", date),
            None => reply,
        };
        match self {
            Self::Answer(reply) => Self::Answer(date(reply)),
            Self::Half(reply) => Self::Half(date(reply)),
            Self::Cut => Self::Cut,
            Self::Silence => Self::Silence,
        }
    }
}

impl Pipeline {
    pub(crate) fn new(options: Options, authority: Authority, address: SocketAddr) -> Self {
        let mut world = options.world;
        world.settle();
        Self {
            services: Registry::new(options.services, builtin::services()),
            world: Mutex::new(world),
            faults: Mutex::new(Faults::new(options.faults)),
            journal: Mutex::default(),
            limiter: options.rate_limit.map(|limit| Mutex::new(Limiter::new(limit))),
            latency: options.latency,
            transactions: AtomicU64::new(0),
            watcher: options.watcher,
            hold: Hold::default(),
            started: Mutex::new(options.clock.now()),
            clock: options.clock,
            authority,
            address,
        }
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        locked(&self.world)
    }

    pub(crate) fn journal(&self) -> MutexGuard<'_, Journal> {
        locked(&self.journal)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        locked(&self.faults)
    }

    /// How the host of this name, which is documented, does not answer; `None` where it does.
    pub(crate) fn unreachable(&self, host: &str) -> Option<Unreachable> {
        let destination = self.services.locate(host, "/", &[]);
        let monitors = self.services.get(destination.service).name() == MONITORING;
        let region = destination.region.filter(|_| monitors)?;
        self.world().settings.unreachable_regions.get(region).copied()
    }

    /// A number that no other request has, also when several come at once.
    pub(crate) fn next_transaction(&self) -> u64 {
        self.transactions.fetch_add(1, Ordering::Relaxed)
    }

    /// Takes a request all the way.
    pub(crate) async fn respond(&self, mut request: Request) -> Outcome {
        let host = host_name(&request.authority).to_owned();
        let elapsed = self.clock.now().duration_since(*locked(&self.started));
        let elapsed = Duration::try_from(elapsed).unwrap_or_default();
        let asked = (request.method.as_str(), host.as_str(), request.raw_path.as_str());
        let hit = self.faults().hit(asked, elapsed);
        let identity = who(&self.world(), &request);
        let seq = self.journal().open(Call {
            seq: 0,
            host,
            method: request.method.clone(),
            path: shown(&request.raw_path, &request.raw_query),
            service: self.services.of(&request).name().to_owned(),
            operation: operation_of(self.services.of(&request), &request)
                .map(|it| format!("{} {}", it.method, it.path))
                .unwrap_or_default(),
            agent: agent(request.header("user-agent").unwrap_or_default()),
            status: None,
            identity,
            transaction: transaction(self.services.of(&request), &request).to_owned(),
            fault: hit.text.clone(),
            time: format!("{:.3}", request.now),
            ..Call::default()
        });
        let stop = self.hold.arrived();
        pause(self.latency).await;
        let outcome = self.carry_out(seq, &mut request, hit, stop).await.dated(&request);
        let (status, reason) = match &outcome {
            Outcome::Answer(reply) | Outcome::Half(reply) => {
                (Some(reply.status), explain::reason_of(reply))
            }
            Outcome::Cut | Outcome::Silence => (None, None),
        };
        self.journal().close(seq, status, reason);
        outcome
    }

    async fn carry_out(
        &self,
        seq: u64,
        request: &mut Request,
        hit: Hit,
        stop: Option<Phase>,
    ) -> Outcome {
        if stop == Some(Phase::Before) && !self.hold.stop().await {
            return Outcome::Cut;
        }
        self.clock.tick();
        for (_, trouble) in &hit.aside {
            if let Trouble::ClockBack(by) = trouble {
                self.clock.set_back(*by);
            }
        }
        request.now = self.clock.now();
        self.let_others_act(request, &hit, false);
        self.show(seq, request, false);
        let outcome = self.effect(request, hit.answer.as_ref());
        let outcome = outcome.explained(|| explain::ascii(hit.text.as_deref().unwrap_or_default()));
        self.show(seq, request, true);
        self.let_others_act(request, &hit, true);
        if stop == Some(Phase::After) && !self.hold.stop().await {
            return Outcome::Cut;
        }
        pause(hit.delay).await;
        outcome
    }

    /// Shows a request to whoever watches.
    fn show(&self, call: u64, request: &Request, after: bool) {
        let Some(watcher) = &self.watcher else { return };
        let (method, path) = (request.method.as_str(), request.raw_path.as_str());
        let now = clock::millis(request.now);
        watcher.show(&Moment { call, method, path, after, now, world: &self.world() });
    }

    /// The effect of the request, if it has one, and what is done with its connection.
    fn effect(&self, request: &Request, trouble: Option<&Trouble>) -> Outcome {
        let service = self.services.of(request);
        // The lock ends with its statement: what is explained takes it again.
        let admission = service.admit(&self.world(), request);
        match admission {
            Admission::Admitted => {}
            Admission::Refused(reply) => return Outcome::Answer(self.explained(request, reply)),
            Admission::Cut => return Outcome::Cut,
            Admission::Silent => return Outcome::Silence,
        }
        let early = self
            .over_limit(service, request)
            .map(Outcome::Answer)
            .or_else(|| trouble.and_then(|trouble| before_effect(trouble, service, request)));
        if let Some(outcome) = early {
            return outcome;
        }
        let reply = service.respond(&mut self.world(), request);
        let reply = self.explained(request, with_common(service, request, reply));
        match trouble {
            Some(trouble) => after_effect(trouble, service, request, reply),
            None => Outcome::Answer(reply),
        }
    }

    /// The answer with the reason of a refusal.
    fn explained(&self, request: &Request, reply: Reply) -> Reply {
        explain::with_reason(reply, |reply| {
            let world = &*self.world();
            explain::Case { services: &self.services, world, request, reply }.reason()
        })
    }

    /// Begins again: this state, these faults, the clock from its start. The journal goes on.
    pub(crate) fn begin_again(&self, world: World, faults: Vec<Fault>) {
        *self.world() = world;
        let mut all = self.faults();
        all.remove(None);
        for fault in faults {
            all.add(fault);
        }
        drop(all);
        if let Some(limiter) = &self.limiter {
            locked(limiter).forget();
        }
        self.clock.restart();
        *locked(&self.started) = self.clock.now();
    }

    /// What somebody else does before or after the effect of a request.
    fn let_others_act(&self, request: &Request, hit: &Hit, behind: bool) {
        for (place, trouble) in &hit.aside {
            let Trouble::Meanwhile { act, instance, after } = trouble else { continue };
            if *after != behind {
                continue;
            }
            let mut world = self.world();
            let instance = instance.clone().or_else(|| instance_of(&world, request));
            let done = world.act(act, &instance.unwrap_or_default(), request.now);
            drop(world);
            if let Err(error) = done {
                self.faults().failed(*place, error.to_string());
            }
        }
    }

    /// 429 when the caller has used up the minute at this host.
    fn over_limit(&self, service: &dyn Service, request: &Request) -> Option<Reply> {
        let limiter = self.limiter.as_ref()?;
        let pair = caller_at_host(&self.world(), request, service.name());
        let wait = locked(limiter).take(pair, Instant::now()).err()?;
        let reply = service.errors().error(request, 429, "Too Many Requests");
        let reply = with_common(service, request, reply);
        let reason = "the caller has used up its requests of this minute (--rate-limit)";
        Some(reply.with("retry-after", wait.to_string()).with(explain::HEADER, reason))
    }
}

/// A panic in a handler must not hide the state from the test that wants to look at it.
fn locked<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sleeps, unless for no time: even that would cost a tick of the timer.
async fn pause(time: Duration) {
    if !time.is_zero() {
        sleep(time).await;
    }
}

/// The outcome of a trouble that keeps the request from taking effect.
fn before_effect(trouble: &Trouble, service: &dyn Service, request: &Request) -> Option<Outcome> {
    let reply = match trouble {
        Trouble::Status { after: false, .. } => {
            return status_reply(trouble, service, request).map(Outcome::Answer);
        }
        Trouble::ExpiredToken => service.errors().unauthorized(request),
        Trouble::Redirect(url) => Reply::empty(307).with("location", url),
        Trouble::CutBefore => return Some(Outcome::Cut),
        _ => return None,
    };
    Some(Outcome::Answer(with_common(service, request, reply)))
}

/// The outcome of a trouble that comes when the request has taken effect.
fn after_effect(
    trouble: &Trouble,
    service: &dyn Service,
    request: &Request,
    reply: Reply,
) -> Outcome {
    match trouble {
        Trouble::CutAfter => Outcome::Cut,
        Trouble::Truncated => Outcome::Half(reply),
        Trouble::NotJson => Outcome::Answer(Reply::html(200, "<html><body>Welcome</body></html>")),
        Trouble::Status { .. } => {
            let late = status_reply(trouble, service, request);
            Outcome::Answer(late.unwrap_or(reply))
        }
        _ => Outcome::Answer(told(trouble, reply)),
    }
}

/// A status that was asked for. What a gateway says has no headers of the service behind it.
fn status_reply(trouble: &Trouble, service: &dyn Service, request: &Request) -> Option<Reply> {
    let Trouble::Status { status, retry_after, body, .. } = trouble else { return None };
    let reply = match body {
        FaultBody::Json => {
            let text = service::reason(*status);
            let reply = service.errors().error(request, *status, text);
            with_common(service, request, reply)
        }
        FaultBody::Html => service::gateway(*status),
        FaultBody::Text => Reply::text(*status, service::reason(*status)),
        FaultBody::Empty => Reply::empty(*status),
    };
    Some(match retry_after {
        None => reply,
        Some(RetryAfter::Seconds(seconds)) => reply.with("retry-after", seconds.to_string()),
        Some(RetryAfter::Date(seconds)) => {
            let wait = Duration::from_secs(u64::from(*seconds));
            match http_date(clock::later(request.now, wait)) {
                Some(date) => reply.with("retry-after", date),
                None => reply,
            }
        }
    })
}

/// A moment in the form of HTTP headers, which knows the years 1970 to 9999 only.
fn http_date(time: Timestamp) -> Option<String> {
    let known = (0..253_402_300_800).contains(&time.as_second());
    known.then(|| httpdate::fmt_http_date(SystemTime::from(time)))
}

/// The Monitoring instance that a request is about: the one that it names, else that of its Monitor
/// API token, else the world's first.
fn instance_of(world: &World, request: &Request) -> Option<String> {
    let named = request.header("ibminstanceid").map(str::to_owned);
    let in_path = || {
        let known =
            |it: &&Instance| request.segments.iter().any(|id| it.guid == *id || it.crn() == *id);
        world.instances.iter().find(known).map(|it| it.guid.clone())
    };
    let by_name = || {
        let name = request.query("name")?;
        world.instance(&name).map(|it| it.guid.clone())
    };
    let of_token = || {
        let token = request.bearer()?;
        let own = |it: &&Monitor| it.has_key(token);
        world.monitors.iter().find(own).map(|it| it.instance.clone())
    };
    let first = || world.monitors.first().map(|it| it.instance.clone());
    named.or_else(in_path).or_else(by_name).or_else(of_token).or_else(first)
}

/// What the limit counts: requests of a caller to a host. All tokens of an identity in an account are one
/// caller, since a client that renews its token has no more to spend. A token request has its credential
/// in its body. Where one address is all hosts, the service stands for the host, and a region of the
/// Monitor API is that of the instance.
fn caller_at_host(world: &World, request: &Request, service: &str) -> [u8; 32] {
    let bearer = request.bearer();
    let claims = bearer.and_then(jwt::verify);
    let claim = |name: &str| claims.as_ref()?.get(name)?.as_str();
    let account = claims.as_ref().and_then(|it| it.get("account")?.get("bss")?.as_str());
    let caller = claim("iam_id").or_else(|| request.header("authorization")).unwrap_or_default();
    let form = request.form();
    let grant = ["apikey", "refresh_token", "username", "cr_token", "access_token"];
    let secret = grant.iter().find_map(|field| form.get(field)).unwrap_or_default();
    let named = || world.instance_by_guid(request.header("ibminstanceid")?.trim());
    let region = request.region.or_else(|| Some(named()?.region.as_str())).unwrap_or_default();
    ids::seeded(&[service, region, caller, account.unwrap_or_default(), secret])
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
        if let Some(account) = monitor.service_account(token) {
            return Some(format!(
                "service account {} in team {}",
                account["id"], account["teamId"]
            ));
        }
        let own = monitor.tokens.iter().find(|own| own.key == token)?;
        let user = monitor.user(own.user).filter(|_| world.settings.per_user_tokens);
        let team = format!("team {}", own.team);
        Some(user.map_or(team.clone(), |user| format!("{} in {team}", user.username)))
    })
}
