//! Entries of the catalog, built from the world's services and the table of regions.

use serde_json::{Value, json};

use crate::json::set;
use crate::net::http::Request;
use crate::regions::REGIONS;
use crate::world::{CatalogPlan, CatalogService, World};

const DATE: &str = "2018-03-20T16:27:39.374Z";

/// One entry with everything below it.
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) display_name: String,
    pub(crate) description: String,
    pub(crate) kind: &'static str,
    pub(crate) tags: Vec<&'static str>,
    pub(crate) pricing: Vec<&'static str>,
    pub(crate) children: Vec<Entry>,
    parent: Option<String>,
    metadata: Value,
    base: String,
}

/// Services and geographies.
pub(crate) fn top(world: &World, request: &Request) -> Vec<Entry> {
    let base = format!("{}/api/v1", request.origin());
    let services = world.catalog.iter().map(|it| service(&base, it));
    services.chain(geographies(&base)).collect()
}

/// The entry with this id, wherever it is in the tree.
pub(crate) fn find(world: &World, request: &Request, id: &str) -> Option<Entry> {
    fn search(entries: Vec<Entry>, id: &str) -> Option<Entry> {
        entries.into_iter().find_map(|mut entry| {
            if entry.id == id {
                return Some(entry);
            }
            search(std::mem::take(&mut entry.children), id)
        })
    }
    search(top(world, request), id)
}

impl Entry {
    fn new(base: &str, kind: &'static str, id: impl Into<String>, name: &str) -> Self {
        Self {
            id: id.into(),
            name: name.to_owned(),
            display_name: name.to_owned(),
            description: String::new(),
            kind,
            tags: Vec::new(),
            pricing: Vec::new(),
            children: Vec::new(),
            parent: None,
            metadata: json!({}),
            base: base.to_owned(),
        }
    }

    fn under(mut self, parent: &str) -> Self {
        self.parent = Some(parent.to_owned());
        self
    }

    /// The entry as JSON, with `depth` levels of children inside.
    pub(crate) fn document(&self, metadata: bool, depth: usize) -> Value {
        let Self { id, base, kind, .. } = self;
        let encoded = id.replace(':', "%3A");
        let mut body = json!({
            "id": id,
            "name": self.name,
            "kind": kind,
            "catalog_crn": format!("crn:v1:bluemix:public:globalcatalog::::{kind}:{encoded}"),
            "active": true,
            "disabled": false,
            "group": false,
            "overview_ui": {"en": {
                "display_name": self.display_name,
                "description": self.description,
                "long_description": self.description,
            }},
            "images": {},
            "provider": {"name": "IBM", "email": "sandbox@example.com"},
            "tags": self.tags,
            "pricing_tags": self.pricing,
            "visibility": {"restrictions": "public"},
            "url": format!("{base}/{encoded}"),
            "children_url": format!("{base}/{encoded}/%2A"),
            "created": DATE,
            "updated": DATE,
        });
        if *kind == "service" || *kind == "plan" {
            set(&mut body, "geo_tags", REGIONS.iter().map(|region| region.name).collect::<Value>());
        }
        if let Some(parent) = &self.parent {
            set(&mut body, "parent_id", parent.clone());
            set(&mut body, "parent_url", format!("{base}/{}", parent.replace(':', "%3A")));
        }
        if metadata {
            set(&mut body, "metadata", self.metadata.clone());
        }
        if depth > 0 && !self.children.is_empty() {
            let nested = self.children.iter().map(|it| it.document(metadata, depth - 1));
            set(&mut body, "children", nested.collect::<Value>());
        }
        body
    }
}

fn service(base: &str, service: &CatalogService) -> Entry {
    let mut entry = Entry::new(base, "service", &service.id, &service.name);
    entry.display_name.clone_from(&service.display_name);
    entry.description.clone_from(&service.description);
    entry.tags = vec!["ibm_created", "logging_monitoring", "rc:service"];
    entry.pricing = vec!["free", "paid_only"];
    entry.metadata = json!({
        "rc_compatible": true,
        "service": {
            "type": "service",
            "iam_compatible": true,
            "unique_api_key": false,
            "bindable": true,
            "plan_updateable": true,
            "rc_provisionable": true,
            "service_key_supported": true,
            "async_provisioning_supported": false,
            "async_unprovisioning_supported": false,
        },
    });
    entry.children = service.plans.iter().map(|it| plan(base, service, it)).collect();
    entry
}

fn plan(base: &str, service: &CatalogService, plan: &CatalogPlan) -> Entry {
    let mut entry = Entry::new(base, "plan", &plan.id, &plan.name).under(&service.id);
    entry.display_name.clone_from(&plan.display_name);
    entry.pricing = vec![if plan.free { "free" } else { "paid_only" }];
    entry.metadata = json!({
        "rc_compatible": true,
        "original_name": plan.name,
        "plan": {
            "bindable": true,
            "reservable": false,
            "allow_internal_users": false,
            "async_provisioning_supported": false,
        },
        "pricing": {"type": if plan.free { "free" } else { "paid" }, "origin": "pricing_catalog"},
    });
    entry.children =
        REGIONS.iter().map(|region| deployment(base, service, plan, region.name)).collect();
    entry
}

fn deployment(base: &str, service: &CatalogService, plan: &CatalogPlan, region: &str) -> Entry {
    let id = format!("{}:{region}", plan.id);
    let mut entry = Entry::new(base, "deployment", id, region).under(&plan.id);
    entry.metadata = json!({
        "rc_compatible": true,
        "deployment": {
            "location": region,
            "location_url": format!("{base}/{region}"),
            "original_location": region,
            "target_crn": format!("crn:v1:bluemix:public:resource-catalog::::deployment:{region}"),
            "service_crn": format!("crn:v1:bluemix:public:{}:{region}:::::", service.name),
            "mccp_id": "",
            "broker": {"name": format!("{}-broker", service.name), "guid": plan.id},
            "supports_rc_migration": false,
            "target_network": "",
        },
    });
    entry
}

/// Geographies, with country, metro and region below them.
fn geographies(base: &str) -> impl Iterator<Item = Entry> {
    let names = [
        ("na", "North America"),
        ("sa", "South America"),
        ("eu", "Europe"),
        ("ap", "Asia Pacific"),
    ];
    names.into_iter().map(move |(id, display)| {
        let mut entry = Entry::new(base, "geography", id, id);
        display.clone_into(&mut entry.display_name);
        let mut countries: Vec<&str> =
            REGIONS.iter().filter(|it| it.geography == id).map(|it| it.country).collect();
        countries.dedup();
        entry.children = countries.into_iter().map(|it| country(base, id, it)).collect();
        entry
    })
}

fn country(base: &str, geography: &str, country: &str) -> Entry {
    let mut entry = Entry::new(base, "country", country, country).under(geography);
    let own = REGIONS.iter().filter(|region| region.country == country);
    entry.children = own
        .map(|it| {
            let metro_id = format!("{country}-{}", it.display.to_lowercase().replace(' ', "-"));
            let mut metro = Entry::new(base, "metro", &metro_id, &metro_id).under(country);
            it.display.clone_into(&mut metro.display_name);
            let mut region = Entry::new(base, "region", it.name, it.name).under(&metro_id);
            it.display.clone_into(&mut region.display_name);
            metro.children = vec![region];
            metro
        })
        .collect();
    entry
}
