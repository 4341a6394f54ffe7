//! The Monitor REST API of one instance.

mod access_keys;
mod alerts;
mod channels;
mod dashboards;
mod documents;
mod events;
mod prometheus;
mod raw;
mod reset;
mod teams;
mod users;

use ibmcloud_core::{Guid, Team, TeamId, User};
use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue};
use secrecy::SecretString;
use url::Url;

pub use self::alerts::AlertApi;
pub use self::events::EventFilter;
pub use self::prometheus::{QueryAnswer, QueryRange};
pub use self::raw::Reply;
pub use self::reset::{
    ParseResetFormError, RESET_CANDIDATES, ResetError, ResetForm, ResetMethod, ResetOutcome,
    ResetReply, Tried, reset_token,
};

use crate::client::Client;
use crate::error::{Error, Layer, Misunderstanding};
use crate::http::request::{Auth, Request, below, header_value};
use crate::http::send::misunderstood;
use crate::wire::monitor::{TeamAnswer, TeamList, TokenAnswer, UserAnswer};

/// The header with the instance's GUID, required beside an IAM token.
const INSTANCE: HeaderName = HeaderName::from_static("ibminstanceid");
/// The header that chooses the team.
const TEAM: HeaderName = HeaderName::from_static("sysdigteamid");

/// The Monitor API of one instance, with the session's IAM token.
#[derive(Clone, Debug)]
pub struct Monitor<'a> {
    client: &'a Client,
    base: Url,
    instance: Guid,
    team: Option<TeamId>,
}

/// What became of a Monitor API token that was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenProbe {
    /// The API accepts it.
    Accepted,
    /// The API refuses it.
    Refused {
        /// With this status, 401 or 403.
        status: u16,
    },
}

impl<'a> Monitor<'a> {
    pub(crate) fn new(client: &'a Client, base: Url, instance: Guid) -> Self {
        Self { client, base, instance, team: None }
    }

    /// The same API, acting in a team; otherwise the caller's current team counts.
    #[must_use]
    pub fn in_team(&self, team: TeamId) -> Self {
        Self { team: Some(team), ..self.clone() }
    }

    /// The instance.
    pub fn instance(&self) -> &Guid {
        &self.instance
    }

    /// The address of the service.
    pub fn address(&self) -> &Url {
        &self.base
    }

    /// The teams that the caller sees: all of them for an administrator.
    pub async fn teams(&self) -> Result<Vec<Team>, Error> {
        let list: TeamList = self.client.fetch(&self.get("/api/teams")?).await?;
        Ok(list.teams.into_iter().map(|team| team.fields.into_domain(team.document)).collect())
    }

    /// One team, with its users' roles in the document.
    pub async fn team(&self, id: TeamId) -> Result<Team, Error> {
        let TeamAnswer { team } =
            self.client.fetch(&self.get(&format!("/api/teams/{id}"))?).await?;
        Ok(team.fields.into_domain(team.document))
    }

    /// The caller, as the instance knows them.
    pub async fn me(&self) -> Result<User, Error> {
        let UserAnswer { user } = self.client.fetch(&self.get("/api/user/me")?).await?;
        Ok(user.into_domain())
    }

    /// The caller's Monitor API token in a team. Under `IAM_ONLY` this fails with
    /// [`Error::is_access_denied`].
    pub async fn token(&self, team: TeamId) -> Result<SecretString, Error> {
        let request = self.in_team(team).get("/api/token")?;
        let TokenAnswer { token } = self.client.fetch(&request).await?;
        key(&token.key).ok_or_else(|| {
            let text = "token.key: blank, or not a token".to_owned();
            misunderstood(&request, 200, Misunderstanding::Shape(text))
        })
    }

    /// Whether a Monitor API token works, told from a read with that token and nothing else.
    pub async fn probe_token(&self, token: &SecretString) -> Result<TokenProbe, Error> {
        let url = below(&self.base, "/api/user/me")?;
        let mut request = Request::get(Layer::Monitor, url).auth(Auth::Token(token.clone()));
        request.secrets.push(token.clone());
        match self.client.send(&request).await {
            Ok(_) => Ok(TokenProbe::Accepted),
            Err(error) => match error.status() {
                Some(status @ (401 | 403)) => Ok(TokenProbe::Refused { status }),
                _ => Err(error),
            },
        }
    }

    fn get(&self, path: &str) -> Result<Request, Error> {
        self.request(Method::GET, below(&self.base, path)?)
    }

    fn request(&self, method: Method, url: Url) -> Result<Request, Error> {
        let mut request = Request::new(Layer::Monitor, method, url)
            .header(INSTANCE, header_value(self.instance.as_str())?);
        if let Some(team) = self.team {
            request = request.header(TEAM, HeaderValue::from(team.0));
        }
        Ok(request)
    }
}

/// A Monitor API token out of an answer, if it is one that can be sent back.
fn key(text: &str) -> Option<SecretString> {
    let usable = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    usable.then(|| text.to_owned().into())
}
