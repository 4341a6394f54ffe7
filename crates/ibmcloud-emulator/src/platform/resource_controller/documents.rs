//! Instances and keys as the resource controller writes them; the order is that of real bodies.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::clock;
use crate::json::set;
use crate::platform::resource_manager;
use crate::world::{Instance, LastOperation, Parameters, ResourceKey, World};

/// An instance as it is.
pub(crate) fn instance(world: &World, it: &Instance) -> Value {
    document(world, it, it.parameters.as_ref())
}

/// An instance as somebody sees it who reads it at this time.
pub(crate) fn instance_seen(world: &World, it: &Instance, now: Timestamp) -> Value {
    document(world, it, it.parameters_seen(clock::millis(now)))
}

fn document(world: &World, it: &Instance, parameters: Option<&Parameters>) -> Value {
    let (guid, crn) = (&it.guid, it.crn());
    let group = world.resource_groups.iter().find(|group| group.id == it.resource_group);
    let mut body = json!({
        "id": crn,
        "guid": guid,
        "url": format!("/v2/resource_instances/{guid}"),
        "created_at": it.created_at,
        "updated_at": it.updated_at,
        "deleted_at": it.deleted_at,
        "created_by": it.created_by,
        "updated_by": it.updated_by,
        "deleted_by": it.deleted_by,
        "scheduled_reclaim_at": it.scheduled_reclaim_at,
        "restored_at": it.restored_at,
        "scheduled_reclaim_by": "",
        "restored_by": "",
        "name": it.name,
        "region_id": it.region,
        "account_id": it.account,
        "reseller_channel_id": "",
        "resource_plan_id": it.plan_id,
        "resource_group_id": it.resource_group,
        "resource_group_crn": group.map(resource_manager::crn),
        "target_crn": format!(
            "crn:v1:bluemix:public:globalcatalog::::deployment:{}%3A{}",
            it.plan_id, it.region
        ),
    });
    if let Some(parameters) = parameters {
        set(&mut body, "parameters", Value::Object(parameters.clone()));
    }
    set(&mut body, "allow_cleanup", it.allow_cleanup);
    set(&mut body, "crn", crn);
    set(&mut body, "state", it.state.clone());
    set(&mut body, "type", it.kind.clone());
    if let Some(sub_type) = &it.sub_type {
        set(&mut body, "sub_type", sub_type.clone());
    }
    set(&mut body, "resource_id", it.service_id.clone());
    set(&mut body, "dashboard_url", dashboard(it));
    set(&mut body, "last_operation", last_operation(&it.last_operation));
    for part in ["resource_aliases", "resource_bindings", "resource_keys"] {
        set(&mut body, format!("{part}_url"), format!("/v2/resource_instances/{guid}/{part}"));
    }
    let history: Vec<Value> = it
        .plan_history
        .iter()
        .map(|period| {
            let (plan, start, by) = (&period.plan_id, &period.start, &period.by);
            json!({"resource_plan_id": plan, "start_date": start, "requestor_id": by})
        })
        .collect();
    set(&mut body, "plan_history", history);
    set(&mut body, "migrated", false);
    if let Some(extensions) = &it.extensions {
        set(&mut body, "extensions", extensions.clone());
    }
    set(&mut body, "controlled_by", "");
    set(&mut body, "locked", it.locked);
    set(&mut body, "onetime_credentials", it.onetime_credentials);
    body
}

fn dashboard(it: &Instance) -> Value {
    let view = match it.service_name.as_str() {
        "sysdig-monitor" => "monitoring",
        "sysdig-secure" => "workload-protection",
        _ => return Value::Null,
    };
    format!("https://cloud.ibm.com/observe/embedded-view/{view}/{}", it.guid).into()
}

fn last_operation(it: &LastOperation) -> Value {
    let running = it.state == "in progress";
    let mut body = json!({
        "type": it.kind,
        "state": it.state,
        "async": it.asynchronous,
        "description": it.description,
        "cancelable": false,
        "poll": running,
        "updated_at": it.updated_at,
    });
    if let Some(seconds) = it.poll_after.filter(|_| running) {
        set(&mut body, "poll_after", seconds);
    }
    body
}

/// `open`: the caller may see the credentials.
pub(crate) fn key(world: &World, it: &ResourceKey, open: bool) -> Value {
    let Some(instance) = world.instance(&it.instance) else { return Value::Null };
    let crn = crn_of_key(instance, it);
    let credentials = if instance.onetime_credentials {
        json!({"REDACTED": "REDACTED_EXPLICIT"})
    } else if open {
        it.credentials.clone()
    } else {
        json!({"REDACTED": "REDACTED"})
    };
    let mut body = json!({
        "guid": it.guid,
        "id": crn,
        "url": format!("/v2/resource_keys/{}", it.guid),
        "created_at": it.created_at,
        "updated_at": it.updated_at,
        "deleted_at": it.deleted_at,
        "created_by": it.created_by,
        "updated_by": "",
        "deleted_by": "",
        "source_crn": instance.crn(),
        "role": it.role,
        "name": it.name,
        "crn": crn,
    });
    if let Some(parameters) = &it.parameters {
        set(&mut body, "parameters", Value::Object(parameters.clone()));
    }
    set(&mut body, "state", it.state.clone());
    set(&mut body, "account_id", instance.account.clone());
    set(&mut body, "resource_group_id", instance.resource_group.clone());
    set(&mut body, "resource_id", instance.service_id.clone());
    set(&mut body, "onetime_credentials", instance.onetime_credentials);
    set(&mut body, "credentials", credentials);
    set(&mut body, "iam_compatible", true);
    set(&mut body, "migrated", false);
    set(&mut body, "resource_instance_url", format!("/v2/resource_instances/{}", instance.guid));
    set(&mut body, "resource_alias_url", Value::Null);
    body
}

pub(crate) fn crn_of_key(instance: &Instance, key: &ResourceKey) -> String {
    let crn = instance.crn();
    format!("{}:resource-key:{}", crn.trim_end_matches(':'), key.guid)
}
