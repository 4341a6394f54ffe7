//! Keep-alive of a session.

use crate::iam::errors;
use crate::net::http::{Answer, Reply, Request};
use crate::world::World;

/// `PATCH /v1/sessions/{id}/state`: 202 for a session that is still open.
pub(crate) fn keep_alive(world: &mut World, request: &Request, id: &str) -> Answer {
    if super::token::client(request) != "bx" {
        return Err(errors::iam_v1(request, 401, "unauthorized", "No authorization header found"));
    }
    let open = world.sessions.iter_mut().find(|it| it.id == id && !it.invalidated);
    match open {
        Some(session) if session.expires_at > request.now.as_second() => {
            let life = i64::from(world.settings.refresh_lifetime_seconds);
            session.expires_at = request.now.as_second() + life;
            Ok(Reply::empty(202))
        }
        _ => Err(errors::iam_v1(request, 404, "not_found", "Session could not be found.")),
    }
}
