//! `/v1/profiles`: trusted profiles, to be read.

use serde_json::{Value, json};

use super::listing;
use super::shared::{Access, absent, date, modified, tag};
use crate::errors;
use crate::net::http::{Answer, Reply, Request};
use crate::service::Service;
use crate::world::{Identity, IdentityKind, PlatformRole, World};

/// Dispatches by what is left of the path, then by method.
pub(crate) fn handle(world: &World, request: &Request, rest: &[&str]) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    let own = world
        .identities
        .iter()
        .filter(|it| it.kind == IdentityKind::Profile && it.membership(&access.account).is_some());
    match (request.method.as_str(), rest) {
        ("GET", []) => {
            let name = request.query("name");
            let named = own.filter(|it| name.as_ref().is_none_or(|name| *name == it.name));
            let documents = named.map(|it| document(it, &access.account));
            listing::page(request, "profiles", documents.collect())
        }
        ("GET", [id]) => {
            let found = own.into_iter().find(|it| it.identifier() == *id);
            let profile = found.ok_or_else(|| absent(request, "Trusted profile", id))?;
            let etag = tag(profile.identifier(), profile.record.version);
            Ok(Reply::json(200, document(profile, &access.account)).with("etag", etag))
        }
        (_, [] | [_]) => Err(errors::not_allowed(Service::Iam, request)),
        _ => Err(errors::not_found(Service::Iam, request)),
    }
}

fn document(profile: &Identity, account: &str) -> Value {
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
