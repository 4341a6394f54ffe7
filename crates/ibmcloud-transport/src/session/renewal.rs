//! Renewing a session, by whatever it was made from.

use ibmcloud_core::Tokens;

use crate::client::Client;
use crate::error::Error;
use crate::http::deadline::Deadline;
use crate::model::renewal::Renewal;
use crate::platform::iam::Grant;

impl Client {
    /// New tokens in place of `tokens`; `None` where the session cannot be renewed.
    pub(crate) async fn renewed(
        &self,
        tokens: &Tokens,
        deadline: Deadline,
    ) -> Result<Option<Tokens>, Error> {
        let grant = match self.store().renewal().map_err(Error::local)? {
            Renewal::RefreshToken => match &tokens.refresh {
                Some(token) => Grant::Refresh { token: token.clone(), account: None },
                None => return Ok(None),
            },
            Renewal::ApiKey(key) => Grant::ApiKey(key),
            Renewal::Machine { server, profile } => {
                return self.machine_token_by(server, profile.as_ref(), deadline).await.map(Some);
            }
            Renewal::ComputeResource { token, profile } => {
                Grant::CrToken { token, profile: Some(profile) }
            }
            Renewal::Assumed { refresh, profile } => {
                let first = Grant::Refresh { token: refresh, account: None };
                let behind = self.grant_by(&first, deadline).await?;
                // Refresh tokens rotate: the new one must not be lost if the next step fails.
                self.store().save_fallback(&behind).map_err(Error::local)?;
                Grant::Assume { access_token: behind.access, profile }
            }
        };
        self.grant_by(&grant, deadline).await.map(Some)
    }
}
