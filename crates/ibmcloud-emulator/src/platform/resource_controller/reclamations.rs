//! Deleted instances that wait to be removed for good: list, restore, reclaim.

use serde_json::{Value, json};

use super::access::{Access, invalid, missing};
use crate::clock;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{Instance, Reclamation, World};

pub(crate) fn list(world: &World, request: &Request) -> Answer {
    let access = Access::of(world, request)?;
    let wanted = |name: &str, value: &str| request.query(name).is_none_or(|it| it == value);
    let resources: Vec<Value> = world
        .reclamations
        .iter()
        .filter_map(|it| Some((it, world.instance(&it.instance)?)))
        .filter(|(_, instance)| instance.account == access.account)
        .filter(|(_, instance)| {
            wanted("account_id", &instance.account)
                && wanted("resource_instance_id", &instance.guid)
                && wanted("resource_group_id", &instance.resource_group)
        })
        .map(|(it, instance)| document(it, instance))
        .collect();
    Ok(Reply::json(200, json!({"resources": resources})))
}

pub(crate) fn act(world: &mut World, request: &Request, id: &str, action: &str) -> Answer {
    let access = Access::editor(world, request, "act on a reclamation")?;
    let now = clock::nanos(request.now);
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
        "updated_by": it.created_by,
    })
}
