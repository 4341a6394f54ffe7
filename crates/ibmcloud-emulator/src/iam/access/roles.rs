//! `GET /v2/roles`: the roles of a service, and the actions that each of them allows.

use serde_json::{Value, json};

use crate::iam::entities::shared::Access;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{PlatformRole, World};

const MONITOR: &str = "sysdig-monitor";

/// Actions of Monitoring that tokens have to do with, and who may: Reader, Writer, Manager, and the
/// platform's Administrator (IBM Cloud docs, monitoring `iam/iam.md`).
const ACTIONS: [(&str, [bool; 4]); 7] = [
    ("launch.viewer", [true, true, true, true]),
    ("token.view", [true, true, true, true]),
    ("api-token.read", [true, true, true, true]),
    ("api-token.edit", [false, true, true, true]),
    ("teams.manage", [false, false, true, true]),
    ("system-role.admin", [false, false, true, true]),
    ("teams.read", [false, false, false, true]),
];

/// Roles of the platform, and what they do there.
const SYSTEM: [(&str, &str); 4] = [
    ("Viewer", "As a viewer, you can view service instances, but you can't modify them."),
    (
        "Operator",
        "As an operator, you can perform platform actions required to configure and operate service instances.",
    ),
    (
        "Editor",
        "As an editor, you can perform all platform actions except for managing the account and assigning access policies.",
    ),
    (
        "Administrator",
        "As an administrator, you can perform all platform actions based on the resource this role is being assigned, including assigning access policies to other users.",
    ),
];

/// Roles inside a service.
const SERVICE: [(&str, &str); 3] = [
    ("Reader", "As a reader, you can perform read-only actions within a service."),
    (
        "Writer",
        "As a writer, you have permissions beyond the reader role, including creating and editing service-specific resources.",
    ),
    (
        "Manager",
        "As a manager, you have permissions beyond the writer role to complete privileged actions as defined by the service.",
    ),
];

/// Of a service without a name the platform's roles are told; of Monitoring the actions, too.
pub(crate) fn list(world: &World, request: &Request) -> Answer {
    Access::with_role(world, request, PlatformRole::Viewer)?;
    let service = request.query("service_name");
    let monitor = service.as_deref() == Some(MONITOR);
    let role = |kind: &str, name: &str, description: &str, column: Option<usize>| {
        let allowed = |may: &[bool; 4]| column.and_then(|it| may.get(it)).copied().unwrap_or(false);
        let actions: Vec<String> = ACTIONS
            .iter()
            .filter(|(_, may)| monitor && allowed(may))
            .map(|(action, _)| format!("{MONITOR}.{action}"))
            .collect();
        json!({
            "crn": format!("crn:v1:bluemix:public:iam::::{kind}:{name}"),
            "display_name": name,
            "description": description,
            "actions": actions,
        })
    };
    let system: Vec<Value> = SYSTEM
        .iter()
        .map(|(name, about)| role("role", name, about, (*name == "Administrator").then_some(3)))
        .collect();
    let inside = SERVICE.iter().enumerate().filter(|_| service.is_some());
    let inside: Vec<Value> = inside
        .map(|(column, (name, about))| role("serviceRole", name, about, Some(column)))
        .collect();
    let body = json!({"custom_roles": [], "service_roles": inside, "system_roles": system});
    Ok(Reply::json(200, body))
}
