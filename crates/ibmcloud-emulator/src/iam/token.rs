//! The answer to a token request: a signed access token, and a session where the client may have one.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::clock;
use crate::json::set;
use crate::jwt;
use crate::net::http::{Reply, Request};
use crate::world::{Account, Identity, IdentityKind, Session, World};

/// Scope of every token.
const SCOPE: &str = "ibm openid";

/// What a token is made for.
pub(crate) struct Issue<'a> {
    pub(crate) identity: &'a Identity,
    pub(crate) account: Option<String>,
    pub(crate) grant_type: &'a str,
    /// The session to go on with; `None` opens one where the client may hold refresh tokens.
    pub(crate) session: Option<String>,
    /// CRN of the machine or IAM id of the caller that became a profile.
    pub(crate) actor: Option<String>,
}

/// The client behind the `Authorization: Basic` header.
pub(crate) fn client(request: &Request) -> String {
    let name = || {
        let encoded = request.header("authorization")?.strip_prefix("Basic ")?;
        let plain = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
        plain.split_once(':').map(|(id, _)| id.to_owned())
    };
    name().unwrap_or_else(|| "default".into())
}

/// Issues the token and answers with it.
pub(crate) fn issue(world: &mut World, request: &Request, issue: &Issue<'_>) -> Reply {
    let client = client(request);
    let now = request.now.as_second();
    let lifetime = world.settings.token_lifetime_seconds;
    if let Some(own) = world.identities.iter_mut().find(|it| it.iam_id == issue.identity.iam_id) {
        own.record.trail.authenticated(clock::nanos(request.now));
    }
    let session = session(world, issue, &client, now);
    let session_id = session.as_ref().map(|(id, _)| id.clone());
    let claims = claims(world, issue, &client, session_id.as_deref(), now);
    let mut body = json!({
        "access_token": jwt::sign(&claims),
        "refresh_token": session.map_or_else(|| "not_supported".into(), |(_, token)| token),
    });
    if issue.identity.kind == IdentityKind::User {
        let digits = issue
            .identity
            .iam_id
            .bytes()
            .fold(7, |sum, byte| (sum * 31 + u64::from(byte)) % 10_000_000);
        set(&mut body, "ims_user_id", digits);
    }
    set(&mut body, "token_type", "Bearer");
    set(&mut body, "expires_in", lifetime);
    set(&mut body, "expiration", now + i64::from(lifetime));
    set(&mut body, "scope", SCOPE);
    if let Some(id) = session_id {
        set(&mut body, "session_id", id);
    }
    Reply::json(200, body)
}

/// A signed access token without any session.
pub(crate) fn access_token(world: &mut World, request: &Request, issue: &Issue<'_>) -> String {
    let claims = claims(world, issue, &client(request), None, request.now.as_second());
    jwt::sign(&claims)
}

/// Id and new refresh token of the session; `None` for clients and grants that have none.
fn session(
    world: &mut World,
    issue: &Issue<'_>,
    client: &str,
    now: i64,
) -> Option<(String, String)> {
    let profile = issue.identity.kind == IdentityKind::Profile;
    if profile || (issue.session.is_none() && client != "bx") {
        return None;
    }
    let token = format!("OKD{}", world.mint_secret("refresh token"));
    let expires_at = now + i64::from(world.settings.refresh_lifetime_seconds);
    let known = issue.session.as_ref();
    if let Some(session) = world.sessions.iter_mut().find(|it| Some(&it.id) == known) {
        session.refresh_tokens.push(token.clone());
        session.expires_at = expires_at;
        session.account.clone_from(&issue.account);
        return Some((session.id.clone(), token));
    }
    let id = format!("C-{}", world.mint_uuid("session"));
    world.sessions.push(Session {
        id: id.clone(),
        iam_id: issue.identity.iam_id.clone(),
        account: issue.account.clone(),
        client_id: client.to_owned(),
        grant_type: issue.grant_type.to_owned(),
        refresh_tokens: vec![token.clone()],
        expires_at,
        invalidated: false,
    });
    Some((id, token))
}

fn claims(
    world: &mut World,
    issue: &Issue<'_>,
    client: &str,
    session: Option<&str>,
    now: i64,
) -> Value {
    let identity = issue.identity;
    let user = identity.kind == IdentityKind::User;
    let sub_type = match identity.kind {
        IdentityKind::User => None,
        IdentityKind::ServiceId => Some("ServiceId"),
        IdentityKind::Profile => Some("Profile"),
    };
    let (given, family) = identity.name.split_once(' ').unwrap_or((&identity.name, ""));
    let mut claims = json!({
        "iam_id": identity.iam_id,
        "id": identity.iam_id,
        "realmid": if user { "IBMid" } else { "iam" },
        "jti": world.mint_uuid("token"),
        "identifier": identity.identifier(),
        "name": identity.name,
        "sub": identity.subject(),
    });
    if let Some(session) = session {
        set(&mut claims, "session_id", session);
    }
    if let Some(sub_type) = sub_type {
        set(&mut claims, "sub_type", sub_type);
    }
    if user {
        set(&mut claims, "given_name", given);
        set(&mut claims, "family_name", family);
        set(&mut claims, "email", identity.email.clone());
    }
    set(&mut claims, "authn", authn(issue, sub_type, given, family));
    set(&mut claims, "account", account(world, issue.account.as_deref()));
    set(&mut claims, "iat", now);
    set(&mut claims, "exp", now + i64::from(world.settings.token_lifetime_seconds));
    set(&mut claims, "iss", "https://iam.cloud.ibm.com/identity");
    set(&mut claims, "grant_type", issue.grant_type);
    set(&mut claims, "scope", SCOPE);
    set(&mut claims, "client_id", if user { client } else { "default" });
    set(&mut claims, "acr", 1);
    if sub_type != Some("Profile") {
        set(&mut claims, "amr", json!(["pwd"]));
    }
    claims
}

/// Who proved what they are: the identity itself, or the machine or caller behind a profile.
fn authn(issue: &Issue<'_>, sub_type: Option<&str>, given: &str, family: &str) -> Value {
    let Identity { iam_id, name, email, .. } = issue.identity;
    let sub = issue.identity.subject();
    match (&issue.actor, sub_type) {
        (Some(actor), _) if actor.starts_with("crn:") => {
            json!({"sub": actor, "iam_id": format!("crn-{actor}"), "name": name})
        }
        (Some(actor), _) => json!({"sub": actor, "iam_id": actor, "name": name}),
        (None, None) => json!({
            "sub": sub,
            "iam_id": iam_id,
            "name": name,
            "given_name": given,
            "family_name": family,
            "email": email,
        }),
        (None, Some(sub_type)) => {
            json!({"sub": sub, "iam_id": iam_id, "sub_type": sub_type, "name": name})
        }
    }
}

/// The `account` claim. A token without an account has none of its ids in there.
fn account(world: &World, id: Option<&str>) -> Value {
    let mut claim = json!({"boundary": "global", "valid": true});
    if let Some(id) = id {
        set(&mut claim, "bss", id);
        let known: Option<&Account> = world.accounts.iter().find(|it| it.id == id);
        if let Some(ims) = known.and_then(|it| it.ims.clone()) {
            set(&mut claim, "ims", ims);
        }
        set(&mut claim, "frozen", true);
    }
    claim
}
