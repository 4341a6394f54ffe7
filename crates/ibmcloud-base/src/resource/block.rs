//! A service instance as the host shows it: the block of labels for people, the service's own
//! document for programs.

use ibmcloud_core::instance::Instance;
use ibmcloud_core::json::Json;
use ibmcloud_plugin_sdk::terminal::Details;

/// Names that the instance itself does not carry.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    pub(crate) service: Option<String>,
    pub(crate) plan: Option<String>,
    pub(crate) group: Option<String>,
}

/// The block of `service-instance`, with the names of service, plan and group.
pub(crate) fn full(instance: &Instance, names: &Names) -> Details {
    let mut rows = head(instance);
    rows.push("Service Name:", names.service.as_deref().unwrap_or(&instance.service_id));
    rows.push("Service Plan Name:", names.plan.as_deref().unwrap_or(&instance.plan_id));
    let group = names.group.as_deref().unwrap_or(instance.resource_group_id.as_str());
    rows.push("Resource Group Name:", group);
    tail(rows, instance, false)
}

/// The block of `service-instance-create` and `-update`.
pub(crate) fn short(instance: &Instance) -> Details {
    tail(head(instance), instance, true)
}

fn head(instance: &Instance) -> Details {
    let mut rows = Details::new();
    rows.push("Name:", &instance.name);
    rows.push("ID:", instance.crn.to_string());
    rows.push("GUID:", instance.guid.as_str());
    rows.push("Location:", instance.region.as_str());
    rows
}

fn tail(mut rows: Details, instance: &Instance, with_cleanup: bool) -> Details {
    rows.push("State:", instance.state.to_string());
    rows.push("Type:", &instance.kind);
    rows.push("Sub Type:", instance.sub_type.as_deref().unwrap_or_default());
    if with_cleanup {
        rows.push("Allow Cleanup:", instance.allow_cleanup.to_string());
    }
    rows.push("Locked:", instance.locked.to_string());
    let endpoints = instance.parameters.as_ref().and_then(|it| it.get("service-endpoints"));
    if let Some(endpoints) = endpoints.and_then(Json::as_str) {
        rows.push("Service Endpoints:", endpoints);
    }
    rows.push("Created at:", whole_seconds(&instance.created_at));
    if !with_cleanup {
        rows.push("Created by:", &instance.created_by);
    }
    rows.push("Updated at:", whole_seconds(instance.updated_at.as_deref().unwrap_or_default()));
    if let Some(last) = &instance.last_operation {
        let status = format!("{} {}", last.kind, last.state);
        let block = Details::new().field("Status", status).field("Message", &last.description);
        rows.push_nested("Last Operation:", block);
    }
    rows
}

/// A time as the host shows it, without the nanoseconds that the service sends.
fn whole_seconds(time: &str) -> String {
    match time.split_once('.') {
        Some((seconds, rest)) => {
            let zone = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            format!("{seconds}{zone}")
        }
        None => time.to_owned(),
    }
}

/// The document of a service instance, as the service sent it.
pub(crate) fn document(instance: &Instance) -> Json {
    instance.document.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_in_whole_seconds() {
        for (sent, shown) in [
            ("2020-05-31T15:10:23.154000001Z", "2020-05-31T15:10:23Z"),
            ("2020-05-31T15:10:23.1+02:00", "2020-05-31T15:10:23+02:00"),
            ("2020-05-31T15:10:23Z", "2020-05-31T15:10:23Z"),
            ("", ""),
        ] {
            assert_eq!(whole_seconds(sent), shown);
        }
    }
}
