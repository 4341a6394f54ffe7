//! User management: the users of an account, and invitations to it.

use serde_json::{Value, json};

use crate::iam::Caller;
use crate::ids;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::service::{CommonErrors, ErrorFamily, Handler, Host, Operation, Route, Service, Table};
use crate::world::{
    CREATED, Identity, IdentityKind, Invitation, Membership, PlatformRole, ServiceRole, World,
};

/// Users in one page, unless `limit` says otherwise; also the most.
const PAGE: usize = 100;

const SDK: &str = "platform-services-python-sdk ibm_platform_services/user_management_v1.py";

#[rustfmt::skip]
const ALL: &[R] = &[
    R::get("/v2/accounts/{account}/users", "list_users", SDK, |world, request, at| list(world, request, at.get("account"))),
    R::post("/v2/accounts/{account}/users", "invite_users", SDK, |world, request, at| invite(world, request, at.get("account"))),
    R::get("/v2/accounts/{account}/users/{id}", "get_user_profile", SDK, |world, request, at| one(world, request, at.get("account"), at.get("id"))),
    R::delete("/v2/accounts/{account}/users/{id}", "remove_user", SDK, |world, request, at| remove(world, request, at.get("account"), at.get("id"))),
    R::delete("/v3/accounts/{account}/users/{id}", "v3_remove_user", SDK, |world, request, at| remove(world, request, at.get("account"), at.get("id"))),
    R::post("/v2/users/accept", "accept", SDK, |world, request, _| accept(world, request)).hiding_other_methods(),
];

static ROUTES: Table<Handler> = Table::with(ALL, &[], &["/v3/accounts/{account}/users"]);

type R = Route<Handler>;

/// User management: who is in an account, and who is invited to it.
#[derive(Debug)]
pub(crate) struct Users;

impl Service for Users {
    fn name(&self) -> &'static str {
        "user-management"
    }

    fn hosts(&self) -> &'static [Host] {
        const HOSTS: &[Host] = &[
            Host::new("user-management.cloud.ibm.com"),
            Host::new("private.user-management.cloud.ibm.com"),
            Host::new("private.{region}.user-management.cloud.ibm.com"),
        ];
        HOSTS
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &["/v2/accounts", "/v2/users", "/v3/accounts", "/v3/users"]
    }

    fn operations(&self) -> Vec<Operation> {
        ROUTES.operations().collect()
    }

    fn missing(&self) -> &'static [&'static str] {
        &["`PATCH /v2/accounts/{account}/users/{id}` and the settings of users"]
    }

    fn errors(&self) -> &dyn ErrorFamily {
        &CommonErrors
    }

    fn respond(&self, world: &mut World, request: &Request) -> Reply {
        ROUTES.respond(world, request, &CommonErrors)
    }
}

/// A member of the account, with at least this role in it.
fn member(
    world: &World,
    request: &Request,
    account: &str,
    least: PlatformRole,
) -> Result<Caller, Reply> {
    let caller = Caller::of(&CommonErrors, request)?;
    caller.check_account(world, &CommonErrors, request)?;
    let identity = world.identities.iter().find(|it| it.iam_id == caller.iam_id);
    let role = identity.and_then(|it| it.membership(account)).map(|it| it.platform);
    match role {
        Some(role) if role >= least => Ok(caller),
        _ => Err(CommonErrors.error(request, 403, "Not authorized to access the users.")),
    }
}

fn users<'a>(world: &'a World, account: &'a str) -> impl Iterator<Item = Value> + 'a {
    let members = world
        .identities
        .iter()
        .filter(move |it| it.kind == IdentityKind::User && it.membership(account).is_some())
        .map(move |it| profile(it, account));
    let invited = world.invitations.iter().filter(move |it| it.membership.account == account);
    members.chain(invited.map(pending))
}

fn list(world: &World, request: &Request, account: &str) -> Answer {
    member(world, request, account, PlatformRole::Viewer)?;
    let limit = request.query("limit").and_then(|text| text.parse().ok()).unwrap_or(PAGE);
    let limit = limit.clamp(1, PAGE);
    let user_id = request.query("user_id");
    let found: Vec<Value> = users(world, account)
        .filter(|it| user_id.as_deref().is_none_or(|wanted| it["user_id"] == wanted))
        .collect();
    let start = match request.query("_start") {
        None => 0,
        Some(id) => found.iter().position(|it| it["id"] == id.as_str()).unwrap_or(found.len()),
    };
    let total = found.len();
    let following = found.get(start + limit).and_then(|it| it["id"].as_str()).map(str::to_owned);
    let page: Vec<Value> = found.into_iter().skip(start).take(limit).collect();
    let path = format!("/v2/accounts/{account}/users?limit={limit}");
    let mut body =
        json!({"total_results": total, "limit": limit, "first_url": path, "resources": page});
    if let Some(id) = following {
        set(&mut body, "next_url", format!("{path}&_start={id}"));
    }
    Ok(Reply::json(200, body))
}

fn one(world: &World, request: &Request, account: &str, id: &str) -> Answer {
    member(world, request, account, PlatformRole::Viewer)?;
    let found = users(world, account).find(|it| it["iam_id"] == id);
    found.map(|user| Reply::json(200, user)).ok_or_else(|| absent(request, id))
}

fn absent(request: &Request, id: &str) -> Reply {
    CommonErrors.error(request, 404, &format!("User '{id}' was not found in the account."))
}

fn invite(world: &mut World, request: &Request, account: &str) -> Answer {
    member(world, request, account, PlatformRole::Administrator)?;
    let invalid = || CommonErrors.error(request, 400, "The body names no users.");
    let body = request.json().ok_or_else(invalid)?;
    let invited = body.get("users").and_then(Value::as_array).ok_or_else(invalid)?;
    let mut resources = Vec::new();
    for user in invited {
        let email = user["email"].as_str().ok_or_else(invalid)?.to_owned();
        let membership = Membership {
            account: account.to_owned(),
            platform: PlatformRole::Viewer,
            service: ServiceRole::None,
        };
        let invitation = Invitation { email, membership };
        let shown = &pending(&invitation);
        resources.push(json!({
            "email": shown["email"], "id": shown["id"], "state": shown["state"],
        }));
        world.invitations.push(invitation);
    }
    Ok(Reply::json(202, json!({"resources": resources})))
}

/// The caller joins an account that they were invited to.
fn accept(world: &mut World, request: &Request) -> Answer {
    let caller = Caller::of(&CommonErrors, request)?;
    let body = request.json().unwrap_or_default();
    let account = body.get("account_id").and_then(Value::as_str).unwrap_or_default();
    let absent = || CommonErrors.error(request, 404, "There is no invitation to the account.");
    let mut identities = world.identities.iter_mut();
    let identity = identities.find(|it| it.iam_id == caller.iam_id).ok_or_else(absent)?;
    let email = identity.email.clone();
    let wanted = |it: &Invitation| it.email == email && it.membership.account == account;
    let invitation = world.invitations.iter().position(wanted).ok_or_else(absent)?;
    let Invitation { membership, .. } = world.invitations.remove(invitation);
    identity.memberships.push(membership);
    Ok(Reply::empty(202))
}

fn remove(world: &mut World, request: &Request, account: &str, id: &str) -> Answer {
    member(world, request, account, PlatformRole::Administrator)?;
    let wanted = |it: &&mut Identity| it.iam_id == id && it.membership(account).is_some();
    let identity = world.identities.iter_mut().find(wanted).ok_or_else(|| absent(request, id))?;
    identity.memberships.retain(|it| it.account != account);
    Ok(Reply::empty(204))
}

fn profile(identity: &Identity, account: &str) -> Value {
    let (first, last) = identity.name.split_once(' ').unwrap_or((&identity.name, ""));
    json!({
        "id": ids::hex32(&["user", &identity.iam_id, account]),
        "iam_id": identity.iam_id,
        "realm": "IBMid",
        "user_id": identity.email,
        "firstname": first,
        "lastname": last,
        "state": "ACTIVE",
        "email": identity.email,
        "phonenumber": "",
        "altphonenumber": "",
        "photo": "",
        "account_id": account,
        "added_on": CREATED,
    })
}

fn pending(invitation: &Invitation) -> Value {
    let Invitation { email, membership } = invitation;
    json!({
        "id": ids::hex32(&["user", email, &membership.account]),
        "iam_id": "",
        "realm": "IBMid",
        "user_id": email,
        "firstname": "",
        "lastname": "",
        "state": "PENDING",
        "email": email,
        "phonenumber": "",
        "altphonenumber": "",
        "photo": "",
        "account_id": membership.account,
        "added_on": "",
    })
}
