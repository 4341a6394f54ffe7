//! The services that are always there.

use std::sync::Arc;

use crate::iam::{AccessManagement, Iam};
use crate::monitor::{Ingest, Monitoring};
use crate::platform::accounts::Accounts;
use crate::platform::accounts::users::Users;
use crate::platform::catalog::Catalog;
use crate::platform::context_restrictions::ContextRestrictions;
use crate::platform::metadata::Metadata;
use crate::platform::others;
use crate::platform::plugins::Plugins;
use crate::platform::resource_controller::ResourceController;
use crate::platform::resource_manager::ResourceManager;
use crate::platform::search::Search;
use crate::platform::tags::Tagging;
use crate::service::Service;

/// The services of every cloud, in the order in which they are documented.
pub fn services() -> Vec<Arc<dyn Service>> {
    vec![
        Arc::new(Iam),
        Arc::new(AccessManagement),
        Arc::new(ResourceController),
        Arc::new(ResourceManager),
        Arc::new(Catalog),
        Arc::new(Accounts),
        Arc::new(Users),
        Arc::new(Search),
        Arc::new(Tagging),
        Arc::new(ContextRestrictions),
        Arc::new(Metadata),
        Arc::new(Plugins),
        Arc::new(Monitoring),
        Arc::new(Ingest),
        Arc::new(others::BILLING),
        Arc::new(others::ENTERPRISE),
        Arc::new(others::ELSEWHERE),
        Arc::new(others::CONSOLE),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::Registry;

    fn leads_to(name: &str, path: &str) -> Option<&'static str> {
        let found = Registry::new(Vec::new(), services()).locate(name, path, &[]);
        found.documented.then(|| services().get(found.service).map(|it| it.name())).flatten()
    }

    #[test]
    fn documented_names_lead_to_their_service() {
        let table = [
            ("iam.cloud.ibm.com", "iam"),
            ("private.iam.cloud.ibm.com", "iam"),
            ("private.us-south.iam.cloud.ibm.com", "iam"),
            ("Resource-Controller.cloud.ibm.com", "resource-controller"),
            ("private.eu-de.globalcatalog.cloud.ibm.com", "global-catalog"),
            ("private.accounts.cloud.ibm.com", "accounts"),
            ("api.private.us-east.global-search-tagging.cloud.ibm.com", "global-search"),
            ("tags.global-search-tagging.cloud.ibm.com", "global-tagging"),
            ("private.cbr.cloud.ibm.com", "context-based-restrictions"),
            ("cloud.ibm.com", "console"),
            ("private.cloud.ibm.com", "console"),
            ("us-south.monitoring.cloud.ibm.com", "monitoring"),
            ("private.ca-mon.monitoring.cloud.ibm.com", "monitoring"),
            ("ingest.prws.us-south.monitoring.cloud.ibm.com", "monitoring-ingest"),
            ("api.metadata.cloud.ibm.com", "vpc-metadata"),
            ("169.254.169.254", "vpc-metadata"),
            ("plugins.cloud.ibm.com", "plugin-repository"),
            ("containers.cloud.ibm.com", "other-services"),
            ("us-south.iaas.cloud.ibm.com", "other-services"),
        ];
        for (name, service) in table {
            assert_eq!(leads_to(name, "/"), Some(service), "{name}");
        }
    }

    #[test]
    fn every_other_name_is_unknown() {
        for name in [
            "example.com",
            "private.plugins.cloud.ibm.com",
            "cloud.ibm.com.example.com",
            "notcloud.ibm.com",
            "test.cloud.ibm.com",
            "iam.test.cloud.ibm.com",
            "us-south.monitoring.test.cloud.ibm.com",
            "mars.monitoring.cloud.ibm.com",
            "private.mars.iam.cloud.ibm.com",
            "us-south.iam.cloud.ibm.com",
            "monitoring.cloud.ibm.com",
            ".cloud.ibm.com",
            "",
        ] {
            assert_eq!(leads_to(name, "/"), None, "{name}");
        }
    }

    #[test]
    fn of_the_placeholder_host_one_address_is_known() {
        assert!(leads_to("example.com", "/downloads/my-plugin").is_some());
        assert!(leads_to("example.com", "/downloads/other").is_none());
        assert!(leads_to("example.org", "/downloads/my-plugin").is_none());
    }
}
