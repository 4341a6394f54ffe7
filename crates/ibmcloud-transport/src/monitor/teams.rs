//! Changing teams. Their documents travel without an envelope.

use ibmcloud_core::{Json, Team, TeamId};
use reqwest::Method;

use super::api::Monitor;
use crate::error::Error;
use crate::wire::monitor::TeamAnswer;

impl Monitor<'_> {
    /// Makes a team; for administrators who act in the immutable team.
    pub async fn create_team(&self, team: &Json) -> Result<Team, Error> {
        let request = self.at(Method::POST, "/api/teams")?.json(team);
        let TeamAnswer { team } = self.client.fetch(&request).await?;
        Ok(team.fields.into_domain(team.document))
    }

    /// Replaces a team by a document with the present `version`, its members by `userRoles`.
    pub async fn update_team(&self, id: TeamId, team: &Json) -> Result<Team, Error> {
        let request = self.at(Method::PUT, &format!("/api/teams/{id}"))?.json(team);
        let TeamAnswer { team } = self.client.fetch(&request).await?;
        Ok(team.fields.into_domain(team.document))
    }

    /// Deletes a team. Users who have no other one land in the default team.
    pub async fn delete_team(&self, id: TeamId) -> Result<(), Error> {
        self.delete_at(&format!("/api/teams/{id}")).await
    }
}
