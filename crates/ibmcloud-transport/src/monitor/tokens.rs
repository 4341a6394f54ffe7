//! Monitor API tokens: read, and tried.

use ibmcloud_core::TeamId;
use ibmcloud_core::outcome::Probe;
use reqwest::Method;
use secrecy::SecretString;
use url::Url;

use super::api::Monitor;
use crate::error::{Error, ErrorSource, Layer, LocalError, Misunderstanding};
use crate::http::answer::misunderstood;
use crate::http::request::{Auth, Request, below};
use crate::wire::monitor::TokenAnswer;

/// What came of trying a Monitor API token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenTrial {
    /// The answer.
    pub probe: Probe,
    /// Whether it was refused in the words of `IAM_ONLY`: then it may be that every token is refused,
    /// and not this one.
    pub may_be_of_mode: bool,
}

impl Monitor<'_> {
    /// The caller's Monitor API token in a team. Under `IAM_ONLY` this fails with
    /// [`Error::is_access_denied`].
    pub async fn token(&self, team: TeamId) -> Result<SecretString, Error> {
        self.token_at(&self.in_team(team).get("/api/token")?).await
    }

    /// Another user's token in a team, for administrators: `GET /api/token/{username}/{teamId}`, as
    /// `sdcclient` asks for it. The name is that of the login.
    pub async fn token_of_user(&self, user: &str, team: TeamId) -> Result<SecretString, Error> {
        let url = self.at_segments(["api", "token", user, &team.to_string()])?;
        self.token_at(&self.request(Method::GET, url)?).await
    }

    async fn token_at(&self, request: &Request) -> Result<SecretString, Error> {
        let TokenAnswer { token } = self.client.fetch(request).await?;
        monitor_token(&token.key).ok_or_else(|| {
            let text = "token.key: blank, or not a token".to_owned();
            misunderstood(request, 200, Misunderstanding::Shape(text))
        })
    }

    /// What the API answers to a Monitor API token, told from a read with that token and nothing
    /// else. A refusal is one only in the service's own form of error.
    pub async fn probe_token(&self, token: &SecretString) -> Result<Probe, Error> {
        Ok(self.try_token(token).await?.probe)
    }

    /// The same, with whether a refusal may be one of every token.
    pub async fn try_token(&self, token: &SecretString) -> Result<TokenTrial, Error> {
        let url = below(&self.base, "/api/user/me")?;
        let mut request = Request::get(Layer::Monitor, url).auth(Auth::Token(token.clone()));
        request.secrets.push(token.clone());
        let Err(error) = self.client.send(&request).await else {
            return Ok(TokenTrial { probe: Probe::Accepted, may_be_of_mode: false });
        };
        let refusal = error.refusal().filter(|it| matches!(it.status, 401 | 403));
        let Some(refusal) = refusal else { return Err(error) };
        let status = refusal.status;
        let probe = match refusal.source {
            ErrorSource::Service => Probe::Refused { status },
            ErrorSource::Unknown => Probe::Unclear { status },
        };
        Ok(TokenTrial { probe, may_be_of_mode: refusal.access_denied })
    }

    /// An address below the service, out of parts that are not encoded yet.
    pub(super) fn at_segments<'s>(
        &self,
        parts: impl IntoIterator<Item = &'s str>,
    ) -> Result<Url, Error> {
        let mut url = self.base.clone();
        let no_base = || Error::local(LocalError::Request("its address has no path".to_owned()));
        url.path_segments_mut().map_err(|()| no_base())?.pop_if_empty().extend(parts);
        Ok(url)
    }
}

/// A Monitor API token out of an answer, if it is one that can be sent back.
pub(super) fn monitor_token(text: &str) -> Option<SecretString> {
    let usable = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    usable.then(|| text.to_owned().into())
}
