//! Settings of an account: for access groups, and for identities of other accounts.

use serde_json::{Map, Value, json};

use super::shared::{Access, body, check_members, check_tag, forbidden, invalid, tag};
use crate::clock;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{AccessGroupId, AccessSettings, Added, CREATED, PlatformRole, World};

const IDENTITY_TYPES: [&str; 3] = ["user", "service_id", "service"];

/// The settings of an account, the default ones where it changed nothing.
pub(super) fn of(world: &World, account: &str) -> AccessSettings {
    let own = world.access_settings.iter().find(|it| it.account == account);
    let usual = || AccessSettings { account: account.to_owned(), ..AccessSettings::default() };
    own.cloned().unwrap_or_else(usual)
}

fn keep(world: &mut World, settings: AccessSettings) {
    world.access_settings.retain(|it| it.account != settings.account);
    world.access_settings.push(settings);
}

/// `GET /v2/groups/settings`
pub(crate) fn of_groups(world: &World, request: &Request) -> Answer {
    let access = Access::of_list(world, request)?;
    Ok(Reply::json(200, groups_document(&of(world, &access.account))))
}

/// `PATCH /v2/groups/settings`. Without public access its group is gone, and so are its policies.
pub(crate) fn change_groups(world: &mut World, request: &Request) -> Answer {
    let access = Access::of_list(world, request)?;
    Access::with_role(world, request, PlatformRole::Administrator)?;
    let body = body(request, &["public_access_enabled"])?;
    let mut settings = of(world, &access.account);
    match body.get("public_access_enabled") {
        None => {}
        Some(Value::Bool(on)) => settings.public_access = *on,
        Some(_) => return Err(invalid(request, "'public_access_enabled' must be true or false.")),
    }
    if !settings.public_access {
        let public = AccessGroupId::PUBLIC;
        world.policies.retain(|it| it.account != access.account || it.subject != public);
    }
    settings.public_access_changed =
        Some(Added { at: clock::nanos(request.now), by: access.iam_id });
    let reply = Reply::json(200, groups_document(&settings));
    keep(world, settings);
    Ok(reply)
}

fn groups_document(settings: &AccessSettings) -> Value {
    let changed = settings.public_access_changed.clone();
    let (modified_at, by) = changed.map(|it| (it.at, it.by)).unwrap_or_default();
    let modified_at = if modified_at.is_empty() { CREATED.to_owned() } else { modified_at };
    json!({
        "account_id": settings.account,
        "last_modified_at": modified_at,
        "last_modified_by_id": by,
        "public_access_enabled": settings.public_access,
    })
}

/// `GET /v1/accounts/{account}/settings/access_management`
pub(crate) fn of_identities(world: &World, request: &Request, account: &str) -> Answer {
    Ok(shown(&own(world, request, account, PlatformRole::Viewer)?))
}

fn own(
    world: &World,
    request: &Request,
    account: &str,
    least: PlatformRole,
) -> Result<AccessSettings, Reply> {
    let access = Access::with_role(world, request, least)?;
    if access.account == account { Ok(of(world, account)) } else { Err(forbidden(request)) }
}

/// `PATCH /v1/accounts/{account}/settings/access_management`: what is not named stays.
pub(crate) fn change_identities(world: &mut World, request: &Request, account: &str) -> Answer {
    let mut settings = own(world, request, account, PlatformRole::Administrator)?;
    check_tag(request, &tag(account, settings.version))?;
    let body = body(request, &["external_account_identity_interaction"])?;
    let part = |holder: &Map<String, Value>, name: &str| match holder.get(name) {
        None => Ok(Map::new()),
        Some(Value::Object(part)) => Ok(part.clone()),
        Some(_) => Err(invalid(request, &format!("'{name}' must be an object."))),
    };
    let interaction = part(&body, "external_account_identity_interaction")?;
    check_members(request, &interaction, &["identity_types"])?;
    let types = part(&interaction, "identity_types")?;
    check_members(request, &types, &IDENTITY_TYPES)?;
    for (name, sent) in types {
        check_identity_type(request, &sent)?;
        settings.external_identities.insert(name, sent);
    }
    settings.version += 1;
    let reply = shown(&settings);
    keep(world, settings);
    Ok(reply)
}

fn check_identity_type(request: &Request, sent: &Value) -> Result<(), Reply> {
    let accounts = sent.get("external_allowed_accounts").and_then(Value::as_array);
    let state = sent.get("state").and_then(Value::as_str).unwrap_or_default();
    let (Some(accounts), "enabled" | "limited" | "monitor") = (accounts, state) else {
        let text = "An identity type has 'state' (enabled, limited or monitor) and \
                    'external_allowed_accounts'.";
        return Err(invalid(request, text));
    };
    if !accounts.iter().all(Value::is_string) || (state == "enabled" && !accounts.is_empty()) {
        let text =
            "'external_allowed_accounts' must be a list of account IDs, and empty for 'enabled'.";
        return Err(invalid(request, text));
    }
    Ok(())
}

fn shown(settings: &AccessSettings) -> Reply {
    let usual = json!({"state": "enabled", "external_allowed_accounts": []});
    let types = IDENTITY_TYPES.iter().map(|name| {
        let set = settings.external_identities.get(*name).unwrap_or(&usual);
        ((*name).to_owned(), set.clone())
    });
    let types: Map<String, Value> = types.collect();
    let body = json!({"external_account_identity_interaction": {"identity_types": types}});
    Reply::json(200, body).with("etag", tag(&settings.account, settings.version))
}
