//! `/v1/accounts/{id}/settings/identity`: settings of an account, its own ones and those in effect.

use serde_json::{Map, Value, json};

use crate::clock;
use crate::iam::entities::form::Kind::{Filled, Flag, Parts, Range, Text, Texts, Word};
use crate::iam::entities::form::{Kind, Member, may, must, picked, text};
use crate::iam::entities::shared::{Access, body, check_tag, tag};
use crate::iam::entities::trail::{self, Made, wanted};
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{CREATED, Entry, PlatformRole, World};

const RESTRICTIONS: Kind = Word(&["RESTRICTED", "NOT_RESTRICTED", "NOT_SET"]);
const TRAITS: Kind =
    Word(&["NONE", "NONE_NO_ROPC", "TOTP", "TOTP4ALL", "LEVEL1", "LEVEL2", "LEVEL3"]);

/// What an update may hold: `update_account_settings` of `iam_identity_v1.py`.
const MEMBERS: &[Member] = &[
    may("restrict_create_service_id", RESTRICTIONS),
    may("restrict_create_platform_apikey", RESTRICTIONS),
    may("allowed_ip_addresses", Text),
    may("mfa", TRAITS),
    may("user_mfa", Parts(&[must("iam_id", Filled), must("mfa", TRAITS)])),
    may("session_expiration_in_seconds", Range(900, 86_400)),
    may("session_invalidation_in_seconds", Range(900, 7_200)),
    may("max_sessions_per_identity", Range(1, u64::MAX)),
    may("system_access_token_expiration_in_seconds", Range(900, 3_600)),
    may("system_refresh_token_expiration_in_seconds", Range(900, 259_200)),
    may("restrict_user_list_visibility", Word(&["RESTRICTED", "NOT_RESTRICTED"])),
    may(
        "restrict_user_domains",
        Parts(&[
            must("realm_id", Filled),
            may("invitation_email_allow_patterns", Texts),
            may("restrict_invitation", Flag),
        ]),
    ),
];

/// What holds where an account has not set it, after the same descriptions.
const DEFAULTS: [(&str, &str); 7] = [
    ("restrict_create_service_id", "NOT_RESTRICTED"),
    ("restrict_create_platform_apikey", "NOT_RESTRICTED"),
    ("session_expiration_in_seconds", "86400"),
    ("session_invalidation_in_seconds", "7200"),
    ("max_sessions_per_identity", "NOT_SET"),
    ("system_access_token_expiration_in_seconds", "3600"),
    ("system_refresh_token_expiration_in_seconds", "259200"),
];

/// `GET /v1/accounts/{id}/settings/identity`
pub(crate) fn read(world: &World, request: &Request, account: &str) -> Answer {
    Access::in_account(world, request, account, PlatformRole::Viewer)?;
    let entry = of(world, account);
    Ok(answer(world, request, &entry, wanted(request, "include_history")))
}

/// `PUT /v1/accounts/{id}/settings/identity`: what is left out stays; the answer has the history.
pub(crate) fn update(world: &mut World, request: &Request, account: &str) -> Answer {
    let access = Access::in_account(world, request, account, PlatformRole::Administrator)?;
    let mut entry = of(world, account);
    check_tag(request, &tag(account, entry.record.version))?;
    let mut members = picked(request, &body(request)?, MEMBERS)?;
    if let Some(changed) = members.remove("restrict_user_domains") {
        let domains = merged_domains(&entry.members, &changed);
        entry.members.insert("restrict_user_domains".to_owned(), domains);
    }
    entry.members.extend(members);
    entry.record.version += 1;
    entry.record.modified_at = clock::nanos(request.now);
    trail::note(&mut entry.record.trail, request, &access, "update");
    let all = &mut world.identity_service.account_settings;
    all.retain(|it| it.account != account);
    all.push(entry.clone());
    Ok(answer(world, request, &entry, true))
}

/// `GET /v1/accounts/{id}/effective_settings/identity`. No template is ever assigned here.
pub(crate) fn effective(world: &World, request: &Request, account: &str) -> Answer {
    Access::in_account(world, request, account, PlatformRole::Viewer)?;
    let entry = of(world, account);
    let own = document(world, request, &entry, wanted(request, "include_history"));
    let mut effective = own.clone();
    if let Value::Object(effective) = &mut effective {
        for name in ["account_id", "entity_tag", "history", "restrict_user_domains"] {
            effective.remove(name);
        }
        for (name, default) in DEFAULTS {
            if effective.get(name).is_some_and(|it| it == "NOT_SET") {
                effective.insert(name.to_owned(), default.into());
            }
        }
    }
    let body = json!({
        "context": {"transaction_id": request.transaction, "url": request.origin()},
        "account_id": account,
        "effective": effective,
        "account": own,
        "assigned_templates": [],
    });
    Ok(Reply::json(200, body))
}

/// Whether somebody may create service IDs or API keys: where an account restricts that, whoever has a
/// policy with the role for it, which nobody has from the start.
pub(crate) fn may_create(world: &World, access: &Access, setting: &str) -> bool {
    if text(&of(world, &access.account).members, setting) != "RESTRICTED" {
        return true;
    }
    let role = match setting {
        "restrict_create_service_id" => "serviceRole:ServiceIdCreator",
        _ => "serviceRole:UserApiKeyCreator",
    };
    let of_caller =
        |it: &&crate::world::Policy| it.account == access.account && it.subject == access.iam_id;
    world.policies.iter().filter(of_caller).any(|it| it.document.to_string().contains(role))
}

/// The trait of multi-factor authentication: that of the account, and that of a user where there is one.
pub(crate) fn mfa(world: &World, account: &str, iam_id: &str) -> (String, Option<String>) {
    let members = of(world, account).members;
    let of_account = text(&members, "mfa");
    let of_account = if of_account.is_empty() { "NONE" } else { of_account };
    let mut users = members.get("user_mfa").and_then(Value::as_array).into_iter().flatten();
    let own = users.find(|it| it["iam_id"] == iam_id);
    (of_account.to_owned(), own.and_then(|it| it["mfa"].as_str()).map(str::to_owned))
}

fn of(world: &World, account: &str) -> Entry {
    let mut all = world.identity_service.account_settings.iter();
    let found = all.find(|it| it.account == account).cloned();
    found.unwrap_or_else(|| Entry {
        account: account.to_owned(),
        id: account.to_owned(),
        ..Entry::default()
    })
}

/// An entry with a realm only takes that realm out.
fn merged_domains(members: &Map<String, Value>, changed: &Value) -> Value {
    let present = members.get("restrict_user_domains").and_then(Value::as_array);
    let mut domains = present.cloned().unwrap_or_default();
    for domain in changed.as_array().into_iter().flatten() {
        domains.retain(|it| it["realm_id"] != domain["realm_id"]);
        if domain.as_object().is_some_and(|it| it.len() > 1) {
            domains.push(domain.clone());
        }
    }
    domains.into()
}

fn answer(world: &World, request: &Request, entry: &Entry, history: bool) -> Reply {
    let mut body = document(world, request, entry, history);
    let context = json!({"transaction_id": request.transaction, "url": request.origin()});
    set(&mut body, "context", context);
    Reply::json(200, body).with("etag", tag(&entry.id, entry.record.version))
}

fn document(world: &World, request: &Request, entry: &Entry, history: bool) -> Value {
    let mut document = json!({
        "account_id": entry.account,
        "entity_tag": tag(&entry.id, entry.record.version),
    });
    for member in MEMBERS {
        let default: Value = match member.kind {
            Parts(_) => json!([]),
            Text => "".into(),
            _ if member.name == "mfa" => "NONE".into(),
            _ if member.name == "restrict_user_list_visibility" => "NOT_RESTRICTED".into(),
            _ => "NOT_SET".into(),
        };
        set(&mut document, member.name, entry.members.get(member.name).cloned().unwrap_or(default));
    }
    if wanted(request, "resolve_user_mfa") {
        resolve(world, &mut document);
    }
    if history {
        let owner = world.accounts.iter().find(|it| it.id == entry.account);
        let by = owner.map_or("", |it| it.owner_iam_id.as_str());
        let at = owner.map_or(CREATED, |it| it.created_at.as_str());
        let made = Made { at, by, account: &entry.account };
        set(&mut document, "history", trail::history(&made, &entry.record.trail));
    }
    document
}

/// Adds who the users of `user_mfa` are.
fn resolve(world: &World, document: &mut Value) {
    for user in document["user_mfa"].as_array_mut().into_iter().flatten() {
        let iam_id = user["iam_id"].as_str().unwrap_or_default();
        let Some(own) = world.identities.iter().find(|it| it.iam_id == iam_id) else { continue };
        for (name, value) in [("name", &own.name), ("user_name", &own.email), ("email", &own.email)]
        {
            set(user, name, value.clone());
        }
    }
}
