//! The Monitor API of one instance for requests that other programs have made: they are carried there with
//! the session's token, and the answer back, both as they come.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use http::{Method, StatusCode};
use http_body::{Body, Frame, SizeHint};
use ibmcloud_core::{Guid, RegionName, TeamId};
use secrecy::ExposeSecret;
use url::Url;

use super::api::{INSTANCE, TEAM};
use crate::access_token::AccessToken;
use crate::client::Client;
use crate::error::{Error, Layer, LocalError, Refusal};
use crate::http::deadline::Deadline;
use crate::http::no_answer::{late, lost};
use crate::http::request::{Auth, Request, below, header_value};
use crate::http::{receiver, refusal};
use crate::wire::monitor::UserAnswer;

/// Where requests of others go: one instance, and a team if one is named.
#[derive(Clone)]
pub struct Upstream {
    client: Client,
    base: Url,
    instance: HeaderValue,
    team: Option<HeaderValue>,
}

/// A request of somebody else's. Its headers must hold no credentials and none that are for one connection
/// only.
pub struct Forwarded<'a> {
    /// The method.
    pub method: Method,
    /// The path, encoded, and without dot segments.
    pub path: &'a str,
    /// The query, encoded.
    pub query: Option<&'a str>,
    /// What goes along.
    pub headers: HeaderMap,
    /// The body.
    pub body: ForwardedBody,
}

/// The body of a request of somebody else's.
#[derive(Default)]
pub enum ForwardedBody {
    /// None.
    #[default]
    Empty,
    /// One that is there as a whole, so that it can be sent again.
    Whole(Bytes),
    /// One that is still being read.
    Stream(Pin<Box<dyn Body<Data = Bytes, Error = BodyError> + Send + Sync>>),
}

/// A body broke off, in one direction or the other.
#[derive(Debug, thiserror::Error)]
#[error("the body broke off: {0}")]
pub struct BodyError(pub String);

/// The service's answer, of whatever status. Its headers are those of the service.
pub type UpstreamResponse = http::Response<UpstreamBody>;

/// The body of an answer, as it comes.
pub struct UpstreamBody(reqwest::Body);

impl Body for UpstreamBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let frame = ready!(Pin::new(&mut self.0).poll_frame(context));
        let broken = |error: reqwest::Error| BodyError(error.without_url().to_string());
        Poll::Ready(frame.map(|it| it.map_err(broken)))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

impl Client {
    /// The way to an instance for requests of others.
    pub fn upstream(
        &self,
        region: &RegionName,
        instance: &Guid,
        team: Option<TeamId>,
    ) -> Result<Upstream, Error> {
        let base = self.settings().endpoints.monitor(region).map_err(Error::local)?;
        Ok(Upstream {
            client: self.clone(),
            base,
            instance: header_value(instance.as_str())?,
            team: team.map(|team| HeaderValue::from(team.0)),
        })
    }
}

impl Upstream {
    /// The address of the service.
    pub fn address(&self) -> &Url {
        &self.base
    }

    /// The session whose tokens are used.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The headers that a request to this instance needs, the token among them (marked as sensitive).
    pub fn headers(&self, token: &AccessToken) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::with_capacity(3);
        self.insert_headers(&mut headers, token)?;
        Ok(headers)
    }

    fn insert_headers(&self, headers: &mut HeaderMap, token: &AccessToken) -> Result<(), Error> {
        let value = token.bearer().ok_or_else(|| {
            Error::local(LocalError::Request("the token is no header's value".to_owned()))
        })?;
        headers.insert(AUTHORIZATION, value);
        headers.insert(INSTANCE, self.instance.clone());
        if let Some(team) = &self.team {
            headers.insert(TEAM, team.clone());
        }
        Ok(())
    }

    /// Sends a request once, and waits at most `patience` for the head of the answer. Nothing is tried again and no
    /// redirect is followed: what came is handed out, a refusal too.
    pub async fn send(
        &self,
        request: Forwarded<'_>,
        token: &AccessToken,
        patience: Duration,
    ) -> Result<UpstreamResponse, Error> {
        let url = || {
            let mut url = self.base.clone();
            url.set_path(request.path);
            url.set_query(request.query);
            url
        };
        let description = || Request::new(Layer::Monitor, request.method.clone(), url());
        let http = self.client.pipeline().connections().client_for(&self.base)?;
        let mut headers = request.headers;
        self.insert_headers(&mut headers, token)?;
        let mut sending = http.request(request.method.clone(), url()).headers(headers);
        match request.body {
            ForwardedBody::Empty => {}
            ForwardedBody::Whole(body) => sending = sending.body(body),
            ForwardedBody::Stream(body) => {
                sending = sending.body(reqwest::Body::wrap(body));
            }
        }
        match Deadline::after(patience).limit(sending.send()).await {
            Ok(Ok(answer)) => Ok(http::Response::from(answer).map(UpstreamBody)),
            Ok(Err(error)) => Err(lost(&description(), &error)),
            Err(_) => Err(late(&description())),
        }
    }

    /// Whether the instance accepts a token, by a call that changes nothing and needs no role but access
    /// (`GET /api/user/me`). It is tried again while the trouble may pass, for `patience` at most.
    pub async fn check(&self, token: &AccessToken, patience: Duration) -> Result<(), Error> {
        let request = Request::get(Layer::Monitor, below(&self.base, "/api/user/me")?);
        let auth = Auth::Token(token.secret().clone());
        let mut request = request.auth(auth).header(INSTANCE, self.instance.clone());
        if let Some(team) = &self.team {
            request = request.header(TEAM, team.clone());
        }
        let mut user = receiver::json::<UserAnswer>();
        let deadline = Deadline::after(patience);
        let answer = self.client.pipeline().run(&request, None, deadline, &mut user).await;
        answer.map(drop).map_err(|failure| failure.error)
    }

    /// What a refusal of the Monitor API says.
    pub fn refusal(
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
        token: &AccessToken,
    ) -> Refusal {
        let secret = token.secret().expose_secret();
        refusal::read(
            Layer::Monitor,
            (status.as_u16(), headers, body),
            &[secret],
            SystemTime::now(),
        )
    }
}

impl fmt::Debug for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upstream")
            .field("base", &self.base.as_str())
            .field("instance", &self.instance)
            .field("team", &self.team)
            .finish_non_exhaustive()
    }
}
