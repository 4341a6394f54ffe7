//! Deleted instances that wait to be removed for good: list, restore, reclaim.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::access::{Access, invalid, missing};
use crate::clock;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{Instance, Reclamation, World};

/// The state of a reclamation that waits.
const SCHEDULED: &str = "SCHEDULED";

/// Carries out what was scheduled for a moment that is over.
pub(crate) fn settle(world: &mut World, request: &Request) {
    let World { reclamations, instances, .. } = world;
    for it in reclamations.iter_mut().filter(|it| it.state == SCHEDULED) {
        let due = it.target_time.parse::<Timestamp>().is_ok_and(|due| due <= request.now);
        let instance = instances.iter_mut().find(|instance| instance.guid == it.instance);
        let Some(instance) = instance.filter(|_| due) else { continue };
        instance.completed("reclamation", &it.target_time, &it.created_by);
        "removed".clone_into(&mut instance.state);
        instance.scheduled_reclaim_at = None;
        "RECLAIMING".clone_into(&mut it.state);
        it.updated_at.clone_from(&it.target_time);
    }
}

/// `GET /v1/reclamations`: those that wait; one that was restored or carried out is gone.
pub(crate) fn list(world: &mut World, request: &Request) -> Answer {
    let access = Access::of(world, request)?;
    settle(world, request);
    let world = &*world;
    let wanted = |name: &str, value: &str| request.query(name).is_none_or(|it| it == value);
    let resources: Vec<Value> = world
        .reclamations
        .iter()
        .filter(|it| it.state == SCHEDULED)
        .filter_map(|it| Some((it, world.instance_by_guid(&it.instance)?)))
        .filter(|(_, instance)| access.sees(instance))
        .filter(|(_, instance)| {
            wanted("account_id", &instance.account)
                && wanted("resource_instance_id", &instance.guid)
                && wanted("resource_group_id", &instance.resource_group)
        })
        .map(|(it, instance)| document(it, instance))
        .collect();
    Ok(Reply::json(200, json!({"resources": resources})))
}

/// `POST /v1/reclamations/{id}/actions/{action}`
pub(crate) fn act(world: &mut World, request: &Request, id: &str, action: &str) -> Answer {
    let access = Access::editor(world, request, "act on a reclamation")?;
    settle(world, request);
    let now = clock::nanos(request.now);
    let body = request.json().unwrap_or_default();
    let by = body.get("request_by").and_then(Value::as_str).unwrap_or(&access.iam_id);
    let (state, then) = match action {
        "restore" => ("RESTORING", "active"),
        "reclaim" => ("RECLAIMING", "removed"),
        _ => return Err(invalid(request, "The action must be 'restore' or 'reclaim'.")),
    };
    let Some(reclamation) = world.reclamations.iter_mut().find(|it| it.id == id) else {
        return Err(missing(request, "reclamation", id));
    };
    let guid = reclamation.instance.clone();
    let own = |it: &&mut Instance| it.guid == guid && it.account == access.account;
    let Some(instance) = world.instances.iter_mut().find(own) else {
        return Err(missing(request, "reclamation", id));
    };
    if instance.state != "pending_reclamation" {
        let then = reclamation.state.replace("ING", "ED");
        let text = format!("Cannot {action} reclamation {id} whose state is {then}");
        return Err(invalid(request, &text));
    }
    then.clone_into(&mut instance.state);
    instance.completed("reclamation", &now, &access.iam_id);
    instance.scheduled_reclaim_at = None;
    if then == "active" {
        instance.restored_at = Some(now.clone());
        instance.deleted_at = None;
        instance.deleted_by.clear();
    }
    state.clone_into(&mut reclamation.state);
    reclamation.updated_at = now;
    by.clone_into(&mut reclamation.updated_by);
    Ok(Reply::json(200, document(reclamation, instance)))
}

fn document(it: &Reclamation, instance: &Instance) -> Value {
    json!({
        "id": it.id,
        "entity_id": instance.guid,
        "entity_type_id": instance.service_id,
        "entity_crn": instance.crn(),
        "resource_instance_id": instance.guid,
        "resource_group_id": instance.resource_group,
        "account_id": instance.account,
        "policy_id": "sandbox",
        "state": it.state,
        "target_time": it.target_time,
        "custom_properties": {},
        "created_at": it.created_at,
        "created_by": it.created_by,
        "updated_at": it.updated_at,
        "updated_by": if it.updated_by.is_empty() { &it.created_by } else { &it.updated_by },
    })
}
