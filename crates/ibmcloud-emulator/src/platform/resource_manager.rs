//! Resource groups and quota definitions.

use serde_json::{Value, json};

use crate::clock;
use crate::errors;
use crate::iam::Caller;
use crate::net::http::{Answer, Reply, Request};
use crate::service::Service;
use crate::world::{PlatformRole, ResourceGroup, World};

const QUOTA: &str = "a3d7b8d01e261c24677937c29ab33f3c";

/// Dispatches by path, then by method.
pub(crate) fn handle(world: &mut World, request: &Request) -> Reply {
    let answer = match (request.method.as_str(), &request.path()[..]) {
        ("GET", ["v2", "resource_groups"]) => list(world, request),
        ("POST", ["v2", "resource_groups"]) => create(world, request),
        ("GET", ["v2", "resource_groups", id]) => {
            find(world, request, id).map(|group| Reply::json(200, document(group)))
        }
        ("PATCH", ["v2", "resource_groups", id]) => update(world, request, id),
        ("DELETE", ["v2", "resource_groups", id]) => delete(world, request, id),
        ("GET", ["v2", "quota_definitions"]) => Caller::of(Service::Resources, request)
            .map(|_| Reply::json(200, json!({"resources": [quota()]}))),
        ("GET", ["v2", "quota_definitions", QUOTA]) => {
            Caller::of(Service::Resources, request).map(|_| Reply::json(200, quota()))
        }
        (_, ["v2", "resource_groups" | "quota_definitions"] | ["v2", "resource_groups", _]) => {
            Err(errors::not_allowed(Service::Resources, request))
        }
        _ => Err(absent()),
    };
    answer.unwrap_or_else(|error| error)
}

fn absent() -> Reply {
    Reply::json(404, json!({"message": "Not found"}))
}

fn list(world: &World, request: &Request) -> Answer {
    let caller = Caller::of(Service::Resources, request)?;
    let asked = request.query("account_id").or_else(|| caller.account.clone());
    // A token of one account says nothing about another one.
    if asked.is_none() || (caller.account.is_some() && asked != caller.account) {
        return Err(forbidden(request));
    }
    let name = request.query("name");
    let default = request.query("default").map(|text| text == "true");
    let deleted = request.query("include_deleted").is_some_and(|text| text == "true");
    let identity = world.identities.iter().find(|it| it.iam_id == caller.iam_id);
    let groups: Vec<Value> = world
        .resource_groups
        .iter()
        .filter(|group| Some(&group.account) == asked.as_ref())
        .filter(|group| identity.is_some_and(|it| it.membership(&group.account).is_some()))
        .filter(|group| name.as_ref().is_none_or(|name| *name == group.name))
        .filter(|group| default.is_none_or(|default| default == group.default))
        .filter(|group| deleted || !group.deleted)
        .map(document)
        .collect();
    Ok(Reply::json(200, json!({"resources": groups})))
}

fn find<'a>(world: &'a World, request: &Request, id: &str) -> Result<&'a ResourceGroup, Reply> {
    let caller = Caller::of(Service::Resources, request)?;
    let known = |it: &&ResourceGroup| it.id == id && Some(&it.account) == caller.account.as_ref();
    world.resource_groups.iter().find(known).ok_or_else(absent)
}

/// The account of a caller who may change it.
fn editor(world: &World, request: &Request) -> Result<String, Reply> {
    let caller = Caller::of(Service::Resources, request)?;
    let may = caller.platform_role(world) >= PlatformRole::Editor;
    caller.account.filter(|_| may).ok_or_else(|| forbidden(request))
}

fn forbidden(request: &Request) -> Reply {
    let text = "You do not have the required permission to manage resource groups.";
    errors::resources(request, 403, Some("RC-IamErrorResponse"), text, None)
}

fn create(world: &mut World, request: &Request) -> Answer {
    let account = editor(world, request)?;
    let body = request.json().ok_or_else(|| invalid(request, "The body is not valid JSON."))?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let name = text("name").filter(|name| !name.is_empty());
    let name =
        name.ok_or_else(|| invalid(request, "The name of the resource group is missing."))?;
    if text("account_id").is_some_and(|id| id != account) {
        return Err(forbidden(request));
    }
    if named(world, &account, &name).is_some() {
        return Err(taken(request, &name));
    }
    let now = clock::nanos(request.now);
    let group = ResourceGroup {
        id: world.mint_hex("resource group"),
        account,
        name,
        state: "ACTIVE".into(),
        default: false,
        deleted: false,
        created_at: now.clone(),
        updated_at: now,
    };
    let reply = Reply::json(201, json!({"id": group.id, "crn": crn(&group)}));
    world.resource_groups.push(group);
    Ok(reply)
}

fn update(world: &mut World, request: &Request, id: &str) -> Answer {
    let account = editor(world, request)?;
    let body = request.json().ok_or_else(|| invalid(request, "The body is not valid JSON."))?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let (name, state) = (text("name"), text("state"));
    if let Some(name) = &name
        && named(world, &account, name).is_some_and(|group| group.id != id)
    {
        return Err(taken(request, name));
    }
    let group = own_mut(world, &account, id)?;
    group.name = name.unwrap_or_else(|| group.name.clone());
    group.state = state.unwrap_or_else(|| group.state.clone());
    group.updated_at = clock::nanos(request.now);
    Ok(Reply::json(200, document(group)))
}

fn delete(world: &mut World, request: &Request, id: &str) -> Answer {
    let account = editor(world, request)?;
    let used = world.instances.iter().any(|it| it.resource_group == id && it.state != "removed");
    let group = own_mut(world, &account, id)?;
    if group.default {
        return Err(invalid(request, "The default resource group cannot be deleted."));
    }
    if used {
        return Err(invalid(request, "The resource group contains resources."));
    }
    group.deleted = true;
    "SUSPENDED".clone_into(&mut group.state);
    Ok(Reply::empty(204))
}

fn own_mut<'a>(
    world: &'a mut World,
    account: &str,
    id: &str,
) -> Result<&'a mut ResourceGroup, Reply> {
    let own = |it: &&mut ResourceGroup| it.id == id && it.account == account && !it.deleted;
    world.resource_groups.iter_mut().find(own).ok_or_else(absent)
}

fn named<'a>(world: &'a World, account: &str, name: &str) -> Option<&'a ResourceGroup> {
    let same = |it: &&ResourceGroup| it.account == account && it.name == name && !it.deleted;
    world.resource_groups.iter().find(same)
}

fn invalid(request: &Request, text: &str) -> Reply {
    errors::resources(request, 400, None, text, None)
}

fn taken(request: &Request, name: &str) -> Reply {
    let text = format!("A resource group with the name '{name}' exists already.");
    errors::resources(request, 409, None, &text, None)
}

/// The CRN of a resource group.
pub(crate) fn crn(group: &ResourceGroup) -> String {
    let ResourceGroup { account, id, .. } = group;
    format!("crn:v1:bluemix:public:resource-controller::a/{account}::resource-group:{id}")
}

fn document(group: &ResourceGroup) -> Value {
    let id = &group.id;
    json!({
        "id": id,
        "crn": crn(group),
        "account_id": group.account,
        "name": group.name,
        "state": group.state,
        "default": group.default,
        "enable_reclamation": false,
        "quota_id": QUOTA,
        "quota_url": format!("/v2/quota_definitions/{QUOTA}"),
        "payment_methods_url": format!("/v2/resource_groups/{id}/payment_methods"),
        "resource_linkages": [],
        "teams_url": format!("/v2/resource_groups/{id}/teams"),
        "created_at": group.created_at,
        "updated_at": group.updated_at,
    })
}

fn quota() -> Value {
    json!({
        "id": QUOTA,
        "name": "Pay-as-you-go Quota",
        "type": "SDQ",
        "number_of_apps": 500,
        "number_of_service_instances": 500,
        "default_number_of_instances_per_lite_plan": 2,
        "instances_per_app": 2000,
        "instance_memory": "8G",
        "total_app_memory": "1024G",
        "vsi_limit": 2000,
        "resource_quotas": [],
        "created_at": "2017-06-17T22:15:00.000000000Z",
        "updated_at": "2017-06-17T22:15:00.000000000Z",
    })
}
