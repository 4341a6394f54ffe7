//! A policy as the options of a command describe it, or a file; and how a new one is shown.

use std::io;

use ibmcloud_cli::comparison::Comparison;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::files::named;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::View;
use ibmcloud_core::json::Json;
use ibmcloud_plugin_sdk::terminal::Details;
use ibmcloud_transport::json::{parse, to_value};
use ibmcloud_transport::{Access, Client, Policy, PolicyVersion, ResourceGroupFilter, Subject};
use serde_json::Value;

use super::super::Place;
use crate::select;

/// The roles that every service has, and the kind that each is of.
const ROLES: [(&str, &str); 7] = [
    ("Viewer", "role"),
    ("Operator", "role"),
    ("Editor", "role"),
    ("Administrator", "role"),
    ("Reader", "serviceRole"),
    ("Writer", "serviceRole"),
    ("Manager", "serviceRole"),
];

/// The options that describe a policy.
#[derive(clap::Args, Debug)]
pub(super) struct PolicyArgs {
    /// JSON file that holds the policy
    #[arg(short, long, value_name = "JSON_FILE", conflicts_with = "roles")]
    file: Option<String>,
    /// Names of roles, separated by commas
    #[arg(long, value_name = "ROLE_NAMES", value_delimiter = ',')]
    roles: Vec<String>,
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
    /// Version of the policy: v1 or v2
    #[arg(long, value_name = "VERSION")]
    api_version: Option<String>,
}

impl PolicyArgs {
    /// Checks the options and gives `subject` the access that they describe.
    pub(super) fn create(
        &self,
        ctx: &Context,
        client: &Client,
        place: &Place,
        subject: &Subject,
    ) -> Result<Created, CommandError> {
        let (version, document) = (self.version()?, self.document(ctx, client, place)?);
        let doing = msg!("Could not create the policy.");
        let creating = client.create_policy(subject, version, document.clone());
        let created = ctx.ask(doing, Changed::Nothing, creating)?;
        let members = ["roles", "resources", "control", "resource"];
        Comparison::default()
            .document(&members, &document, &created.document)
            .check(&created.id)?;
        Ok(Created(created))
    }

    /// Whether the options make sense, before anything is asked.
    pub(super) fn check(&self) -> Result<(), CommandError> {
        self.version()?;
        if self.file.is_none() && self.roles.is_empty() {
            return Err(CommandError::usage(msg!("'--file' or '--roles' is missing")));
        }
        self.access().map(drop)
    }

    fn version(&self) -> Result<PolicyVersion, CommandError> {
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

    /// What the options name, without what has to be looked up.
    fn access(&self) -> Result<Access, CommandError> {
        let roles = self.roles.iter().map(|name| role(name.trim())).collect::<Result<_, _>>()?;
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
        Ok(Access { roles, attributes, tags: tags.collect::<Result<_, _>>()? })
    }

    fn document(
        &self,
        ctx: &Context,
        client: &Client,
        place: &Place,
    ) -> Result<Json, CommandError> {
        if let Some(file) = &self.file {
            return from_file(ctx, file);
        }
        let mut access = self.access()?;
        access.attributes.insert(0, ("accountId".to_owned(), place.id().to_string()));
        if let Some(name) = &self.resource_group_name {
            let filter =
                ResourceGroupFilter { account: Some(place.id().clone()), ..Default::default() };
            let doing = msg!("Could not get resource group:");
            let groups = ctx.ask(doing, Changed::Nothing, client.resource_groups(&filter))?;
            let group = select::group_named(ctx, groups, name)?;
            access.attributes.push(("resourceGroupId".to_owned(), group.id.to_string()));
        }
        // The service takes no policy that is for nothing in particular.
        let told = |(name, _): &(String, String)| TELLING.contains(&name.as_str());
        if access.tags.is_empty() && !access.attributes.iter().any(told) {
            access.attributes.push(("serviceType".to_owned(), "service".to_owned()));
        }
        Ok(access.document(self.version()?))
    }
}

/// What a policy can be for; without any of it, it is for all services that IAM knows.
const TELLING: [&str; 5] =
    ["serviceType", "serviceName", "resourceGroupId", "service_group_id", "resourceType"];

/// The CRN of a role by its name; a CRN is taken as it is.
fn role(name: &str) -> Result<String, CommandError> {
    if name.starts_with("crn:") {
        return Ok(name.to_owned());
    }
    let known = ROLES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    known.map(|(name, kind)| format!("crn:v1:bluemix:public:iam::::{kind}:{name}")).ok_or_else(
        || {
            let names: Vec<&str> = ROLES.iter().map(|(name, _)| *name).collect();
            CommandError::plain(
                msg!("The role '{{.Role}}' is not known.", Role = name),
                msg!(
                    "Nothing was changed. The roles are {{.Roles}}; any other is named by its CRN.",
                    Roles = names.join(", ")
                ),
            )
        },
    )
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

/// A policy that was created.
pub(super) struct Created(Policy);

impl View for Created {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        console.say(&msg!("Policy is successfully created"))?;
        let document = to_value(&self.0.document);
        let block = Details::new()
            .field("Policy ID:", &self.0.id)
            .field("Roles:", roles(&document).join(", "))
            .nested("Resources:", resources(&document));
        console.details(&block)
    }

    fn exact_json(&self) -> Option<Json> {
        Some(self.0.document.clone())
    }
}

/// The roles of a policy of either version.
fn roles(document: &Value) -> Vec<String> {
    let newer = document.pointer("/control/grant/roles");
    let roles = document.get("roles").or(newer).and_then(Value::as_array);
    let name = |role: &Value| {
        let text = |member| role.get(member).and_then(Value::as_str);
        let named = text("display_name");
        let id = text("role_id").unwrap_or_default();
        named.or_else(|| id.rsplit(':').next()).unwrap_or_default().to_owned()
    };
    roles.into_iter().flatten().map(name).collect()
}

/// The attributes of the resources of a policy of either version.
fn resources(document: &Value) -> Details {
    let newer = document.get("resource").filter(|it| it.is_object());
    let resource = newer.or_else(|| document.pointer("/resources/0"));
    let mut block = Details::new();
    let attributes = resource.and_then(|it| it.get("attributes")).and_then(Value::as_array);
    for attribute in attributes.into_iter().flatten() {
        let name = attribute["name"].as_str().or_else(|| attribute["key"].as_str());
        let label = match name.unwrap_or_default() {
            "accountId" => "Account ID",
            "serviceName" => "Service Name",
            "serviceInstance" => "Service Instance",
            "serviceType" => "Service Type",
            "resourceGroupId" => "Resource Group ID",
            "resourceType" => "Resource Type",
            "resource" => "Resource",
            "region" => "Region",
            other => other,
        };
        block.push(label, attribute["value"].as_str().unwrap_or_default());
    }
    block
}
