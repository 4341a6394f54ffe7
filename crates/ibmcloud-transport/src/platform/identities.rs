//! The identity service: what API keys, service IDs and trusted profiles are, and how they are read.

use ibmcloud_core::AccountId;
use reqwest::Method;
use url::form_urlencoded;

use crate::client::Client;
use crate::endpoints::Service;
use crate::error::{Error, Layer};
use crate::http::request::{Request, path_part};
use crate::model::identities::{ApiKey, Profile, ServiceId};
use crate::platform::accounts::same_page_again;
use crate::wire::identities::{Entity, Page};

pub(crate) const API_KEYS: &str = "/v1/apikeys";
pub(crate) const SERVICE_IDS: &str = "/v1/serviceids";
pub(crate) const PROFILES: &str = "/v1/profiles";
/// The largest page.
const PAGE: u8 = 100;

/// Whose API keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeysOf {
    /// Of the user or service ID with this IAM id.
    Identity(String),
    /// Of all service IDs of the account.
    AllServiceIds,
}

impl Client {
    /// API keys in an account, newest first.
    pub async fn api_keys(&self, account: &AccountId, of: &KeysOf) -> Result<Vec<ApiKey>, Error> {
        let account = account.to_string();
        let query = match of {
            KeysOf::Identity(iam_id) => {
                vec![("account_id", account.as_str()), ("iam_id", iam_id)]
            }
            KeysOf::AllServiceIds => {
                vec![("account_id", account.as_str()), ("scope", "account"), ("type", "serviceid")]
            }
        };
        let entries = self.identity_list(API_KEYS, &query).await?;
        Ok(entries.into_iter().map(|entry| entry.into_api_key().0).collect())
    }

    /// One API key.
    pub async fn api_key(&self, id: &str) -> Result<ApiKey, Error> {
        let request = self.identity_request(Method::GET, API_KEYS, id, "")?;
        Ok(self.fetch::<Entity>(&request).await?.into_api_key().0)
    }

    /// The service IDs of an account, newest first.
    pub async fn service_ids(&self, account: &AccountId) -> Result<Vec<ServiceId>, Error> {
        let account = account.to_string();
        let entries = self.identity_list(SERVICE_IDS, &[("account_id", account.as_str())]).await?;
        Ok(entries.into_iter().map(Entity::into_service_id).collect())
    }

    /// One service ID.
    pub async fn service_id(&self, id: &str) -> Result<ServiceId, Error> {
        let request = self.identity_request(Method::GET, SERVICE_IDS, id, "")?;
        Ok(self.fetch::<Entity>(&request).await?.into_service_id())
    }

    /// The trusted profiles of an account, newest first.
    pub async fn trusted_profiles(&self, account: &AccountId) -> Result<Vec<Profile>, Error> {
        let account = account.to_string();
        let entries = self.identity_list(PROFILES, &[("account_id", account.as_str())]).await?;
        Ok(entries.into_iter().map(Entity::into_profile).collect())
    }

    async fn identity_list(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<Vec<Entity>, Error> {
        let mut entries = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let mut request = Request::get(Layer::Identity, self.at(Service::Iam, path)?)
                .query("pagesize", Some(PAGE))
                .query("pagetoken", token.as_deref());
            for (name, value) in query {
                request = request.query(name, Some(value));
            }
            let page: Page = self.fetch(&request).await?;
            entries.extend(page.entries);
            let next = page.next.as_deref().and_then(page_token);
            if next.is_none() {
                return Ok(entries);
            }
            if next == token {
                return Err(same_page_again(&request));
            }
            token = next;
        }
    }

    /// A request about one entity.
    pub(crate) fn identity_request(
        &self,
        method: Method,
        path: &str,
        id: &str,
        rest: &str,
    ) -> Result<Request, Error> {
        let url = self.at(Service::Iam, &format!("{path}/{}{rest}", path_part(id)))?;
        Ok(Request::new(Layer::Identity, method, url))
    }
}

/// The page token in a link to the next page. Of the link, an absolute one, nothing else is used.
fn page_token(next: &str) -> Option<String> {
    let query = next.split_once('?')?.1;
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let (_, token) = pairs.find(|(name, value)| name == "pagetoken" && !value.is_empty())?;
    Some(token.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_next_link_only_the_page_token_is_used() {
        let token = |text: &str| Some(text.to_owned());
        let cases = [
            ("https://iam.cloud.ibm.com/v1/apikeys?pagetoken=a%2Bb&x=1", token("a+b")),
            ("https://evil.example.com/?pagetoken=t", token("t")),
            ("https://iam.cloud.ibm.com/v1/apikeys?pagetoken=", None),
            ("https://iam.cloud.ibm.com/v1/apikeys", None),
        ];
        for (link, expected) in cases {
            assert_eq!(page_token(link), expected, "{link}");
        }
    }
}
