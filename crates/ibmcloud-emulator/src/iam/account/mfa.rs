//! `/v1/mfa`: what multi-factor authentication asks of the people of an account, and whether they comply.

use serde_json::{Value, json};

use super::settings;
use crate::iam::entities::shared::{Access, absent, invalid};
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{Identity, IdentityKind, PlatformRole, World};

/// `GET /v1/mfa/accounts/{id}/status`
pub(crate) fn status(world: &World, request: &Request, account: &str) -> Answer {
    Access::in_account(world, request, account, PlatformRole::Viewer)?;
    let missing = || invalid(request, "Parameter 'iam_id' is missing or empty.");
    let iam_id = request.query("iam_id").filter(|it| !it.is_empty()).ok_or_else(missing)?;
    let mut people = people(world, account);
    let user = people.find(|it| it.iam_id == iam_id);
    let user = user.ok_or_else(|| absent(request, "User", &iam_id))?;
    Ok(Reply::json(200, enrollment(world, account, user)))
}

/// The people of an account.
pub(super) fn people<'a>(world: &'a World, account: &str) -> impl Iterator<Item = &'a Identity> {
    let account = account.to_owned();
    let users = world.identities.iter().filter(|it| it.kind == IdentityKind::User);
    users.filter(move |it| it.membership(&account).is_some())
}

/// Nobody here has enrolled for anything: they comply where nothing is asked of them.
pub(super) fn enrollment(world: &World, account: &str, user: &Identity) -> Value {
    let (of_account, own) = settings::mfa(world, account, &user.iam_id);
    let effective = own.as_ref().unwrap_or(&of_account);
    let free = effective.starts_with("NONE");
    // The levels came with factors that belong to the person, the older traits with the account's.
    let by_account = effective.starts_with("TOTP");
    let factor = |required: bool| json!({"required": required, "enrolled": false});
    let mut of_person = json!({
        "trait_account_default": of_account,
        "trait_effective": effective,
        "complies": free,
        "comply_state": if free { "CROSS_ACCOUNT" } else { "NO" },
    });
    if let Some(own) = &own {
        set(&mut of_person, "trait_user_specific", own.clone());
    }
    json!({
        "iam_id": user.iam_id,
        "effective_mfa_type": if by_account { "account_based_mfa" } else { "id_based_mfa" },
        "id_based_mfa": of_person,
        "account_based_mfa": {
            "security_questions": factor(false),
            "totp": factor(by_account),
            "verisign": factor(false),
            "complies": free,
        },
    })
}
