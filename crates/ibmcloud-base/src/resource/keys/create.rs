//! `resource service-key-create`: makes a key, and shows what it opens the instance with.

use std::io;

use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::Comparison;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_core::parameters::Parameters;
use ibmcloud_transport::{InstanceId, NewKey, ResourceKey};

use crate::resource::parameters;
use crate::select::{self, Scope};

#[derive(clap::Args, Debug)]
pub(crate) struct KeyCreateArgs {
    /// Name of the service key
    #[arg(value_name = "NAME")]
    name: String,
    /// IAM service role, such as Manager, Writer or Reader; None gives no role
    #[arg(value_name = "ROLE_NAME")]
    role: Option<String>,
    /// ID of the service instance
    #[arg(long, value_name = "ID", conflicts_with = "instance_name")]
    instance_id: Option<String>,
    /// Name of the service instance
    #[arg(long, value_name = "NAME", required_unless_present = "instance_id")]
    instance_name: Option<String>,
    /// ID or CRN of the service ID whose API key is made, instead of one for this key alone
    #[arg(long, value_name = "SERVICE_ID")]
    service_id: Option<String>,
    /// JSON file or JSON string of parameters
    #[arg(short, long, value_name = "PARAMETERS")]
    parameters: Option<String>,
    /// Name or ID of the resource group
    #[arg(short = 'g', value_name = "RESOURCE_GROUP")]
    resource_group: Option<String>,
    /// Type of the endpoints in the credentials: public or private
    #[arg(long, value_name = "SERVICE_ENDPOINT_TYPE")]
    service_endpoint: Option<String>,
    /// Force creation without confirmation
    #[arg(short, long)]
    force: bool,
    /// Specify output format: JSON or YAML
    #[arg(long, value_name = "FORMAT")]
    output: Option<String>,
    /// Suppress verbose output
    #[arg(short, long, alias = "quite")]
    quiet: bool,
}

impl Run for KeyCreateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let role = self.role()?;
        let parameters = self.parameters(ctx)?;
        let client = ctx.client()?;
        let session = ctx.session()?;
        let scope = Scope::resolve(ctx, &client, self.resource_group.as_deref(), false)?;
        let text = msg!(
            "Creating service key {{.Place}} of account {{.Account}} as {{.User}}...",
            Place => super::shared::place(ctx, &scope),
            Account = ctx.console.entity(&session.account_name()),
            User = ctx.console.entity(&session.user)
        );
        ctx.console.progress(&text)?;
        let wanted = self.instance_id.as_ref().or(self.instance_name.as_ref());
        let instance = select::one(ctx, &client, wanted.map_or("", String::as_str), &scope)?;
        let new = NewKey {
            name: self.name.clone(),
            source: InstanceId::Crn(instance.crn),
            role,
            parameters,
        };
        let doing = msg!("Could not create service key {{.Name}}.", Name = self.name);
        let created = ctx.ask(doing, Changed::Nothing, client.create_key(&new))?;
        let comparison = Comparison::default().text("name", Some(&self.name), &created.name);
        comparison.show(ctx, &self.name, Box::new(Created(created)))
    }
}

impl KeyCreateArgs {
    /// The role to send; a service ID has its own roles.
    fn role(&self) -> Result<Option<String>, CommandError> {
        let named = self.role.clone().filter(|role| !role.eq_ignore_ascii_case("none"));
        if named.is_some() && self.service_id.is_some() {
            return Err(CommandError::usage(msg!(
                "'--service-id' can be used only without a role, or with the role None"
            )));
        }
        Ok(named)
    }

    fn parameters(&self, ctx: &Context) -> Result<Option<Parameters>, CommandError> {
        let mut read = match &self.parameters {
            Some(typed) => Some(parameters::read(&ctx.env, typed)?),
            None => None,
        };
        if let Some(kind) = &self.service_endpoint {
            if !["public", "private"].contains(&kind.as_str()) {
                return Err(CommandError::usage(msg!(
                    "'{{.Value}}' is not public or private",
                    Value = kind
                )));
            }
            read.get_or_insert_with(Parameters::new).set("service-endpoints", kind.as_str());
        }
        if let Some(id) = &self.service_id {
            let crn = crn_of_service_id(ctx, id)?;
            read.get_or_insert_with(Parameters::new).set("serviceid_crn", crn.as_str());
        }
        Ok(read)
    }
}

/// The CRN of a service ID that was named by its CRN, or by its ID with or without prefix.
fn crn_of_service_id(ctx: &Context, id: &str) -> Result<String, CommandError> {
    if id.starts_with("crn:") {
        return Ok(id.to_owned());
    }
    let bare = id.strip_prefix("iam-").unwrap_or(id);
    if bare.starts_with("ServiceId-") {
        let account = ctx.account()?.id;
        return Ok(format!("crn:v1:bluemix:public:iam-identity::a/{account}::serviceid:{bare}"));
    }
    Err(CommandError::plain(
        msg!("'{{.ID}}' is not the ID of a service ID.", ID = id),
        msg!(
            "Nothing was changed. IDs begin with 'ServiceId-': list them with '{{.Program}} iam service-ids --uuid'.",
            Program = ctx.program
        ),
    ))
}

struct Created(ResourceKey);

impl View for Created {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let crn = console.entity(&self.0.crn);
        console.say(&msg!("Service key {{.ID}} was created.", ID = crn))?;
        console.details(&super::shared::block(&self.0))
    }

    /// One object, unlike `service-key`: IBM's tutorials read `.credentials`.
    fn exact_json(&self) -> Option<Json> {
        Some(super::shared::document(&self.0))
    }
}
