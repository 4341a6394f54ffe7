//! `/v2/loginsettings`: the alias of an account, and the identity providers that it uses.

use serde_json::{Value, json};

use crate::iam::entities::form::Kind::{Flag, Text, Word};
use crate::iam::entities::form::{Member, may, must, picked, text};
use crate::iam::entities::shared::{Access, absent, body, conflict, invalid};
use crate::iam::entities::trail::wanted;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{Entry, PlatformRole, World};

const STRATEGY: crate::iam::entities::form::Kind = Word(&["STATIC", "DYNAMIC", "NEVER"]);
const NEW: &[Member] =
    &[must("cloud_user_strategy", STRATEGY), must("active", Flag), must("ui_default", Flag)];
const CHANGED: &[Member] =
    &[may("cloud_user_strategy", STRATEGY), may("active", Flag), may("ui_default", Flag)];

/// `GET /v2/loginsettings/{account}`
pub(crate) fn read(world: &World, request: &Request, account: &str) -> Answer {
    Access::in_account(world, request, account, PlatformRole::Viewer)?;
    let mut all = world.identity_service.login_settings.iter();
    let own = all.find(|it| it.account == account).map(|it| it.members.clone());
    Ok(Reply::json(200, own.unwrap_or_default().into()))
}

/// `PUT /v2/loginsettings/{account}`: an alias is one account's.
pub(crate) fn update(world: &mut World, request: &Request, account: &str) -> Answer {
    Access::in_account(world, request, account, PlatformRole::Administrator)?;
    let members = picked(request, &body(request)?, &[may("alias", Text)])?;
    let alias = text(&members, "alias");
    let all = &mut world.identity_service.login_settings;
    let taken = |it: &Entry| {
        it.account != account && !alias.is_empty() && text(&it.members, "alias") == alias
    };
    if all.iter().any(taken) {
        return Err(conflict(request, &format!("The alias '{alias}' is in use.")));
    }
    all.retain(|it| it.account != account);
    all.push(Entry { account: account.to_owned(), members: members.clone(), ..Entry::default() });
    Ok(Reply::json(200, members.into()))
}

/// `GET /v2/loginsettings/{account}/idps`: those that it uses, or could use.
pub(crate) fn list(world: &World, request: &Request, account: &str) -> Answer {
    Access::in_account(world, request, account, PlatformRole::Viewer)?;
    let detailed = wanted(request, "include_idp_metadata");
    let consumed = world.identity_service.idp_settings.iter().filter(|it| it.account == account);
    let idps: Vec<Value> = match request.query("type").as_deref() {
        Some("consumed") => {
            consumed.map(|it| described(world, document(it), &it.id, detailed)).collect()
        }
        Some("consumable") => {
            let all = world.identity_service.idps.iter().filter(|it| consumable(it, account));
            all.map(|it| described(world, json!({"idp_id": it.id}), &it.id, true)).collect()
        }
        _ => return Err(invalid(request, "Parameter 'type' is not consumable or consumed.")),
    };
    Ok(Reply::json(200, json!({"idps": idps})))
}

/// `GET /v2/loginsettings/{account}/idps/{idp}`
pub(crate) fn read_idp(world: &mut World, request: &Request, account: &str, idp: &str) -> Answer {
    Access::in_account(world, request, account, PlatformRole::Viewer)?;
    Ok(Reply::json(200, document(find(world, request, account, idp)?)))
}

/// `POST /v2/loginsettings/{account}/idps/{idp}`
pub(crate) fn add_idp(world: &mut World, request: &Request, account: &str, idp: &str) -> Answer {
    Access::in_account(world, request, account, PlatformRole::Administrator)?;
    let members = picked(request, &body(request)?, NEW)?;
    let service = &world.identity_service;
    if !service.idps.iter().any(|it| it.id == idp && consumable(it, account)) {
        return Err(absent(request, "Identity provider", idp));
    }
    if service.idp_settings.iter().any(|it| it.account == account && it.id == idp) {
        return Err(conflict(request, "The account uses the identity provider already."));
    }
    world.identity_service.idp_settings.push(Entry {
        account: account.to_owned(),
        id: idp.to_owned(),
        members,
        ..Entry::default()
    });
    only_default(world, account, idp);
    Ok(Reply::json(201, document(find(world, request, account, idp)?)))
}

/// `PUT /v2/loginsettings/{account}/idps/{idp}`
pub(crate) fn update_idp(world: &mut World, request: &Request, account: &str, idp: &str) -> Answer {
    Access::in_account(world, request, account, PlatformRole::Administrator)?;
    let members = picked(request, &body(request)?, CHANGED)?;
    find(world, request, account, idp)?.members.extend(members);
    only_default(world, account, idp);
    Ok(Reply::json(200, document(find(world, request, account, idp)?)))
}

/// `DELETE /v2/loginsettings/{account}/idps/{idp}`
pub(crate) fn remove_idp(world: &mut World, request: &Request, account: &str, idp: &str) -> Answer {
    Access::in_account(world, request, account, PlatformRole::Administrator)?;
    find(world, request, account, idp)?;
    world.identity_service.idp_settings.retain(|it| it.account != account || it.id != idp);
    Ok(Reply::empty(204))
}

fn find<'a>(
    world: &'a mut World,
    request: &Request,
    account: &str,
    idp: &str,
) -> Result<&'a mut Entry, Reply> {
    let mut all = world.identity_service.idp_settings.iter_mut();
    let found = all.find(|it| it.account == account && it.id == idp);
    found.ok_or_else(|| absent(request, "Identity provider setting", idp))
}

/// Whether an account owns an identity provider, or it is shared with it.
fn consumable(idp: &Entry, account: &str) -> bool {
    let scope = idp.members.get("share_scope").and_then(Value::as_array);
    idp.account == account || scope.into_iter().flatten().any(|it| it["id"] == account)
}

/// Of several defaults the latest is the one.
fn only_default(world: &mut World, account: &str, idp: &str) {
    let is_default = |it: &Entry| it.members.get("ui_default") == Some(&Value::Bool(true));
    let settings = &mut world.identity_service.idp_settings;
    if settings.iter().any(|it| it.account == account && it.id == idp && is_default(it)) {
        for other in settings.iter_mut().filter(|it| it.account == account && it.id != idp) {
            other.members.insert("ui_default".to_owned(), false.into());
        }
    }
}

fn document(setting: &Entry) -> Value {
    let mut document = json!({"idp_id": setting.id});
    for (name, value) in &setting.members {
        set(&mut document, name.as_str(), value.clone());
    }
    document
}

/// Adds what is known of the identity provider and its owner.
fn described(world: &World, mut document: Value, idp: &str, detailed: bool) -> Value {
    let found = world.identity_service.idps.iter().find(|it| it.id == idp);
    if let Some(idp) = found.filter(|_| detailed) {
        let owner = world.accounts.iter().find(|it| it.id == idp.account);
        for (name, value) in [
            ("owner_account", idp.account.as_str()),
            ("owner_account_name", owner.map_or("", |it| it.name.as_str())),
            ("idp_name", text(&idp.members, "name")),
            ("idp_type", text(&idp.members, "type")),
        ] {
            set(&mut document, name, value);
        }
    }
    document
}
