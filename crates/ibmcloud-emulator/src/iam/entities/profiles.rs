//! `/v1/profiles`: trusted profiles.

use serde_json::{Map, Value, json};

use super::form::Kind::{Filled, Text};
use super::form::{Member, may, must, picked, text};
use super::listing::{self, PROFILES};
use super::shared::{
    Access, absent, body, check_tag, conflict, date, forbidden, invalid, modified, tag,
};
use super::trail::{self, Made};
use crate::clock;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{Identity, IdentityKind, Membership, PlatformRole, Record, ServiceRole, World};

const WHAT: &str = "Trusted profile";

const NEW: &[Member] = &[
    must("name", Filled),
    must("account_id", Filled),
    may("description", Text),
    may("email", Text),
];
const CHANGED: &[Member] = &[may("name", Filled), may("description", Text), may("email", Text)];

/// `GET /v1/profiles`
pub(crate) fn list(world: &World, request: &Request) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    let name = request.query("name");
    let named = own(world, &access).filter(|it| name.as_ref().is_none_or(|name| *name == it.name));
    let documents = named.map(|it| detailed(request, it, &access.account)).collect();
    listing::page(request, &PROFILES, documents)
}

/// `GET /v1/profiles/{id}`
pub(crate) fn read(world: &World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    let profile = find(world, request, &access, id)?;
    let etag = tag(profile.identifier(), profile.record.version);
    Ok(Reply::json(200, detailed(request, profile, &access.account)).with("etag", etag))
}

/// `POST /v1/profiles`
pub(crate) fn create(world: &mut World, request: &Request) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let members = picked(request, &body(request)?, NEW)?;
    let account = text(&members, "account_id");
    if account.len() != 32 || !account.bytes().all(|it| it.is_ascii_hexdigit()) {
        return Err(invalid(request, "The value of property 'account_id' is not valid."));
    }
    if account != access.account {
        return Err(forbidden(request));
    }
    check_name(world, request, &access, &members, "")?;
    let record = access.record(request);
    let mut profile = Identity {
        iam_id: format!("iam-Profile-{}", world.mint_uuid("trusted profile")),
        kind: IdentityKind::Profile,
        name: String::new(),
        email: String::new(),
        password: None,
        federated: false,
        memberships: vec![Membership {
            account: access.account.clone(),
            platform: PlatformRole::None,
            service: ServiceRole::None,
        }],
        api_keys: Vec::new(),
        trusts: Vec::new(),
        record,
    };
    apply(&mut profile, &members);
    let etag = tag(profile.identifier(), 0);
    let document = document(&profile, &access.account);
    world.identities.push(profile);
    Ok(Reply::json(201, document).with("etag", etag))
}

/// `PUT /v1/profiles/{id}`: what is left out stays.
pub(crate) fn update(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let profile = find(world, request, &access, id)?;
    check_tag(request, &tag(profile.identifier(), profile.record.version))?;
    let iam_id = profile.iam_id.clone();
    let members = picked(request, &body(request)?, CHANGED)?;
    check_name(world, request, &access, &members, &iam_id)?;
    if let Some(profile) = world.identities.iter_mut().find(|it| it.iam_id == iam_id) {
        apply(profile, &members);
        profile.record.version += 1;
        profile.record.modified_at = clock::nanos(request.now);
        trail::note(&mut profile.record.trail, request, &access, "update");
    }
    read(world, request, id)
}

/// `DELETE /v1/profiles/{id}`: machines that could become it can no longer.
pub(crate) fn delete(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let gone = find(world, request, &access, id)?.iam_id.clone();
    world.identities.retain(|it| it.iam_id != gone);
    world.identity_service.forget(&gone);
    world.forget_access(&gone);
    for machine in &mut world.compute_resources {
        machine.profiles.retain(|it| *it != gone);
    }
    Ok(Reply::empty(204))
}

fn apply(profile: &mut Identity, members: &Map<String, Value>) {
    for (name, value) in members {
        let value = value.as_str().unwrap_or_default();
        match name.as_str() {
            "name" => value.clone_into(&mut profile.name),
            "description" => value.clone_into(&mut profile.record.description),
            "email" => value.clone_into(&mut profile.record.contact),
            _ => {}
        }
    }
}

/// Names of profiles are unique in an account.
fn check_name(
    world: &World,
    request: &Request,
    access: &Access,
    members: &Map<String, Value>,
    own_id: &str,
) -> Result<(), Reply> {
    let name = text(members, "name");
    if own(world, access).any(|it| it.iam_id != own_id && it.name == name) {
        let text = format!("A trusted profile with the name '{name}' exists already.");
        return Err(conflict(request, &text));
    }
    Ok(())
}

/// A profile of the caller's account, by its id or IAM id.
pub(crate) fn find<'a>(
    world: &'a World,
    request: &Request,
    access: &Access,
    id: &str,
) -> Result<&'a Identity, Reply> {
    let named = |it: &&Identity| it.identifier() == id || it.iam_id == id;
    own(world, access).find(named).ok_or_else(|| absent(request, WHAT, id))
}

fn own<'a>(world: &'a World, access: &Access) -> impl Iterator<Item = &'a Identity> {
    let account = access.account.clone();
    let profiles = world.identities.iter().filter(|it| it.kind == IdentityKind::Profile);
    profiles.filter(move |it| it.membership(&account).is_some())
}

fn detailed(request: &Request, profile: &Identity, account: &str) -> Value {
    let mut document = document(profile, account);
    let Record { created_at, created_by, trail, .. } = &profile.record;
    let made = Made { at: created_at, by: created_by, account };
    trail::add(&mut document, request, &made, trail);
    document
}

/// A profile as the identity service shows it.
pub(crate) fn document(profile: &Identity, account: &str) -> Value {
    let (id, record) = (profile.identifier(), &profile.record);
    let mut document = json!({
        "id": id,
        "entity_tag": tag(id, record.version),
        "crn": format!("crn:v1:bluemix:public:iam-identity::a/{account}::profile:{id}"),
        "name": profile.name,
        "description": record.description,
        "created_at": date(&record.created_at),
        "modified_at": modified(record),
        "iam_id": profile.iam_id,
        "account_id": account,
    });
    if !record.contact.is_empty() {
        set(&mut document, "email", record.contact.clone());
    }
    document
}
