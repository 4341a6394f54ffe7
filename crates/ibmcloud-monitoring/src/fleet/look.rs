//! The look at many instances, with what the person sees meanwhile.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_fleet::audit::{Audit, Reads};
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
    let audit = Audit {
        selection,
        policy: policy.map(|it| (&it.policy, it.file.clone())),
        config_dir: ctx.config_dir.clone(),
        reads,
        requires_proof,
        program: format!("{} {}", ctx.product.name, ctx.product.version),
        now: jiff::Timestamp::now(),
    };
    Ok(ctx.wait(audit.run(accounts, &mut |_| ())))
}
