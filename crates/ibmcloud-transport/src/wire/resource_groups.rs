//! Answers of the resource manager.

use ibmcloud_core::{Json, ResourceGroup};
use serde::Deserialize;

use super::{Documented, parse};
use crate::error::Misunderstanding;

/// `GET /v2/resource_groups`.
#[derive(Deserialize)]
pub(crate) struct ResourceGroupList {
    pub(crate) resources: Vec<Documented<ResourceGroupFields>>,
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
