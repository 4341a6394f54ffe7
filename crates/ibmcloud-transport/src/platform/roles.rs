//! The roles that an account makes itself.

use ibmcloud_core::{AccountId, Json};
use reqwest::Method;
use reqwest::header::IF_MATCH;

use crate::client::Client;
use crate::endpoints::Service;
use crate::error::{Error, Layer};
use crate::http::request::{Request, header_value, path_part};
use crate::model::policies::{Role, RoleKind};
use crate::platform::policies::ROLES;
use crate::wire::instances::body;
use crate::wire::policies::RoleAnswer;

/// A custom role to be made.
#[derive(Clone, Debug)]
pub struct NewRole {
    /// The word in its CRN: letters and digits, a capital first.
    pub word: String,
    /// What people call it.
    pub name: String,
    /// The service that it is for.
    pub service: String,
    /// What it allows.
    pub actions: Vec<String>,
    /// One sentence about it.
    pub description: Option<String>,
}

impl Client {
    /// Makes a role of an account.
    pub async fn create_role(&self, account: &AccountId, new: &NewRole) -> Result<Role, Error> {
        let document = body([
            ("name", Some(new.word.as_str().into())),
            ("account_id", Some(account.as_str().into())),
            ("service_name", Some(new.service.as_str().into())),
            ("display_name", Some(new.name.as_str().into())),
            ("description", new.description.as_deref().map(Json::from)),
            ("actions", Some(texts(&new.actions))),
        ]);
        let url = self.at(Service::Iam, ROLES)?;
        let request = Request::new(Layer::Identity, Method::POST, url).json(&document);
        self.role_in(&request).await
    }

    /// One custom role, in the state in which it can be changed.
    pub async fn role(&self, id: &str) -> Result<Role, Error> {
        self.role_in(&self.role_request(Method::GET, id)?).await
    }

    /// Changes what people see of a role and what it allows, if it is still in the state in which it was
    /// read.
    pub async fn replace_role(&self, role: &Role) -> Result<Role, Error> {
        let document = body([
            ("display_name", Some(role.name.as_str().into())),
            ("description", Some(role.description.as_str().into())),
            ("actions", Some(texts(&role.actions))),
        ]);
        let request = self
            .role_request(Method::PUT, &role.id)?
            .header(IF_MATCH, header_value(&role.entity_tag)?)
            .json(&document);
        self.role_in(&request).await
    }

    /// Deletes a custom role.
    pub async fn delete_role(&self, id: &str) -> Result<(), Error> {
        self.send(&self.role_request(Method::DELETE, id)?).await.map(drop)
    }

    async fn role_in(&self, request: &Request) -> Result<Role, Error> {
        let (role, tag) = self.fetch_tagged::<RoleAnswer>(request).await?;
        Ok(role.into_domain(RoleKind::Custom, tag))
    }

    fn role_request(&self, method: Method, id: &str) -> Result<Request, Error> {
        let url = self.at(Service::Iam, &format!("/v2/roles/{}", path_part(id)))?;
        Ok(Request::new(Layer::Identity, method, url))
    }
}

fn texts(all: &[String]) -> Json {
    Json::Array(all.iter().map(|it| Json::from(it.as_str())).collect())
}
