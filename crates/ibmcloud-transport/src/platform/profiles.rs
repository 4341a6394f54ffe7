//! Trusted profiles, and what decides who may become one: rules, links to compute resources, identities.

use ibmcloud_core::{AccountId, Json};
use reqwest::Method;
use reqwest::header::IF_MATCH;

use crate::client::Client;
use crate::endpoints::Service;
use crate::error::{Error, Layer};
use crate::http::request::{Request, header_value, path_part};
use crate::model::identities::{Profile, ProfilePart};
use crate::platform::identities::PROFILES;
use crate::platform::identity_changes::IdentityChange;
use crate::wire::identities::{Entity, Part, PartPage};
use crate::wire::instances::body;

/// A kind of what decides who may become a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileTrust {
    /// Conditions on the claims of a log-in, or of a compute resource.
    Rules,
    /// Compute resources, by CRN.
    Links,
}

impl ProfileTrust {
    fn word(self) -> &'static str {
        match self {
            Self::Rules => "/rules",
            Self::Links => "/links",
        }
    }
}

impl Client {
    /// One trusted profile.
    pub async fn trusted_profile(&self, id: &str) -> Result<Profile, Error> {
        let request = self.identity_request(Method::GET, PROFILES, id, "")?;
        Ok(self.fetch::<Entity>(&request).await?.into_profile())
    }

    /// Makes a trusted profile, which nobody may become yet.
    pub async fn create_trusted_profile(
        &self,
        account: &AccountId,
        name: &str,
        description: Option<&str>,
    ) -> Result<Profile, Error> {
        let document = body([
            ("name", Some(name.into())),
            ("account_id", Some(account.as_str().into())),
            ("description", description.map(Json::from)),
        ]);
        let url = self.at(Service::Iam, PROFILES)?;
        let request = Request::new(Layer::Identity, Method::POST, url).json(&document);
        Ok(self.fetch::<Entity>(&request).await?.into_profile())
    }

    /// Changes a profile that is still in the state in which it was read.
    pub async fn update_trusted_profile(
        &self,
        profile: &Profile,
        change: &IdentityChange,
    ) -> Result<Profile, Error> {
        let request = self.change_request(PROFILES, &profile.id, &profile.entity_tag, change)?;
        Ok(self.fetch::<Entity>(&request).await?.into_profile())
    }

    /// Deletes a profile with its policies.
    pub async fn delete_trusted_profile(&self, id: &str) -> Result<(), Error> {
        let request = self.identity_request(Method::DELETE, PROFILES, id, "")?;
        self.send(&request).await.map(drop)
    }

    /// The rules or links of a profile.
    pub async fn profile_parts(
        &self,
        profile: &str,
        kind: ProfileTrust,
    ) -> Result<Vec<ProfilePart>, Error> {
        let request = self.identity_request(Method::GET, PROFILES, profile, kind.word())?;
        let page: PartPage = self.fetch(&request).await?;
        Ok(page.entries.into_iter().map(Part::into_domain).collect())
    }

    /// Adds a rule or a link to a profile.
    pub async fn create_profile_part(
        &self,
        profile: &str,
        kind: ProfileTrust,
        document: &Json,
    ) -> Result<ProfilePart, Error> {
        let request = self.identity_request(Method::POST, PROFILES, profile, kind.word())?;
        Ok(self.fetch::<Part>(&request.json(document)).await?.into_domain())
    }

    /// Puts another rule in the place of one that is still in the state in which it was read.
    pub async fn replace_profile_rule(
        &self,
        profile: &str,
        rule: &ProfilePart,
        document: &Json,
    ) -> Result<ProfilePart, Error> {
        let rest = format!("/rules/{}", path_part(&rule.id));
        let request = self
            .identity_request(Method::PUT, PROFILES, profile, &rest)?
            .header(IF_MATCH, header_value(&rule.entity_tag)?)
            .json(document);
        Ok(self.fetch::<Part>(&request).await?.into_domain())
    }

    /// Deletes a rule or a link.
    pub async fn delete_profile_part(
        &self,
        profile: &str,
        kind: ProfileTrust,
        id: &str,
    ) -> Result<(), Error> {
        let rest = format!("{}/{}", kind.word(), path_part(id));
        let request = self.identity_request(Method::DELETE, PROFILES, profile, &rest)?;
        self.send(&request).await.map(drop)
    }

    /// Who may assume a profile by name.
    pub async fn profile_identities(&self, profile: &str) -> Result<Vec<ProfilePart>, Error> {
        let request = self.identity_request(Method::GET, PROFILES, profile, "/identities")?;
        let page: PartPage = self.fetch(&request).await?;
        Ok(page.entries.into_iter().map(Part::into_domain).collect())
    }

    /// Lets somebody assume a profile. The kind is `user`, `serviceid` or `crn`.
    pub async fn create_profile_identity(
        &self,
        profile: &str,
        (kind, identifier): (&str, &str),
        description: Option<&str>,
    ) -> Result<ProfilePart, Error> {
        let document = body([
            ("identifier", Some(identifier.into())),
            ("type", Some(kind.into())),
            ("description", description.map(Json::from)),
        ]);
        let rest = format!("/identities/{}", path_part(kind));
        let request = self.identity_request(Method::POST, PROFILES, profile, &rest)?;
        Ok(self.fetch::<Part>(&request.json(&document)).await?.into_domain())
    }

    /// Lets somebody assume a profile no longer.
    pub async fn delete_profile_identity(
        &self,
        profile: &str,
        (kind, identifier): (&str, &str),
    ) -> Result<(), Error> {
        let rest = format!("/identities/{}/{}", path_part(kind), path_part(identifier));
        let request = self.identity_request(Method::DELETE, PROFILES, profile, &rest)?;
        self.send(&request).await.map(drop)
    }
}
