//! `/v1/idps`: the identity providers of an account. They are kept; nobody here logs in with one.

use serde_json::{Value, json};

use crate::clock;
use crate::iam::entities::form::Kind::{Filled, Flag, Part, Parts, Text, Texts, Word};
use crate::iam::entities::form::{Kind, Member, may, must, picked};
use crate::iam::entities::shared::{
    Access, absent, body, check_tag, date, forbidden, invalid, modified, tag,
};
use crate::iam::entities::trail::{self, Made};
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{Entry, PlatformRole, World};

const WHAT: &str = "Identity provider";

const RANK: Member = may("type", Word(&["primary", "secondary"]));
/// Models `CreateIdpRequestProperties` and `CreateIdpRequestSecrets` of `iam_identity_v1.py`.
const PROPERTIES: Kind = Part(&[
    may(
        "idp",
        Part(&[
            may("xml_import", Flag),
            may("entity_id", Text),
            may("redirect_binding_url", Text),
            may("want_request_signed", Flag),
            may("logout_url", Text),
        ]),
    ),
    may(
        "sp",
        Part(&[
            may("want_assertion_signed", Flag),
            may("want_response_signed", Flag),
            may("encrypt_response", Flag),
            may("idp_initiated_login_enabled", Flag),
            may("logout_url_enabled_when_available", Flag),
            may("idp_initiated_urls", Texts),
            may("authn_context", Part(&[may("request", Texts), may("accept", Texts)])),
            may("claims", Kind::Any),
        ]),
    ),
]);
/// The private key of a service provider is not kept.
const SECRETS: Kind = Part(&[
    may(
        "idp",
        Part(&[
            may("xml_import", Flag),
            may("signing", Parts(&[may("value", Text), RANK])),
            may("encrypting", Parts(&[may("value", Text), RANK])),
        ]),
    ),
    may("sp", Part(&[may("signing", Parts(&[may("certificate_value", Text), RANK]))])),
]);
const SCOPE: Kind = Parts(&[must("id", Filled), must("type", Filled)]);

const NEW: &[Member] = &[
    must("account_id", Filled),
    must("name", Filled),
    must("type", Filled),
    may("active", Flag),
    may("properties", PROPERTIES),
    may("secrets", SECRETS),
    may("share_scope", SCOPE),
];
const CHANGED: &[Member] = &[
    may("ui_setup_completed", Flag),
    may("name", Filled),
    may("active", Flag),
    may("properties", PROPERTIES),
    may("secrets", SECRETS),
    may("share_scope", SCOPE),
];

/// `GET /v1/idps`
pub(crate) fn list(world: &World, request: &Request) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    if request.query("account_id").is_none() {
        return Err(invalid(request, "Parameter 'account_id' is missing or empty."));
    }
    let own = world.identity_service.idps.iter().filter(|it| it.account == access.account);
    let idps: Vec<Value> = own.map(|it| document(request, it)).collect();
    Ok(Reply::json(200, json!({"idps": idps})))
}

/// `POST /v1/idps`
pub(crate) fn create(world: &mut World, request: &Request) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Administrator)?;
    let mut members = picked(request, &body(request)?, NEW)?;
    if members.remove("account_id") != Some(access.account.as_str().into()) {
        return Err(forbidden(request));
    }
    members.entry("active").or_insert(true.into());
    let record = access.record(request);
    let idp = Entry {
        id: format!("IDP-{}", world.mint_uuid("identity provider")),
        account: access.account,
        members,
        record,
        ..Entry::default()
    };
    let reply = answer(request, 201, &idp);
    world.identity_service.idps.push(idp);
    Ok(reply)
}

/// `GET /v1/idps/{id}`
pub(crate) fn read(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    Ok(answer(request, 200, find(world, request, &access, id)?))
}

/// `PUT /v1/idps/{id}`: what is left out stays.
pub(crate) fn update(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Administrator)?;
    let idp = find(world, request, &access, id)?;
    check_tag(request, &tag(&idp.id, idp.record.version))?;
    let members = picked(request, &body(request)?, CHANGED)?;
    idp.members.extend(members);
    idp.record.version += 1;
    idp.record.modified_at = clock::nanos(request.now);
    trail::note(&mut idp.record.trail, request, &access, "update");
    Ok(answer(request, 200, idp))
}

/// `DELETE /v1/idps/{id}`: whoever consumed it does so no longer.
pub(crate) fn delete(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Administrator)?;
    find(world, request, &access, id)?;
    world.identity_service.idps.retain(|it| it.id != id);
    world.identity_service.idp_settings.retain(|it| it.id != id);
    Ok(Reply::empty(204))
}

/// `GET /v1/idps/{id}/consumers`
pub(crate) fn consumers(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    let scope = find(world, request, &access, id)?.members.get("share_scope").cloned();
    let scope = scope.unwrap_or_else(|| json!([]));
    let settings = world.identity_service.idp_settings.iter().filter(|it| it.id == id);
    let consumers: Vec<Value> =
        settings.map(|it| json!({"account_id": it.account, "share_scope": scope})).collect();
    Ok(Reply::json(200, json!({"idp_id": id, "consumers": consumers})))
}

fn find<'a>(
    world: &'a mut World,
    request: &Request,
    access: &Access,
    id: &str,
) -> Result<&'a mut Entry, Reply> {
    let mut all = world.identity_service.idps.iter_mut();
    let found = all.find(|it| it.account == access.account && it.id == id);
    found.ok_or_else(|| absent(request, WHAT, id))
}

fn answer(request: &Request, status: u16, idp: &Entry) -> Reply {
    let etag = tag(&idp.id, idp.record.version);
    Reply::json(status, document(request, idp)).with("etag", etag)
}

fn document(request: &Request, idp: &Entry) -> Value {
    let Entry { id, account, members, record, .. } = idp;
    let mut document = json!({
        "idp_id": id,
        "entity_tag": tag(id, record.version),
        "account_id": account,
        "created_at": date(&record.created_at),
        "modified_at": modified(record),
    });
    for (name, value) in members {
        set(&mut document, name.as_str(), value.clone());
    }
    let made = Made { at: &record.created_at, by: &record.created_by, account };
    trail::add_history(&mut document, request, &made, &record.trail);
    document
}
