//! `monitoring alert add`: a new alert, out of flags, out of a file, or out of a file with flags on
//! top.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_core::resource;
use ibmcloud_core::resource::alert::Alert;
use ibmcloud_transport::AlertApi;

use super::flags::{Flags, segment_condition};
use super::shared::sentence;
use crate::commands::monitoring::shared::views::Happened;
use crate::commands::monitoring::shared::{At, InTeam, accepted, input};

const DEFAULT_SEVERITY: u64 = 4;
const DEFAULT_SPAN: u64 = 60_000_000;
/// What only the service decides.
const DECIDED: [&str; 5] = ["id", "version", "createdOn", "modifiedOn", "notificationCount"];

#[derive(clap::Args, Debug)]
pub(crate) struct AlertAddArgs {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    flags: Flags,
    /// Add the alert disabled
    #[arg(long)]
    disable: bool,
    /// JSON file with the alert; - is the standard input
    #[arg(short, long, value_name = "JSON_FILE")]
    file: Option<String>,
    #[command(flatten)]
    strictness: input::Strictness,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for AlertAddArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let mut alert = match &self.file {
            Some(path) => {
                let schema = resource::alert::schema;
                let read = input::document(ctx, path, "alert", &self.strictness, schema)?;
                self.flags.over_any(input::without(read, &DECIDED))?
            }
            None => self.alone()?,
        };
        if self.disable {
            alert.insert("enabled", false.into());
        }
        let client = ctx.client()?;
        let place = self.at.open_to_change(ctx, &client, self.team.team.as_deref(), false)?;
        let name = Alert::of(&alert).name();
        let progress = msg!(
            "Adding alert {{.Alert}} to instance {{.Name}}...",
            Alert = ctx.console.entity(&name),
            Name = place.entity(ctx)
        );
        ctx.console.progress(&progress)?;
        self.flags.notify(ctx, &place, &mut alert)?;
        let doing = msg!("Could not add alert {{.Name}}.", Name = name);
        let api = AlertApi::of(&alert);
        let added = ctx.ask(doing, Changed::Nothing, place.monitor.create_alert(api, &alert))?;
        accepted::check_made(&name, &alert, &added)?;
        let text = sentence(ctx, &added, |name, id| {
            msg!("Alert {{.Name}} was added with ID {{.ID}}.", Name = name, ID = id)
        });
        Ok(Box::new(Happened::new(text, &added)))
    }
}

impl AlertAddArgs {
    /// An alert out of flags alone, with the documented defaults.
    fn alone(&self) -> Result<Json, CommandError> {
        let kind = self.flags.kind()?.unwrap_or("MANUAL");
        if self.flags.alert_name.as_deref().is_none_or(|name| name.trim().is_empty()) {
            return Err(CommandError::usage(msg!("--alert-name is missing")));
        }
        if matches!(kind, "MANUAL" | "PROMETHEUS") && self.flags.condition.is_none() {
            let reason =
                msg!("--condition is missing, which alerts of type {{.Type}} need", Type = kind);
            return Err(CommandError::usage(reason));
        }
        let mut alert = Json::object([("type", kind)].map(|(name, value)| (name, value.into())));
        alert.insert("enabled", true.into());
        alert.insert("timespan", DEFAULT_SPAN.into());
        if !self.flags.has_severity() {
            alert.insert("severity", DEFAULT_SEVERITY.into());
        }
        if kind == "MANUAL" {
            alert.insert("segmentCondition", segment_condition("ANY"));
        }
        self.flags.over(alert)
    }
}
