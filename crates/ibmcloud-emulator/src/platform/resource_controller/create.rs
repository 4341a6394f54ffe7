//! `POST /v2/resource_instances`

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::access::{Access, invalid, missing};
use super::{broker, documents};
use crate::clock;
use crate::net::http::{Answer, Reply, Request};
use crate::regions::REGIONS;
use crate::world::{Instance, InstanceTrouble, Pace, Parameters, Pending, PlanPeriod, World};

/// What is asked for, checked.
struct Wanted {
    name: String,
    region: String,
    resource_group: String,
    service: (String, String),
    plan_id: String,
    parameters: Option<Parameters>,
    allow_cleanup: bool,
}

pub(crate) fn create(world: &mut World, request: &Request) -> Answer {
    let access = Access::editor_of_instance(world, request, "create an instance")?;
    let body = request.json().ok_or_else(|| invalid(request, "The body is not valid JSON."))?;
    let wanted = read(world, request, &access, &body)?;
    let guid = world.mint_uuid("instance");
    if wanted.service.1 == "sysdig-monitor" {
        let place = (guid.as_str(), access.account.as_str(), wanted.region.as_str());
        let nothing = Parameters::new();
        let sent = wanted.parameters.as_ref().unwrap_or(&nothing);
        broker::check(world, place, sent).map_err(|refusal| refusal.reply(request))?;
    }
    let locked = request.header("entity-lock").is_some_and(|value| value == "true");
    let mut instance = build(request, &access, wanted, guid);
    access.check_in(request, &instance)?;
    instance.locked = locked;
    let mut status = 201;
    if let Pace::Async { polls } = world.settings.provisioning {
        status = 202;
        let now = instance.created_at.clone();
        instance.operation("create", "in progress", true, &now);
        instance.last_operation.poll_after = world.settings.poll_after;
        "provisioning".clone_into(&mut instance.state);
        instance.pending = Some(Pending { polls_left: polls, ..Pending::default() });
    }
    if instance.is_monitoring() {
        world.provision(&instance, clock::millis(request.now));
    }
    let reply = Reply::json(status, documents::instance(world, &instance));
    world.instances.push(instance);
    Ok(reply)
}

fn read(
    world: &World,
    request: &Request,
    access: &Access,
    body: &Map<String, Value>,
) -> Result<Wanted, Reply> {
    let text = |names: &[&str]| {
        let value = names.iter().find_map(|name| body.get(*name)).and_then(Value::as_str);
        value.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let required = |names: &[&str]| {
        let name = names.first().copied().unwrap_or_default();
        text(names).ok_or_else(|| invalid(request, &format!("Missing required field: {name}")))
    };
    let name = required(&["name"])?;
    check_name(request, &name)?;
    let target = required(&["target", "target_crn"])?;
    let region = region(&target).ok_or_else(|| {
        invalid(request, &format!("The deployment target '{target}' is not valid."))
    })?;
    let resource_group = required(&["resource_group", "resource_group_id"])?;
    let group = world.resource_groups.iter().find(|group| {
        group.id == resource_group && group.account == access.account && !group.deleted
    });
    group.ok_or_else(|| missing(request, "group", &resource_group))?;
    let plan_id = required(&["resource_plan_id"])?;
    let service = service_of_plan(world, &plan_id);
    let service = service.ok_or_else(|| missing(request, "plan", &plan_id))?;
    let parameters = match body.get("parameters") {
        None | Some(Value::Null) => None,
        Some(Value::Object(parameters)) => Some(parameters.clone()),
        Some(_) => return Err(invalid(request, "The parameters must be a JSON object.")),
    };
    let allow_cleanup = body.get("allow_cleanup").and_then(Value::as_bool).unwrap_or(false);
    Ok(Wanted { name, region, resource_group, service, plan_id, parameters, allow_cleanup })
}

/// Up to 180 letters, digits, blanks and four signs.
pub(crate) fn check_name(request: &Request, name: &str) -> Result<(), Reply> {
    let good = |c: char| c.is_alphanumeric() || " -._:".contains(c);
    if !name.is_empty() && name.chars().count() <= 180 && name.chars().all(good) {
        return Ok(());
    }
    Err(invalid(request, "The name of the resource instance is not valid."))
}

/// The region of a location, or of a deployment CRN as older clients send it.
fn region(target: &str) -> Option<String> {
    let last = target.rsplit(':').next().unwrap_or(target);
    let last = last.rsplit("%3A").next().unwrap_or(last);
    let name = last.strip_prefix("bluemix-").unwrap_or(last);
    let known = name == "global" || REGIONS.iter().any(|region| region.name == name);
    known.then(|| name.to_owned())
}

/// Id and name of the service that a plan belongs to.
pub(crate) fn service_of_plan(world: &World, plan_id: &str) -> Option<(String, String)> {
    let service = world.catalog.iter().find(|it| it.plans.iter().any(|plan| plan.id == plan_id))?;
    Some((service.id.clone(), service.name.clone()))
}

fn build(request: &Request, access: &Access, wanted: Wanted, guid: String) -> Instance {
    let now = clock::nanos(request.now);
    let (account, iam_id) = (access.account.clone(), access.iam_id.clone());
    let (service_id, service_name) = wanted.service;
    let once = wanted.parameters.as_ref().and_then(|it| it.get("onetime_credentials"));
    let onetime_credentials = once.and_then(Value::as_bool).unwrap_or(false);
    let mut instance = Instance {
        guid,
        name: wanted.name,
        region: wanted.region,
        account,
        resource_group: wanted.resource_group,
        service_id,
        service_name,
        plan_id: wanted.plan_id.clone(),
        kind: "service_instance".into(),
        sub_type: None,
        state: "active".into(),
        effective: wanted.parameters.clone().unwrap_or_default(),
        parameters: wanted.parameters,
        earlier_parameters: Vec::new(),
        earlier_settings: Vec::new(),
        extensions: None,
        locked: false,
        allow_cleanup: wanted.allow_cleanup,
        onetime_credentials,
        created_at: now.clone(),
        updated_at: now.clone(),
        deleted_at: None,
        scheduled_reclaim_at: None,
        restored_at: None,
        created_by: iam_id.clone(),
        updated_by: String::new(),
        deleted_by: String::new(),
        last_operation: crate::world::LastOperation {
            kind: String::new(),
            state: String::new(),
            asynchronous: false,
            description: String::new(),
            updated_at: now.clone(),
            poll_after: None,
        },
        plan_history: vec![PlanPeriod { plan_id: wanted.plan_id, start: now.clone(), by: iam_id }],
        pending: None,
        roles: BTreeMap::new(),
        trouble: InstanceTrouble::default(),
    };
    instance.operation("create", "succeeded", false, &now);
    instance
}
