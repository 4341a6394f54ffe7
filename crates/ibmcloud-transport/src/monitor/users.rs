//! The users of an instance, as documents.

use ibmcloud_core::Json;
use reqwest::Method;

use super::api::Monitor;
use crate::error::Error;

const USERS: &str = "/api/users";

impl Monitor<'_> {
    /// All users of the instance; for administrators.
    pub async fn users(&self) -> Result<Vec<Json>, Error> {
        self.list(self.at(Method::GET, USERS)?, "users", "user").await
    }

    /// Invites somebody: a document with `username` and perhaps a name. On IBM Cloud, access still
    /// has to be given in IAM.
    pub async fn invite_user(&self, user: &Json) -> Result<Json, Error> {
        let request = self.at(Method::POST, USERS)?.json(user);
        self.single(&request, "user").await
    }

    /// Deletes a user.
    pub async fn delete_user(&self, id: u64) -> Result<(), Error> {
        self.delete_at(&format!("{USERS}/{id}")).await
    }
}
