//! User management: the users of an account.

use ibmcloud_core::{AccountId, Json};
use reqwest::Method;

use crate::client::Client;
use crate::endpoints::Service;
use crate::error::{Error, Layer};
use crate::http::effect::Effect;
use crate::http::request::Request;
use crate::model::access::User;
use crate::platform::accounts::{next_page, same_page_again};
use crate::wire::access::{UserAnswer, UserPage};

impl Client {
    /// The users of an account.
    pub async fn users(&self, account: &AccountId) -> Result<Vec<User>, Error> {
        let path = format!("/v2/accounts/{account}/users");
        let first = self.at(Service::UserManagement, &path)?;
        let mut users = Vec::new();
        let mut url = first.clone();
        loop {
            let request = Request::get(Layer::Accounts, url.clone());
            let page: UserPage = self.fetch(&request).await?;
            users.extend(page.resources.into_iter().map(UserAnswer::into_domain));
            let Some(next) = page.next_url.filter(|next| !next.is_empty()) else {
                return Ok(users);
            };
            let next = next_page(&first, &next);
            if next == url {
                return Err(same_page_again(&request));
            }
            url = next;
        }
    }

    /// Accepts an invitation to an account. The token need not be bound to one.
    pub async fn accept_invitation(&self, account: &AccountId) -> Result<(), Error> {
        let url = self.at(Service::UserManagement, "/v2/users/accept")?;
        let document = Json::object([("account_id", Json::from(account.as_str()))]);
        let request =
            Request::new(Layer::Accounts, Method::POST, url).effect(Effect::Change).json(&document);
        self.send(&request).await.map(drop)
    }
}
