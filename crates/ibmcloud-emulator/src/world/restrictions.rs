//! Context-based restrictions: from which networks a resource may be reached, whoever asks.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::instance::Instance;

/// A rule: some resources, and the contexts from which they may be reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestrictionRule {
    /// 32 hexadecimal digits.
    pub id: String,
    /// Account id.
    pub account: String,
    /// One line about it.
    #[serde(default)]
    pub description: String,
    /// Attributes that a resource must have, `accountId` apart: `serviceName`, `serviceInstance`,
    /// `region`, `resourceGroupId`. A `*` in a value stands for anything.
    #[serde(default)]
    pub resource: Vec<(String, String)>,
    /// Each context is a list of conditions that all must hold: `networkZoneId` (ids with commas
    /// between them) and `endpointType` (`public` or `private`). One context that holds is enough; a
    /// rule without any lets nobody in.
    #[serde(default)]
    pub contexts: Vec<Vec<(String, String)>>,
    /// Whether it is enforced, only reported, or neither.
    #[serde(default)]
    pub enforcement: Enforcement,
}

/// How a rule is enforced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Enforcement {
    /// Who is in none of its contexts is refused.
    #[default]
    Enabled,
    /// It has no effect.
    Disabled,
    /// It has no effect but for audit events.
    Report,
}

impl Enforcement {
    /// The word in `enforcement_mode`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
            Self::Report => "report",
        }
    }
}

/// A network zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkZone {
    /// 32 hexadecimal digits.
    pub id: String,
    /// Account id.
    pub account: String,
    /// Its name, unique in an account.
    pub name: String,
    /// One line about it.
    #[serde(default)]
    pub description: String,
    /// What is in it: type (`ipAddress`, `ipRange`, `subnet`, `vpc`, `serviceRef`) and value.
    #[serde(default)]
    pub addresses: Vec<(String, String)>,
    /// Addresses that are not in it although a range or a network above has them.
    #[serde(default)]
    pub excluded: Vec<(String, String)>,
}

impl RestrictionRule {
    fn is_about(&self, instance: &Instance) -> bool {
        self.account == instance.account
            && self.resource.iter().all(|(name, wanted)| {
                let value = match name.as_str() {
                    "serviceName" => &instance.service_name,
                    "serviceInstance" => &instance.guid,
                    "region" => &instance.region,
                    "resourceGroupId" => &instance.resource_group,
                    // An attribute that the instance does not have is not one that it matches.
                    _ => return false,
                };
                matches(wanted, value)
            })
    }

    fn admits(&self, zones: &[NetworkZone], from: IpAddr, private: bool) -> bool {
        let holds = |(name, value): &(String, String)| match name.as_str() {
            "endpointType" => value == if private { "private" } else { "public" },
            "networkZoneId" => value.split(',').any(|id| {
                let zone = zones.iter().find(|it| it.account == self.account && it.id == id.trim());
                zone.is_some_and(|zone| zone.holds(from))
            }),
            _ => false,
        };
        self.contexts.iter().any(|context| context.iter().all(holds))
    }
}

impl NetworkZone {
    fn holds(&self, address: IpAddr) -> bool {
        let any =
            |list: &[(String, String)]| list.iter().any(|(kind, it)| is_in(kind, it, address));
        any(&self.addresses) && !any(&self.excluded)
    }
}

/// Whether rules keep a caller from this address away from an instance. All enforced rules about it have to
/// let the caller in.
pub(crate) fn restrict(
    rules: &[RestrictionRule],
    zones: &[NetworkZone],
    instance: &Instance,
    from: IpAddr,
    private: bool,
) -> bool {
    rules.iter().any(|rule| {
        rule.enforcement == Enforcement::Enabled
            && rule.is_about(instance)
            && !rule.admits(zones, from, private)
    })
}

/// A value in which a `*` stands for anything.
fn matches(pattern: &str, value: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == value,
        Some((head, tail)) => value.strip_prefix(head).is_some_and(|rest| {
            rest.char_indices()
                .map(|(at, _)| at)
                .chain([rest.len()])
                .any(|at| matches(tail, rest.get(at..).unwrap_or_default()))
        }),
    }
}

/// Networks inside the cloud hold no address of the machine that the emulator runs on.
fn is_in(kind: &str, value: &str, address: IpAddr) -> bool {
    match kind {
        "ipAddress" => value.parse::<IpAddr>().is_ok_and(|it| it == address),
        "ipRange" => range(value).is_some_and(|(first, last)| first <= address && address <= last),
        "subnet" => in_subnet(value, address).unwrap_or(false),
        _ => false,
    }
}

fn range(text: &str) -> Option<(IpAddr, IpAddr)> {
    let (first, last) = text.split_once('-')?;
    Some((first.trim().parse().ok()?, last.trim().parse().ok()?))
}

/// Whether an address is in a network in CIDR notation; `None` where the text is none.
pub(crate) fn in_subnet(text: &str, address: IpAddr) -> Option<bool> {
    let (network, length) = text.split_once('/')?;
    let length: u32 = length.parse().ok()?;
    let bits = |address: IpAddr| match address {
        IpAddr::V4(it) => (u128::from(it.to_bits()) << 96, 32),
        IpAddr::V6(it) => (it.to_bits(), 128),
    };
    let ((network, most), (address, other)) = (bits(network.parse().ok()?), bits(address));
    let mask = u128::MAX.checked_shl(128_u32.checked_sub(length)?).unwrap_or(0);
    Some(most == other && length <= most && network & mask == address & mask)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_in_ranges_and_networks() {
        let here: IpAddr = "127.0.0.1".parse().unwrap();
        for (kind, value, expected) in [
            ("ipAddress", "127.0.0.1", true),
            ("ipAddress", "127.0.0.2", false),
            ("ipRange", "127.0.0.0-127.0.0.9", true),
            ("ipRange", "127.0.0.2-127.0.0.9", false),
            ("subnet", "127.0.0.0/8", true),
            ("subnet", "127.0.0.0/32", false),
            ("subnet", "0.0.0.0/0", true),
            ("subnet", "::/0", false),
            ("subnet", "127.0.0.0/129", false),
            ("vpc", "crn:v1:bluemix:public:is:us-south:a/1::vpc:r006-1", false),
        ] {
            assert_eq!(is_in(kind, value, here), expected, "{kind} {value}");
        }
    }

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, value, expected) in [
            ("us-*", "us-south", true),
            ("*", "", true),
            ("*-de", "eu-de", true),
            ("us-*", "eu-de", false),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxbyy", false),
        ] {
            assert_eq!(matches(pattern, value), expected, "{pattern} {value}");
        }
    }
}
