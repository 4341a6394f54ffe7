//! Resource groups of an account.

use ibmcloud_core::{AccountId, ResourceGroup};

use crate::client::Client;
use crate::endpoints::Service;
use crate::error::{Error, Layer};
use crate::http::answer::misunderstood;
use crate::http::request::Request;
use crate::wire::resource_groups::ResourceGroupList;

/// Which resource groups; everything by default.
#[derive(Clone, Debug, Default)]
pub struct ResourceGroupFilter {
    /// Of this account.
    pub account: Option<AccountId>,
    /// With this name.
    pub name: Option<String>,
    /// Only the default group, or only the others.
    pub default: Option<bool>,
}

impl Client {
    /// The resource groups that the filter describes. The service does not divide them into pages.
    pub async fn resource_groups(
        &self,
        filter: &ResourceGroupFilter,
    ) -> Result<Vec<ResourceGroup>, Error> {
        let url = self.at(Service::ResourceManager, "/v2/resource_groups")?;
        let request = Request::get(Layer::ResourceManager, url)
            .query("account_id", filter.account.as_ref())
            .query("name", filter.name.as_deref())
            .query("default", filter.default);
        let list: ResourceGroupList = self.fetch(&request).await?;
        let groups =
            list.resources.into_iter().map(|group| group.fields.into_domain(group.document));
        groups.collect::<Result<_, _>>().map_err(|reason| misunderstood(&request, 200, reason))
    }
}
