//! Context-based restrictions of an account, to be read.

use ibmcloud_core::AccountId;

use crate::client::Client;
use crate::endpoints::Service;
use crate::error::{Error, Layer};
use crate::http::request::Request;
use crate::model::restrictions::{NetworkZone, RestrictionRule};
use crate::wire::restrictions::{Rule, RuleList, Zone, ZoneList};

impl Client {
    /// The rules of an account; with the name of a service, those alone that name it. Both lists come in
    /// one piece (platform-services SDKs, `list_rules` and `list_zones`).
    pub async fn restriction_rules(
        &self,
        account: &AccountId,
        service: Option<&str>,
    ) -> Result<Vec<RestrictionRule>, Error> {
        let request =
            self.restriction_request(account, "/v1/rules")?.query("service_name", service);
        let list: RuleList = self.fetch(&request).await?;
        Ok(list.rules.into_iter().map(Rule::into_domain).collect())
    }

    /// The network zones of an account.
    pub async fn network_zones(&self, account: &AccountId) -> Result<Vec<NetworkZone>, Error> {
        let request = self.restriction_request(account, "/v1/zones")?;
        let list: ZoneList = self.fetch(&request).await?;
        Ok(list.zones.into_iter().map(Zone::into_domain).collect())
    }

    fn restriction_request(&self, account: &AccountId, path: &str) -> Result<Request, Error> {
        let url = self.at(Service::ContextRestrictions, path)?;
        let request = Request::get(Layer::ContextRestrictions, url);
        Ok(request.query("account_id", Some(account)))
    }
}
