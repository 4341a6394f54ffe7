//! Alerts, in both generations of their API.

use std::{fmt, io};

use ibmcloud_core::Json;
use reqwest::Method;

use super::api::Monitor;
use crate::error::Error;

/// A generation of the alerts API. The same alert may be seen through both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertApi {
    /// `/api/alerts`, which IBM documents: severities are numbers, the time span is in microseconds.
    V1,
    /// `/api/v2/alerts`, which terraform uses: severities are words, times are in seconds, and what
    /// depends on the type is under `config`.
    V2,
}

impl AlertApi {
    /// The generation that a document is written for: version 2 has `config`.
    pub fn of(document: &Json) -> Self {
        match document.get("config") {
            Some(Json::Object(_)) => Self::V2,
            _ => Self::V1,
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::V1 => "/api/alerts",
            Self::V2 => "/api/v2/alerts",
        }
    }
}

impl fmt::Display for AlertApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
        })
    }
}

impl Monitor<'_> {
    /// The alerts of the team.
    pub async fn alerts(&self, api: AlertApi) -> Result<Vec<Json>, Error> {
        self.list(self.at(Method::GET, api.path())?, "alerts", "alert").await
    }

    /// Hands the alerts of the team to `take`, one after the other, when all of them have come. What
    /// `take` fails with is this machine's failure.
    pub async fn each_alert(
        &self,
        api: AlertApi,
        take: impl FnMut(Json) -> io::Result<()>,
    ) -> Result<(), Error> {
        self.each(self.at(Method::GET, api.path())?, "alerts", "alert", take).await.map(drop)
    }

    /// One alert.
    pub async fn alert(&self, api: AlertApi, id: u64) -> Result<Json, Error> {
        let request = self.at(Method::GET, &format!("{}/{id}", api.path()))?;
        self.single(&request, "alert").await
    }

    /// Makes an alert of a document without `id` and `version`.
    pub async fn create_alert(&self, api: AlertApi, alert: &Json) -> Result<Json, Error> {
        self.put_in(Method::POST, api.path(), "alert", alert).await
    }

    /// Replaces an alert by a document with the present `version`.
    pub async fn update_alert(&self, api: AlertApi, id: u64, alert: &Json) -> Result<Json, Error> {
        self.put_in(Method::PUT, &format!("{}/{id}", api.path()), "alert", alert).await
    }

    /// Deletes an alert.
    pub async fn delete_alert(&self, api: AlertApi, id: u64) -> Result<(), Error> {
        self.delete_at(&format!("{}/{id}", api.path())).await
    }
}
