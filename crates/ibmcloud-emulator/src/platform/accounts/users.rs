//! User management: the users of an account, and invitations to it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::iam::{Caller, check_given, give};
use crate::ids;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::service::{CommonErrors, ErrorFamily, Handler, Host, Operation, Route, Service, Table};
use crate::world::{
    AccountUser, Added, CREATED, Identity, IdentityKind, Invitation, Membership, PlatformRole,
    ServiceRole, World,
};

/// Users in one page, unless `limit` says otherwise; also the most.
const PAGE: usize = 100;

const SDK: &str = "platform-services-python-sdk ibm_platform_services/user_management_v1.py";

#[rustfmt::skip]
const ALL: &[R] = &[
    R::get("/v2/accounts/{account}/users", "list_users", SDK, |world, request, at| list(world, request, at.get("account"))),
    R::post("/v2/accounts/{account}/users", "invite_users", SDK, |world, request, at| invite(world, request, at.get("account"))),
    R::get("/v2/accounts/{account}/users/{id}", "get_user_profile", SDK, |world, request, at| one(world, request, at.get("account"), at.get("id"))),
    R::patch("/v2/accounts/{account}/users/{id}", "update_user_profile", SDK, |world, request, at| update(world, request, at.get("account"), at.get("id"))),
    R::get("/v2/accounts/{account}/users/{id}/settings", "get_user_settings", SDK, |world, request, at| settings(world, request, at.get("account"), at.get("id"))),
    R::patch("/v2/accounts/{account}/users/{id}/settings", "update_user_settings", SDK, |world, request, at| update_settings(world, request, at.get("account"), at.get("id"))),
    R::delete("/v2/accounts/{account}/users/{id}", "remove_user", SDK, |world, request, at| remove(world, request, at.get("account"), at.get("id"), 204)),
    R::delete("/v3/accounts/{account}/users/{id}", "v3_remove_user", SDK, |world, request, at| remove(world, request, at.get("account"), at.get("id"), 202)),
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
        &[
            "the effect of a user's allowed IP addresses and of the state `VPN_ONLY`",
            "the activity of users: `include_activity`",
        ]
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
    let (caller, role) = caller(world, request, account)?;
    if role >= least { Ok(caller) } else { Err(not_authorized(request)) }
}

fn caller(
    world: &World,
    request: &Request,
    account: &str,
) -> Result<(Caller, PlatformRole), Reply> {
    let caller = Caller::of(&CommonErrors, request)?;
    caller.check_account(world, &CommonErrors, request)?;
    let identity = world.identities.iter().find(|it| it.iam_id == caller.iam_id);
    let role = identity.and_then(|it| it.membership(account)).map(|it| it.platform);
    role.map(|role| (caller, role)).ok_or_else(|| not_authorized(request))
}

fn not_authorized(request: &Request) -> Reply {
    CommonErrors.error(request, 403, "Not authorized to access the users.")
}

fn invalid(request: &Request, text: &str) -> Reply {
    CommonErrors.error(request, 400, text)
}

/// Users and invitations cannot be made or ended by service IDs.
fn person(world: &World, request: &Request, account: &str) -> Result<Caller, Reply> {
    let caller = member(world, request, account, PlatformRole::Administrator)?;
    let is_person = |it: &Identity| it.iam_id == caller.iam_id && it.kind == IdentityKind::User;
    if world.identities.iter().any(is_person) { Ok(caller) } else { Err(not_authorized(request)) }
}

fn users<'a>(world: &'a World, account: &'a str) -> impl Iterator<Item = Value> + 'a {
    let members = world
        .identities
        .iter()
        .filter(move |it| it.kind == IdentityKind::User && it.membership(account).is_some())
        .map(move |it| profile(world, it, account));
    let invited = world.invitations.iter().filter(move |it| it.membership.account == account);
    members.chain(invited.map(pending))
}

/// Fields that `search` may name, and those of a profile that they are.
const SEARCHED: [(&str, &str); 8] = [
    ("firstname", "firstname"),
    ("lastname", "lastname"),
    ("email", "email"),
    ("state", "state"),
    ("substate", "substate"),
    ("iam_id", "iam_id"),
    ("realm", "realm"),
    ("userId", "user_id"),
];

/// `field:part` of `search`, any of which has to fit.
fn searched(request: &Request) -> Result<Vec<(&'static str, String)>, Reply> {
    let Some(search) = request.query("search") else { return Ok(Vec::new()) };
    let terms = search.split(',').map(|term| {
        let (name, part) = term.split_once(':').unwrap_or_default();
        let field = SEARCHED.iter().find(|(it, _)| *it == name).map(|(_, field)| *field);
        field
            .map(|field| (field, part.to_lowercase()))
            .ok_or_else(|| invalid(request, &format!("The search '{term}' is not valid.")))
    });
    terms.collect()
}

fn list(world: &World, request: &Request, account: &str) -> Answer {
    member(world, request, account, PlatformRole::Viewer)?;
    let limit = match request.query("limit") {
        None => PAGE,
        Some(text) => {
            let limit = text.parse().ok().filter(|it| (1..=PAGE).contains(it));
            limit.ok_or_else(|| invalid(request, "The limit must be a number from 1 to 100."))?
        }
    };
    let user_id = request.query("user_id");
    let terms = searched(request)?;
    let fits = |it: &Value| {
        let has = |(field, part): &(&str, String)| {
            it[*field].as_str().unwrap_or_default().to_lowercase().contains(part)
        };
        terms.is_empty() || terms.iter().any(has)
    };
    let mut found: Vec<Value> = users(world, account)
        .filter(|it| user_id.as_deref().is_none_or(|wanted| it["user_id"] == wanted) && fits(it))
        .collect();
    if request.query("include_settings").as_deref() == Some("true") {
        for user in &mut found {
            let iam_id = user["iam_id"].as_str().unwrap_or_default().to_owned();
            set(user, "settings", settings_of(world, account, &iam_id));
        }
    }
    let start = match request.query("_start") {
        None => 0,
        Some(id) => found.iter().position(|it| it["id"] == id.as_str()).unwrap_or(found.len()),
    };
    let total = found.len();
    let following = found.get(start + limit).and_then(|it| it["id"].as_str()).map(str::to_owned);
    let page: Vec<Value> = found.into_iter().skip(start).take(limit).collect();
    let kept = request.raw_query.split('&').filter(|it| {
        ["search=", "user_id=", "include_settings="].iter().any(|name| it.starts_with(name))
    });
    let kept: String = kept.flat_map(|it| ["&", it]).collect();
    let path = format!("/v2/accounts/{account}/users?limit={limit}{kept}");
    let mut body =
        json!({"total_results": total, "limit": limit, "first_url": path, "resources": page});
    if let Some(id) = following {
        set(&mut body, "next_url", format!("{path}&_start={id}"));
    }
    Ok(Reply::json(200, body))
}

fn one(world: &World, request: &Request, account: &str, id: &str) -> Answer {
    member(world, request, account, PlatformRole::Viewer)?;
    Ok(Reply::json(200, found(world, request, account, id)?))
}

/// A user by IAM id; somebody who is invited and has none yet, by the invitation's id.
fn found(world: &World, request: &Request, account: &str, id: &str) -> Result<Value, Reply> {
    let means = |it: &Value| it["iam_id"] == id || (it["state"] == "PENDING" && it["id"] == id);
    users(world, account).filter(|_| !id.is_empty()).find(means).ok_or_else(|| absent(request, id))
}

fn absent(request: &Request, id: &str) -> Reply {
    CommonErrors.error(request, 404, &format!("User '{id}' was not found in the account."))
}

fn body(request: &Request) -> Result<Map<String, Value>, Reply> {
    request.json().ok_or_else(|| invalid(request, "The body is not valid JSON."))
}

/// What can be set of a profile; of the states those that are no system states.
const PROFILE: [&str; 7] =
    ["firstname", "lastname", "state", "email", "phonenumber", "altphonenumber", "photo"];
const STATES: [&str; 3] = ["ACTIVE", "VPN_ONLY", "DISABLED_CLASSIC_INFRASTRUCTURE"];
const SETTINGS: [&str; 4] =
    ["language", "notification_language", "allowed_ip_addresses", "self_manage"];

/// `PATCH /v2/accounts/{account}/users/{id}`: one's own profile, or with Editor another's and the state.
fn update(world: &mut World, request: &Request, account: &str, id: &str) -> Answer {
    let (caller, role) = caller(world, request, account)?;
    found(world, request, account, id)?;
    let body = body(request)?;
    let wanted = body.get("state");
    if role < PlatformRole::Editor && (caller.iam_id != id || wanted.is_some()) {
        return Err(not_authorized(request));
    }
    if !wanted.is_none_or(|it| it.as_str().is_some_and(|it| STATES.contains(&it))) {
        return Err(invalid(request, "The state cannot be set to this."));
    }
    keep(world, request, (account, id), &body, &PROFILE)
}

fn settings(world: &World, request: &Request, account: &str, id: &str) -> Answer {
    let (caller, role) = caller(world, request, account)?;
    if role < PlatformRole::Viewer && caller.iam_id != id {
        return Err(not_authorized(request));
    }
    found(world, request, account, id)?;
    Ok(Reply::json(200, settings_of(world, account, id)))
}

fn settings_of(world: &World, account: &str, id: &str) -> Value {
    let mut body = json!({
        "language": "", "notification_language": "", "allowed_ip_addresses": "", "self_manage": false,
    });
    for (name, value) in was_set(world, account, id).into_iter().flatten() {
        if SETTINGS.contains(&name.as_str()) {
            set(&mut body, name.clone(), value.clone());
        }
    }
    body
}

/// `PATCH …/settings`: languages by oneself; addresses too with `self_manage`; everything with Editor.
fn update_settings(world: &mut World, request: &Request, account: &str, id: &str) -> Answer {
    let (caller, role) = caller(world, request, account)?;
    found(world, request, account, id)?;
    let body = body(request)?;
    let manages = was_set(world, account, id).and_then(|it| it.get("self_manage"));
    let manages = manages == Some(&Value::Bool(true));
    let own = |name: &String| match name.as_str() {
        "language" | "notification_language" => true,
        "allowed_ip_addresses" => manages,
        _ => false,
    };
    if role < PlatformRole::Editor && !(caller.iam_id == id && body.keys().all(own)) {
        return Err(not_authorized(request));
    }
    if !body.get("self_manage").is_none_or(Value::is_boolean) {
        return Err(invalid(request, "'self_manage' must be true or false."));
    }
    keep(world, request, (account, id), &body, &SETTINGS)
}

fn was_set<'w>(world: &'w World, account: &str, id: &str) -> Option<&'w BTreeMap<String, Value>> {
    let own = |it: &&AccountUser| it.account == account && it.iam_id == id;
    world.account_users.iter().find(own).map(|it| &it.set)
}

/// Keeps what a body sets, of which nothing may be unknown.
fn keep(
    world: &mut World,
    request: &Request,
    (account, id): (&str, &str),
    body: &Map<String, Value>,
    known: &[&str],
) -> Answer {
    for (name, value) in body {
        if !known.contains(&name.as_str()) || !(value.is_string() || name == "self_manage") {
            return Err(invalid(request, &format!("'{name}' is not valid.")));
        }
    }
    let own = |it: &AccountUser| it.account == account && it.iam_id == id;
    let place = world.account_users.iter().position(own).unwrap_or(world.account_users.len());
    if place == world.account_users.len() {
        let (account, iam_id) = (account.to_owned(), id.to_owned());
        world.account_users.push(AccountUser { account, iam_id, ..AccountUser::default() });
    }
    if let Some(user) = world.account_users.get_mut(place) {
        user.set.extend(body.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    Ok(Reply::empty(204))
}

fn invite(world: &mut World, request: &Request, account: &str) -> Answer {
    let caller = person(world, request, account)?;
    let body = body(request)?;
    let no_users = || invalid(request, "The body names no users.");
    let known = ["users", "iam_policy", "access_groups"];
    if let Some(name) = body.keys().find(|name| !known.contains(&name.as_str())) {
        return Err(invalid(request, &format!("'{name}' is not valid.")));
    }
    let list = |name: &str| body.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let invited = Some(list("users")).filter(|all| !all.is_empty()).ok_or_else(no_users)?;
    let policies = list("iam_policy");
    check_given(world, request, (account, &caller.iam_id), &policies)?;
    let groups = list("access_groups").into_iter();
    let groups: Vec<String> = groups.filter_map(|it| it.as_str().map(str::to_owned)).collect();
    let exists =
        |id: &str| world.access_groups.iter().any(|it| it.account == account && it.id == id);
    if let Some(id) = groups.iter().find(|id| !exists(id)) {
        return Err(invalid(request, &format!("The access group '{id}' does not exist.")));
    }
    let mut resources = Vec::new();
    let emails = invited.iter().map(|user| {
        user["email"].as_str().filter(|it| it.contains('@')).map(str::to_owned).ok_or_else(no_users)
    });
    for email in emails.collect::<Result<Vec<String>, Reply>>()? {
        if users(world, account).any(|it| it.get("email").is_some_and(|it| *it == *email)) {
            let text = format!("The user '{email}' is in the account already, or invited.");
            return Err(CommonErrors.error(request, 409, &text));
        }
        let membership = Membership {
            account: account.to_owned(),
            platform: PlatformRole::Viewer,
            service: ServiceRole::None,
        };
        let invitation = Invitation {
            email,
            membership,
            invited_by: caller.iam_id.clone(),
            access_groups: groups.clone(),
            policies: policies.clone(),
        };
        let shown = &pending(&invitation);
        resources.push(json!({
            "email": shown["email"], "id": shown["id"], "state": shown["state"],
        }));
        world.invitations.push(invitation);
    }
    Ok(Reply::json(202, json!({"resources": resources})))
}

/// The caller joins an account that they were invited to, with what the invitation promised.
fn accept(world: &mut World, request: &Request) -> Answer {
    let caller = Caller::of(&CommonErrors, request)?;
    let body = request.json().unwrap_or_default();
    let account = body.get("account_id").and_then(Value::as_str).unwrap_or_default();
    let absent = || CommonErrors.error(request, 404, "There is no invitation to the account.");
    let mut identities = world.identities.iter_mut();
    let identity = identities.find(|it| it.iam_id == caller.iam_id).ok_or_else(absent)?;
    if identity.membership(account).is_some() {
        return Ok(Reply::empty(204));
    }
    let email = identity.email.clone();
    let wanted = |it: &Invitation| it.email == email && it.membership.account == account;
    let invitation = world.invitations.iter().position(wanted).ok_or_else(absent)?;
    let Invitation { membership, invited_by, access_groups, policies, .. } =
        world.invitations.remove(invitation);
    identity.memberships.push(membership);
    for group in world.access_groups.iter_mut().filter(|it| access_groups.contains(&it.id)) {
        let (at, by) = (crate::clock::nanos(request.now), invited_by.clone());
        group.members.push(caller.iam_id.clone());
        group.added.insert(caller.iam_id.clone(), Added { at, by });
    }
    give(world, request, (account, &invited_by), &caller.iam_id, policies)?;
    Ok(Reply::empty(202))
}

/// Takes a user out of the account, with what they may do there, or an invitation back. `status`: the
/// newer operation says that it is under way, and it is done here all the same.
fn remove(world: &mut World, request: &Request, account: &str, id: &str, status: u16) -> Answer {
    person(world, request, account)?;
    let invited = |it: &Invitation| it.membership.account == account && id_of(it) == id;
    if let Some(place) = world.invitations.iter().position(invited) {
        world.invitations.remove(place);
        return Ok(Reply::empty(status));
    }
    let wanted = |it: &&mut Identity| {
        it.iam_id == id && it.kind == IdentityKind::User && it.membership(account).is_some()
    };
    let identity = world.identities.iter_mut().find(wanted).ok_or_else(|| absent(request, id))?;
    identity.memberships.retain(|it| it.account != account);
    for group in world.access_groups.iter_mut().filter(|it| it.account == account) {
        group.members.retain(|it| it != id);
        group.added.remove(id);
    }
    world.policies.retain(|it| it.account != account || it.subject != id);
    world.account_users.retain(|it| it.account != account || it.iam_id != id);
    Ok(Reply::empty(status))
}

fn profile(world: &World, identity: &Identity, account: &str) -> Value {
    let (first, last) = identity.name.split_once(' ').unwrap_or((&identity.name, ""));
    let mut profile = json!({
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
    });
    for (name, value) in was_set(world, account, &identity.iam_id).into_iter().flatten() {
        if PROFILE.contains(&name.as_str()) {
            set(&mut profile, name.clone(), value.clone());
        }
    }
    profile
}

/// The id of somebody who is invited.
fn id_of(invitation: &Invitation) -> String {
    ids::hex32(&["user", &invitation.email, &invitation.membership.account])
}

fn pending(invitation: &Invitation) -> Value {
    let Invitation { email, membership, .. } = invitation;
    json!({
        "id": id_of(invitation),
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
