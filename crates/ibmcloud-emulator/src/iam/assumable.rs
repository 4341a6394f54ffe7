//! `/identity/profiles`: the trusted profiles that whoever holds a token may assume, of all accounts.

use serde_json::{Value, json};

use super::caller::Caller;
use super::entities::{profiles, trust};
use super::errors::{iam, iam_detailed};
use crate::net::http::{Answer, Reply, Request};
use crate::world::{Identity, IdentityKind, World};

/// The token is a field of the form: an access token, or a machine's own one.
///
/// IBM's page shows a `curl` line that sends the form with POST, and speaks of a read; programs send the
/// same form with GET. Both are served.
pub(super) fn list(world: &World, request: &Request) -> Answer {
    let form = request.form();
    let malformed = || iam(request, 400, "BXNIM0401E", "Provided token is malformed");
    let may_assume: Box<dyn Fn(&Identity) -> bool> = if let Some(token) = form.get("access_token") {
        let caller = Caller::from_token(token, request).ok_or_else(malformed)?;
        Box::new(move |profile| trust::may_assume(world, profile, &caller))
    } else if let Some(token) = form.get("cr_token") {
        let machine = world.compute_resources.iter().find(|it| it.token == token);
        let machine = machine.ok_or_else(malformed)?;
        Box::new(|profile| trust::may_become(world, profile, machine))
    } else {
        let details = "Property 'access_token' either missing or empty.";
        let message = "Property missing or empty.";
        return Err(iam_detailed(request, 400, "BXNIM0109E", message, Some(details)));
    };
    let found = world.identities.iter().filter(|it| it.kind == IdentityKind::Profile);
    let profiles: Vec<Value> = found
        .filter(|it| may_assume(it))
        .filter_map(|it| Some(profiles::document(it, &it.memberships.first()?.account)))
        .collect();
    Ok(Reply::json(200, json!({"count": profiles.len(), "profiles": profiles})))
}
