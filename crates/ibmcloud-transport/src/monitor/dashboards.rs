//! Dashboards, version 3 of their API.

use std::io;

use ibmcloud_core::Json;
use reqwest::Method;

use super::api::Monitor;
use crate::error::Error;

const DASHBOARDS: &str = "/api/v3/dashboards";

impl Monitor<'_> {
    /// The dashboards that the team sees; with `light`, without panels and layout.
    pub async fn dashboards(&self, light: bool) -> Result<Vec<Json>, Error> {
        let request = self.at(Method::GET, DASHBOARDS)?.query("light", Some(light));
        self.list(request, "dashboards", "dashboard").await
    }

    /// Hands the dashboards that the team sees to `take`, whole ones, one after the other, when all of
    /// them have come. What `take` fails with is this machine's failure.
    pub async fn each_dashboard(
        &self,
        light: bool,
        take: impl FnMut(Json) -> io::Result<()>,
    ) -> Result<(), Error> {
        let request = self.at(Method::GET, DASHBOARDS)?.query("light", Some(light));
        self.each(request, "dashboards", "dashboard", take).await.map(drop)
    }

    /// One dashboard, whole.
    pub async fn dashboard(&self, id: u64) -> Result<Json, Error> {
        self.single(&self.at(Method::GET, &format!("{DASHBOARDS}/{id}"))?, "dashboard").await
    }

    /// Makes a dashboard of a document without `id` and `version`.
    pub async fn create_dashboard(&self, dashboard: &Json) -> Result<Json, Error> {
        self.put_in(Method::POST, DASHBOARDS, "dashboard", dashboard).await
    }

    /// Replaces a dashboard by a document with the present `version`.
    pub async fn update_dashboard(&self, id: u64, dashboard: &Json) -> Result<Json, Error> {
        self.put_in(Method::PUT, &format!("{DASHBOARDS}/{id}"), "dashboard", dashboard).await
    }

    /// Deletes a dashboard.
    pub async fn delete_dashboard(&self, id: u64) -> Result<(), Error> {
        self.delete_at(&format!("{DASHBOARDS}/{id}")).await
    }
}
