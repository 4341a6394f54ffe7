//! Answers of the service for context-based restrictions.

use ibmcloud_core::Json;
use serde::Deserialize;

use super::Documented;
use crate::model::policies::{AttributeOperator, ResourceAttribute};
use crate::model::restrictions::{
    ContextCondition, EnforcementMode, NetworkZone, RestrictedResource, RestrictionRule,
};

/// `GET /v1/rules`.
#[derive(Deserialize)]
pub(crate) struct RuleList {
    pub(crate) rules: Vec<Rule>,
}

/// What is understood of a rule.
#[derive(Deserialize)]
pub(crate) struct RuleFields {
    id: String,
    description: Option<String>,
    enforcement_mode: Option<String>,
    #[serde(default)]
    contexts: Vec<Context>,
    resources: Vec<Resource>,
}

#[derive(Deserialize)]
struct Context {
    attributes: Vec<Pair>,
}

#[derive(Deserialize)]
struct Resource {
    attributes: Vec<Pair>,
    #[serde(default)]
    tags: Vec<Pair>,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    value: String,
    operator: Option<String>,
}

impl Pair {
    /// Without an operator the value is compared.
    fn into_attribute(self) -> ResourceAttribute {
        let operator = self.operator.as_deref().map_or(AttributeOperator::Equals, Into::into);
        ResourceAttribute { name: self.name, operator, value: Json::from(self.value.as_str()) }
    }
}

/// One rule.
pub(crate) type Rule = Documented<RuleFields>;

impl Rule {
    pub(crate) fn into_domain(self) -> RestrictionRule {
        let Self { fields: it, document } = self;
        let attributes =
            |pairs: Vec<Pair>| pairs.into_iter().map(Pair::into_attribute).collect::<Vec<_>>();
        let condition = |pair: Pair| ContextCondition { name: pair.name, value: pair.value };
        RestrictionRule {
            id: it.id,
            description: it.description.unwrap_or_default(),
            enforcement: match it.enforcement_mode.as_deref() {
                // The service's own default.
                None | Some("enabled") => EnforcementMode::Enabled,
                Some("disabled") => EnforcementMode::Disabled,
                Some("report") => EnforcementMode::Report,
                Some(other) => EnforcementMode::Other(other.to_owned()),
            },
            resources: it
                .resources
                .into_iter()
                .map(|resource| RestrictedResource {
                    attributes: attributes(resource.attributes),
                    tags: attributes(resource.tags),
                })
                .collect(),
            contexts: it
                .contexts
                .into_iter()
                .map(|context| context.attributes.into_iter().map(condition).collect())
                .collect(),
            some_operations: document.get("operations").is_some_and(|it| !it.is_null()),
            document,
        }
    }
}

/// `GET /v1/zones`.
#[derive(Deserialize)]
pub(crate) struct ZoneList {
    pub(crate) zones: Vec<Zone>,
}

/// What is understood of a zone.
#[derive(Deserialize)]
pub(crate) struct ZoneFields {
    id: String,
    name: Option<String>,
    description: Option<String>,
    address_count: Option<u64>,
}

/// One zone.
pub(crate) type Zone = Documented<ZoneFields>;

impl Zone {
    pub(crate) fn into_domain(self) -> NetworkZone {
        let Self { fields: it, document } = self;
        NetworkZone {
            id: it.id,
            name: it.name.unwrap_or_default(),
            description: it.description.unwrap_or_default(),
            address_count: it.address_count.unwrap_or_default(),
            document,
        }
    }
}
