//! Making, changing, locking and deleting API keys and service IDs.

use ibmcloud_core::{AccountId, Json};
use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue, IF_MATCH};
use secrecy::SecretString;

use crate::client::Client;
use crate::endpoints::Service;
use crate::error::{Error, Layer, Misunderstanding};
use crate::http::answer::misunderstood;
use crate::http::effect::Effect;
use crate::http::request::{Request, header_value};
use crate::model::identities::{ApiKey, ServiceId};
use crate::platform::identities::{API_KEYS, SERVICE_IDS};
use crate::wire::identities::Entity;
use crate::wire::instances::body;

/// An API key to be made.
#[derive(Clone, Debug)]
pub struct NewApiKey {
    /// Its name.
    pub name: String,
    /// One line about it.
    pub description: Option<String>,
    /// The user or service ID that it will stand for.
    pub iam_id: String,
    /// The account that tokens made from it will belong to.
    pub account: AccountId,
    /// What happens when it is found in public: `none`, `disable` or `delete`.
    pub action_when_leaked: Option<String>,
    /// Whether it is locked at once.
    pub locked: bool,
}

/// What is to be different; everything else is left alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdentityChange {
    /// The new name.
    pub name: Option<String>,
    /// The new description; may be empty.
    pub description: Option<String>,
    /// What happens when it is found in public; API keys only.
    pub action_when_leaked: Option<String>,
}

impl IdentityChange {
    fn body(&self) -> Json {
        body([
            ("name", self.name.as_deref().map(Json::from)),
            ("description", self.description.as_deref().map(Json::from)),
            ("action_when_leaked", self.action_when_leaked.as_deref().map(Json::from)),
        ])
    }
}

impl Client {
    /// Makes an API key, and returns it with its secret: the only time that it is known.
    pub async fn create_api_key(&self, new: &NewApiKey) -> Result<(ApiKey, SecretString), Error> {
        let document = body([
            ("name", Some(new.name.as_str().into())),
            ("iam_id", Some(new.iam_id.as_str().into())),
            ("account_id", Some(new.account.as_str().into())),
            ("description", new.description.as_deref().map(Json::from)),
            ("action_when_leaked", new.action_when_leaked.as_deref().map(Json::from)),
        ]);
        let request = Request::new(Layer::Identity, Method::POST, self.at(Service::Iam, API_KEYS)?)
            .header(entity_lock(), truth(new.locked))
            .json(&document);
        let (key, secret) = self.fetch::<Entity>(&request).await?.into_api_key();
        let secret = secret.ok_or_else(|| {
            let text = "apikey: empty".to_owned();
            misunderstood(&request, 201, Misunderstanding::Shape(text))
        })?;
        Ok((key, secret))
    }

    /// Changes an API key that is still in the state in which it was read.
    pub async fn update_api_key(
        &self,
        key: &ApiKey,
        change: &IdentityChange,
    ) -> Result<ApiKey, Error> {
        let request = self.change_request(API_KEYS, &key.id, &key.entity_tag, change)?;
        Ok(self.fetch::<Entity>(&request).await?.into_api_key().0)
    }

    /// Deletes an API key for good.
    pub async fn delete_api_key(&self, id: &str) -> Result<(), Error> {
        let request = self.identity_request(Method::DELETE, API_KEYS, id, "")?;
        self.send(&request).await.map(drop)
    }

    /// Locks an API key against changes, or unlocks it.
    pub async fn lock_api_key(&self, id: &str, locked: bool) -> Result<(), Error> {
        self.switch_identity(API_KEYS, id, "/lock", locked).await
    }

    /// Disables an API key, so that it is refused at log-in, or enables it.
    pub async fn disable_api_key(&self, id: &str, disabled: bool) -> Result<(), Error> {
        self.switch_identity(API_KEYS, id, "/disable", disabled).await
    }

    /// Makes a service ID.
    pub async fn create_service_id(
        &self,
        account: &AccountId,
        name: &str,
        description: Option<&str>,
        locked: bool,
    ) -> Result<ServiceId, Error> {
        let document = body([
            ("account_id", Some(account.as_str().into())),
            ("name", Some(name.into())),
            ("description", description.map(Json::from)),
        ]);
        let url = self.at(Service::Iam, SERVICE_IDS)?;
        let request = Request::new(Layer::Identity, Method::POST, url)
            .header(entity_lock(), truth(locked))
            .json(&document);
        Ok(self.fetch::<Entity>(&request).await?.into_service_id())
    }

    /// Changes a service ID that is still in the state in which it was read.
    pub async fn update_service_id(
        &self,
        service_id: &ServiceId,
        change: &IdentityChange,
    ) -> Result<ServiceId, Error> {
        let ServiceId { id, entity_tag, .. } = service_id;
        let request = self.change_request(SERVICE_IDS, id, entity_tag, change)?;
        Ok(self.fetch::<Entity>(&request).await?.into_service_id())
    }

    /// Deletes a service ID with its API keys and policies.
    pub async fn delete_service_id(&self, id: &str) -> Result<(), Error> {
        let request = self.identity_request(Method::DELETE, SERVICE_IDS, id, "")?;
        self.send(&request).await.map(drop)
    }

    /// Locks a service ID against changes, or unlocks it.
    pub async fn lock_service_id(&self, id: &str, locked: bool) -> Result<(), Error> {
        self.switch_identity(SERVICE_IDS, id, "/lock", locked).await
    }

    /// Sets a state, or takes it back: repeating that does no harm.
    async fn switch_identity(
        &self,
        path: &str,
        id: &str,
        state: &str,
        on: bool,
    ) -> Result<(), Error> {
        let method = if on { Method::POST } else { Method::DELETE };
        let request =
            self.identity_request(method, path, id, state)?.effect(Effect::IdempotentChange);
        self.send(&request).await.map(drop)
    }

    pub(crate) fn change_request(
        &self,
        path: &str,
        id: &str,
        entity_tag: &str,
        change: &IdentityChange,
    ) -> Result<Request, Error> {
        let request = self.identity_request(Method::PUT, path, id, "")?;
        Ok(request.header(IF_MATCH, header_value(entity_tag)?).json(&change.body()))
    }
}

fn entity_lock() -> HeaderName {
    HeaderName::from_static("entity-lock")
}

fn truth(value: bool) -> HeaderValue {
    HeaderValue::from_static(if value { "true" } else { "false" })
}
