//! `DELETE /v2/resource_instances/{id}`

use std::time::Duration;

use super::access::{Access, invalid};
use super::keys;
use super::update::check_changeable;
use crate::clock;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{Reclamation, World};

/// How long a deleted instance of a plan with reclamation can be restored.
const RECLAMATION: Duration = Duration::from_hours(7 * 24);

pub(crate) fn remove(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::editor_of_instance(world, request, "delete the instance")?;
    let instance = access.instance(world, request, id)?;
    check_changeable(request, instance)?;
    let guid = instance.guid.clone();
    let recursive = request.query("recursive").is_some_and(|text| text == "true");
    let left: Vec<String> = world
        .resource_keys
        .iter()
        .filter(|key| key.instance == guid && key.state == "active")
        .map(|key| key.guid.clone())
        .collect();
    if !left.is_empty() && !recursive {
        let text = "The resource instance has keys or aliases; delete them first, or all at once \
                    with recursive=true.";
        return Err(invalid(request, text));
    }
    let now = clock::nanos(request.now);
    for key in left {
        keys::retire(world, &key, &now);
    }
    let (instance, settings) = access.instance_mut(world, request, id)?;
    let restorable = settings.reclamation_plans.contains(&instance.plan_id);
    instance.completed("delete", &now, &access.iam_id);
    instance.deleted_by.clone_from(&access.iam_id);
    instance.deleted_at = Some(now.clone());
    if restorable {
        let target_time = clock::nanos(clock::later(request.now, RECLAMATION));
        "pending_reclamation".clone_into(&mut instance.state);
        instance.scheduled_reclaim_at = Some(target_time.clone());
        let id = world.mint_uuid("reclamation");
        world.reclamations.push(Reclamation {
            id,
            instance: guid,
            state: "SCHEDULED".into(),
            target_time,
            created_at: now.clone(),
            created_by: access.iam_id,
            updated_at: now,
            updated_by: String::new(),
        });
    } else {
        "removed".clone_into(&mut instance.state);
    }
    Ok(Reply::empty(204))
}
