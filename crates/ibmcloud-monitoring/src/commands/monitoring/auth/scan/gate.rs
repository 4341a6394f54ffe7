//! No lock-down while tokens of the instance still stand in files: what uses them would be cut off.

use std::path::PathBuf;

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, exit};
use ibmcloud_cli::messages::Fragment;
use ibmcloud_cli::msg;
use ibmcloud_core::instance::Instance;
use ibmcloud_scan::TreeOptions;

use super::known::Known;
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
    /// Refuses while tokens of the instance are found, before anything is changed. What cannot be searched, and
    /// tokens of teams that cannot be read, stand in the way, too.
    pub(crate) fn check(
        &self,
        ctx: &mut Context,
        start: &Start,
        instance: &Instance,
    ) -> Result<(), CommandError> {
        if self.scan.is_empty() {
            return Ok(());
        }
        let known = Known::read(ctx, start, vec![instance.clone()])?;
        let missing: Vec<String> = known
            .instances
            .iter()
            .flat_map(|it| &it.missing)
            .map(|it| ctx.console.text(it))
            .collect();
        if known.tokens.is_empty() {
            return Err(refused(
                vec![
                    msg!(
                        "No token of instance {{.Name}} could be read, so that none can be looked for:\n{{.List}}",
                        Name = instance.name,
                        List = Fragment::lines(missing.iter().map(|it| format!("  {it}")))
                    ),
                    msg!("Nothing was changed. Run the same without '--scan'."),
                ],
                exit::SOME_FAILED,
            ));
        }
        let options = TreeOptions { respect_ignore_files: false, ..TreeOptions::default() };
        let wanted = Wanted { calls: false, ..Wanted::paths(&self.scan, options) };
        let (collected, known) = search(ctx, known, &wanted)?;
        let mut report = Report::new(collected, known, LiveTokens::LookedFor, &self.accept_finding);
        report.keep_live();
        let open = report.items.iter().filter(|it| !it.accepted);
        let open: Vec<String> = open
            .map(|it| {
                let owner = report.owners_of(&it.finding).first();
                let team = owner.map(|it| it.team.as_str()).unwrap_or_default();
                format!("  {}   {team}   {}", place(it), it.id)
            })
            .collect();
        if !open.is_empty() {
            return Err(refused(
                vec![
                    msg!(
                        "Live tokens of instance {{.Name}} stand in these places (place, team, ID):\n{{.List}}",
                        Name = instance.name,
                        List = Fragment::lines(open)
                    ),
                    msg!(
                        "Nothing was changed. Let what reads them log in to IAM first, or add '--accept-finding ID' for each."
                    ),
                ],
                exit::FOUND_WANTING,
            ));
        }
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
        for reason in missing {
            ctx.console.warn(&msg!(
                "Not all tokens of instance {{.Name}} were looked for: {{.Reason}}",
                Name = instance.name,
                Reason = reason
            ))?;
        }
        Ok(())
    }
}

fn refused(text: Vec<ibmcloud_cli::messages::Message>, code: u8) -> CommandError {
    CommandError::Stopped { text, code }
}
