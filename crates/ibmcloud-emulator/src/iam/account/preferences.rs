//! `/v1/preferences`: what trusted profiles prefer in the console.

use serde_json::{Value, json};

use crate::iam::entities::form::Kind::{Text, Texts};
use crate::iam::entities::form::{Member, may, picked};
use crate::iam::entities::shared::{Access, absent, body, invalid};
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{Entry, IdentityKind, PlatformRole, World};

const WHAT: &str = "Preference";

const MEMBERS: &[Member] = &[may("value_string", Text), may("value_list_of_strings", Texts)];

/// Entries of the console's navigation: `update_preference_on_scope_account` of `iam_identity_v1.py`.
const NAVIGATION: [&str; 16] = [
    "slash",
    "projects",
    "rex",
    "containers",
    "databases",
    "is",
    "logmet",
    "automation",
    "complianceAndSecurity",
    "apis",
    "cp4d",
    "partner-center",
    "sap",
    "satellite",
    "vmWare",
    "watsonx",
];

/// Whose preference, and which.
pub(crate) struct Place<'a> {
    pub(crate) account: &'a str,
    pub(crate) iam_id: &'a str,
    pub(crate) service: &'a str,
    pub(crate) id: &'a str,
}

impl Place<'_> {
    fn id(&self) -> String {
        format!("{}/{}", self.service, self.id)
    }

    fn is(&self, entry: &Entry) -> bool {
        entry.account == self.account && entry.owner == self.iam_id && entry.id == self.id()
    }
}

/// `GET /v1/preferences/accounts/{account}/identities/{iam_id}`
pub(crate) fn list(world: &World, request: &Request, account: &str, iam_id: &str) -> Answer {
    Access::in_account(world, request, account, PlatformRole::Viewer)?;
    check_identity(world, request, account, iam_id)?;
    let own = |it: &&Entry| it.account == account && it.owner == iam_id;
    let own = world.identity_service.preferences.iter().filter(own);
    let preferences: Vec<Value> = own.map(document).collect();
    Ok(Reply::json(200, json!({"preferences": preferences})))
}

/// `GET …/{service}/{preference}`
pub(crate) fn read(world: &World, request: &Request, place: &Place<'_>) -> Answer {
    Access::in_account(world, request, place.account, PlatformRole::Viewer)?;
    let mut all = world.identity_service.preferences.iter();
    let found = all.find(|it| place.is(it)).ok_or_else(|| absent(request, WHAT, &place.id()))?;
    Ok(Reply::json(200, document(found)))
}

/// `PUT …/{service}/{preference}`
pub(crate) fn update(world: &mut World, request: &Request, place: &Place<'_>) -> Answer {
    Access::in_account(world, request, place.account, PlatformRole::Administrator)?;
    let members = picked(request, &body(request)?, MEMBERS)?;
    check_identity(world, request, place.account, place.iam_id)?;
    let fits = match place.id().as_str() {
        "console/landing_page" => {
            let page = members.get("value_string").and_then(Value::as_str);
            page.is_some_and(|it| it.starts_with('/'))
        }
        "console/global_left_navigation" => {
            let entries = members.get("value_list_of_strings").and_then(Value::as_array);
            entries.is_some_and(|it| it.iter().all(|it| NAVIGATION.iter().any(|name| it == name)))
        }
        id => return Err(absent(request, WHAT, id)),
    };
    if !fits || members.len() != 1 {
        return Err(invalid(request, "The value does not fit the preference."));
    }
    let entry = Entry {
        account: place.account.to_owned(),
        owner: place.iam_id.to_owned(),
        id: place.id(),
        members,
        ..Entry::default()
    };
    let reply = Reply::json(200, document(&entry));
    let all = &mut world.identity_service.preferences;
    all.retain(|it| !place.is(it));
    all.push(entry);
    Ok(reply)
}

/// `DELETE …/{service}/{preference}`
pub(crate) fn delete(world: &mut World, request: &Request, place: &Place<'_>) -> Answer {
    Access::in_account(world, request, place.account, PlatformRole::Administrator)?;
    let all = &mut world.identity_service.preferences;
    let before = all.len();
    all.retain(|it| !place.is(it));
    if all.len() == before {
        return Err(absent(request, WHAT, &place.id()));
    }
    Ok(Reply::empty(204))
}

/// Both preferences are for trusted profiles of the account.
fn check_identity(
    world: &World,
    request: &Request,
    account: &str,
    iam_id: &str,
) -> Result<(), Reply> {
    let known =
        |it: &&crate::world::Identity| it.iam_id == iam_id && it.membership(account).is_some();
    match world.identities.iter().find(known) {
        None => Err(absent(request, "Identity", iam_id)),
        Some(it) if it.kind == IdentityKind::Profile => Ok(()),
        Some(_) => Err(invalid(request, "The identity is no trusted profile.")),
    }
}

fn document(entry: &Entry) -> Value {
    let (service, id) = entry.id.split_once('/').unwrap_or_default();
    let mut document = json!({
        "service": service,
        "id": id,
        "account_id": entry.account,
        "scope": "account",
    });
    for (name, value) in &entry.members {
        set(&mut document, name.as_str(), value.clone());
    }
    document
}
