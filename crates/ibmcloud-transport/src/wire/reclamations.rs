//! Reclamations as the resource controller sends them.

use serde::Deserialize;

use super::Documented;
use crate::model::resources::Reclamation;

/// `GET /v1/reclamations`.
#[derive(Deserialize)]
pub(crate) struct ReclamationList {
    pub(crate) resources: Vec<ReclamationAnswer>,
}

/// What is understood of a reclamation.
#[derive(Deserialize)]
pub(crate) struct ReclamationFields {
    id: String,
    resource_instance_id: Option<String>,
    entity_crn: Option<String>,
    state: Option<String>,
    target_time: Option<String>,
}

/// The whole document of a reclamation.
pub(crate) type ReclamationAnswer = Documented<ReclamationFields>;

impl Documented<ReclamationFields> {
    pub(crate) fn into_domain(self) -> Reclamation {
        let Self { fields, document } = self;
        Reclamation {
            id: fields.id,
            instance: fields.resource_instance_id.unwrap_or_default(),
            entity_crn: fields.entity_crn.unwrap_or_default(),
            state: fields.state.unwrap_or_default(),
            target_time: fields.target_time.unwrap_or_default(),
            document,
        }
    }
}
