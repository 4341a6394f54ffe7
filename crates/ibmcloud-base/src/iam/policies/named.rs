//! Whether there is what a policy names. IAM takes a policy for a service, an instance or a region that nobody
//! has ever heard of, and whoever made it would believe that access was given.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_core::instance::{Instance, InstanceState};
use ibmcloud_core::json::Json;
use ibmcloud_transport::{Client, ResourceGroupFilter};

use super::super::Place;
use super::view::attributes;
use crate::select::{self, Scope};

/// Services of the account itself, which the catalog need not list.
const OF_THE_ACCOUNT: [&str; 14] = [
    "billing",
    "context-based-restrictions",
    "enterprise",
    "entitlement",
    "globalcatalog",
    "globalcatalog-collection",
    "iam-access-management",
    "iam-groups",
    "iam-identity",
    "iam-svcs",
    "is",
    "resource-controller",
    "support",
    "user-management",
];

/// What a policy names by plain values, and so can be looked for.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub(super) service: Option<String>,
    pub(super) instance: Option<String>,
    pub(super) region: Option<String>,
    pub(super) group: Option<String>,
}

impl Named {
    /// What a document names; patterns are left alone.
    pub(super) fn in_document(document: &Json) -> Self {
        let mut named = Self::default();
        for (name, operator, value) in attributes(document) {
            if !matches!(operator.as_str(), "" | "stringEquals") {
                continue;
            }
            let place = match name.as_str() {
                "serviceName" => &mut named.service,
                "serviceInstance" => &mut named.instance,
                "region" => &mut named.region,
                "resourceGroupId" => &mut named.group,
                _ => continue,
            };
            *place = Some(value);
        }
        named
    }

    /// Looks for all of it; the GUID of the instance, if one is named.
    pub(super) fn check(
        &self,
        ctx: &Context,
        client: &Client,
        place: &Place,
    ) -> Result<Option<String>, CommandError> {
        let told = |it: &Option<String>| it.clone().filter(|it| !it.contains('*'));
        if let Some(service) = told(&self.service) {
            check_service(ctx, client, &service)?;
        }
        if let Some(group) = told(&self.group) {
            check_group(ctx, client, place, &group)?;
        }
        let Some(instance) = told(&self.instance) else {
            if let Some(region) = told(&self.region) {
                check_region(ctx, client, &region)?;
            }
            return Ok(None);
        };
        let found = select::instances(ctx, client, &instance, &Scope::default())?;
        let found = match &found[..] {
            [] => return Err(no_instance(ctx, &instance)),
            [one] => one,
            several => return Err(select::several(&instance, several)),
        };
        self.check_instance(ctx, &instance, found)?;
        Ok(Some(found.guid.to_string()))
    }

    /// A policy that asks of an instance what it is not is for nothing at all.
    fn check_instance(
        &self,
        ctx: &Context,
        wanted: &str,
        found: &Instance,
    ) -> Result<(), CommandError> {
        if matches!(found.state, InstanceState::Removed | InstanceState::PendingReclamation) {
            return Err(no_instance(ctx, wanted));
        }
        let is = [
            (&self.service, found.crn.service(), msg!("service")),
            (&self.region, found.region.as_str(), msg!("region")),
            (&self.group, found.resource_group_id.as_str(), msg!("resource group")),
        ];
        for (asked, own, what) in is {
            let Some(asked) = asked.as_ref().filter(|it| *it != own && !it.contains('*')) else {
                continue;
            };
            return Err(CommandError::plain(
                msg!(
                    "Service instance '{{.Name}}' is of {{.What}} {{.Own}}, and not of {{.Asked}}: the policy would be for nothing.",
                    Name = wanted,
                    What => what,
                    Own = own,
                    Asked = asked
                ),
                msg!("Nothing was changed."),
            ));
        }
        Ok(())
    }
}

fn no_instance(ctx: &Context, wanted: &str) -> CommandError {
    CommandError::plain(
        msg!("Service instance '{{.Name}}' was not found.", Name = wanted),
        msg!(
            "Nothing was changed. List the instances with '{{.Program}} resource service-instances --all-resource-groups'; one that this list does not have is named with '--attributes serviceInstance={{.Name}}', which nobody checks.",
            Program = ctx.program,
            Name = wanted
        ),
    )
}

/// Refuses a service that nobody knows.
pub(in crate::iam) fn check_service(
    ctx: &Context,
    client: &Client,
    service: &str,
) -> Result<(), CommandError> {
    if OF_THE_ACCOUNT.contains(&service) {
        return Ok(());
    }
    let doing = msg!("Could not look for service {{.Name}} in the catalog.", Name = service);
    if ctx.ask(doing, Changed::Nothing, client.is_catalog_service(service))? {
        return Ok(());
    }
    // Whoever takes the name of an instance for that of its service learns the difference.
    let instance = select::instances(ctx, client, service, &Scope::default());
    let hint = match instance.unwrap_or_default().first() {
        Some(found) => msg!(
            "Nothing was changed. That is an instance of service {{.Service}}: use '--service-name {{.Service}} --service-instance {{.Guid}}'.",
            Service = found.crn.service(),
            Guid = found.guid
        ),
        None => msg!(
            "Nothing was changed. List the services with '{{.Program}} catalog service-marketplace'; one that the catalog does not list is named with '--attributes serviceName={{.Name}}', which nobody checks.",
            Program = ctx.program,
            Name = service
        ),
    };
    Err(CommandError::plain(
        msg!("Service '{{.Name}}' was not found in the catalog.", Name = service),
        hint,
    ))
}

fn check_group(
    ctx: &Context,
    client: &Client,
    place: &Place,
    id: &str,
) -> Result<(), CommandError> {
    let filter = ResourceGroupFilter { account: Some(place.id().clone()), ..Default::default() };
    let doing = msg!("Could not get resource group:");
    let groups = ctx.ask(doing, Changed::Nothing, client.resource_groups(&filter))?;
    if groups.iter().any(|group| group.id.as_str() == id) {
        return Ok(());
    }
    Err(CommandError::plain(
        msg!("No resource group found with name or ID '{{.Group}}'.", Group = id),
        msg!("List the groups with '{{.Program}} resource groups'.", Program = ctx.program),
    ))
}

fn check_region(ctx: &Context, client: &Client, region: &str) -> Result<(), CommandError> {
    if region == "global" {
        return Ok(());
    }
    let doing = msg!("Could not list the regions.");
    let regions = ctx.ask(doing, Changed::Nothing, client.regions())?;
    if regions.iter().any(|known| known.name == region) {
        return Ok(());
    }
    Err(CommandError::plain(
        msg!("'{{.Region}}' is not the name of a region.", Region = region),
        msg!(
            "Nothing was changed. List the regions with '{{.Program}} regions'; a place of another kind is named with '--attributes region={{.Region}}', which nobody checks.",
            Program = ctx.program,
            Region = region
        ),
    ))
}
