//! Answers of the resource manager.

use ibmcloud_core::{Json, ResourceGroup};
use serde::Deserialize;

use super::{Documented, parse};
use crate::error::Misunderstanding;
use crate::model::resources::Quota;

/// `GET /v2/resource_groups`.
#[derive(Deserialize)]
pub(crate) struct ResourceGroupList {
    pub(crate) resources: Vec<Documented<ResourceGroupFields>>,
}

/// A resource group in an answer of its own.
pub(crate) type ResourceGroupAnswer = Documented<ResourceGroupFields>;

/// `POST /v2/resource_groups` answers with little.
#[derive(Deserialize)]
pub(crate) struct NewGroupAnswer {
    pub(crate) id: String,
}

/// `GET /v2/quota_definitions`.
#[derive(Deserialize)]
pub(crate) struct QuotaList {
    resources: Vec<Documented<QuotaFields>>,
}

#[derive(Deserialize)]
struct QuotaFields {
    // Old bodies have the database's name for it.
    #[serde(alias = "_id")]
    id: String,
    name: Option<String>,
}

impl QuotaList {
    pub(crate) fn into_domain(self) -> Vec<Quota> {
        let quota = |Documented { fields, document }: Documented<QuotaFields>| Quota {
            id: fields.id,
            name: fields.name.unwrap_or_default(),
            document,
        };
        self.resources.into_iter().map(quota).collect()
    }
}

/// What is understood of a resource group.
#[derive(Deserialize)]
pub(crate) struct ResourceGroupFields {
    id: String,
    name: Option<String>,
    state: Option<String>,
    default: Option<bool>,
    quota_id: Option<String>,
}

impl ResourceGroupFields {
    pub(crate) fn into_domain(self, document: Json) -> Result<ResourceGroup, Misunderstanding> {
        Ok(ResourceGroup {
            id: parse("id", &self.id)?,
            name: self.name.unwrap_or_default(),
            state: self.state.unwrap_or_default(),
            default: self.default.unwrap_or_default(),
            quota_id: self.quota_id.unwrap_or_default(),
            document,
        })
    }
}
