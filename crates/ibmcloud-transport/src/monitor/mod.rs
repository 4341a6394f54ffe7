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
mod tokens;
mod users;

use ibmcloud_core::{Guid, Team, TeamId, User};
use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue};
use url::Url;

pub use self::alerts::AlertApi;
pub use self::events::EventFilter;
pub use self::prometheus::{QueryAnswer, QueryRange};
pub use self::raw::Reply;
pub use self::reset::{
    ParseResetFormError, RESET_CANDIDATES, ResetError, ResetForm, ResetMethod, ResetOutcome,
    ResetReply, TokenSubject, Tried, reset_token,
};

pub use self::tokens::TokenTrial;
use crate::client::Client;
use crate::error::{Error, Layer};
use crate::http::request::{Request, below, header_value};
use crate::wire::monitor::{TeamAnswer, TeamList, UserAnswer};

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

/// The list of teams as the service sent it.
#[derive(Clone, Debug)]
pub struct ListedTeams {
    /// The teams in it, some perhaps more than once.
    pub teams: Vec<Team>,
    /// How many teams there are by the service's own count (`total`), where it says.
    pub total: Option<u64>,
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
        Ok(self.team_list().await?.teams)
    }

    /// The same, with the service's own count of them.
    pub async fn team_list(&self) -> Result<ListedTeams, Error> {
        let list: TeamList = self.client.fetch(&self.get("/api/teams")?).await?;
        let teams =
            list.teams.into_iter().map(|team| team.fields.into_domain(team.document)).collect();
        Ok(ListedTeams { teams, total: list.total })
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
