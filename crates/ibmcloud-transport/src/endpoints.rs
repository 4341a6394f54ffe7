//! Where the services are: public, private and private-from-a-VPC names, and overrides.

use std::collections::BTreeMap;
use std::fmt;

use ibmcloud_core::RegionName;
use thiserror::Error;
use url::{Host, Url};

/// Where the private names of services without a region lead, as IBM's Go client has it.
const HOME: &str = "us-south";
/// The domains that this program sends tokens to by default.
const DOMAINS: [&str; 2] = ["cloud.ibm.com", "test.cloud.ibm.com"];

/// A service that the client talks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// Tokens and identities.
    Iam,
    /// Instances.
    ResourceController,
    /// Resource groups.
    ResourceManager,
    /// Services, plans and deployments.
    GlobalCatalog,
    /// Accounts.
    Accounts,
    /// Search over resources.
    GlobalSearch,
    /// Tags of resources.
    GlobalTagging,
    /// Users of accounts.
    UserManagement,
    /// Context-based restrictions.
    ContextRestrictions,
    /// The metadata service of virtual servers for VPC.
    VpcMetadata,
    /// The metadata service of Power virtual servers.
    PowerMetadata,
    /// The Monitor REST API of one region.
    Monitor,
}

impl Service {
    /// The short name used in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Iam => "iam",
            Self::ResourceController => "resource-controller",
            Self::ResourceManager => "resource-manager",
            Self::GlobalCatalog => "global-catalog",
            Self::Accounts => "account-management",
            Self::GlobalSearch => "global-search",
            Self::GlobalTagging => "global-tagging",
            Self::UserManagement => "user-management",
            Self::ContextRestrictions => "context-based-restrictions",
            Self::VpcMetadata => "vpc-metadata",
            Self::PowerMetadata => "power-metadata",
            Self::Monitor => "monitoring",
        }
    }

    /// The host name before the domain, and what stands before `private`.
    fn labels(self) -> (&'static str, &'static str) {
        match self {
            Self::Iam => ("", "iam"),
            Self::ResourceController | Self::ResourceManager => ("", "resource-controller"),
            Self::GlobalCatalog => ("", "globalcatalog"),
            Self::Accounts => ("", "accounts"),
            Self::GlobalSearch => ("api.", "global-search-tagging"),
            Self::GlobalTagging => ("tags.", "global-search-tagging"),
            Self::UserManagement => ("", "user-management"),
            Self::ContextRestrictions => ("", "cbr"),
            Self::VpcMetadata => ("", "api.metadata"),
            Self::PowerMetadata => ("", "api.metadata.power-iaas"),
            Self::Monitor => ("", "monitoring"),
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Over which network the services are reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Network {
    /// The internet.
    #[default]
    Public,
    /// The private network (cloud service endpoints); names carry the region.
    Private,
    /// Virtual private endpoints; names carry no region.
    PrivateVpc,
}

/// Which cloud, over which network, from which region.
#[derive(Clone, Debug)]
pub struct Target {
    /// `cloud.ibm.com` or `test.cloud.ibm.com`.
    pub cloud_domain: String,
    /// The network.
    pub network: Network,
    /// The targeted region: part of private names, and the default for the Monitor API.
    pub region: Option<RegionName>,
}

/// Addresses that replace the computed ones, service by service.
#[derive(Clone, Debug, Default)]
pub struct Overrides(pub BTreeMap<Service, Url>);

impl Overrides {
    /// One address for every service, as an emulator has it.
    pub fn everything_at(url: &Url) -> Self {
        use Service::{
            Accounts, ContextRestrictions, GlobalCatalog, GlobalSearch, GlobalTagging, Iam,
            Monitor, PowerMetadata, ResourceController, ResourceManager, UserManagement,
            VpcMetadata,
        };
        let all = [
            Iam,
            ResourceController,
            ResourceManager,
            GlobalCatalog,
            Accounts,
            GlobalSearch,
            GlobalTagging,
            UserManagement,
            ContextRestrictions,
            VpcMetadata,
            PowerMetadata,
            Monitor,
        ];
        Self(all.into_iter().map(|service| (service, url.clone())).collect())
    }
}

/// Why an address cannot be used.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum EndpointError {
    /// A token would travel unprotected.
    #[error("the address {url} of {service} is not safe: https is needed, or http on loopback")]
    Insecure {
        /// Whose address.
        service: Service,
        /// The address, without credentials and query.
        url: String,
    },
    /// Addresses have a scheme, a host and a path, and nothing else.
    #[error("the address of {service} may not hold credentials, a query or a fragment")]
    Malformed {
        /// Whose address.
        service: Service,
    },
    /// The Monitor API needs a region.
    #[error("a region is required for the address of {service}")]
    RegionRequired {
        /// Whose address.
        service: Service,
    },
    /// Not a domain of IBM Cloud.
    #[error("unknown cloud domain {0:?}")]
    UnknownDomain(String),
}

/// The addresses of all services. A private one never falls back to a public one.
#[derive(Clone, Debug)]
pub struct Endpoints {
    target: Target,
    overrides: Overrides,
}

impl Endpoints {
    /// Checks target and overrides.
    pub fn resolve(target: &Target, overrides: &Overrides) -> Result<Self, EndpointError> {
        if !DOMAINS.contains(&target.cloud_domain.as_str()) {
            return Err(EndpointError::UnknownDomain(target.cloud_domain.clone()));
        }
        for (service, url) in &overrides.0 {
            check(*service, url)?;
        }
        Ok(Self { target: target.clone(), overrides: overrides.clone() })
    }

    /// The address of a service; of the Monitor API, in the targeted region.
    pub fn url(&self, service: Service) -> Result<Url, EndpointError> {
        self.url_in(service, self.target.region.as_ref())
    }

    /// The address of the Monitor API in a region.
    ///
    /// Virtual private endpoints serve agents only, so that within a VPC the private name is used.
    pub fn monitor(&self, region: &RegionName) -> Result<Url, EndpointError> {
        self.url_in(Service::Monitor, Some(region))
    }

    fn url_in(&self, service: Service, region: Option<&RegionName>) -> Result<Url, EndpointError> {
        if let Some(url) = self.overrides.0.get(&service) {
            return Ok(url.clone());
        }
        let domain = &self.target.cloud_domain;
        let (prefix, name) = service.labels();
        if let Service::VpcMetadata | Service::PowerMetadata = service {
            // The same for every cloud and network: the machine itself is asked. A VPC answers on
            // the link between the machine and its host, where there is no TLS.
            let scheme = if service == Service::VpcMetadata { "http" } else { "https" };
            let url = Url::parse(&format!("{scheme}://{name}.cloud.ibm.com"));
            return url.map_err(|_| EndpointError::Malformed { service });
        }
        let no_region = region.is_none();
        let region = || region.ok_or(EndpointError::RegionRequired { service });
        let host = match (service, self.target.network) {
            (Service::Monitor, Network::Public) => format!("{}.{name}.{domain}", region()?),
            (_, Network::Public) => format!("{prefix}{name}.{domain}"),
            (Service::Monitor, _) => format!("{prefix}private.{}.{name}.{domain}", region()?),
            // It has one private name for both networks (IBM Cloud docs, event-notifications).
            (Service::ContextRestrictions, _) | (_, Network::PrivateVpc) => {
                format!("{prefix}private.{name}.{domain}")
            }
            // Somebody who logs in has no region yet. These two have names without one; the others
            // are reached in the region where all of them are.
            (
                Service::Iam | Service::ResourceController | Service::ResourceManager,
                Network::Private,
            ) if no_region => format!("{prefix}private.{name}.{domain}"),
            (_, Network::Private) => {
                let region = region().map_or(HOME, RegionName::as_str);
                format!("{prefix}private.{region}.{name}.{domain}")
            }
        };
        let url = Url::parse(&format!("https://{host}"));
        url.map_err(|_| EndpointError::Malformed { service })
    }
}

fn check(service: Service, url: &Url) -> Result<(), EndpointError> {
    let bare = url.username().is_empty() && url.password().is_none();
    if !bare || url.query().is_some() || url.fragment().is_some() {
        return Err(EndpointError::Malformed { service });
    }
    let metadata = matches!(service, Service::VpcMetadata | Service::PowerMetadata);
    if is_secure(url) || (metadata && is_link_local(url)) {
        Ok(())
    } else {
        Err(EndpointError::Insecure { service, url: url.to_string() })
    }
}

/// Whether a token may be sent there: https, or http on this machine.
pub(crate) fn is_secure(url: &Url) -> bool {
    match url.scheme() {
        "https" => url.host().is_some(),
        "http" => is_loopback(url),
        _ => false,
    }
}

/// Whether the address is on this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether plain http may be spoken to an address that is not on this machine: the metadata service
/// answers on the link to the machine's host, and on nothing else.
pub(crate) fn is_link_local(url: &Url) -> bool {
    url.scheme() == "http"
        && match url.host() {
            Some(Host::Domain(name)) => name == "api.metadata.cloud.ibm.com",
            Some(Host::Ipv4(address)) => address.is_link_local(),
            Some(Host::Ipv6(address)) => address.is_unicast_link_local(),
            None => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(network: Network, region: Option<&str>) -> Target {
        let region = region.map(|name| name.parse().unwrap());
        Target { cloud_domain: "cloud.ibm.com".into(), network, region }
    }

    fn address(network: Network, region: Option<&str>, service: Service) -> String {
        let endpoints = Endpoints::resolve(&target(network, region), &Overrides::default());
        match endpoints.unwrap().url(service) {
            Ok(url) => url.to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn names_follow_service_network_and_region() {
        use Network::{Private, PrivateVpc, Public};
        let region = Some("eu-de");
        let cases = [
            (Public, None, Service::Iam, "https://iam.cloud.ibm.com/"),
            (Public, region, Service::Accounts, "https://accounts.cloud.ibm.com/"),
            (Public, None, Service::ResourceManager, "https://resource-controller.cloud.ibm.com/"),
            (Private, region, Service::Iam, "https://private.eu-de.iam.cloud.ibm.com/"),
            (PrivateVpc, region, Service::Iam, "https://private.iam.cloud.ibm.com/"),
            (Private, region, Service::ContextRestrictions, "https://private.cbr.cloud.ibm.com/"),
            (
                Private,
                region,
                Service::GlobalSearch,
                "https://api.private.eu-de.global-search-tagging.cloud.ibm.com/",
            ),
            (
                Private,
                region,
                Service::GlobalTagging,
                "https://tags.private.eu-de.global-search-tagging.cloud.ibm.com/",
            ),
            (Public, region, Service::Monitor, "https://eu-de.monitoring.cloud.ibm.com/"),
            (Private, region, Service::Monitor, "https://private.eu-de.monitoring.cloud.ibm.com/"),
            (
                PrivateVpc,
                region,
                Service::Monitor,
                "https://private.eu-de.monitoring.cloud.ibm.com/",
            ),
        ];
        for (network, region, service, expected) in cases {
            assert_eq!(address(network, region, service), expected);
        }
    }

    #[test]
    fn without_a_region_a_private_name_is_never_the_public_one() {
        let cases = [
            (Service::Iam, "https://private.iam.cloud.ibm.com/"),
            (Service::ResourceManager, "https://private.resource-controller.cloud.ibm.com/"),
            (Service::GlobalCatalog, "https://private.us-south.globalcatalog.cloud.ibm.com/"),
            (
                Service::GlobalTagging,
                "https://tags.private.us-south.global-search-tagging.cloud.ibm.com/",
            ),
            (Service::Monitor, "a region is required for the address of monitoring"),
        ];
        for (service, expected) in cases {
            assert_eq!(address(Network::Private, None, service), expected);
        }
    }

    #[test]
    fn overrides_are_https_or_loopback_and_nothing_more_than_an_address() {
        let resolve = |url: &str| {
            let overrides = Overrides::everything_at(&Url::parse(url).unwrap());
            Endpoints::resolve(&target(Network::Private, None), &overrides)
        };
        for url in
            ["https://example.com/x", "http://127.0.0.1:8080", "http://[::1]", "http://localhost"]
        {
            assert!(resolve(url).is_ok(), "{url}");
        }
        for url in ["http://example.com", "http://localhost.example.com", "ftp://127.0.0.1"] {
            let error = resolve(url).unwrap_err();
            assert!(matches!(error, EndpointError::Insecure { .. }), "{url}");
        }
        for url in ["https://u:p@example.com", "https://example.com/?q=1", "https://example.com/#f"]
        {
            let error = resolve(url).unwrap_err();
            assert!(matches!(error, EndpointError::Malformed { .. }), "{url}");
        }
    }

    #[test]
    fn a_foreign_domain_is_refused() {
        let mut target = target(Network::Public, None);
        target.cloud_domain = "cloud.ibm.com.example.com".into();
        let error = Endpoints::resolve(&target, &Overrides::default()).unwrap_err();
        assert!(matches!(error, EndpointError::UnknownDomain(_)));
    }

    #[test]
    fn plain_http_leaves_the_machine_for_its_host_only() {
        let allowed = |text: &str| is_link_local(&text.parse().unwrap());
        assert!(allowed("http://169.254.169.254/identity"));
        assert!(allowed("http://api.metadata.cloud.ibm.com"));
        for text in ["http://10.0.0.1", "http://api.metadata.cloud.ibm.com.example.com", "ftp://x"]
        {
            assert!(!allowed(text), "{text}");
        }
    }
}
