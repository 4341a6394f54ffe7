//! Resource groups and quota definitions.

use serde_json::{Value, json};

use crate::clock;
use crate::iam::Caller;
use crate::net::http::{Answer, Reply, Request};
use crate::platform::resource_controller::errors::{self, HEADERS, JSON, ResourceErrors};
use crate::service::{ErrorFamily, Handler, Host, Operation, Route, Service, Table};
use crate::world::{PlatformRole, ResourceGroup, World};

const QUOTA: &str = "a3d7b8d01e261c24677937c29ab33f3c";

const SDK: &str = "platform-services-python-sdk ibm_platform_services/resource_manager_v2.py";

#[rustfmt::skip]
const ALL: &[R] = &[
    R::get("/v2/resource_groups", "list_resource_groups", SDK, |world, request, _| list(world, request)),
    R::post("/v2/resource_groups", "create_resource_group", SDK, |world, request, _| create(world, request)),
    R::get("/v2/resource_groups/{id}", "get_resource_group", SDK, |world, request, at| find(world, request, at.get("id")).map(|group| Reply::json(200, document(group)))),
    R::patch("/v2/resource_groups/{id}", "update_resource_group", SDK, |world, request, at| update(world, request, at.get("id"))),
    R::delete("/v2/resource_groups/{id}", "delete_resource_group", SDK, |world, request, at| delete(world, request, at.get("id"))),
    R::get("/v2/quota_definitions", "list_quota_definitions", SDK, |_, request, _| quotas(request)),
    R::get("/v2/quota_definitions/{id}", "get_quota_definition", SDK, |_, request, at| one_quota(request, at.get("id"))).hiding_other_methods(),
];

static ROUTES: Table<Handler> = Table::new(ALL);

type R = Route<Handler>;

/// Resource groups. It shares its host with the resource controller.
#[derive(Debug)]
pub(crate) struct ResourceManager;

impl Service for ResourceManager {
    fn name(&self) -> &'static str {
        "resource-manager"
    }

    fn hosts(&self) -> &'static [Host] {
        const HOSTS: &[Host] = &[
            Host::new("resource-controller.cloud.ibm.com"),
            Host::new("private.resource-controller.cloud.ibm.com"),
            Host::new("private.{region}.resource-controller.cloud.ibm.com"),
        ];
        HOSTS
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &[
            "/v1/resource_groups",
            "/v2/resource_groups",
            "/v1/quota_definitions",
            "/v2/quota_definitions",
        ]
    }

    fn operations(&self) -> Vec<Operation> {
        ROUTES.operations().collect()
    }

    fn missing(&self) -> &'static [&'static str] {
        &["`/v1` of the same paths"]
    }

    fn errors(&self) -> &dyn ErrorFamily {
        &ManagerErrors
    }

    fn respond(&self, world: &mut World, request: &Request) -> Reply {
        ROUTES.respond(world, request, &ManagerErrors)
    }

    fn headers(&self) -> &'static [(&'static str, &'static str)] {
        HEADERS
    }

    fn json_type(&self) -> &'static str {
        JSON
    }
}

/// Errors of the resource controller, but for two that are seen to be different.
struct ManagerErrors;

impl ErrorFamily for ManagerErrors {
    fn error(&self, request: &Request, status: u16, text: &str) -> Reply {
        ResourceErrors.error(request, status, text)
    }

    fn not_found(&self, _: &Request) -> Reply {
        absent()
    }

    fn unauthorized(&self, _: &Request) -> Reply {
        Reply::json(401, json!({"Message": "Invalid Authorization"}))
    }
}

fn quotas(request: &Request) -> Answer {
    Caller::of(&ManagerErrors, request)?;
    Ok(Reply::json(200, json!({"resources": [quota()]})))
}

fn one_quota(request: &Request, id: &str) -> Answer {
    if id != QUOTA {
        return Err(absent());
    }
    Caller::of(&ManagerErrors, request)?;
    Ok(Reply::json(200, quota()))
}

fn absent() -> Reply {
    Reply::json(404, json!({"message": "Not found"}))
}

fn list(world: &World, request: &Request) -> Answer {
    let caller = Caller::of(&ManagerErrors, request)?;
    caller.check_account(world, &ManagerErrors, request)?;
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
    let caller = Caller::of(&ManagerErrors, request)?;
    let known = |it: &&ResourceGroup| it.id == id && Some(&it.account) == caller.account.as_ref();
    world.resource_groups.iter().find(known).ok_or_else(absent)
}

/// The account of a caller who may change it.
fn editor(world: &World, request: &Request) -> Result<String, Reply> {
    let caller = Caller::of(&ManagerErrors, request)?;
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
