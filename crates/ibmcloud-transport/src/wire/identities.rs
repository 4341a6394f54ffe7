//! Answers of the identity service: API keys, service IDs and trusted profiles.

use ibmcloud_core::Json;
use secrecy::SecretString;
use serde::Deserialize;

use super::{Documented, parse};
use crate::error::Misunderstanding;
use crate::model::identities::{ApiKey, AssumableProfile, Profile, ProfilePart, ServiceId};

/// A list of any of them, one page.
#[derive(Deserialize)]
pub(crate) struct Page {
    pub(crate) next: Option<String>,
    #[serde(alias = "apikeys", alias = "serviceids", alias = "profiles")]
    pub(crate) entries: Vec<Documented<EntityFields>>,
}

/// `/identity/profiles`.
#[derive(Deserialize)]
pub(crate) struct AssumablePage {
    pub(crate) profiles: Vec<Entity>,
}

/// What is understood of an entity; the three kinds share their field names.
#[derive(Deserialize)]
pub(crate) struct EntityFields {
    id: String,
    iam_id: Option<String>,
    name: Option<String>,
    description: Option<String>,
    crn: Option<String>,
    entity_tag: Option<String>,
    created_at: Option<String>,
    modified_at: Option<String>,
    locked: Option<bool>,
    disabled: Option<bool>,
    account_id: Option<String>,
}

/// One entity in an answer of its own.
pub(crate) type Entity = Documented<EntityFields>;

impl Entity {
    /// A key without its secret, and the secret if the answer has it.
    pub(crate) fn into_api_key(self) -> (ApiKey, Option<SecretString>) {
        let Self { fields: it, mut document } = self;
        let secret = document.get("apikey").and_then(Json::as_str).filter(|it| !it.is_empty());
        let secret = secret.map(SecretString::from);
        if secret.is_some() {
            document.insert("apikey", "".into());
        }
        let key = ApiKey {
            id: it.id,
            iam_id: it.iam_id.unwrap_or_default(),
            name: it.name.unwrap_or_default(),
            description: it.description.unwrap_or_default(),
            entity_tag: it.entity_tag.unwrap_or_default(),
            created_at: it.created_at.unwrap_or_default(),
            modified_at: it.modified_at.unwrap_or_default(),
            locked: it.locked.unwrap_or_default(),
            disabled: it.disabled.unwrap_or_default(),
            document,
        };
        (key, secret)
    }

    pub(crate) fn into_service_id(self) -> ServiceId {
        let Self { fields: it, document } = self;
        ServiceId {
            id: it.id,
            iam_id: it.iam_id.unwrap_or_default(),
            name: it.name.unwrap_or_default(),
            description: it.description.unwrap_or_default(),
            crn: it.crn.unwrap_or_default(),
            entity_tag: it.entity_tag.unwrap_or_default(),
            created_at: it.created_at.unwrap_or_default(),
            modified_at: it.modified_at.unwrap_or_default(),
            locked: it.locked.unwrap_or_default(),
            document,
        }
    }

    pub(crate) fn into_assumable_profile(self) -> Result<AssumableProfile, Misunderstanding> {
        let account = self.fields.account_id.as_deref();
        let missing = || Misunderstanding::Shape("missing field `account_id`".to_owned());
        let account = parse("account_id", account.ok_or_else(missing)?)?;
        Ok(AssumableProfile { profile: self.into_profile(), account })
    }

    pub(crate) fn into_profile(self) -> Profile {
        let Self { fields: it, document } = self;
        Profile {
            id: it.id,
            iam_id: it.iam_id.unwrap_or_default(),
            name: it.name.unwrap_or_default(),
            description: it.description.unwrap_or_default(),
            crn: it.crn.unwrap_or_default(),
            entity_tag: it.entity_tag.unwrap_or_default(),
            created_at: it.created_at.unwrap_or_default(),
            modified_at: it.modified_at.unwrap_or_default(),
            document,
        }
    }
}

/// The rules, links or identities of a profile. A list of nothing may be left out.
#[derive(Deserialize)]
pub(crate) struct PartPage {
    #[serde(default, alias = "rules", alias = "links", alias = "identities")]
    pub(crate) entries: Vec<Part>,
}

/// One of them.
pub(crate) type Part = Documented<PartFields>;

/// What is understood of it. An identity has an IAM id in the place of an id.
#[derive(Deserialize)]
pub(crate) struct PartFields {
    #[serde(alias = "iam_id")]
    id: String,
    name: Option<String>,
    entity_tag: Option<String>,
}

impl Part {
    pub(crate) fn into_domain(self) -> ProfilePart {
        let Self { fields: it, document } = self;
        ProfilePart {
            id: it.id,
            name: it.name.unwrap_or_default(),
            entity_tag: it.entity_tag.unwrap_or_default(),
            document,
        }
    }
}
