//! No lock-down while tokens of the instance still stand in files: what uses them would be cut off.

use std::path::PathBuf;

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, exit};
use ibmcloud_cli::messages::Fragment;
use ibmcloud_cli::msg;
use ibmcloud_core::instance::Instance;
use ibmcloud_scan::TreeOptions;
use ibmcloud_transport::Client;

use super::known::{Known, Looked};
use super::report::{LiveTokens, Report};
use super::search::{Wanted, search};
use super::view::place;
use super::words;
use crate::lockdown::start::Start;

/// Where to look before an update, and what a person has accepted.
#[derive(clap::Args, Debug)]
pub(crate) struct ScanFirst {
    /// Refuse while live tokens of an instance that would be changed stand in these files or folders
    #[arg(long, value_name = "PATH")]
    scan: Vec<PathBuf>,
    /// Go on despite a finding of '--scan', by its ID or as FILE:LINE
    #[arg(long, value_name = "ID", requires = "scan")]
    accept_finding: Vec<String>,
}

impl ScanFirst {
    /// Whether anything is to be searched.
    pub(crate) fn is_wanted(&self) -> bool {
        !self.scan.is_empty()
    }

    /// Refuses while tokens of the instances are found, before anything is changed. What cannot be searched, and
    /// an instance of which no token can be read, stand in the way, too. Each instance comes with a client of
    /// its account.
    pub(crate) fn check(
        &self,
        ctx: &mut Context,
        start: &Start,
        instances: Vec<(Client, Instance)>,
    ) -> Result<(), CommandError> {
        if self.scan.is_empty() {
            return Ok(());
        }
        let known = Known::read(ctx, start, instances)?;
        unreadable(ctx, &known.instances)?;
        let options = TreeOptions { respect_ignore_files: false, ..TreeOptions::default() };
        let wanted = Wanted { calls: false, ..Wanted::paths(&self.scan, options) };
        let (collected, known) = search(ctx, known, &wanted)?;
        let mut report = Report::new(collected, known, LiveTokens::LookedFor, &self.accept_finding);
        report.keep_live();
        found(&report)?;
        if !report.unread.is_empty() {
            let list = report.unread.iter().map(|it| {
                let at = super::report::path(&it.place.source);
                let at = format!("  {at}{}", super::report::members(&it.place));
                format!("{at}: {}", ctx.console.text(&words::why(&it.why)))
            });
            return Err(refused(
                vec![
                    msg!(
                        "Not searched, or not to the end:\n{{.List}}",
                        List = Fragment::lines(list.collect::<Vec<_>>())
                    ),
                    msg!(
                        "Nothing was changed. Make them readable, or name other paths with '--scan'."
                    ),
                ],
                exit::SOME_FAILED,
            ));
        }
        for it in &report.instances {
            for reason in &it.missing {
                let reason = ctx.console.text(reason);
                ctx.console.warn(&msg!(
                    "Not all tokens of instance {{.Name}} were looked for: {{.Reason}}",
                    Name = name(&report.instances, it),
                    Reason = reason
                ))?;
            }
        }
        Ok(())
    }
}

/// Refuses for each instance of which no token could be read.
fn unreadable(ctx: &Context, instances: &[Looked]) -> Result<(), CommandError> {
    let mut text = Vec::new();
    for it in instances.iter().filter(|it| it.tokens == 0) {
        let missing = it.missing.iter().map(|it| format!("  {}", ctx.console.text(it)));
        text.push(msg!(
            "No token of instance {{.Name}} could be read, so that none can be looked for:\n{{.List}}",
            Name = name(instances, it),
            List = Fragment::lines(missing)
        ));
    }
    if text.is_empty() {
        return Ok(());
    }
    text.push(msg!("Nothing was changed. Run the same without '--scan'."));
    Err(refused(text, exit::SOME_FAILED))
}

/// Refuses while tokens stand somewhere that nobody has accepted.
fn found(report: &Report) -> Result<(), CommandError> {
    let mut text = Vec::new();
    for instance in &report.instances {
        let mut places = Vec::new();
        for it in report.items.iter().filter(|it| !it.accepted) {
            let owners = report.owners_of(&it.finding).iter();
            for owner in owners.filter(|owner| owner.guid == instance.guid).take(1) {
                places.push(format!("  {}   {}   {}", place(it), owner.team, it.id));
            }
        }
        if !places.is_empty() {
            text.push(msg!(
                "Live tokens of instance {{.Name}} stand in these places (place, team, ID):\n{{.List}}",
                Name = name(&report.instances, instance),
                List = Fragment::lines(places)
            ));
        }
    }
    if text.is_empty() {
        return Ok(());
    }
    text.push(msg!(
        "Nothing was changed. Let what reads them log in to IAM first, or add '--accept-finding ID' for each."
    ));
    Err(refused(text, exit::FOUND_WANTING))
}

/// The name, with the GUID where another instance has the same name.
fn name(instances: &[Looked], of: &Looked) -> String {
    let same = instances.iter().filter(|it| it.name == of.name).count();
    if same > 1 { format!("{} ({})", of.name, of.guid) } else { of.name.clone() }
}

fn refused(text: Vec<ibmcloud_cli::messages::Message>, code: u8) -> CommandError {
    CommandError::Stopped { text, code }
}
