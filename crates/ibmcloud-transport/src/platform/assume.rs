//! Trusted profiles that the session may assume: one identity in many accounts.

use ibmcloud_core::Tokens;
use reqwest::Method;
use secrecy::ExposeSecret;

use crate::client::Client;
use crate::endpoints::Service;
use crate::error::{Error, Layer};
use crate::http::answer::misunderstood;
use crate::http::effect::Effect;
use crate::http::request::{Auth, Request};
use crate::model::identities::AssumableProfile;
use crate::model::renewal::TrustedProfile;
use crate::platform::iam::Grant;
use crate::wire::identities::AssumablePage;

impl Client {
    /// The trusted profiles that the session's identity may assume, of all accounts, in the service's
    /// order. The answer comes in one piece: no public source knows pages of it.
    ///
    /// The token is a field of the form, as IBM documents it for one service ID that works in all
    /// accounts of an enterprise (enterprise-management, `iam-ent-manage-resources.md`).
    pub async fn assumable_profiles(&self) -> Result<Vec<AssumableProfile>, Error> {
        let token = self.access_token().await?;
        let url = self.at(Service::Iam, "/identity/profiles")?;
        let mut request = Request::new(Layer::Iam, Method::POST, url)
            .auth(Auth::Anonymous)
            .effect(Effect::Read)
            .form(vec![("access_token", token.expose_secret())]);
        request.secrets.push(token.clone());
        let page: AssumablePage = self.fetch(&request).await?;
        let profiles = page.profiles.into_iter().map(|entry| {
            entry.into_assumable_profile().map_err(|reason| misunderstood(&request, 200, reason))
        });
        profiles.collect()
    }

    /// Tokens of a trusted profile, which the session's identity assumes. They are returned and not
    /// stored; there is no refresh token among them, so that the profile is assumed again before they
    /// end ([`Renewal::Assumed`](crate::Renewal::Assumed) does that for a session of its own).
    pub async fn assume(&self, profile: &TrustedProfile) -> Result<Tokens, Error> {
        let access_token = self.access_token().await?;
        self.grant(&Grant::Assume { access_token, profile: profile.clone() }).await
    }
}
