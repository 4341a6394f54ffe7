//! Resource keys as the resource controller sends them.

use ibmcloud_core::Json;
use serde::Deserialize;

use super::Documented;
use crate::model::resources::ResourceKey;

/// `GET /v2/resource_keys`.
#[derive(Deserialize)]
pub(crate) struct KeyPage {
    pub(crate) next_url: Option<String>,
    pub(crate) resources: Vec<KeyAnswer>,
}

/// What is understood of a key.
#[derive(Deserialize)]
pub(crate) struct KeyFields {
    guid: String,
    crn: Option<String>,
    id: Option<String>,
    name: Option<String>,
    state: Option<String>,
    created_at: Option<String>,
    source_crn: Option<String>,
}

/// The whole document of a key.
pub(crate) type KeyAnswer = Documented<KeyFields>;

impl Documented<KeyFields> {
    pub(crate) fn into_domain(self) -> ResourceKey {
        let Self { fields, document } = self;
        ResourceKey {
            crn: fields.crn.or(fields.id).unwrap_or_default(),
            name: fields.name.unwrap_or_default(),
            state: fields.state.unwrap_or_default(),
            created_at: fields.created_at.unwrap_or_default(),
            source_crn: fields.source_crn.unwrap_or_default(),
            credentials: document.get("credentials").cloned().unwrap_or(Json::Null),
            guid: fields.guid,
            document,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_kept_and_never_shown_by_accident() {
        let text = r#"{"guid":"g","id":"crn:x","name":"k","state":"active","new":1,
            "credentials":{"apikey":"canary"}}"#;
        let key = serde_json::from_str::<KeyAnswer>(text).unwrap().into_domain();
        assert_eq!(key.crn, "crn:x");
        assert_eq!(key.credentials.get("apikey").and_then(Json::as_str), Some("canary"));
        assert!(!format!("{key:?}").contains("canary"));
    }
}
