//! What the commands of API keys share.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::terminal::{Details, Table};
use ibmcloud_transport::{ApiKey, Client, KeysOf};

use super::super::{Place, only, service_ids, truth};

/// The grammar of the commands that only name a key.
pub(super) const KEY: &str = "(NAME | UUID) [-f, --force] [-q, --quiet]";
pub(super) const SERVICE_KEY: &str =
    "(APIKEY_NAME | APIKEY_UUID) (SERVICE_ID_NAME | SERVICE_ID_UUID) [-f, --force] [-q, --quiet]";

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
    pub(super) key: String,
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
    pub(super) key: String,
    /// Name or ID of the service ID
    #[arg(value_name = "SERVICE_ID_NAME")]
    pub(super) service_id: String,
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
pub(super) fn whose(ctx: &Context, place: &Place, service_id: Option<&str>) -> Message {
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
pub(super) fn owner(
    ctx: &Context,
    client: &Client,
    place: &Place,
    service_id: Option<&str>,
) -> Result<String, CommandError> {
    match service_id {
        None => Ok(place.iam_id.clone()),
        Some(wanted) => Ok(service_ids::shared::find(ctx, client, place, wanted)?.iam_id),
    }
}

pub(super) fn keys(
    ctx: &Context,
    client: &Client,
    place: &Place,
    of: &KeysOf,
) -> Result<Vec<ApiKey>, CommandError> {
    let doing = msg!("Could not get the API keys.");
    ctx.ask(doing, Changed::ReadOnly, client.api_keys(place.id(), of))
}

/// The key that is meant.
pub(super) fn find(
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
pub(super) fn table(keys: &[ApiKey]) -> Table {
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
pub(super) fn block(key: &ApiKey, secret: Option<&str>) -> Details {
    Details::new()
        .field("ID", &key.id)
        .field("Name", &key.name)
        .field("Description", &key.description)
        .field("Created At", &key.created_at)
        .optional("API Key", secret)
        .field("Locked", truth(key.locked))
}

/// A key as a document, without its secret.
pub(super) fn document(key: &ApiKey) -> Json {
    key.document.clone()
}
