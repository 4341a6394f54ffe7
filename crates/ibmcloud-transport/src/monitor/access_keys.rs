//! Access keys, with which agents send metrics.

use ibmcloud_core::Json;
use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};

use super::api::Monitor;
use crate::error::Error;
use crate::http::request::{Request, path_part};

const KEYS: &str = "/api/customer/accessKeys";
const ENVELOPE: &str = "customerAccessKey";

impl Monitor<'_> {
    /// The access keys of the instance.
    pub async fn access_keys(&self) -> Result<Vec<Json>, Error> {
        self.list(self.at(Method::GET, KEYS)?, "customerAccessKeys", ENVELOPE).await
    }

    /// Makes an access key; `limits` may hold `limit`, `reservation` and `teamId`.
    pub async fn create_access_key(&self, limits: &Json) -> Result<Json, Error> {
        self.put_in(Method::POST, KEYS, ENVELOPE, limits).await
    }

    /// Switches an access key on or off: agents with a disabled one are cut off.
    pub async fn switch_access_key(&self, key: &SecretString, on: bool) -> Result<Json, Error> {
        let action = if on { "enable" } else { "disable" };
        let path = format!("{KEYS}/{}/{action}", path_part(key.expose_secret()));
        let request = Request { secrets: vec![key.clone()], ..self.at(Method::POST, &path)? };
        self.single(&request, ENVELOPE).await
    }
}
