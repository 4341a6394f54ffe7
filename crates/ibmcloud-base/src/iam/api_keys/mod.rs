//! API keys of the user and of service IDs. What the commands share is here.
//!
//! Each verb has two commands, one for either owner: `api-key-…` and `service-api-key-…`. They
//! differ in the words that name a key ([`Naming`]) and in nothing else.

mod create;
mod delete;
mod key_file;
mod list;
mod list_of_service;
mod show;
mod switch;
mod update;

use ibmcloud_cli::command::CommandSpec;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::terminal::{Details, Table};
use ibmcloud_transport::{ApiKey, Client, KeysOf};

use self::switch::{Disable, Enable, Lock, SwitchArgs, Unlock};
use super::{Place, only, service_ids, truth};

/// The grammar of the commands that only name a key.
const KEY: &str = "(NAME | UUID) [-f, --force] [-q, --quiet]";
const SERVICE_KEY: &str =
    "(APIKEY_NAME | APIKEY_UUID) (SERVICE_ID_NAME | SERVICE_ID_UUID) [-f, --force] [-q, --quiet]";

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<list::ApiKeysArgs>(
        "iam",
        "api-keys",
        "List all API keys of the user",
        "[--uuid] [-n, --name STRING] [-d, --description STRING] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<create::CreateArgs<Own>>(
        "iam",
        "api-key-create",
        "Create an API key for the user",
        "NAME [-d, --description DESCRIPTION] [--file FILE] [--action-if-leaked NONE | DISABLE | DELETE] [--lock] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<update::UpdateArgs<Own>>(
        "iam",
        "api-key-update",
        "Update an API key of the user",
        "(NAME | UUID) [-n, --name NEW_NAME] [-d, --description DESCRIPTION] [--action-if-leaked NONE | DISABLE | DELETE] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<delete::DeleteArgs<Own>>(
        "iam",
        "api-key-delete",
        "Delete an API key of the user",
        KEY,
    ),
    CommandSpec::new::<SwitchArgs<Own, Lock>>("iam", "api-key-lock", "Lock an API key", KEY),
    CommandSpec::new::<SwitchArgs<Own, Unlock>>("iam", "api-key-unlock", "Unlock an API key", KEY),
    CommandSpec::new::<SwitchArgs<Own, Disable>>(
        "iam",
        "api-key-disable",
        "Disable an API key",
        KEY,
    ),
    CommandSpec::new::<SwitchArgs<Own, Enable>>("iam", "api-key-enable", "Enable an API key", KEY),
    CommandSpec::new::<list_of_service::ServiceApiKeysArgs>(
        "iam",
        "service-api-keys",
        "List all API keys of a service ID",
        "([-a, --all] | SERVICE_ID_NAME | SERVICE_ID_UUID) [-n, --name STRING] [-d, --description STRING] [-f, --force] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<show::ServiceApiKeyArgs>(
        "iam",
        "service-api-key",
        "Show details of an API key of a service ID",
        "(APIKEY_NAME | APIKEY_UUID) (SERVICE_ID_NAME | SERVICE_ID_UUID) [--uuid] [-f, --force] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<create::CreateArgs<OfService>>(
        "iam",
        "service-api-key-create",
        "Create an API key for a service ID",
        "NAME (SERVICE_ID_NAME | SERVICE_ID_UUID) [-d, --description DESCRIPTION] [--file FILE] [--action-if-leaked NONE | DISABLE | DELETE] [-f, --force] [--lock] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<update::UpdateArgs<OfService>>(
        "iam",
        "service-api-key-update",
        "Update an API key of a service ID",
        "(APIKEY_NAME | APIKEY_UUID) (SERVICE_ID_NAME | SERVICE_ID_UUID) [-n, --name NEW_NAME] [-d, --description DESCRIPTION] [--action-if-leaked NONE | DISABLE | DELETE] [-f, --force] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<delete::DeleteArgs<OfService>>(
        "iam",
        "service-api-key-delete",
        "Delete an API key of a service ID",
        SERVICE_KEY,
    ),
    CommandSpec::new::<SwitchArgs<OfService, Lock>>(
        "iam",
        "service-api-key-lock",
        "Lock an API key of a service ID",
        SERVICE_KEY,
    ),
    CommandSpec::new::<SwitchArgs<OfService, Unlock>>(
        "iam",
        "service-api-key-unlock",
        "Unlock an API key of a service ID",
        SERVICE_KEY,
    ),
    CommandSpec::new::<SwitchArgs<OfService, Disable>>(
        "iam",
        "service-api-key-disable",
        "Disable an API key of a service ID",
        SERVICE_KEY,
    ),
    CommandSpec::new::<SwitchArgs<OfService, Enable>>(
        "iam",
        "service-api-key-enable",
        "Enable an API key of a service ID",
        SERVICE_KEY,
    ),
];

/// The words that name a key.
pub(crate) trait Naming: clap::Args {
    /// Name or ID of the key.
    fn key(&self) -> &str;

    /// Name or ID of the service ID that it belongs to; `None` for the user's own.
    fn service_id(&self) -> Option<&str>;
}

/// A key of the user.
#[derive(clap::Args, Debug)]
pub(crate) struct Own {
    /// Name or ID of the API key
    #[arg(value_name = "NAME")]
    key: String,
}

impl Naming for Own {
    fn key(&self) -> &str {
        &self.key
    }

    fn service_id(&self) -> Option<&str> {
        None
    }
}

/// A key of a service ID.
#[derive(clap::Args, Debug)]
pub(crate) struct OfService {
    /// Name or ID of the API key
    #[arg(value_name = "APIKEY_NAME")]
    key: String,
    /// Name or ID of the service ID
    #[arg(value_name = "SERVICE_ID_NAME")]
    service_id: String,
}

impl Naming for OfService {
    fn key(&self) -> &str {
        &self.key
    }

    fn service_id(&self) -> Option<&str> {
        Some(&self.service_id)
    }
}

/// `under ACCOUNT_ID`, or `of service ID S under account A`, for progress lines.
fn whose(ctx: &Context, place: &Place, service_id: Option<&str>) -> Message {
    match service_id {
        None => msg!("under {{.Account}}", Account = ctx.console.entity(place.id().as_str())),
        Some(name) => msg!(
            "of service ID {{.ServiceID}} under account {{.Account}}",
            ServiceID = ctx.console.entity(name),
            Account = place.account_name
        ),
    }
}

/// The IAM id of the identity whose keys are meant.
fn owner(
    ctx: &Context,
    client: &Client,
    place: &Place,
    service_id: Option<&str>,
) -> Result<String, CommandError> {
    match service_id {
        None => Ok(place.iam_id.clone()),
        Some(wanted) => Ok(service_ids::find(ctx, client, place, wanted)?.iam_id),
    }
}

fn keys(
    ctx: &Context,
    client: &Client,
    place: &Place,
    of: &KeysOf,
) -> Result<Vec<ApiKey>, CommandError> {
    let doing = msg!("Could not get the API keys.");
    ctx.ask(doing, Changed::ReadOnly, client.api_keys(place.id(), of))
}

/// The key that is meant.
fn find(
    ctx: &Context,
    client: &Client,
    place: &Place,
    naming: &impl Naming,
) -> Result<ApiKey, CommandError> {
    let wanted = naming.key();
    let owner = owner(ctx, client, place, naming.service_id())?;
    let mut found = keys(ctx, client, place, &KeysOf::Identity(owner))?;
    found.retain(|key| key.name == wanted || key.id == wanted);
    only(
        found,
        wanted,
        |key| &key.id,
        || {
            let list = match naming.service_id() {
                None => format!("{} iam api-keys", ctx.program),
                Some(service_id) => format!("{} iam service-api-keys {service_id}", ctx.program),
            };
            CommandError::plain(
                msg!("API key '{{.Name}}' was not found.", Name = wanted),
                msg!("List the API keys with '{{.Command}}'.", Command = list),
            )
        },
    )
}

/// Keys as a table.
fn table(keys: &[ApiKey]) -> Table {
    let headings =
        ["ID", "Name", "Created At", "Last Updated", "Description", "Locked", "Disabled"];
    let mut table = Table::new(headings);
    for it in keys {
        let (locked, disabled) = (truth(it.locked), truth(it.disabled));
        table.add_row([
            &it.id,
            &it.name,
            &it.created_at,
            &it.modified_at,
            &it.description,
            locked,
            disabled,
        ]);
    }
    table
}

/// A key as a block; `secret` only where the key has just been made.
fn block(key: &ApiKey, secret: Option<&str>) -> Details {
    Details::new()
        .field("ID", &key.id)
        .field("Name", &key.name)
        .field("Description", &key.description)
        .field("Created At", &key.created_at)
        .optional("API Key", secret)
        .field("Locked", truth(key.locked))
}

/// A key as a document, without its secret.
fn document(key: &ApiKey) -> Json {
    key.document.clone()
}
