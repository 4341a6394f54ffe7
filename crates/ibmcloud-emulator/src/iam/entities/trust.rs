//! Who may become a trusted profile: the identities that it names, and the machines that it is linked to.

use super::form::text;
use super::{parts, trusted};
use crate::iam::caller::Caller;
use crate::world::{ComputeResource, Identity, World};

/// Whether a caller may assume a profile: somebody whom it names, in an account that it names for them.
pub(crate) fn may_assume(world: &World, profile: &Identity, caller: &Caller) -> bool {
    let accounts = trusted::details(world, &profile.iam_id, &caller.iam_id)
        .and_then(|it| it.members.get("accounts")?.as_array().cloned())
        .unwrap_or_default();
    let account = caller.account.as_deref();
    profile.trusts.contains(&caller.iam_id)
        && (accounts.is_empty() || accounts.iter().any(|it| it.as_str() == account))
}

/// Whether a machine may become a profile: the world says so, or a link names it. A link to a Kubernetes
/// service account or a Code Engine component needs more than a CRN, which is all that machines have here.
pub(crate) fn may_become(world: &World, profile: &Identity, machine: &ComputeResource) -> bool {
    let mut links = world.identity_service.links.iter();
    machine.profiles.contains(&profile.iam_id)
        || links.any(|it| {
            it.owner == profile.iam_id
                && ["VSI", "PVS", "BMS"].contains(&text(&it.members, "cr_type"))
                && parts::linked(&it.members)["crn"] == machine.crn.as_str()
        })
}
