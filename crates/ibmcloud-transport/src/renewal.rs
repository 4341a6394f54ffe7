//! How a session is renewed before its token ends: each way to log in has its own.

use ibmcloud_core::Tokens;
use secrecy::SecretString;

use crate::client::Client;
use crate::error::Error;
use crate::http::send::Deadline;
use crate::platform::iam::{Grant, TrustedProfile};
use crate::platform::metadata::VirtualServer;

/// How a session is renewed.
#[derive(Clone, Debug, Default)]
pub enum Renewal {
    /// By the refresh token beside its access token, if there is one: users and API keys.
    #[default]
    RefreshToken,
    /// By asking the machine's metadata service again.
    Machine {
        /// Which kind of machine.
        server: VirtualServer,
        /// The profile that the session is of; the machine's default one without.
        profile: Option<TrustedProfile>,
    },
    /// By showing the compute resource's own token again.
    ComputeResource {
        /// The token, as the platform has put it there now.
        token: SecretString,
        /// The profile that the session is of.
        profile: TrustedProfile,
    },
    /// By refreshing the session of whoever assumed the profile, and assuming it again.
    Assumed {
        /// The refresh token of whoever assumed it.
        refresh: SecretString,
        /// The profile that the session is of.
        profile: TrustedProfile,
    },
}

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
                self.store().save_behind(&behind).map_err(Error::local)?;
                Grant::Assume { access_token: behind.access, profile }
            }
        };
        self.grant_by(&grant, deadline).await.map(Some)
    }
}
