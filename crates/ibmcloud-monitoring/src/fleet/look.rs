//! The look at many instances, with what the person sees meanwhile.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_fleet::audit::{Audit, Event, Reads};
use ibmcloud_fleet::report::Report;
use ibmcloud_fleet::{AccountAccess, Selection};

use crate::policy::LoadedPolicy;

/// Looks at every instance that is meant, and judges it by a policy; without one, `IAM_ONLY` is wanted of all.
pub(crate) fn look(
    ctx: &mut Context,
    selection: Selection,
    accounts: &[AccountAccess],
    policy: Option<&LoadedPolicy>,
    reads: Reads,
    requires_proof: bool,
) -> Result<Report, CommandError> {
    let text = match accounts {
        [one] => msg!(
            "Looking at the instances of account {{.Account}}...",
            Account = ctx.console.entity(one.name.as_deref().unwrap_or(one.id.as_str()))
        ),
        all => msg!("Looking at the instances of {{.Count}} accounts...", Count = all.len()),
    };
    ctx.console.progress(&text)?;
    let audit = audit(ctx, selection, policy, reads, requires_proof);
    Ok(looked(ctx, &audit, accounts))
}

/// Waits for the look, and counts what was looked at for whoever waits.
fn looked(ctx: &Context, audit: &Audit<'_>, accounts: &[AccountAccess]) -> Report {
    let spinner = ctx.console.spinner().clone();
    let (mut found, mut done) = (0, 0);
    ctx.wait(audit.run(accounts, &mut |event| match event {
        Event::Found(more) => found += more,
        Event::Looked(row) => {
            done += 1;
            spinner.counts(done, found, &format!("{} ({})", row.name, row.region));
        }
        Event::Problem(..) => {}
    }))
}

/// The look itself, as the engine takes it.
pub(crate) fn audit<'a>(
    ctx: &Context,
    selection: Selection,
    policy: Option<&'a LoadedPolicy>,
    reads: Reads,
    requires_proof: bool,
) -> Audit<'a> {
    Audit {
        selection,
        policy: policy.map(|it| (&it.policy, it.file.clone())),
        config_dir: ctx.config_dir.clone(),
        reads,
        requires_proof,
        program: format!("{} {}", ctx.product.name, ctx.product.version),
        now: jiff::Timestamp::now(),
    }
}
