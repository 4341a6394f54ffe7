//! Services, plans, deployments, regions and entries of the global catalog.

use ibmcloud_core::Json;
/// A service in the catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogService {
    /// Its id: the `resource_id` of instances.
    pub id: String,
    /// Its name, `sysdig-monitor`.
    pub name: String,
    /// Its name for people.
    pub display_name: String,
}

/// A plan of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogPlan {
    /// Its id: the `resource_plan_id` of instances.
    pub id: String,
    /// Its name, `graduated-tier`.
    pub name: String,
}

/// A place where a plan is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogDeployment {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its location, `us-south`: the `target` of a new instance.
    pub location: String,
    /// The CRN that older clients send as target.
    pub target_crn: Option<String>,
}

/// A region of IBM Cloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogRegion {
    /// `us-south`.
    pub name: String,
    /// `Dallas`.
    pub display_name: String,
}

/// An entry of any kind, and what is nested in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogEntry {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `service`, `plan`, `deployment`, `region`, …
    pub kind: String,
    /// Its name for people.
    pub display_name: String,
    /// One or two sentences.
    pub description: String,
    /// Who provides it.
    pub provider: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Whether it can be used now.
    pub active: bool,
    /// Entries below it, as far as they were asked for.
    pub children: Vec<CatalogEntry>,
    /// Everything that the service sent, verbatim.
    pub document: Json,
}
