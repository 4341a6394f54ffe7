//! `PATCH /v2/resource_instances/{id}`, and the lock.

use serde_json::{Map, Value};

use super::access::{Access, invalid, missing};
use super::create::{check_name, service_of_plan};
use super::{broker, documents};
use crate::clock;
use crate::net::http::{Answer, Reply, Request};
use crate::platform::resource_controller::errors;
use crate::world::{BrokerRefusal, Instance, Pace, Pending, Settings, World};

pub(crate) fn update(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::editor_of_instance(world, request, "update the instance")?;
    let instance = access.instance(world, request, id)?;
    check_changeable(request, instance)?;
    let body = request.json().ok_or_else(|| invalid(request, "The body is not valid JSON."))?;
    let sent = match body.get("parameters") {
        None | Some(Value::Null) => None,
        Some(Value::Object(parameters)) => Some(parameters.clone()),
        Some(_) => return Err(invalid(request, "The parameters must be a JSON object.")),
    };
    let name = text(&body, "name");
    if let Some(name) = &name {
        check_name(request, name)?;
    }
    let plan_id = text(&body, "resource_plan_id");
    if let Some(plan) = &plan_id {
        let service = service_of_plan(world, plan).ok_or_else(|| missing(request, "plan", plan))?;
        if service.0 != instance.service_id {
            return Err(invalid(request, "The plan belongs to another service."));
        }
    }
    if let Some(sent) = sent.as_ref().filter(|_| instance.is_monitoring())
        && let Err(refusal) = broker::check_update(world, instance, sent)
    {
        return match world.settings.broker_refusal {
            BrokerRefusal::InAnswer => Err(refusal.reply(request)),
            BrokerRefusal::InOperation => fail_later(world, request, &access, id, refusal.text),
        };
    }
    let to_broker = sent.is_some() || plan_id.is_some();
    let now = clock::nanos(request.now);
    let (instance, settings) = access.instance_mut(world, request, id)?;
    instance.completed("update", &now, &access.iam_id);
    instance.name = name.unwrap_or_else(|| instance.name.clone());
    if let Some(allow) = body.get("allow_cleanup").and_then(Value::as_bool) {
        instance.allow_cleanup = allow;
    }
    let mut status = 200;
    match settings.update {
        // A new name alone never reaches the broker, so there is nothing to wait for.
        Pace::Async { polls } if to_broker => {
            status = 202;
            let pending = Pending { polls_left: polls, sent, plan_id, ..Pending::default() };
            begin(instance, settings, pending, &now);
        }
        _ => instance.apply(settings, sent, plan_id, request.now),
    }
    let instance = access.instance(world, request, id)?;
    Ok(Reply::json(status, documents::instance(world, instance)))
}

/// Starts an operation that ends when the instance has been read often enough.
fn begin(instance: &mut Instance, settings: &Settings, pending: Pending, now: &str) {
    instance.operation("update", "in progress", true, now);
    instance.last_operation.poll_after = settings.poll_after;
    instance.pending = Some(pending);
}

/// Accepts a request whose operation will fail and change nothing.
fn fail_later(
    world: &mut World,
    request: &Request,
    access: &Access,
    id: &str,
    reason: String,
) -> Answer {
    let (instance, settings) = access.instance_mut(world, request, id)?;
    let polls_left = match settings.update {
        Pace::Async { polls } => polls,
        Pace::Sync => 0,
    };
    let reason = Some(reason);
    let pending = Pending { polls_left, fails: true, reason, ..Pending::default() };
    begin(instance, settings, pending, &clock::nanos(request.now));
    let instance = access.instance(world, request, id)?;
    Ok(Reply::json(202, documents::instance_seen(world, instance, request.now)))
}

fn text(body: &Map<String, Value>, name: &str) -> Option<String> {
    body.get(name).and_then(Value::as_str).map(str::to_owned)
}

/// Refuses what is locked, gone, on its way out, or busy.
pub(crate) fn check_changeable(request: &Request, it: &Instance) -> Result<(), Reply> {
    match it.state.as_str() {
        "removed" => {
            let text = "The resource instance is removed.";
            return Err(errors::resources(request, 410, None, text, None));
        }
        "pending_reclamation" => {
            let text =
                "Instance is in pending_reclamation state.  Use API to reclaim the instance.";
            return Err(invalid(request, text));
        }
        _ => {}
    }
    if it.locked {
        // As the official tests of the Go and the Node SDK have it.
        let text = "The resource instance is locked.";
        return Err(errors::resources(request, 422, None, text, None));
    }
    if it.pending.is_some() {
        let text = "Another operation on the resource instance is in progress.";
        return Err(errors::resources(request, 409, None, text, None));
    }
    Ok(())
}

pub(crate) fn set_lock(world: &mut World, request: &Request, id: &str, locked: bool) -> Answer {
    let access = Access::editor_of_instance(world, request, "lock or unlock the instance")?;
    let (instance, _) = access.instance_mut(world, request, id)?;
    if instance.state == "removed" {
        return Err(missing(request, "instance", id));
    }
    instance.locked = locked;
    let kind = if locked { "lock" } else { "unlock" };
    instance.completed(kind, &clock::nanos(request.now), &access.iam_id);
    let instance = access.instance(world, request, id)?;
    Ok(Reply::json(200, documents::instance_seen(world, instance, request.now)))
}
