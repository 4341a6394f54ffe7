//! Alerts, in both generations of their API.

use std::io;

use ibmcloud_core::Json;
pub use ibmcloud_core::resource::AlertApi;
use reqwest::Method;

use super::api::Monitor;
use crate::error::Error;

fn path(api: AlertApi) -> &'static str {
    match api {
        AlertApi::V1 => "/api/alerts",
        AlertApi::V2 => "/api/v2/alerts",
    }
}

impl Monitor<'_> {
    /// The alerts of the team.
    pub async fn alerts(&self, api: AlertApi) -> Result<Vec<Json>, Error> {
        self.list(self.at(Method::GET, path(api))?, "alerts", "alert").await
    }

    /// Hands the alerts of the team to `take`, one after the other, when all of them have come. What
    /// `take` fails with is this machine's failure.
    pub async fn each_alert(
        &self,
        api: AlertApi,
        take: impl FnMut(Json) -> io::Result<()>,
    ) -> Result<(), Error> {
        self.each(self.at(Method::GET, path(api))?, "alerts", "alert", take).await.map(drop)
    }

    /// One alert.
    pub async fn alert(&self, api: AlertApi, id: u64) -> Result<Json, Error> {
        let request = self.at(Method::GET, &format!("{}/{id}", path(api)))?;
        self.single(&request, "alert").await
    }

    /// Makes an alert of a document without `id` and `version`.
    pub async fn create_alert(&self, api: AlertApi, alert: &Json) -> Result<Json, Error> {
        self.put_in(Method::POST, path(api), "alert", alert).await
    }

    /// Replaces an alert by a document with the present `version`.
    pub async fn update_alert(&self, api: AlertApi, id: u64, alert: &Json) -> Result<Json, Error> {
        self.put_in(Method::PUT, &format!("{}/{id}", path(api)), "alert", alert).await
    }

    /// Deletes an alert.
    pub async fn delete_alert(&self, api: AlertApi, id: u64) -> Result<(), Error> {
        self.delete_at(&format!("{}/{id}", path(api))).await
    }
}
