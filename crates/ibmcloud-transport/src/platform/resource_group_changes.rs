//! Making, renaming and deleting resource groups, and the quotas that bind them.

use ibmcloud_core::{AccountId, ResourceGroup, ResourceGroupId};
use reqwest::Method;

use crate::client::Client;
use crate::endpoints::Service;
use crate::error::{Error, Layer};
use crate::http::answer::misunderstood;
use crate::http::request::{Request, path_part};
use crate::model::resources::Quota;
use crate::wire::instances::body;
use crate::wire::resource_groups::{NewGroupAnswer, QuotaList, ResourceGroupAnswer};

const GROUPS: &str = "/v2/resource_groups";

impl Client {
    /// Makes a resource group; the answer is its id.
    pub async fn create_resource_group(
        &self,
        account: &AccountId,
        name: &str,
    ) -> Result<String, Error> {
        let document =
            body([("name", Some(name.into())), ("account_id", Some(account.as_str().into()))]);
        let url = self.at(Service::ResourceManager, GROUPS)?;
        let request = Request::new(Layer::ResourceManager, Method::POST, url).json(&document);
        let answer: NewGroupAnswer = self.fetch(&request).await?;
        Ok(answer.id)
    }

    /// Gives a resource group another name.
    pub async fn rename_resource_group(
        &self,
        id: &ResourceGroupId,
        name: &str,
    ) -> Result<ResourceGroup, Error> {
        let request =
            self.group_request(Method::PATCH, id)?.json(&body([("name", Some(name.into()))]));
        let answer: ResourceGroupAnswer = self.fetch(&request).await?;
        let group = answer.fields.into_domain(answer.document);
        group.map_err(|reason| misunderstood(&request, 200, reason))
    }

    /// Deletes a resource group, which must be empty.
    pub async fn delete_resource_group(&self, id: &ResourceGroupId) -> Result<(), Error> {
        self.send(&self.group_request(Method::DELETE, id)?).await.map(|_| ())
    }

    /// The quotas that there are. The service does not divide them into pages.
    pub async fn quotas(&self) -> Result<Vec<Quota>, Error> {
        let url = self.at(Service::ResourceManager, "/v2/quota_definitions")?;
        let list: QuotaList = self.fetch(&Request::get(Layer::ResourceManager, url)).await?;
        Ok(list.into_domain())
    }

    fn group_request(&self, method: Method, id: &ResourceGroupId) -> Result<Request, Error> {
        let path = format!("{GROUPS}/{}", path_part(id.as_str()));
        Ok(Request::new(Layer::ResourceManager, method, self.at(Service::ResourceManager, &path)?))
    }
}
