//! Silencing rules. Their documents are sent and come bare, in no envelope.

use ibmcloud_core::Json;
use reqwest::Method;

use super::api::Monitor;
use crate::error::{Error, Misunderstanding};
use crate::http::answer::misunderstood;
use crate::http::request::Request;

const SILENCES: &str = "/api/v1/silencingRules";

/// The name that a list of them would have.
const ENVELOPE: &str = "silencingRules";

impl Monitor<'_> {
    /// The silencing rules of the instance.
    pub async fn silences(&self) -> Result<Vec<Json>, Error> {
        let request = self.at(Method::GET, SILENCES)?;
        match self.document(&request).await? {
            Json::Array(rules) => Ok(rules),
            // Other lists of this API come in an envelope.
            Json::Object(members) => match members.into_iter().find(|(name, _)| name == ENVELOPE) {
                Some((_, Json::Array(rules))) => Ok(rules),
                _ => Err(other_shape(&request, "a list")),
            },
            _ => Err(other_shape(&request, "a list")),
        }
    }

    /// One silencing rule.
    pub async fn silence(&self, id: u64) -> Result<Json, Error> {
        self.rule(self.at(Method::GET, &format!("{SILENCES}/{id}"))?).await
    }

    /// Makes a silencing rule of a document without `id` and `version`.
    pub async fn create_silence(&self, rule: &Json) -> Result<Json, Error> {
        self.rule(self.at(Method::POST, SILENCES)?.json(rule)).await
    }

    /// Replaces a silencing rule by a document with the present `version`.
    pub async fn update_silence(&self, id: u64, rule: &Json) -> Result<Json, Error> {
        self.rule(self.at(Method::PUT, &format!("{SILENCES}/{id}"))?.json(rule)).await
    }

    /// Deletes a silencing rule.
    pub async fn delete_silence(&self, id: u64) -> Result<(), Error> {
        self.delete_at(&format!("{SILENCES}/{id}")).await
    }

    async fn rule(&self, request: Request) -> Result<Json, Error> {
        match self.document(&request).await? {
            rule @ Json::Object(_) => Ok(rule),
            _ => Err(other_shape(&request, "an object")),
        }
    }
}

fn other_shape(request: &Request, wanted: &str) -> Error {
    misunderstood(request, 200, Misunderstanding::Shape(format!("not {wanted}")))
}
