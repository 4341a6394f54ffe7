//! `monitoring access-key enable` and `access-key disable`.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::Comparison;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::messages::Fragment;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::NothingDone;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_core::resource::AccessKey;
use ibmcloud_core::resource::secrets::shortened;
use secrecy::SecretString;

use super::list::masked;
use crate::commands::monitoring::shared::find::Kind;
use crate::commands::monitoring::shared::views::Happened;
use crate::commands::monitoring::shared::{At, time};
use crate::lockdown::activity;

#[derive(clap::Args, Debug)]
pub(crate) struct AccessKeyEnableArgs {
    #[command(flatten)]
    at: At,
    /// ID of the access key, the key itself, or its first eight characters
    #[arg(long, visible_alias = "key", value_name = "KEY", required = true)]
    id: Option<String>,
    #[command(flatten)]
    output: WideOutput,
}

#[derive(clap::Args, Debug)]
pub(crate) struct AccessKeyDisableArgs {
    #[command(flatten)]
    at: At,
    /// ID of the access key, the key itself, or its first eight characters
    #[arg(long, visible_alias = "key", value_name = "KEY", required = true)]
    id: Option<String>,
    /// Do not ask
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for AccessKeyEnableArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        switch(ctx, &self.at, &self.id.unwrap_or_default(), true, false)
    }
}

impl Run for AccessKeyDisableArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        switch(ctx, &self.at, &self.id.unwrap_or_default(), false, self.force)
    }
}

fn switch(
    ctx: &mut Context,
    at: &At,
    wanted: &str,
    on: bool,
    force: bool,
) -> Result<Shown, CommandError> {
    let client = ctx.client()?;
    let place = at.open_to_change(ctx, &client, None, force)?;
    let doing = msg!("Could not get the access keys.");
    let keys = ctx.ask(doing, Changed::Nothing, place.monitor.access_keys())?;
    let key = one(ctx, keys, wanted)?;
    let secret = AccessKey::of(&key).name();
    let shown = shortened(&secret);
    let short = ctx.console.entity(&shown);
    let question =
        msg!("Agents that use access key {{.Key}} are cut off at once. Disable it?", Key = short);
    if !on && !force && !ctx.console.confirm(&question, false)? {
        return Ok(Box::new(NothingDone));
    }
    ctx.console.progress(&if on {
        msg!("Enabling access key {{.Key}}...", Key = short)
    } else {
        msg!("Disabling access key {{.Key}}...", Key = short)
    })?;
    let doing = msg!("Could not switch access key {{.Key}}.", Key = shortened(&secret));
    let secret = SecretString::from(secret);
    let switched =
        ctx.ask(doing, Changed::Nothing, place.monitor.switch_access_key(&secret, on))?;
    let action = if on { "access-key-enabled" } else { "access-key-disabled" };
    activity::note(ctx, &place.monitor.instance().clone(), action, &AccessKey::of(&key).id_text())?;
    let enabled = AccessKey::of(&switched).is_enabled().unwrap_or(on);
    Comparison::default().truth("enabled", Some(on), enabled).check(&shown)?;
    let text = if on {
        msg!("Access key {{.Key}} is enabled.", Key = short)
    } else {
        msg!("Access key {{.Key}} is disabled.", Key = short)
    };
    Ok(Box::new(Happened::new(text, &masked(&switched))))
}

/// By id, by the key, or by the part of it that a list shows. What was typed may be a whole key, so
/// that a message does not repeat it.
fn one(ctx: &Context, keys: Vec<Json>, wanted: &str) -> Result<Json, CommandError> {
    let start = wanted.trim_end_matches('…');
    let by_id = keys.iter().find(|key| AccessKey::of(key).id_text() == wanted);
    if let Some(key) = by_id {
        return Ok(key.clone());
    }
    let named = |key: &Json| start.len() >= 8 && AccessKey::of(key).name().starts_with(start);
    let mut found: Vec<Json> = keys.into_iter().filter(named).collect();
    match (found.pop(), found.is_empty()) {
        (Some(key), true) => Ok(key),
        (None, _) => {
            let shown = if wanted.len() > 8 { shortened(wanted) } else { wanted.to_owned() };
            Err(Kind::AccessKey.not_found(&ctx.program, &shown))
        }
        (Some(last), false) => {
            found.push(last);
            let candidates: Vec<String> = found
                .iter()
                .map(|key| {
                    let key = AccessKey::of(key);
                    format!("  {}   {}", key.id_text(), time::shown(key.created()))
                })
                .collect();
            Err(CommandError::plain(
                msg!(
                    "Several access keys begin with '{{.Key}}':\n{{.List}}",
                    Key = shortened(wanted),
                    List = Fragment::lines(candidates)
                ),
                msg!("Nothing was changed. Name the one you mean by its ID."),
            ))
        }
    }
}
