//! Answers of the global catalog.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Documented;
use crate::model::catalog::{
    CatalogDeployment, CatalogEntry, CatalogPlan, CatalogRegion, CatalogService,
};

/// A list.
#[derive(Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
pub(crate) struct CatalogPage<T> {
    pub(crate) next: Option<String>,
    #[serde(default = "Vec::new")]
    pub(crate) resources: Vec<T>,
}

/// An entry with everything that was sent.
pub(crate) type Whole = Documented<WholeFields>;

/// What is understood of an entry that is shown whole.
#[derive(Deserialize)]
pub(crate) struct WholeFields {
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    kind: String,
    overview_ui: Option<BTreeMap<String, Overview>>,
    provider: Option<Provider>,
    #[serde(default)]
    tags: Vec<String>,
    active: Option<bool>,
    children: Option<Vec<Whole>>,
}

#[derive(Deserialize)]
struct Provider {
    name: Option<String>,
}

impl Documented<WholeFields> {
    pub(crate) fn into_domain(self) -> CatalogEntry {
        let Self { fields, document } = self;
        let texts = fields.overview_ui.as_ref();
        let english = texts.and_then(|it| it.get("en").or_else(|| it.values().next()));
        let display_name = english.and_then(|it| it.display_name.clone());
        CatalogEntry {
            display_name: display_name.unwrap_or_else(|| fields.name.clone()),
            description: english.and_then(|it| it.description.clone()).unwrap_or_default(),
            provider: fields.provider.and_then(|it| it.name).unwrap_or_default(),
            tags: fields.tags,
            active: fields.active.unwrap_or(true),
            children: fields.children.into_iter().flatten().map(Self::into_domain).collect(),
            id: fields.id,
            name: fields.name,
            kind: fields.kind,
            document,
        }
    }
}

/// An entry of any kind.
#[derive(Deserialize)]
pub(crate) struct Entry {
    id: String,
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default)]
    kind: String,
    overview_ui: Option<BTreeMap<String, Overview>>,
    metadata: Option<Metadata>,
    children: Option<Vec<Entry>>,
}

#[derive(Deserialize)]
struct Overview {
    display_name: Option<String>,
    description: Option<String>,
}

#[derive(Deserialize)]
struct Metadata {
    rc_compatible: Option<bool>,
    deployment: Option<Deployment>,
}

#[derive(Deserialize)]
struct Deployment {
    location: Option<String>,
    target_crn: Option<String>,
}

impl Entry {
    pub(crate) fn is_one_of(&self, kinds: &[&str]) -> bool {
        kinds.contains(&self.kind.as_str())
    }

    /// The entry and whatever is nested in it.
    pub(crate) fn with_children(mut self) -> Vec<Self> {
        let children = self.children.take().unwrap_or_default();
        let mut all = vec![self];
        all.extend(children.into_iter().flat_map(Self::with_children));
        all
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// What people read: English if there is any, else the name.
    fn display_name(&self) -> String {
        let texts = self.overview_ui.as_ref();
        let english = texts.and_then(|it| it.get("en").or_else(|| it.values().next()));
        english.and_then(|text| text.display_name.clone()).unwrap_or_else(|| self.name.clone())
    }

    pub(crate) fn into_service(self) -> CatalogService {
        CatalogService { display_name: self.display_name(), id: self.id, name: self.name }
    }

    pub(crate) fn into_region(self) -> CatalogRegion {
        CatalogRegion { display_name: self.display_name(), name: self.name }
    }

    pub(crate) fn into_plan(self) -> CatalogPlan {
        CatalogPlan { id: self.id, name: self.name }
    }

    /// `None` for a deployment that the resource controller cannot serve, or without a location.
    pub(crate) fn into_deployment(self) -> Option<CatalogDeployment> {
        let metadata = self.metadata?;
        if metadata.rc_compatible == Some(false) {
            return None;
        }
        let Deployment { location, target_crn } = metadata.deployment?;
        let location = location
            .filter(|location| !location.is_empty())
            .or_else(|| location_of(target_crn.as_deref()?))?;
        Some(CatalogDeployment { id: self.id, name: self.name, location, target_crn })
    }
}

/// The location in a target CRN: its last segment, without the name of the cloud.
fn location_of(target_crn: &str) -> Option<String> {
    let resource = target_crn.rsplit(':').next()?;
    let bare = resource.strip_prefix("bluemix-").or_else(|| resource.strip_prefix("staging-"));
    Some(bare.unwrap_or(resource).to_owned()).filter(|location| !location.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> Entry {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_location_is_named_or_stands_in_the_target() {
        let named = r#"{"id":"p:us-south","metadata":{"deployment":{"location":"us-south"}}}"#;
        assert_eq!(entry(named).into_deployment().unwrap().location, "us-south");
        let target = r#"{"id":"p:x","metadata":{"deployment":
            {"target_crn":"crn:v1:bluemix:public:s::::environment:bluemix-eu-gb"}}}"#;
        assert_eq!(entry(target).into_deployment().unwrap().location, "eu-gb");
        let old =
            r#"{"id":"p:x","metadata":{"rc_compatible":false,"deployment":{"location":"x"}}}"#;
        assert!(entry(old).into_deployment().is_none());
    }

    #[test]
    fn nested_entries_are_found() {
        let tree = r#"{"id":"1","children":[{"id":"2","children":[{"id":"3"}]},{"id":"4"}]}"#;
        let ids: Vec<String> = entry(tree).with_children().into_iter().map(|e| e.id).collect();
        assert_eq!(ids, ["1", "2", "3", "4"]);
    }

    #[test]
    fn the_display_name_is_english_if_there_is_one() {
        let service = r#"{"id":"1","name":"n","overview_ui":
            {"de":{"display_name":"Deutsch"},"en":{"display_name":"English"}}}"#;
        assert_eq!(entry(service).into_service().display_name, "English");
        assert_eq!(entry(r#"{"id":"1","name":"n"}"#).into_service().display_name, "n");
    }
}
