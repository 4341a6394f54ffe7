//! One-time codes: the page that shows one, and the call that makes one from a refresh token.

use serde_json::json;

use super::grants::good_session;
use crate::iam::errors;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{IdentityKind, World};

/// The page behind "Get a one-time code from …". Who looks at it is logged in already: the first
/// person of the world, or the one named by `?user=EMAIL`.
pub(crate) fn page(world: &mut World, request: &Request) -> Reply {
    let named = request.query("user");
    let person = world.identities.iter().find(|it| {
        it.kind == IdentityKind::User && named.as_ref().is_none_or(|email| *email == it.email)
    });
    let Some(person) = person else {
        return Reply::html(404, "<html><body>No such user</body></html>");
    };
    let (iam_id, email) = (person.iam_id.clone(), person.email.clone());
    let code = world.issue_passcode(&iam_id);
    Reply::html(
        200,
        format!(
            "<html><head><title>IBM Cloud</title></head><body><p>{email}</p><p>One-time code: \
             <code id=\"passcode\">{code}</code></p></body></html>\n"
        ),
    )
}

/// A code for the holder of a refresh token.
pub(crate) fn create(world: &mut World, request: &Request) -> Answer {
    if super::token::client(request) != "bx" {
        return Err(errors::iam(request, 401, "BXNIM0308E", "No authorization header found"));
    }
    let form = request.form();
    let token = form.get("refresh_token").ok_or_else(|| {
        let details = "Property 'refresh_token' either missing or empty.";
        let message = "Property missing or empty.";
        errors::iam_detailed(request, 400, "BXNIM0109E", message, Some(details))
    })?;
    let id = good_session(world, request, token)?;
    let session = world.sessions.iter().find(|it| it.id == id);
    let iam_id = session.map(|it| it.iam_id.clone()).unwrap_or_default();
    let code = world.issue_passcode(&iam_id);
    Ok(Reply::json(200, json!({"passcode": code})))
}
