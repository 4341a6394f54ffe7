//! The broker behind `sysdig-monitor`: what it accepts as parameters.

use serde_json::Value;

use crate::net::exact;
use crate::net::http::{Reply, Request};
use crate::platform::resource_controller::errors;
use crate::world::{Instance, Parameters, World};

const CODE: &str = "RC-ServiceBrokerErrorResponse";

/// What the broker says when it does not take something.
pub(crate) struct Refusal {
    status: u16,
    pub(crate) text: String,
}

impl Refusal {
    /// As the answer to the request.
    pub(crate) fn reply(&self, request: &Request) -> Reply {
        errors::resources(request, self.status, Some(CODE), &self.text, None)
    }
}

/// Checks parameters for the instance `guid`, which need not exist yet.
pub(crate) fn check(
    world: &World,
    (guid, account, region): (&str, &str, &str),
    parameters: &Parameters,
) -> Result<(), Refusal> {
    for (name, value) in parameters {
        let good = match name.as_str() {
            "external_api_auth" => matches!(value.as_str(), Some("ANY" | "IAM_ONLY")),
            "default_receiver" => value.is_boolean(),
            "service-endpoints" => {
                matches!(value.as_str(), Some("public" | "private" | "public-and-private"))
            }
            "workload_protection_connected_instance" => value.is_string() || value.is_null(),
            // The service most likely keeps what it does not know, and says nothing.
            _ => true,
        };
        if !good {
            return Err(refused(&format!(
                "Invalid value {} for parameter {name}",
                exact::text(value)
            )));
        }
    }
    if parameters.get("default_receiver") == Some(&Value::Bool(true)) {
        let receives = |it: &&Instance| {
            it.guid != guid
                && it.account == account
                && it.region == region
                && it.is_monitoring()
                && it.state == "active"
                && it.setting("default_receiver") == Some(&Value::Bool(true))
        };
        if let Some(present) = world.instances.iter().find(receives) {
            return Err(second_receiver(guid, &present.guid));
        }
    }
    Ok(())
}

/// Checks the parameters of an update, some of which may be fixed.
pub(crate) fn check_update(
    world: &World,
    instance: &Instance,
    parameters: &Parameters,
) -> Result<(), Refusal> {
    let fixed = &world.settings.immutable_parameters;
    if let Some(name) = parameters.keys().find(|name| fixed.contains(name)) {
        return Err(refused(&format!("The parameter {name} cannot be changed")));
    }
    check(world, (&instance.guid, &instance.account, &instance.region), parameters)
}

fn refused(why: &str) -> Refusal {
    let text =
        format!("Please contact the Service Provider for this error. [400, Bad Request] {why}");
    Refusal { status: 400, text }
}

/// A region has one default receiver. The documented text, with JSON inside its sentence.
fn second_receiver(guid: &str, present: &str) -> Refusal {
    let text = format!(
        "Open a support case with 'Cloud Monitoring' service. The service's broker returned error, \
         [500, Internal Server Error] Sysdig provision request return code: 500 response: \
         {{\"errors\":[{{\"reason\":\"Exception\",\"message\":\"Cannot update default receiver for \
         instance '{guid}' while it is enabled for '{present}' display name null\"}}]}}"
    );
    Refusal { status: 502, text }
}
