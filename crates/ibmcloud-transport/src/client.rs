//! The client: settings, the way of its requests, and the session in whose name they are made.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use reqwest::header::ETAG;
use serde::de::DeserializeOwned;
use url::Url;

use crate::endpoints::Service;
use crate::error::{Error, Phase};
use crate::http::answer::{Answer, Failure};
use crate::http::deadline::Deadline;
use crate::http::observer::Observer;
use crate::http::pipeline::Pipeline;
use crate::http::receiver::{self, Reader, Receiver};
use crate::http::request::{Auth, Request, below};
use crate::session::refresh::RefreshState;
use crate::settings::Settings;
use crate::store::TokenStore;

/// Talks to IAM, the platform services and the Monitor API. Cheap to clone.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    settings: Settings,
    pipeline: Pipeline,
    store: Arc<dyn TokenStore>,
    refresh_state: Arc<RefreshState>,
}

impl Client {
    /// A client for the session in `tokens`. Nothing is connected, and no authority read, yet.
    pub fn new(settings: Settings, tokens: Arc<dyn TokenStore>) -> Result<Self, Error> {
        let (pipeline, refresh_state) = (Pipeline::new(&settings)?, Arc::default());
        Ok(Self(Arc::new(Inner { settings, pipeline, store: tokens, refresh_state })))
    }

    /// A client for another session, over the same connections and at the same pace. What a service accepts
    /// from it counts for this client too.
    #[must_use]
    pub fn with_session(&self, tokens: Arc<dyn TokenStore>) -> Self {
        let pipeline = self.pipeline().shared();
        let refresh_state = Arc::default();
        let settings = self.settings().clone();
        Self(Arc::new(Inner { settings, pipeline, store: tokens, refresh_state }))
    }

    /// A client for the same session, over the same connections, that reports to `observer` alone.
    ///
    /// What a service accepts from it counts for this client too: [`Self::has_changed`] and
    /// [`Self::has_open_change`] of the new client are its own, and those of this one cover both.
    #[must_use]
    pub fn observed_by(&self, observer: Arc<dyn Observer>) -> Self {
        let mut settings = self.settings().clone();
        settings.observer = Some(Arc::clone(&observer));
        Self(Arc::new(Inner {
            settings,
            pipeline: self.0.pipeline.observed_by(observer),
            store: Arc::clone(&self.0.store),
            refresh_state: Arc::clone(&self.0.refresh_state),
        }))
    }

    /// The settings that it was made with.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Whether a service has accepted a change from this client, from a clone of it, or from one that was
    /// made of it with [`Self::observed_by`].
    pub fn has_changed(&self) -> bool {
        self.0.pipeline.has_changed()
    }

    /// Whether this client or a clone of it has sent a change, and its answer was not waited for: somebody
    /// gave the wait up, so that the change may or may not have happened.
    pub fn has_open_change(&self) -> bool {
        self.0.pipeline.has_open_change()
    }

    /// The way of every request that is not made in the session's name.
    pub(crate) fn pipeline(&self) -> &Pipeline {
        &self.0.pipeline
    }

    pub(crate) fn refresh_state(&self) -> &RefreshState {
        &self.0.refresh_state
    }

    pub(crate) fn store(&self) -> &dyn TokenStore {
        &*self.0.store
    }

    pub(crate) fn deadline(&self) -> Deadline {
        Deadline::after(self.settings().timeout)
    }

    /// The address of `path` at a service. The path's parts must be encoded already.
    pub(crate) fn at(&self, service: Service, path: &str) -> Result<Url, Error> {
        let base = self.settings().endpoints.url(service).map_err(Error::local)?;
        below(&base, path)
    }

    /// Sends a request; the answer is a success.
    pub(crate) async fn send(&self, request: &Request) -> Result<Answer<Bytes>, Error> {
        self.send_to(request, &mut receiver::bytes()).await
    }

    /// Sends a request and reads the JSON in the answer.
    pub(crate) async fn fetch<T: DeserializeOwned + Send>(
        &self,
        request: &Request,
    ) -> Result<T, Error> {
        Ok(self.send_to(request, &mut receiver::json()).await?.body)
    }

    /// The same, with the state of what was read or changed, as the header `ETag` tells it.
    pub(crate) async fn fetch_tagged<T: DeserializeOwned + Send>(
        &self,
        request: &Request,
    ) -> Result<(T, String), Error> {
        let answer = self.send_to(request, &mut receiver::json()).await?;
        let tag = answer.headers.get(ETAG).and_then(|tag| tag.to_str().ok()).unwrap_or_default();
        Ok((answer.body, tag.to_owned()))
    }

    /// Sends a request; the receiver makes of the body what is wanted.
    pub(crate) async fn send_to<R: Reader>(
        &self,
        request: &Request,
        receiver: &mut R,
    ) -> Result<Answer<R::Body>, Error> {
        let answer = self.try_to(request, self.deadline(), receiver).await;
        answer.map_err(|failure| failure.error)
    }

    /// Sends a request of whatever authorisation. A refused session token is refreshed once and
    /// the request sent once more, where its effect allows that.
    pub(crate) async fn try_to<R: Reader>(
        &self,
        request: &Request,
        deadline: Deadline,
        receiver: &mut R,
    ) -> Result<Answer<R::Body>, Failure> {
        let answer = self.fill(request, deadline, receiver).await?;
        Ok(answer.with(receiver.body()))
    }

    /// The same, for a receiver that keeps what it makes of the body.
    pub(crate) async fn fill(
        &self,
        request: &Request,
        deadline: Deadline,
        receiver: &mut dyn Receiver,
    ) -> Result<Answer<()>, Failure> {
        let pipeline = self.pipeline();
        if !matches!(request.auth, Auth::Session) {
            return pipeline.fill(request, None, deadline, receiver).await;
        }
        let token = self.session_token(None, deadline).await?;
        let failure = match pipeline.fill(request, Some(&token), deadline, receiver).await {
            Ok(answer) => return Ok(answer),
            Err(failure) => failure,
        };
        let refused = failure.error.status() == Some(401) && !failure.error.is_access_denied();
        if !refused || !request.effect.may_repeat_with_fresh_token(&failure.error) {
            return Err(failure);
        }
        let uncertain = failure.error.may_have_applied();
        match self.session_token(Some(&token), deadline).await {
            Ok(fresh) => {
                let again = pipeline.fill(request, Some(&fresh), deadline, receiver).await;
                again.map_err(|failure| failure.after(uncertain))
            }
            // With nothing to refresh from, the service's own words tell more.
            Err(error) if matches!(error.phase(), Phase::NotBuilt(_)) => Err(failure),
            Err(error) => Err(error.after(uncertain).into()),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("settings", &self.0.settings).finish_non_exhaustive()
    }
}
