//! The documented host names, and the service behind each.

use crate::regions::REGIONS;
use crate::service::Service;

/// A documented host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Host {
    pub(crate) service: Service,
    /// The region in the name, where it decides what the service answers.
    pub(crate) region: Option<&'static str>,
}

/// What a host name (without port) stands for; `None` for every name that is not documented.
pub(crate) fn documented(name: &str) -> Option<Host> {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    if name == "169.254.169.254" {
        return Some(Host { service: Service::Metadata, region: None });
    }
    let rest = name.strip_suffix("cloud.ibm.com")?;
    if rest.is_empty() {
        return Some(Host { service: Service::Console, region: None });
    }
    let labels: Vec<&str> = rest.strip_suffix('.')?.split('.').collect();
    match labels[..] {
        [ref first @ .., "monitoring"] => monitoring(first),
        ["plugins"] => Some(Host { service: Service::Plugins, region: None }),
        ["api", "metadata"] | ["api", "metadata", "power-iaas"] => {
            Some(Host { service: Service::Metadata, region: None })
        }
        [kind @ ("api" | "tags"), ref middle @ .., "global-search-tagging"] => {
            let service = if kind == "api" { Service::Search } else { Service::Tagging };
            private_or_public(middle).then_some(Host { service, region: None })
        }
        [ref middle @ .., last] => {
            let service = platform(last)?;
            private_or_public(middle).then_some(Host { service, region: None })
        }
        [] => None,
    }
}

/// The one address of the documentation's placeholder host that a documented command line reaches.
pub(crate) fn example(name: &str, path: &str) -> Option<Host> {
    let known = name.eq_ignore_ascii_case("example.com") && path == "/downloads/my-plugin";
    known.then_some(Host { service: Service::Plugins, region: None })
}

fn platform(label: &str) -> Option<Service> {
    Some(match label {
        "iam" => Service::Iam,
        "resource-controller" => Service::Resources,
        "globalcatalog" => Service::Catalog,
        "accounts" => Service::Accounts,
        "user-management" => Service::Users,
        "billing" => Service::Billing,
        "enterprise" => Service::Enterprise,
        "private" => Service::Console,
        _ => return None,
    })
}

/// Nothing, `private`, or `private.REGION` in front of a service's label.
fn private_or_public(labels: &[&str]) -> bool {
    match labels {
        [] | ["private"] => true,
        ["private", region] => known_region(region).is_some(),
        _ => false,
    }
}

/// What may stand between `ingest` and the region.
const INGEST: [&[&str]; 4] = [&[], &["private"], &["prws"], &["prws", "private"]];

fn monitoring(labels: &[&str]) -> Option<Host> {
    let (service, region) = match labels {
        [region] | ["private", region] => (Service::Monitor, region),
        ["ingest", middle @ .., region] if INGEST.contains(&middle) => (Service::Ingest, region),
        _ => return None,
    };
    Some(Host { service, region: Some(known_region(region)?) })
}

fn known_region(name: &str) -> Option<&'static str> {
    REGIONS.iter().map(|region| region.name).find(|known| *known == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_names_lead_to_their_service() {
        let table = [
            ("iam.cloud.ibm.com", Service::Iam),
            ("private.iam.cloud.ibm.com", Service::Iam),
            ("private.us-south.iam.cloud.ibm.com", Service::Iam),
            ("Resource-Controller.cloud.ibm.com", Service::Resources),
            ("private.eu-de.globalcatalog.cloud.ibm.com", Service::Catalog),
            ("private.accounts.cloud.ibm.com", Service::Accounts),
            ("api.private.us-east.global-search-tagging.cloud.ibm.com", Service::Search),
            ("tags.global-search-tagging.cloud.ibm.com", Service::Tagging),
            ("cloud.ibm.com", Service::Console),
            ("private.cloud.ibm.com", Service::Console),
            ("us-south.monitoring.cloud.ibm.com", Service::Monitor),
            ("private.ca-mon.monitoring.cloud.ibm.com", Service::Monitor),
            ("ingest.prws.us-south.monitoring.cloud.ibm.com", Service::Ingest),
            ("api.metadata.cloud.ibm.com", Service::Metadata),
            ("169.254.169.254", Service::Metadata),
            ("plugins.cloud.ibm.com", Service::Plugins),
        ];
        for (name, service) in table {
            assert_eq!(documented(name).map(|host| host.service), Some(service), "{name}");
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
            assert_eq!(documented(name), None, "{name}");
        }
    }

    #[test]
    fn of_the_placeholder_host_one_address_is_known() {
        assert!(example("example.com", "/downloads/my-plugin").is_some());
        assert!(example("example.com", "/downloads/other").is_none());
        assert!(example("example.org", "/downloads/my-plugin").is_none());
    }
}
