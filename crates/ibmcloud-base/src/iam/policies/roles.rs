//! From the names of roles to their CRNs.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_transport::{Client, Role};

use super::super::Place;

/// The roles that every service has, and the kind that each is of.
const EVERYWHERE: [(&str, &str); 7] = [
    ("Viewer", "role"),
    ("Operator", "role"),
    ("Editor", "role"),
    ("Administrator", "role"),
    ("Reader", "serviceRole"),
    ("Writer", "serviceRole"),
    ("Manager", "serviceRole"),
];

/// The CRNs of roles by their names. A CRN is taken as it is; a name that not every service has is looked
/// for among the roles of the service and of the account.
pub(super) fn role_ids(
    ctx: &Context,
    client: &Client,
    place: &Place,
    (names, service): (&[String], Option<&str>),
) -> Result<Vec<String>, CommandError> {
    let mut own: Option<Vec<Role>> = None;
    let mut ids = Vec::new();
    for name in names.iter().map(|name| name.trim()) {
        if let Some(id) = everywhere(name) {
            ids.push(id);
            continue;
        }
        if own.is_none() {
            let doing = msg!("Could not get the roles.");
            own = Some(ctx.ask(doing, Changed::Nothing, client.roles(place.id(), service))?);
        }
        let known = own.iter().flatten();
        let mut found = known.filter(|role| {
            !role.crn.is_empty() && (role.name.eq_ignore_ascii_case(name) || role.word == name)
        });
        match (found.next(), found.next()) {
            (Some(role), None) => ids.push(role.crn.clone()),
            (Some(one), Some(other)) => return Err(several(name, one, other)),
            (None, _) => {
                let known = own.iter().flatten().map(|role| role.name.clone()).collect();
                return Err(unknown(ctx, name, service, known));
            }
        }
    }
    Ok(ids)
}

fn everywhere(name: &str) -> Option<String> {
    if name.starts_with("crn:") {
        return Some(name.to_owned());
    }
    let known = EVERYWHERE.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    known.map(|(name, kind)| format!("crn:v1:bluemix:public:iam::::{kind}:{name}"))
}

fn several(name: &str, one: &Role, other: &Role) -> CommandError {
    CommandError::plain(
        msg!(
            "The role '{{.Role}}' is one of service {{.Service}} and one of service {{.Other}}.",
            Role = name,
            Service = one.service,
            Other = other.service
        ),
        msg!("Nothing was changed. Add '--service-name', or name the role by its CRN."),
    )
}

fn unknown(
    ctx: &Context,
    name: &str,
    service: Option<&str>,
    mut known: Vec<String>,
) -> CommandError {
    for (own, _) in EVERYWHERE {
        if !known.iter().any(|it| it == own) {
            known.push(own.to_owned());
        }
    }
    let list = match service {
        None => format!("{} iam roles", ctx.program),
        Some(service) => format!("{} iam roles --service {service}", ctx.program),
    };
    CommandError::plain(
        msg!("The role '{{.Role}}' is not known.", Role = name),
        msg!(
            "Nothing was changed. The roles are {{.Roles}}; any other is named by its CRN. List them with '{{.Command}}'.",
            Roles = known.join(", "),
            Command = list
        ),
    )
}
