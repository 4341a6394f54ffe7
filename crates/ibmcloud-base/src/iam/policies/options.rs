//! A policy as the options of a command describe it, or a file.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::files::named;
use ibmcloud_cli::msg;
use ibmcloud_core::json::Json;
use ibmcloud_transport::json::parse;
use ibmcloud_transport::{Access, Client, PolicyVersion, ResourceGroupFilter};

use super::super::Place;
use super::named::Named;
use super::roles::role_ids;
use super::subject::Source;
use crate::select;

/// The options that describe the resources of a policy.
#[derive(clap::Args, Debug)]
pub(super) struct ResourceOptions {
    /// Name of the service, such as sysdig-monitor
    #[arg(long, value_name = "SERVICE_NAME")]
    service_name: Option<String>,
    /// GUID of the service instance
    #[arg(long, value_name = "SERVICE_INSTANCE")]
    service_instance: Option<String>,
    /// Region of the resources
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Type of the resources
    #[arg(long, value_name = "RESOURCE_TYPE")]
    resource_type: Option<String>,
    /// ID of the resource
    #[arg(long, value_name = "RESOURCE")]
    resource: Option<String>,
    /// Name of the resource group
    #[arg(long, value_name = "RESOURCE_GROUP_NAME", conflicts_with = "resource_group_id")]
    resource_group_name: Option<String>,
    /// ID of the resource group
    #[arg(long, value_name = "RESOURCE_GROUP_ID")]
    resource_group_id: Option<String>,
    /// Access tags of the resources, as NAME:VALUE, separated by commas
    #[arg(long, value_name = "TAGS", value_delimiter = ',')]
    tags: Vec<String>,
    /// Give access to all account management services
    #[arg(long, conflicts_with = "service_name")]
    account_management: bool,
    /// Further attributes of the resources, as NAME=VALUE, separated by commas
    #[arg(long, value_name = "ATTRIBUTES", value_delimiter = ',')]
    attributes: Vec<String>,
}

/// In which form a policy is written and shown.
#[derive(clap::Args, Debug)]
pub(super) struct Form {
    /// Version of the policy: v1 or v2
    #[arg(long, value_name = "VERSION")]
    api_version: Option<String>,
}

impl Form {
    /// The form that was asked for, else the older one.
    pub(super) fn version(&self) -> Result<PolicyVersion, CommandError> {
        match self.api_version.as_deref().map(str::to_ascii_lowercase).as_deref() {
            None | Some("v1") => Ok(PolicyVersion::V1),
            Some("v2") => Ok(PolicyVersion::V2),
            Some(other) => Err(CommandError::usage(msg!(
                "'{{.Value}}' is not a value for {{.Argument}}",
                Value = other,
                Argument = "--api-version"
            ))),
        }
    }
}

impl ResourceOptions {
    /// Whether no option says what the policy is for.
    pub(super) fn is_empty(&self) -> bool {
        let named = [
            &self.service_name,
            &self.service_instance,
            &self.region,
            &self.resource_type,
            &self.resource,
            &self.resource_group_name,
            &self.resource_group_id,
        ];
        named.iter().all(|it| it.is_none())
            && !self.account_management
            && self.tags.is_empty()
            && self.attributes.is_empty()
    }

    /// Whether the options make sense, before anything is asked.
    pub(super) fn check(&self) -> Result<(), CommandError> {
        self.access().map(drop)
    }

    /// What the options name, without what has to be looked up.
    fn access(&self) -> Result<Access, CommandError> {
        let named = [
            ("serviceName", &self.service_name),
            ("serviceInstance", &self.service_instance),
            ("region", &self.region),
            ("resourceType", &self.resource_type),
            ("resource", &self.resource),
            ("resourceGroupId", &self.resource_group_id),
        ];
        let mut attributes: Vec<(String, String)> = named
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)))
            .collect();
        if self.account_management {
            attributes.push(("serviceType".to_owned(), "platform_service".to_owned()));
        }
        for pair in &self.attributes {
            attributes.push(split(pair, '=', "--attributes")?);
        }
        let tags = self.tags.iter().map(|pair| split(pair, ':', "--tags"));
        Ok(Access { roles: Vec::new(), attributes, tags: tags.collect::<Result<_, _>>()? })
    }

    /// The document of the policy, everything in it looked up. `kept` are the roles that it has unless the
    /// options name others.
    pub(super) fn document(
        &self,
        ctx: &Context,
        client: &Client,
        place: &Place,
        (source, kept, version): (&impl Source, &[String], PolicyVersion),
    ) -> Result<Json, CommandError> {
        if let Some(file) = source.file() {
            let document = from_file(ctx, file)?;
            Named::in_document(&document).check(ctx, client, place)?;
            return Ok(document);
        }
        let mut access = self.access()?;
        if let Some(wanted) = &self.resource_group_name {
            let id = group_id(ctx, client, place, wanted)?;
            access.attributes.push(("resourceGroupId".to_owned(), id));
        }
        let named = Named {
            service: self.service_name.clone(),
            instance: self.service_instance.clone(),
            region: self.region.clone(),
            group: self.resource_group_id.clone(),
        };
        if let Some(guid) = named.check(ctx, client, place)? {
            let own = access.attributes.iter_mut().find(|(name, _)| name == "serviceInstance");
            if let Some((_, value)) = own {
                value.clone_from(&guid);
            }
        }
        access.roles = if source.roles().is_empty() {
            kept.to_vec()
        } else {
            role_ids(ctx, client, place, (source.roles(), self.service_name.as_deref()))?
        };
        access.attributes.insert(0, ("accountId".to_owned(), place.id().to_string()));
        // The service takes no policy that is for nothing in particular.
        let told = |(name, _): &(String, String)| TELLING.contains(&name.as_str());
        if access.tags.is_empty() && !access.attributes.iter().any(told) {
            access.attributes.push(("serviceType".to_owned(), "service".to_owned()));
        }
        Ok(access.document(version))
    }
}

/// What a policy can be for; without any of it, it is for all services that IAM knows.
const TELLING: [&str; 5] =
    ["serviceType", "serviceName", "resourceGroupId", "service_group_id", "resourceType"];

/// The ID of a resource group by its name; a star means all of them.
fn group_id(
    ctx: &Context,
    client: &Client,
    place: &Place,
    wanted: &str,
) -> Result<String, CommandError> {
    if wanted == "*" {
        return Ok(wanted.to_owned());
    }
    let filter = ResourceGroupFilter { account: Some(place.id().clone()), ..Default::default() };
    let doing = msg!("Could not get resource group:");
    let groups = ctx.ask(doing, Changed::Nothing, client.resource_groups(&filter))?;
    Ok(select::group_named(ctx, groups, wanted)?.id.to_string())
}

fn split(pair: &str, at: char, option: &str) -> Result<(String, String), CommandError> {
    match pair.split_once(at) {
        Some((name, value)) if !name.is_empty() && !value.is_empty() => {
            Ok((name.to_owned(), value.to_owned()))
        }
        _ => Err(CommandError::usage(msg!(
            "'{{.Value}}' is not a value for {{.Argument}}",
            Value = pair,
            Argument = option
        ))),
    }
}

/// The policy in a file. The documentation marks the file's name with '@' in some places only.
fn from_file(ctx: &Context, named: &str) -> Result<Json, CommandError> {
    let path = named.strip_prefix('@').unwrap_or(named);
    let text = named::read(&ctx.env, path)?;
    let document = parse(&text).ok().filter(|document| document.as_object().is_some());
    document.ok_or_else(|| {
        CommandError::plain(
            msg!("The file '{{.Path}}' holds no JSON object.", Path = path),
            msg!("Nothing was changed. A policy has 'roles' and 'resources'."),
        )
    })
}
