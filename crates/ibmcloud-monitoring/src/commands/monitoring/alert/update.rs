//! `monitoring alert update`: changes an alert, by flags or by the edited output of `alert get --output JSON`.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_core::resource;
use ibmcloud_core::resource::Alert;
use ibmcloud_core::resource::answer::is_same;
use ibmcloud_transport::AlertApi;

use super::flags::Flags;
use super::list::truth;
use super::shared::{id_of, resolve, sentence};
use crate::commands::monitoring::shared::views::Happened;
use crate::commands::monitoring::shared::{At, InTeam, accepted, input};

#[derive(clap::Args, Debug)]
pub(crate) struct AlertUpdateArgs {
    #[command(flatten)]
    at: At,
    /// ID or name of the alert
    #[arg(long, value_name = "ALERT_ID", required = true)]
    id: Option<String>,
    #[command(flatten)]
    flags: Flags,
    /// Whether the alert notifies anybody (TRUE) or not (FALSE)
    #[arg(short, long, value_name = "BOOLEAN")]
    enabled: Option<String>,
    /// JSON file with the whole alert; - is the standard input
    #[arg(short, long, value_name = "JSON_FILE")]
    file: Option<String>,
    #[command(flatten)]
    strictness: input::Strictness,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for AlertUpdateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let wanted = self.id.clone().unwrap_or_default();
        let enabled = self.enabled.as_deref().map(truth).transpose()?;
        let schema = resource::alert::schema;
        let sent = match &self.file {
            Some(path) => Some(input::document(ctx, path, "alert", &self.strictness, schema)?),
            None if self.flags.is_empty() && enabled.is_none() => {
                return Err(accepted::nothing_named());
            }
            None => None,
        };
        let client = ctx.client()?;
        let place = self.at.open_to_change(ctx, &client, self.team.team.as_deref(), false)?;
        let progress = msg!(
            "Updating alert {{.Alert}} of instance {{.Name}}...",
            Alert = ctx.console.entity(&wanted),
            Name = place.entity(ctx)
        );
        ctx.console.progress(&progress)?;
        // A file says by its form which version of the API it speaks.
        let api = sent.as_ref().map(AlertApi::of);
        let present = resolve(ctx, &place.monitor, api, &wanted)?;
        let api = AlertApi::of(&present);
        let id = id_of(ctx, &present, &wanted)?;
        let path = self.file.as_deref().unwrap_or_default();
        let base = match sent {
            Some(sent) => current(sent, &present, path)?,
            None => present.clone(),
        };
        let mut document = self.flags.over_any(base)?;
        if let Some(on) = enabled {
            document.insert("enabled", on.into());
        }
        self.flags.notify(ctx, &place, &mut document)?;
        if is_same(&document, &present) {
            let name = ctx.console.entity(&Alert::of(&present).name());
            return Ok(Box::new(accepted::is_so_already(&name, &present)));
        }
        let doing = msg!("Could not update alert {{.Name}}.", Name = wanted);
        let updated =
            ctx.ask(doing, Changed::Nothing, place.monitor.update_alert(api, id, &document))?;
        accepted::check(&wanted, &document, &present, &updated)?;
        let text = sentence(ctx, &updated, |name, id| {
            msg!("Alert {{.Name}} with ID {{.ID}} was updated.", Name = name, ID = id)
        });
        Ok(Box::new(Happened::new(text, &updated)))
    }
}

/// A document that speaks of the present object: with its id, and its version where the file has
/// none. A file of another object, or of an older version, is refused before anything is sent.
pub(crate) fn current(mut sent: Json, present: &Json, path: &str) -> Result<Json, CommandError> {
    for member in ["id", "version"] {
        let own = present.text(member);
        match sent.get(member) {
            Some(named) if !named.is_null() => {
                let named = sent.text(member);
                if named != own {
                    return Err(stale(path, member, &named, &own));
                }
            }
            _ => {
                if let Some(value) = present.get(member) {
                    sent.insert(member, value.clone());
                }
            }
        }
    }
    Ok(sent)
}

fn stale(path: &str, member: &str, named: &str, own: &str) -> CommandError {
    if member == "id" {
        return CommandError::plain(
            msg!(
                "The file '{{.Path}}' is about ID {{.Named}}, and the one to update has ID {{.Own}}.",
                Path = path,
                Named = named,
                Own = own
            ),
            msg!("Nothing was changed."),
        );
    }
    CommandError::plain(
        msg!(
            "The file '{{.Path}}' has version {{.Named}}, but the present version is {{.Own}}: somebody changed it meanwhile.",
            Path = path,
            Named = named,
            Own = own
        ),
        msg!("Nothing was changed. Get it again, and repeat your change."),
    )
}

#[cfg(test)]
mod tests {
    use ibmcloud_transport::json::parse;

    use super::*;

    #[test]
    fn id_and_version_are_those_of_the_present_object() {
        let present = parse(r#"{"id":7,"version":3,"name":"old"}"#).unwrap();
        let made = |text| current(parse(text).unwrap(), &present, "f");
        let whole = r#"{"name":"new","id":7,"version":3}"#;
        assert_eq!(made(r#"{"name":"new"}"#).unwrap().to_string(), whole);
        assert_eq!(made(whole).unwrap().to_string(), whole);
        assert!(made(r#"{"id":8,"version":3}"#).is_err());
        assert!(made(r#"{"id":7,"version":2}"#).is_err());
    }
}
