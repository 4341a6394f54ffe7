//! Templates of trusted profiles and account settings, and their assignments: what an enterprise has. An
//! account without one has none, and may make none.

use serde_json::{Value, json};

use crate::iam::entities::shared::{Access, absent, forbidden, invalid};
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{PlatformRole, World};

/// The list of a kind; `name` is its member.
pub(crate) fn list(world: &World, request: &Request, name: &str) -> Answer {
    Access::with_role(world, request, PlatformRole::Viewer)?;
    let limit = match request.query("limit") {
        None => 20,
        Some(limit) => limit
            .parse::<u64>()
            .ok()
            .filter(|it| (1..=100).contains(it))
            .ok_or_else(|| invalid(request, "'limit' is not a number from 1 to 100."))?,
    };
    let mut body = json!({
        "context": {"transaction_id": request.transaction, "url": request.origin()},
        "offset": 0,
        "limit": limit,
        "first": format!("{}{}", request.origin(), request.raw_path),
    });
    set(&mut body, name, Value::Array(Vec::new()));
    Ok(Reply::json(200, body))
}

/// Making one takes the role Template Administrator in an enterprise account, which nobody has by default
/// (IBM Cloud docs, secure-enterprise, "Creating enterprise-managed trusted profile templates").
pub(crate) fn create(world: &World, request: &Request) -> Answer {
    Access::with_role(world, request, PlatformRole::Viewer)?;
    Err(forbidden(request))
}

/// There is no template or assignment of any id.
pub(crate) fn unknown(world: &World, request: &Request, what: &str, id: &str) -> Answer {
    Access::with_role(world, request, PlatformRole::Viewer)?;
    Err(absent(request, what, id))
}
