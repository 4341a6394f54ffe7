//! What comes before the Monitor API itself: regions that do not answer, gateways that fail, and
//! networks that may not reach an instance.

use std::net::{IpAddr, Ipv4Addr};

use super::errors::{access_denied, error};
use crate::net::http::{Reply, Request};
use crate::service::{Admission, gateway};
use crate::world::{Instance, NetworkRefusal, Unreachable, World, restrict};

/// Every client of the emulator is on this machine.
const CALLER: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// What becomes of a request before the Monitor API looks at it.
pub(crate) fn admission(world: &World, request: &Request) -> Admission {
    let instance = instance_of(world, request);
    let region = request.region.or(instance.map(|it| it.region.as_str()));
    match region.and_then(|region| world.settings.unreachable_regions.get(region)) {
        Some(Unreachable::Refuses) => return Admission::Cut,
        Some(Unreachable::Hangs) => return Admission::Silent,
        None => {}
    }
    let Some(instance) = instance else { return Admission::Admitted };
    if let Some(status) = instance.trouble.monitor_status {
        return Admission::Refused(gateway(status));
    }
    let private = is_private(request);
    let (rules, zones) = (&world.restriction_rules, &world.network_zones);
    let filtered = world.monitor(&instance.guid).is_some_and(|it| it.keeps_out(CALLER));
    let kept_out = filtered
        || (instance.is_private_only() && !private)
        || restrict(rules, zones, instance, CALLER, private);
    if kept_out { refusal(world.settings.network_refusal) } else { Admission::Admitted }
}

/// The refusal of a call from a network that may not reach the instance. No public source shows it, for
/// private endpoints or for context-based restrictions: what is not known is here, and nowhere else.
fn refusal(how: NetworkRefusal) -> Admission {
    match how {
        NetworkRefusal::AccessDenied => Admission::Refused(access_denied()),
        NetworkRefusal::Forbidden => Admission::Refused(other_network()),
        NetworkRefusal::NoAnswer => Admission::Cut,
    }
}

fn other_network() -> Reply {
    error(403, "Forbidden", "Access from this network is not allowed")
}

/// Whether a call came to a private endpoint. The emulator's own address counts as a public one.
fn is_private(request: &Request) -> bool {
    request.authority.split('.').any(|label| label.eq_ignore_ascii_case("private"))
}

/// The instance that a request is about: the one that it names, else that of its Monitor API token.
fn instance_of<'a>(world: &'a World, request: &Request) -> Option<&'a Instance> {
    if let Some(named) = request.header("ibminstanceid") {
        return world.instance_by_guid(named.trim());
    }
    let key = request.bearer().filter(|token| token.split('.').count() != 3)?;
    let holds = |it: &&crate::world::Monitor| it.has_key(key);
    world.instance_by_guid(&world.monitors.iter().find(holds)?.instance)
}
