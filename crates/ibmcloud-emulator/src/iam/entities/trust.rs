//! Who may become a trusted profile: the identities that it names, the machines that it is linked to, and those whose
//! claims its rules ask for.

use serde_json::Value;

use super::form::text;
use super::{parts, trusted};
use crate::iam::caller::Caller;
use crate::world::{Assertion, ComputeResource, Identity, World};

/// Whether a caller may assume a profile: somebody whom it names, in an account that it names for them, or a user
/// whose identity provider claims what one of its rules asks for.
pub(crate) fn may_assume(world: &World, profile: &Identity, caller: &Caller) -> bool {
    let accounts = trusted::details(world, &profile.iam_id, &caller.iam_id)
        .and_then(|it| it.members.get("accounts")?.as_array().cloned())
        .unwrap_or_default();
    let account = caller.account.as_deref();
    let named = profile.trusts.contains(&caller.iam_id)
        && (accounts.is_empty() || accounts.iter().any(|it| it.as_str() == account));
    let own = world.identity_service.assertions.get(&caller.iam_id);
    named || own.is_some_and(|it| by_rule(world, profile, it, ("Profile-SAML", "realm_name")))
}

/// Whether a claim rule of a type fits what is claimed, and who or what claims it.
fn by_rule(
    world: &World,
    profile: &Identity,
    own: &Assertion,
    (kind, source): (&str, &str),
) -> bool {
    let mut rules =
        world.identity_service.claim_rules.iter().filter(|it| it.owner == profile.iam_id);
    rules.any(|rule| {
        let conditions = rule.members.get("conditions").and_then(Value::as_array);
        let fulfilled = |it: &Value| {
            let part = |name: &str| it[name].as_str().unwrap_or_default();
            own.fulfils(part("claim"), part("operator"), part("value"))
        };
        text(&rule.members, "type") == kind
            && text(&rule.members, source) == own.realm
            && conditions.is_some_and(|all| all.iter().all(fulfilled))
    })
}

/// What is claimed of a machine. One of which nothing is written down is a virtual server with its CRN.
fn claimed(world: &World, machine: &ComputeResource) -> Assertion {
    let stored = world.identity_service.assertions.get(&machine.crn).cloned();
    let mut own = stored.unwrap_or_default();
    if own.realm.is_empty() {
        "VSI".clone_into(&mut own.realm);
    }
    own.claims.insert("crn".to_owned(), machine.crn.clone().into());
    own
}

/// Whether a machine may become a profile: the world says so, a link names it, or a claim rule fits. A link to a Kubernetes
/// service account or a Code Engine component needs more than a CRN, which is all that machines have here.
pub(crate) fn may_become(world: &World, profile: &Identity, machine: &ComputeResource) -> bool {
    let mut links = world.identity_service.links.iter();
    machine.profiles.contains(&profile.iam_id)
        || by_rule(world, profile, &claimed(world, machine), ("Profile-CR", "cr_type"))
        || links.any(|it| {
            it.owner == profile.iam_id
                && ["VSI", "PVS", "BMS"].contains(&text(&it.members, "cr_type"))
                && parts::linked(&it.members)["crn"] == machine.crn.as_str()
        })
}
