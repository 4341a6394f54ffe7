//! Resource keys: the credentials of a service instance, which the host calls service keys.

use ibmcloud_core::{Json, Parameters, ResourceGroupId};
use reqwest::Method;

use crate::client::Client;
use crate::endpoints::Service;
use crate::error::{Error, Layer};
use crate::http::request::{Request, path_part};
use crate::model::resources::ResourceKey;
use crate::platform::accounts::same_page_again;
use crate::platform::instances::InstanceId;
use crate::wire::instances::{body, cursor};
use crate::wire::resource_keys::{KeyAnswer, KeyPage};

const KEYS: &str = "/v2/resource_keys";

/// Which keys; everything by default.
#[derive(Clone, Debug, Default)]
pub struct KeyFilter {
    /// Of this instance.
    pub instance: Option<InstanceId>,
    /// With exactly this name.
    pub name: Option<String>,
    /// Of instances in this resource group.
    pub resource_group: Option<ResourceGroupId>,
}

/// A key to be made.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// Its name.
    pub name: String,
    /// The instance.
    pub source: InstanceId,
    /// The display name or the CRN of an IAM service role.
    pub role: Option<String>,
    /// Parameters for the service; `serviceid_crn` names a service ID to use.
    pub parameters: Option<Parameters>,
}

impl Client {
    /// The keys that the filter describes, from all pages.
    pub async fn resource_keys(&self, filter: &KeyFilter) -> Result<Vec<ResourceKey>, Error> {
        let path = match &filter.instance {
            Some(id) => {
                format!("/v2/resource_instances/{}/resource_keys", path_part(&id.to_string()))
            }
            None => KEYS.to_owned(),
        };
        let first =
            Request::get(Layer::ResourceController, self.at(Service::ResourceController, &path)?)
                .query("name", filter.name.as_deref())
                .query("resource_group_id", filter.resource_group.as_ref())
                .query("limit", Some(100));
        let mut keys = Vec::new();
        let mut at: Option<(String, String)> = None;
        loop {
            let request = match &at {
                Some((name, value)) => first.clone().query(name, Some(value)),
                None => first.clone(),
            };
            let page: KeyPage = self.fetch(&request).await?;
            keys.extend(page.resources.into_iter().map(KeyAnswer::into_domain));
            let next = page.next_url.as_deref().and_then(cursor);
            if next.is_none() {
                return Ok(keys);
            }
            if next == at {
                return Err(same_page_again(&request));
            }
            at = next;
        }
    }

    /// One key, by GUID or CRN; also a removed one.
    pub async fn resource_key(&self, id: &str) -> Result<ResourceKey, Error> {
        self.fetch_key(&self.key_request(Method::GET, id)?).await
    }

    /// Makes a key. The answer is where its credentials are seen for certain.
    pub async fn create_key(&self, new: &NewKey) -> Result<ResourceKey, Error> {
        let document = body([
            ("name", Some(new.name.as_str().into())),
            ("source", Some(new.source.to_string().as_str().into())),
            ("role", new.role.as_deref().map(Json::from)),
            ("parameters", new.parameters.as_ref().map(|all| all.as_json().clone())),
        ]);
        let url = self.at(Service::ResourceController, KEYS)?;
        let request = Request::new(Layer::ResourceController, Method::POST, url).json(&document);
        self.fetch_key(&request).await
    }

    /// Gives a key another name.
    pub async fn rename_key(&self, guid: &str, name: &str) -> Result<ResourceKey, Error> {
        let request = self.key_request(Method::PATCH, guid)?;
        self.fetch_key(&request.json(&body([("name", Some(name.into()))]))).await
    }

    /// Deletes a key: its credentials stop working.
    pub async fn delete_key(&self, guid: &str) -> Result<(), Error> {
        self.send(&self.key_request(Method::DELETE, guid)?).await.map(|_| ())
    }

    fn key_request(&self, method: Method, id: &str) -> Result<Request, Error> {
        let url = self.at(Service::ResourceController, &format!("{KEYS}/{}", path_part(id)))?;
        Ok(Request::new(Layer::ResourceController, method, url))
    }

    async fn fetch_key(&self, request: &Request) -> Result<ResourceKey, Error> {
        let answer: KeyAnswer = self.fetch(request).await?;
        Ok(answer.into_domain())
    }
}
