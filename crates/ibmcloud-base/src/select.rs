//! From the words of a person to one service instance or one resource group: by name, GUID or CRN.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::messages::Fragment;
use ibmcloud_cli::msg;
use ibmcloud_core::crn::Crn;
use ibmcloud_core::ids::{Guid, ResourceGroupId};
use ibmcloud_core::instance::Instance;
use ibmcloud_core::session::ResourceGroup;
use ibmcloud_transport::{Client, InstanceFilter, InstanceId, ResourceGroupFilter};

/// Where instances are looked for.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Only this group.
    pub group: Option<ResourceGroupId>,
    /// The group's name, for the progress line.
    pub group_name: Option<String>,
    /// Only this location.
    pub location: Option<String>,
}

impl Scope {
    /// The group that was named, else the targeted one, else all.
    pub fn resolve(
        ctx: &Context,
        client: &Client,
        named: Option<&str>,
        all_groups: bool,
    ) -> Result<Self, CommandError> {
        if let Some(wanted) = named {
            let filter =
                ResourceGroupFilter { account: Some(ctx.account()?.id), ..Default::default() };
            let doing = msg!("Could not get resource group:");
            let groups = ctx.ask(doing, Changed::Nothing, client.resource_groups(&filter))?;
            let group = group_named(ctx, groups, wanted)?;
            return Ok(Self {
                group: Some(group.id),
                group_name: Some(group.name),
                location: None,
            });
        }
        let targeted = if all_groups { None } else { ctx.session()?.resource_group };
        let (group, group_name) = targeted.unzip();
        Ok(Self { group, group_name, location: None })
    }
}

/// All service instances that a name, GUID or CRN stands for.
pub fn instances(
    ctx: &Context,
    client: &Client,
    wanted: &str,
    scope: &Scope,
) -> Result<Vec<Instance>, CommandError> {
    let doing = msg!("Could not get service instance {{.Name}}.", Name = wanted);
    if let Some(id) = as_id(wanted) {
        let found = ctx.wait(client.instance(&id));
        return match found {
            Ok(instance) => Ok(vec![instance]),
            Err(error) if error.status() == Some(404) => Ok(Vec::new()),
            Err(error) => Err(CommandError::service(doing, error, Changed::Nothing)),
        };
    }
    let filter = InstanceFilter {
        name: Some(wanted.to_owned()),
        resource_group_id: scope.group.clone(),
        ..Default::default()
    };
    let mut found = ctx.ask(doing, Changed::Nothing, client.instances_all(filter))?;
    // The service compares exactly; what it returns beside that would be a surprise.
    found.retain(|it| it.name == wanted);
    if let Some(location) = &scope.location {
        found.retain(|it| it.region.as_str() == location);
    }
    Ok(found)
}

/// The one instance; none or several are errors that say what to do.
pub fn one(
    ctx: &Context,
    client: &Client,
    wanted: &str,
    scope: &Scope,
) -> Result<Instance, CommandError> {
    let mut found = instances(ctx, client, wanted, scope)?;
    match (found.pop(), found.is_empty()) {
        (Some(instance), true) => Ok(instance),
        (None, _) => Err(elsewhere(ctx, client, wanted, scope)),
        (Some(last), false) => {
            found.push(last);
            Err(several(wanted, &found))
        }
    }
}

/// No instance of a scope has a name: perhaps one of another group or location has it.
pub fn elsewhere(ctx: &Context, client: &Client, wanted: &str, scope: &Scope) -> CommandError {
    let narrow = scope.group.is_some() || scope.location.is_some();
    let everywhere = if narrow {
        instances(ctx, client, wanted, &Scope::default()).unwrap_or_default()
    } else {
        Vec::new()
    };
    let Some(found) = everywhere.first() else { return not_found(ctx, wanted) };
    CommandError::plain(
        msg!("Service instance '{{.Name}}' was not found.", Name = wanted),
        msg!(
            "One of that name is in location {{.Location}} and in resource group {{.Group}}: name the group with '-g', or the instance by its GUID {{.Guid}}.",
            Location = found.region,
            Group = found.resource_group_id,
            Guid = found.guid
        ),
    )
}

/// No instance has a name.
pub fn not_found(ctx: &Context, wanted: &str) -> CommandError {
    CommandError::plain(
        msg!("Service instance '{{.Name}}' was not found.", Name = wanted),
        msg!(
            "List the instances with '{{.Program}} resource service-instances --all-resource-groups'.",
            Program = ctx.program
        ),
    )
}

/// Several instances have a name.
pub fn several(wanted: &str, found: &[Instance]) -> CommandError {
    let list = found.iter().map(|it| format!("  {}   {}   {}", it.guid, it.region, it.state));
    CommandError::plain(
        msg!(
            "Multiple service instances found with name '{{.Name}}':\n{{.List}}",
            Name = wanted,
            List = Fragment::lines(list)
        ),
        msg!("Nothing was changed. Name the one you mean by its GUID."),
    )
}

/// A GUID or a CRN, if the words are one.
pub fn as_id(wanted: &str) -> Option<InstanceId> {
    if let Ok(guid) = wanted.parse::<Guid>() {
        return Some(InstanceId::Guid(guid));
    }
    let crn = wanted.parse::<Crn>().ok().filter(|_| !wanted.is_empty())?;
    Some(InstanceId::Crn(crn))
}

/// The group with a name or an id. Names are case-sensitive.
pub fn group_named(
    ctx: &Context,
    groups: Vec<ResourceGroup>,
    wanted: &str,
) -> Result<ResourceGroup, CommandError> {
    let found =
        groups.into_iter().find(|group| group.name == wanted || group.id.as_str() == wanted);
    found.ok_or_else(|| {
        CommandError::plain(
            msg!("No resource group found with name or ID '{{.Group}}'.", Group = wanted),
            msg!("List the groups with '{{.Program}} resource groups'.", Program = ctx.program),
        )
    })
}
