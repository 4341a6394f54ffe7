//! Reclamations: deleted instances that can still be brought back.

use ibmcloud_core::{AccountId, Guid, Json};
use reqwest::Method;

use crate::client::Client;
use crate::endpoints::Service;
use crate::error::{Error, Layer};
use crate::http::request::{Request, path_part};
use crate::model::resources::Reclamation;
use crate::wire::instances::body;
use crate::wire::reclamations::{ReclamationAnswer, ReclamationList};

const RECLAMATIONS: &str = "/v1/reclamations";

/// What is done with a reclamation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReclamationAction {
    /// The instance is removed now.
    Reclaim,
    /// The instance comes back.
    Restore,
}

impl Client {
    /// The reclamations of an account, or those of one instance. There are no pages.
    pub async fn reclamations(
        &self,
        account: &AccountId,
        instance: Option<&Guid>,
    ) -> Result<Vec<Reclamation>, Error> {
        let url = self.at(Service::ResourceController, RECLAMATIONS)?;
        let request = Request::get(Layer::ResourceController, url)
            .query("account_id", Some(account))
            .query("resource_instance_id", instance);
        let list: ReclamationList = self.fetch(&request).await?;
        Ok(list.resources.into_iter().map(ReclamationAnswer::into_domain).collect())
    }

    /// Acts on a reclamation.
    pub async fn act_on_reclamation(
        &self,
        id: &str,
        action: ReclamationAction,
        comment: Option<&str>,
    ) -> Result<Reclamation, Error> {
        let word = match action {
            ReclamationAction::Reclaim => "reclaim",
            ReclamationAction::Restore => "restore",
        };
        let path = format!("{RECLAMATIONS}/{}/actions/{word}", path_part(id));
        let url = self.at(Service::ResourceController, &path)?;
        let request = Request::new(Layer::ResourceController, Method::POST, url)
            .json(&body([("comment", comment.map(Json::from))]));
        let answer: ReclamationAnswer = self.fetch(&request).await?;
        Ok(answer.into_domain())
    }
}
