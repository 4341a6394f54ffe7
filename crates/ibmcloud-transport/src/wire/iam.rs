//! Answers of the token service.

use serde::Deserialize;

/// `POST /identity/token`.
#[derive(Deserialize)]
pub(crate) struct TokenAnswer {
    pub(crate) access_token: String,
    pub(crate) refresh_token: Option<String>,
    pub(crate) token_type: Option<String>,
    pub(crate) expires_in: Option<i64>,
    pub(crate) expiration: Option<i64>,
}

/// `GET /identity/.well-known/openid-configuration`, of which one field is used.
#[derive(Deserialize)]
pub(crate) struct OpenIdConfiguration {
    pub(crate) passcode_endpoint: String,
}
