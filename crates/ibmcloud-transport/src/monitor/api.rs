//! The Monitor REST API of one instance: whom it is asked for, and who asks.

use ibmcloud_core::{Guid, RegionName, Team, TeamId, User};
use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue};
use url::Url;

use crate::client::Client;
use crate::error::{Error, Layer};
use crate::http::request::{Request, below, header_value};
use crate::wire::monitor::{TeamAnswer, TeamList, UserAnswer};

/// The header with the instance's GUID, required beside an IAM token.
pub(super) const INSTANCE: HeaderName = HeaderName::from_static("ibminstanceid");
/// The header that chooses the team.
pub(super) const TEAM: HeaderName = HeaderName::from_static("sysdigteamid");

/// The Monitor API of one instance, with the session's IAM token.
#[derive(Clone, Debug)]
pub struct Monitor<'a> {
    pub(super) client: &'a Client,
    pub(super) base: Url,
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

impl Monitor<'_> {
    /// The same API, acting in a team; otherwise the caller's current team counts.
    #[must_use]
    pub fn in_team(&self, team: TeamId) -> Self {
        Self { team: Some(team), ..self.clone() }
    }

    /// The same API through another client, such as one with an observer of its own.
    #[must_use]
    pub fn through<'c>(&self, client: &'c Client) -> Monitor<'c> {
        let (base, instance) = (self.base.clone(), self.instance.clone());
        Monitor { client, base, instance, team: self.team }
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

    pub(super) fn get(&self, path: &str) -> Result<Request, Error> {
        self.request(Method::GET, below(&self.base, path)?)
    }

    pub(super) fn request(&self, method: Method, url: Url) -> Result<Request, Error> {
        let mut request = Request::new(Layer::Monitor, method, url)
            .header(INSTANCE, header_value(self.instance.as_str())?);
        if let Some(team) = self.team {
            request = request.header(TEAM, HeaderValue::from(team.0));
        }
        Ok(request)
    }
}

impl Client {
    /// The Monitor API of an instance.
    pub fn monitor(&self, region: &RegionName, instance: &Guid) -> Result<Monitor<'_>, Error> {
        let base = self.settings().endpoints.monitor(region).map_err(Error::local)?;
        Ok(Monitor { client: self, base, instance: instance.clone(), team: None })
    }
}
