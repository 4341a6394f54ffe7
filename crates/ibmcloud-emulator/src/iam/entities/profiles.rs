//! `/v1/profiles`: trusted profiles, to be read.

use serde_json::{Value, json};

use super::listing;
use super::shared::{Access, absent, date, modified, tag};
use crate::net::http::{Answer, Reply, Request};
use crate::world::{Identity, IdentityKind, PlatformRole, World};

/// `GET /v1/profiles`
pub(crate) fn list(world: &World, request: &Request) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    let name = request.query("name");
    let named = own(world, &access).filter(|it| name.as_ref().is_none_or(|name| *name == it.name));
    let documents = named.map(|it| document(it, &access.account)).collect();
    listing::page(request, "profiles", documents)
}

/// `GET /v1/profiles/{id}`
pub(crate) fn read(world: &World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    let found = own(world, &access).find(|it| it.identifier() == id);
    let profile = found.ok_or_else(|| absent(request, "Trusted profile", id))?;
    let etag = tag(profile.identifier(), profile.record.version);
    Ok(Reply::json(200, document(profile, &access.account)).with("etag", etag))
}

fn own<'a>(world: &'a World, access: &'a Access) -> impl Iterator<Item = &'a Identity> {
    let profiles = world.identities.iter().filter(|it| it.kind == IdentityKind::Profile);
    profiles.filter(|it| it.membership(&access.account).is_some())
}

/// A profile as the identity service shows it.
pub(crate) fn document(profile: &Identity, account: &str) -> Value {
    let (id, record) = (profile.identifier(), &profile.record);
    json!({
        "id": id,
        "entity_tag": tag(id, record.version),
        "crn": format!("crn:v1:bluemix:public:iam-identity::a/{account}::profile:{id}"),
        "name": profile.name,
        "description": record.description,
        "created_at": date(&record.created_at),
        "modified_at": modified(record),
        "iam_id": profile.iam_id,
        "account_id": account,
    })
}
