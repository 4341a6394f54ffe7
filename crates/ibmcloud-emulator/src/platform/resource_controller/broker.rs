//! The broker behind `sysdig-monitor`: what it accepts as parameters.

use serde_json::Value;

use crate::errors;
use crate::net::http::{Reply, Request};
use crate::world::{Instance, Parameters, World};

const CODE: &str = "RC-ServiceBrokerErrorResponse";

/// Checks parameters for the instance `guid`, which need not exist yet.
pub(crate) fn check(
    world: &World,
    request: &Request,
    (guid, account, region): (&str, &str, &str),
    parameters: &Parameters,
) -> Result<(), Reply> {
    for (name, value) in parameters {
        let good = match name.as_str() {
            "external_api_auth" => matches!(value.as_str(), Some("ANY" | "IAM_ONLY")),
            "default_receiver" => value.is_boolean(),
            "service-endpoints" => {
                matches!(value.as_str(), Some("public" | "private" | "public-and-private"))
            }
            "workload_protection_connected_instance" => value.is_string() || value.is_null(),
            _ => true,
        };
        if !good {
            return Err(refused(request, name, value));
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
            return Err(second_receiver(request, guid, &present.guid));
        }
    }
    Ok(())
}

fn refused(request: &Request, name: &str, value: &Value) -> Reply {
    let text = format!(
        "Please contact the Service Provider for this error. [400, Bad Request] Invalid value {value} \
         for parameter {name}"
    );
    errors::resources(request, 400, Some(CODE), &text, None)
}

/// A region has one default receiver. The documented text, with JSON inside its sentence.
fn second_receiver(request: &Request, guid: &str, present: &str) -> Reply {
    let text = format!(
        "Open a support case with 'Cloud Monitoring' service. The service's broker returned error, \
         [500, Internal Server Error] Sysdig provision request return code: 500 response: \
         {{\"errors\":[{{\"reason\":\"Exception\",\"message\":\"Cannot update default receiver for \
         instance '{guid}' while it is enabled for '{present}' display name null\"}}]}}"
    );
    errors::resources(request, 502, Some(CODE), &text, None)
}
