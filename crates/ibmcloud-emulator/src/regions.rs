//! Regions that have a Monitoring endpoint.

/// Regions that have a Monitoring endpoint, with display name, country and geography.
pub(crate) const REGIONS: [Region; 12] = [
    Region { name: "us-south", display: "Dallas", country: "us", geography: "na" },
    Region { name: "us-east", display: "Washington DC", country: "us", geography: "na" },
    Region { name: "ca-tor", display: "Toronto", country: "ca", geography: "na" },
    Region { name: "ca-mon", display: "Montreal", country: "ca", geography: "na" },
    Region { name: "br-sao", display: "Sao Paulo", country: "br", geography: "sa" },
    Region { name: "eu-de", display: "Frankfurt", country: "de", geography: "eu" },
    Region { name: "eu-gb", display: "London", country: "gb", geography: "eu" },
    Region { name: "eu-es", display: "Madrid", country: "es", geography: "eu" },
    Region { name: "au-syd", display: "Sydney", country: "au", geography: "ap" },
    Region { name: "jp-tok", display: "Tokyo", country: "jp", geography: "ap" },
    Region { name: "jp-osa", display: "Osaka", country: "jp", geography: "ap" },
    Region { name: "in-che", display: "Chennai", country: "in", geography: "ap" },
];

/// A region.
pub(crate) struct Region {
    pub(crate) name: &'static str,
    pub(crate) display: &'static str,
    pub(crate) country: &'static str,
    pub(crate) geography: &'static str,
}
