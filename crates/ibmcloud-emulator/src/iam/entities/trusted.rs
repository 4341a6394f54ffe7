//! `/v1/profiles/{id}/identities`: who may assume a trusted profile.

use serde_json::{Map, Value, json};

use super::form::Kind::{Filled, Parts, Text, Texts, Word};
use super::form::{Member, may, must, picked, text};
use super::profiles;
use super::shared::{Access, absent, body, check_tag, invalid, tag};
use crate::clock;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{Entry, Identity, PlatformRole, World};

const WHAT: &str = "Profile identity";
const KINDS: [&str; 3] = ["user", "serviceid", "crn"];

const IDENTITY: &[Member] = &[
    must("identifier", Filled),
    must("type", Word(&KINDS)),
    may("accounts", Texts),
    may("description", Text),
];
const IDENTITIES: &[Member] = &[may("identities", Parts(IDENTITY))];

/// The IAM id of somebody with this identifier.
fn iam_id(kind: &str, identifier: &str) -> String {
    match kind {
        "serviceid" if !identifier.starts_with("iam-") => format!("iam-{identifier}"),
        "crn" if !identifier.starts_with("crn-") => format!("crn-{identifier}"),
        _ => identifier.to_owned(),
    }
}

/// Kind and identifier of somebody with this IAM id.
fn parted(iam_id: &str) -> (&'static str, &str) {
    if let Some(crn) = iam_id.strip_prefix("crn-") {
        return ("crn", crn);
    }
    match iam_id.strip_prefix("iam-") {
        Some(id) if id.starts_with("ServiceId-") => ("serviceid", id),
        _ => ("user", iam_id),
    }
}

/// What is known about somebody whom a profile trusts, besides the IAM id.
pub(crate) fn details<'a>(world: &'a World, profile: &str, iam_id: &str) -> Option<&'a Entry> {
    let mut all = world.identity_service.profile_identities.iter();
    all.find(|it| it.owner == profile && it.id == iam_id)
}

fn document(world: &World, profile: &Identity, account: &str, trusted: &str) -> Value {
    let (kind, identifier) = parted(trusted);
    let mut document = json!({"iam_id": trusted, "identifier": identifier, "type": kind});
    if kind == "user" {
        set(&mut document, "accounts", [account].as_slice());
    }
    for (name, value) in details(world, &profile.iam_id, trusted).iter().flat_map(|it| &it.members)
    {
        set(&mut document, name.as_str(), value.clone());
    }
    if kind == "serviceid" && document.get("description").is_none() {
        let own = world.identities.iter().find(|it| it.iam_id == trusted);
        if let Some(own) = own.filter(|it| !it.record.description.is_empty()) {
            set(&mut document, "description", own.record.description.clone());
        }
    }
    document
}

fn all(world: &World, access: &Access, profile: &Identity) -> Reply {
    let show = |trusted: &String| document(world, profile, &access.account, trusted);
    let identities: Vec<Value> = profile.trusts.iter().map(show).collect();
    let etag = tag(profile.identifier(), profile.record.version);
    let body = json!({"entity_tag": etag, "identities": identities});
    Reply::json(200, body).with("etag", etag)
}

/// `GET /v1/profiles/{id}/identities`
pub(crate) fn list(world: &World, request: &Request, profile: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    Ok(all(world, &access, profiles::find(world, request, &access, profile)?))
}

/// `PUT /v1/profiles/{id}/identities`: these and nobody else.
pub(crate) fn replace(world: &mut World, request: &Request, profile: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let wanted = picked(request, &body(request)?, IDENTITIES)?;
    let found = profiles::find(world, request, &access, profile)?;
    check_tag(request, &tag(found.identifier(), found.record.version))?;
    let owner = found.iam_id.clone();
    world.identity_service.profile_identities.retain(|it| it.owner != owner);
    changed(world, request, &owner, |it| it.trusts.clear());
    let wanted = wanted.get("identities").and_then(Value::as_array).into_iter().flatten();
    for identity in wanted.filter_map(Value::as_object) {
        add(world, request, &access, &owner, identity);
    }
    Ok(all(world, &access, profiles::find(world, request, &access, profile)?))
}

/// `POST /v1/profiles/{id}/identities/{type}`
pub(crate) fn create(world: &mut World, request: &Request, profile: &str, kind: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let wanted = picked(request, &body(request)?, IDENTITY)?;
    if text(&wanted, "type") != kind {
        return Err(invalid(request, "The type of the identity is not that of the path."));
    }
    let owner = profiles::find(world, request, &access, profile)?.iam_id.clone();
    let trusted = add(world, request, &access, &owner, &wanted);
    let profile = profiles::find(world, request, &access, profile)?;
    Ok(Reply::json(200, document(world, profile, &access.account, &trusted)))
}

/// `GET /v1/profiles/{id}/identities/{type}/{identifier}`
pub(crate) fn read(
    world: &World,
    request: &Request,
    profile: &str,
    (kind, identifier): (&str, &str),
) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    let profile = profiles::find(world, request, &access, profile)?;
    let trusted = trusted(request, profile, kind, identifier)?;
    Ok(Reply::json(200, document(world, profile, &access.account, &trusted)))
}

/// `DELETE /v1/profiles/{id}/identities/{type}/{identifier}`
pub(crate) fn delete(
    world: &mut World,
    request: &Request,
    profile: &str,
    (kind, identifier): (&str, &str),
) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let profile = profiles::find(world, request, &access, profile)?;
    let (owner, gone) = (profile.iam_id.clone(), trusted(request, profile, kind, identifier)?);
    let details = &mut world.identity_service.profile_identities;
    details.retain(|it| it.owner != owner || it.id != gone);
    changed(world, request, &owner, |it| it.trusts.retain(|it| *it != gone));
    Ok(Reply::empty(204))
}

fn trusted(
    request: &Request,
    profile: &Identity,
    kind: &str,
    identifier: &str,
) -> Result<String, Reply> {
    if !KINDS.contains(&kind) {
        return Err(invalid(request, "The type of the identity is not user, serviceid or crn."));
    }
    let trusted = iam_id(kind, identifier);
    let known = profile.trusts.contains(&trusted);
    known.then_some(trusted).ok_or_else(|| absent(request, WHAT, identifier))
}

/// Trusts somebody; whoever was trusted before is described anew.
fn add(
    world: &mut World,
    request: &Request,
    access: &Access,
    owner: &str,
    wanted: &Map<String, Value>,
) -> String {
    let trusted = iam_id(text(wanted, "type"), text(wanted, "identifier"));
    let details = &mut world.identity_service.profile_identities;
    details.retain(|it| it.owner != owner || it.id != trusted);
    details.push(Entry {
        account: access.account.clone(),
        owner: owner.to_owned(),
        id: trusted.clone(),
        members: wanted.clone(),
        ..Entry::default()
    });
    changed(world, request, owner, |it| {
        if !it.trusts.contains(&trusted) {
            it.trusts.push(trusted.clone());
        }
    });
    trusted
}

/// Changes the profile itself, and so its entity tag.
fn changed(world: &mut World, request: &Request, owner: &str, change: impl FnOnce(&mut Identity)) {
    if let Some(profile) = world.identities.iter_mut().find(|it| it.iam_id == owner) {
        change(profile);
        profile.record.version += 1;
        profile.record.modified_at = clock::nanos(request.now);
    }
}
