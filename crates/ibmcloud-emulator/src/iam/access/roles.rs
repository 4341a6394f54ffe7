//! `/v2/roles`: the roles of the platform and of services, the actions that each of them allows, and the
//! roles that an account makes of actions.

use serde_json::{Map, Value, json};

use super::role_table::{ACTIONS, IAM_SERVICES, Known, MONITOR, OWN, SERVICE, SYSTEM};
use super::shared::{
    Access, body, check_tag, conflict, dates, forbidden, invalid, invalid_query, refused, required,
    tag, text,
};
use crate::clock;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{CustomRole, PlatformRole, Policy, Record, World};

const LONGEST_DISPLAY_NAME: usize = 50;
const LONGEST_NAME: usize = 30;
const LONGEST_DESCRIPTION: usize = 250;

/// A role that a policy may name.
pub(super) struct Found<'w> {
    pub(super) display_name: &'w str,
    pub(super) description: &'w str,
    pub(super) actions: Vec<String>,
    /// The only service that it can be used for.
    pub(super) of_service: Option<&'w str>,
}

/// The role with a CRN, as far as an account knows it.
pub(super) fn find<'w>(world: &'w World, account: &str, id: &str) -> Option<Found<'w>> {
    let own = |it: &&CustomRole| it.account == account && it.crn() == id;
    if let Some(role) = world.custom_roles.iter().find(own) {
        return Some(Found {
            display_name: &role.display_name,
            description: &role.record.description,
            actions: role.actions.clone(),
            of_service: Some(&role.service),
        });
    }
    let end = id.strip_prefix("crn:v1:bluemix:public:")?;
    let everywhere = SYSTEM.iter().chain(&SERVICE).map(|it| (None, it));
    let mut all = everywhere.chain(OWN.iter().map(|(service, it)| (Some(*service), it)));
    let (of_service, known) = all.find(|(_, it)| it.end == end)?;
    let actions = actions(known);
    Some(Found { display_name: known.name, description: known.about, actions, of_service })
}

/// The actions of Monitoring that a role allows.
fn actions(role: &Known) -> Vec<String> {
    let Some(column) = role.column else { return Vec::new() };
    let allowed = ACTIONS.iter().filter(|(_, may)| may.get(column).copied().unwrap_or(false));
    allowed.map(|(action, _)| format!("{MONITOR}.{action}")).collect()
}

/// `GET /v2/roles`. Of a service without a name the platform's roles are told; of Monitoring the actions,
/// too. Custom roles are those of the account that is named.
pub(crate) fn list(world: &World, request: &Request) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    let service = request.query("service_name");
    let group = request.query("service_group_id");
    match (&service, group.as_deref()) {
        (_, None) | (None, Some("IAM")) => {}
        (None, Some(_)) => return Err(invalid_query(request, "service_group_id")),
        (Some(_), Some(_)) => {
            let text = "'service_name' and 'service_group_id' exclude each other.";
            return Err(refused(request, 400, "invalid_query", text));
        }
    }
    if let Some("access" | "authorization") | None = request.query("policy_type").as_deref() {
    } else {
        return Err(invalid_query(request, "policy_type"));
    }
    let monitor = service.as_deref() == Some(MONITOR);
    let role = |it: &Known| {
        json!({
            "crn": format!("crn:v1:bluemix:public:{}", it.end),
            "display_name": it.name,
            "description": it.about,
            "actions": if monitor { actions(it) } else { Vec::new() },
        })
    };
    let means = |name: &str| match (&service, &group) {
        (Some(service), _) => service == name,
        (None, Some(_)) => IAM_SERVICES.contains(&name),
        (None, None) => false,
    };
    let common = SERVICE.iter().filter(|_| service.is_some() || group.is_some());
    let own = OWN.iter().filter(|(name, _)| means(name)).map(|(_, it)| it);
    let inside: Vec<Value> = common.chain(own).map(role).collect();
    let named = request.query("account_id").is_some();
    let custom = world.custom_roles.iter().filter(|it| named && it.account == access.account);
    let custom = custom.filter(|it| (service.is_none() && group.is_none()) || means(&it.service));
    let custom: Vec<Value> = custom.map(|it| document(request, it)).collect();
    let system: Vec<Value> = SYSTEM.iter().map(role).collect();
    let body = json!({"custom_roles": custom, "service_roles": inside, "system_roles": system});
    Ok(Reply::json(200, body))
}

/// `GET /v2/roles/{id}`
pub(crate) fn read(world: &World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    Ok(shown(200, request, own(world, request, &access, id)?))
}

fn own<'w>(
    world: &'w World,
    request: &Request,
    access: &Access,
    id: &str,
) -> Result<&'w CustomRole, Reply> {
    let own = |it: &&CustomRole| it.id == id && it.account == access.account;
    let text = || format!("Role with Id '{id}' not found.");
    let found = world.custom_roles.iter().find(own);
    found.ok_or_else(|| refused(request, 404, "role_not_found", &text()))
}

/// `POST /v2/roles`
pub(crate) fn create(world: &mut World, request: &Request) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Administrator)?;
    let known = ["name", "account_id", "service_name", "display_name", "description", "actions"];
    let body = body(request, &known)?;
    if required(request, &body, "account_id", 64)? != access.account {
        return Err(forbidden(request));
    }
    let name = required(request, &body, "name", LONGEST_NAME)?;
    let good = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric());
    if !good {
        return Err(invalid(
            request,
            "'name' must be alphanumeric and begin with a capital letter.",
        ));
    }
    let service = required(request, &body, "service_name", 100)?;
    let role = CustomRole {
        display_name: required(request, &body, "display_name", LONGEST_DISPLAY_NAME)?,
        actions: checked_actions(request, &body, &service)?,
        id: String::new(),
        account: access.account.clone(),
        service,
        name,
        record: Record {
            description: text(request, &body, "description", LONGEST_DESCRIPTION)?
                .unwrap_or_default(),
            created_at: clock::nanos(request.now),
            created_by: access.iam_id,
            ..Record::default()
        },
        modified_by: String::new(),
    };
    check_twin(world, request, &role)?;
    let role = CustomRole { id: world.mint_hex("custom role"), ..role };
    let reply = shown(201, request, &role);
    world.custom_roles.push(role);
    Ok(reply)
}

/// At least one action, all of the service. Of Monitoring it has to be one that is known.
fn checked_actions(
    request: &Request,
    body: &Map<String, Value>,
    service: &str,
) -> Result<Vec<String>, Reply> {
    let all = body.get("actions").and_then(Value::as_array).filter(|all| !all.is_empty());
    let all = all.ok_or_else(|| invalid(request, "'actions' is missing or empty."))?;
    let actions = all.iter().map(|it| {
        let action = it.as_str().unwrap_or_default();
        let rest = action.strip_prefix(service).and_then(|it| it.strip_prefix('.'));
        let known = rest.is_some_and(|rest| {
            !rest.is_empty() && (service != MONITOR || ACTIONS.iter().any(|(it, _)| *it == rest))
        });
        let text = format!("The service '{service}' has no action '{action}'.");
        known.then(|| action.to_owned()).ok_or_else(|| invalid(request, &text))
    });
    actions.collect()
}

/// No two roles of an account have the same name, as the name is in the CRN, or the same display name in
/// one service.
fn check_twin(world: &World, request: &Request, role: &CustomRole) -> Result<(), Reply> {
    let twin = |it: &&CustomRole| {
        it.account == role.account
            && it.id != role.id
            && (it.name == role.name
                || (it.service == role.service && it.display_name == role.display_name))
    };
    let Some(twin) = world.custom_roles.iter().find(twin) else { return Ok(()) };
    let text = format!("A role with the name '{}' exists already.", role.name);
    Err(conflict(request, "role_conflict_error", &text, &json!({"role": twin.id})))
}

/// `PUT /v2/roles/{id}`: display name, description and actions.
pub(crate) fn replace(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Administrator)?;
    let mut role = own(world, request, &access, id)?.clone();
    check_tag(request, &tag(id, role.record.version))?;
    let body = body(request, &["display_name", "description", "actions"])?;
    role.display_name = required(request, &body, "display_name", LONGEST_DISPLAY_NAME)?;
    role.actions = checked_actions(request, &body, &role.service)?;
    role.record.description =
        text(request, &body, "description", LONGEST_DESCRIPTION)?.unwrap_or_default();
    check_twin(world, request, &role)?;
    role.record.version += 1;
    role.record.modified_at = clock::nanos(request.now);
    role.modified_by = access.iam_id;
    let reply = shown(200, request, &role);
    if let Some(present) = world.custom_roles.iter_mut().find(|it| it.id == role.id) {
        *present = role;
    }
    Ok(reply)
}

/// `DELETE /v2/roles/{id}`. A role that a policy names stays; no public source has the answer, and
/// `ConflictsWith` of the SDKs can name a policy.
pub(crate) fn delete(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Administrator)?;
    let crn = own(world, request, &access, id)?.crn();
    let names = |it: &&Policy| {
        let document = &it.document;
        let roles = document.get("roles").or_else(|| document.pointer("/control/grant/roles"));
        let mut roles = roles.and_then(Value::as_array).into_iter().flatten();
        it.account == access.account && it.is_active() && roles.any(|it| it["role_id"] == crn)
    };
    if let Some(policy) = world.policies.iter().find(names) {
        let text = "The role is assigned by a policy.";
        let with = json!({"policy": policy.id});
        return Err(conflict(request, "role_conflict_error", text, &with));
    }
    world.custom_roles.retain(|it| it.id != id);
    Ok(Reply::empty(204))
}

fn shown(status: u16, request: &Request, role: &CustomRole) -> Reply {
    let etag = tag(&role.id, role.record.version);
    Reply::json(status, document(request, role)).with("etag", etag)
}

fn document(request: &Request, role: &CustomRole) -> Value {
    let mut document = json!({
        "id": role.id,
        "name": role.name,
        "account_id": role.account,
        "service_name": role.service,
        "display_name": role.display_name,
        "description": role.record.description,
        "crn": role.crn(),
        "actions": role.actions,
    });
    dates(&mut document, &role.record, &role.modified_by);
    set(&mut document, "href", format!("{}/v2/roles/{}", request.origin(), role.id));
    document
}
