//! The way of every request: attempts with pauses between them, redirects within an attempt, and one
//! exchange at a time. What may be done with a request, the request itself says.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use bytes::Bytes;
use reqwest::header::LOCATION;
use secrecy::SecretString;
use url::Url;

use super::answer::{Answer, Failure, misunderstood, refused};
use super::connection::Connections;
use super::deadline::Deadline;
use super::exchange::{Exchanged, Wire};
use super::observer::Observer;
use super::receiver::{Reader, Receiver, Unreadable};
use super::request::{Reach, Request};
use super::retry::RetryPolicy;
use crate::error::{Error, Misunderstanding, Phase};
use crate::settings::Settings;

/// Sends requests, with the credentials that it is given.
pub(crate) struct Pipeline {
    wire: Wire,
    retry: RetryPolicy,
    changes: Arc<Changes>,
}

/// The changes that were sent through a pipeline, or through one that was made from it.
#[derive(Default)]
struct Changes {
    /// A service has accepted one.
    accepted: AtomicBool,
    /// How many were sent of which nothing is known yet. One whose wait was given up stays among them.
    open: AtomicUsize,
    /// Those of the pipeline that this one was made from.
    of: Option<Arc<Self>>,
}

impl Changes {
    /// These, and all that they are part of.
    fn all(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |it| it.of.as_deref())
    }

    fn begin(&self) {
        for it in self.all() {
            it.open.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn end(&self) {
        for it in self.all() {
            it.open.fetch_sub(1, Ordering::Relaxed);
        }
    }

    fn accept(&self) {
        self.all().for_each(|it| it.accepted.store(true, Ordering::Relaxed));
    }
}

impl Pipeline {
    pub(crate) fn new(settings: &Settings) -> Result<Self, Error> {
        Ok(Self { wire: Wire::new(settings)?, retry: settings.retry, changes: Arc::default() })
    }

    /// The clients underneath, for what is sent once and as it is.
    pub(crate) fn connections(&self) -> &Connections {
        self.wire.connections()
    }

    /// The same connections and the same pace, for another session. Its changes are those of this pipeline
    /// too.
    pub(crate) fn shared(&self) -> Self {
        self.with(self.wire.shared())
    }

    /// The same for another observer.
    pub(crate) fn observed_by(&self, observer: Arc<dyn Observer>) -> Self {
        self.with(self.wire.observed_by(observer))
    }

    fn with(&self, wire: Wire) -> Self {
        let of = Some(Arc::clone(&self.changes));
        Self { wire, retry: self.retry, changes: Arc::new(Changes { of, ..Changes::default() }) }
    }

    pub(crate) fn has_changed(&self) -> bool {
        self.changes.accepted.load(Ordering::Relaxed)
    }

    pub(crate) fn has_open_change(&self) -> bool {
        self.changes.open.load(Ordering::Relaxed) > 0
    }

    /// Sends a request until it succeeds, or no further attempt is sensible. `session` is the session's
    /// token, if the request goes out in its name.
    pub(crate) async fn run<R: Reader>(
        &self,
        request: &Request,
        session: Option<&SecretString>,
        deadline: Deadline,
        receiver: &mut R,
    ) -> Result<Answer<R::Body>, Failure> {
        let answer = self.fill(request, session, deadline, receiver).await?;
        Ok(answer.with(receiver.body()))
    }

    /// The same, for a receiver that keeps what it makes of the body.
    pub(crate) async fn fill(
        &self,
        request: &Request,
        session: Option<&SecretString>,
        deadline: Deadline,
        receiver: &mut dyn Receiver,
    ) -> Result<Answer<()>, Failure> {
        let mut uncertain = false;
        let mut attempt = 1;
        loop {
            receiver.restart()?;
            let failure = match self.attempt(request, session, deadline, receiver).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure.after(uncertain),
            };
            uncertain = failure.error.may_have_applied();
            let delay = if !failure.is_final && request.effect.may_repeat(&failure.error) {
                let asked = failure.error.retry_after();
                self.retry.delay_after(attempt, asked, fastrand::f64())
            } else {
                None
            };
            match delay {
                Some(delay) if deadline.allows(delay) => tokio::time::sleep(delay).await,
                _ => return Err(failure),
            }
            attempt += 1;
        }
    }

    /// One attempt, with the redirects that it meets on the way.
    async fn attempt(
        &self,
        request: &Request,
        session: Option<&SecretString>,
        deadline: Deadline,
        receiver: &mut dyn Receiver,
    ) -> Result<Answer<()>, Failure> {
        let mut url = request.url.clone();
        for _ in 0..=request.reach.most_redirects() {
            let changes = request.effect.is_change();
            if changes {
                self.changes.begin();
            }
            let exchanged = self.wire.exchange(request, &url, session, deadline, receiver).await;
            if changes {
                self.changes.end();
            }
            let answer = match exchanged? {
                Exchanged::Success(head) => {
                    if changes {
                        self.changes.accept();
                    }
                    let finished = receiver.finish(&head.headers);
                    finished.map_err(|it| unreadable(request, head.status, it))?;
                    let (status, headers) = (head.status, head.headers);
                    return Ok(Answer { status, headers, body: (), url });
                }
                Exchanged::Other(answer) => answer,
            };
            let next = match answer.status {
                301 | 302 | 303 | 307 | 308 => redirect(request, &url, &answer)?,
                _ => None,
            };
            let Some(next) = next else { return Err(refused(request, session, answer)) };
            url = next;
        }
        let text = "the service redirects without end".to_owned();
        Err(misunderstood(request, 302, Misunderstanding::Shape(text)).into())
    }
}

fn unreadable(request: &Request, status: u16, why: Unreadable) -> Failure {
    let (error, is_final) = match why {
        Unreadable::CutOff => (misunderstood(request, status, Misunderstanding::HalfRead), false),
        Unreadable::Senseless(reason) => (misunderstood(request, status, reason), true),
        Unreadable::Local(error) => (error, true),
    };
    Failure { error, answer: None, is_final }
}

/// Where a redirect leads: `None` for one that is an ordinary refusal.
///
/// A read with credentials may move within the origin; nothing with credentials ever moves to another
/// one, since a token would move with it. What needs none may lead to another host, but not from https
/// to http.
fn redirect(request: &Request, from: &Url, answer: &Answer<Bytes>) -> Result<Option<Url>, Error> {
    let location = answer.headers.get(LOCATION).and_then(|value| value.to_str().ok());
    let Some(next) = location.and_then(|location| from.join(location).ok()) else {
        return Ok(None);
    };
    let (allowed, followed) = match request.reach {
        Reach::Service => (next.origin() == from.origin(), request.method.is_safe()),
        Reach::Anywhere => (from.scheme() != "https" || next.scheme() == "https", true),
    };
    if !allowed {
        let phase = Phase::Redirected { target: next.origin().ascii_serialization() };
        return Err(Error::new(request.layer, Some(request.call()), phase));
    }
    Ok(followed.then_some(next))
}
