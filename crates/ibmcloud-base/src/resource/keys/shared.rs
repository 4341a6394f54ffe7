//! What the commands of service keys share.

use compact_sort::CompactSort as _;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::messages::{Fragment, Message};
use ibmcloud_cli::msg;
use ibmcloud_core::json::Json;
use ibmcloud_plugin_sdk::terminal::Details;
use ibmcloud_transport::{Client, KeyFilter, ResourceKey};
use jiff::Timestamp;

use crate::select::Scope;

/// ` in resource group X` or ` in all resource groups`, for progress lines.
pub(super) fn place(ctx: &Context, scope: &Scope) -> Message {
    match &scope.group_name {
        Some(group) => msg!("in resource group {{.Group}}", Group = ctx.console.entity(group)),
        None => msg!("in all resource groups"),
    }
}

/// All keys in the scope.
pub(super) fn all(
    ctx: &Context,
    client: &Client,
    scope: &Scope,
) -> Result<Vec<ResourceKey>, CommandError> {
    let filter = KeyFilter { resource_group: scope.group.clone(), ..KeyFilter::default() };
    let doing = msg!("Could not get the service keys.");
    ctx.ask(doing, Changed::ReadOnly, client.resource_keys(&filter))
}

/// Whether the words of a person name a key by its GUID or CRN.
pub(super) fn is_id_of(wanted: &str, key: &ResourceKey) -> bool {
    wanted == key.guid || wanted == key.crn
}

/// The one key with a name or an id; none or several are errors that say what to do.
pub(super) fn one(
    ctx: &Context,
    client: &Client,
    wanted: &str,
    scope: &Scope,
) -> Result<ResourceKey, CommandError> {
    let mut found = all(ctx, client, scope)?;
    found.retain(|key| key.name == wanted || is_id_of(wanted, key));
    match (found.pop(), found.is_empty()) {
        (Some(key), true) => Ok(key),
        (None, _) => Err(not_found(ctx, wanted)),
        (Some(last), false) => {
            found.push(last);
            let crns = Fragment::lines(found.iter().map(|key| format!("  {}", key.crn)));
            Err(CommandError::plain(
                msg!(
                    "Multiple service keys found with name '{{.Name}}':\n{{.List}}",
                    Name = wanted,
                    List = crns
                ),
                msg!("Nothing was changed. Name the one you mean by its ID."),
            ))
        }
    }
}

pub(super) fn not_found(ctx: &Context, wanted: &str) -> CommandError {
    CommandError::plain(
        msg!("Service key '{{.Name}}' was not found.", Name = wanted),
        msg!(
            "List the keys with '{{.Program}} resource service-keys', or name another resource group with '-g'.",
            Program = ctx.program
        ),
    )
}

/// The block of a key; the credentials are its purpose.
pub(super) fn block(key: &ResourceKey) -> Details {
    let mut rows = Details::new();
    rows.push("Name:", &key.name);
    rows.push("ID:", &key.crn);
    rows.push("Created At:", date(&key.created_at));
    rows.push("State:", &key.state);
    match key.credentials.as_object() {
        None | Some([]) => rows.push("Credentials:", ""),
        Some(members) => rows.push_nested("Credentials:", credentials(members)),
    }
    rows
}

/// What the service says instead of the credentials, where it keeps them from whoever asks.
pub(super) fn hidden(key: &ResourceKey) -> Option<String> {
    let members = key.credentials.as_object().unwrap_or_default();
    let (_, value) = members.iter().find(|(name, _)| name == "REDACTED")?;
    Some(value.as_str().unwrap_or_default().to_owned())
}

/// Names and values, in the order of the names' bytes: capitals first.
pub(super) fn credentials(members: &[(String, Json)]) -> Details {
    let mut members: Vec<&(String, Json)> = members.iter().collect();
    members.compact_sort_by(|one, two| one.0.cmp(&two.0));
    let mut rows = Details::new();
    for (name, value) in members {
        let text = match value {
            Json::Null => String::new(),
            Json::String(text) => text.clone(),
            other => other.to_string(),
        };
        rows.push(format!("{name}:"), text);
    }
    rows
}

/// A time as `date` prints it in UTC; whatever cannot be read is shown as it came.
pub(super) fn date(text: &str) -> String {
    match text.parse::<Timestamp>() {
        Ok(time) => time.strftime("%a %b %e %H:%M:%S UTC %Y").to_string(),
        Err(_) => text.to_owned(),
    }
}

/// The document of a key, as the service sent it.
pub(super) fn document(key: &ResourceKey) -> Json {
    key.document.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_look_like_those_of_date() {
        assert_eq!(date("2023-09-08T07:56:19.000000000Z"), "Fri Sep  8 07:56:19 UTC 2023");
        assert_eq!(date("2022-03-21T18:36:09Z"), "Mon Mar 21 18:36:09 UTC 2022");
        assert_eq!(date("soon"), "soon");
    }

    #[test]
    fn credentials_stand_in_the_order_of_their_bytes() {
        let members = [("b", "2"), ("Sysdig Access Key", "1"), ("apikey", "3")]
            .map(|(name, value)| (name.to_owned(), Json::from(value)));
        let expected =
            Details::new().field("Sysdig Access Key:", "1").field("apikey:", "3").field("b:", "2");
        assert_eq!(credentials(&members), expected);
    }
}
