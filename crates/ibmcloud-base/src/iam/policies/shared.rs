//! How one policy is found by its ID.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_transport::{Client, Policy, PolicyVersion, Subject};

use super::subject::Whose;
use super::view::is_of;

/// A policy that is one of the subject's. One of somebody else's is none.
pub(super) fn policy<W: Whose>(
    ctx: &Context,
    client: &Client,
    (whose, subject): (&W, &Subject),
    (id, version): (&str, PolicyVersion),
) -> Result<Policy, CommandError> {
    if let Some(found) = own(ctx, client, subject, (id, version))? {
        return Ok(found);
    }
    let other = match version {
        PolicyVersion::V1 => own(ctx, client, subject, (id, PolicyVersion::V2))?,
        PolicyVersion::V2 => None,
    };
    let what = msg!(
        "Policy '{{.ID}}' was not found among those of {{.Whom}}.",
        ID = id,
        Whom => W::whom(&ctx.console.entity(whose.name()))
    );
    let hint = if other.is_some() {
        msg!("It has conditions, which only the newer form can tell: add '--api-version v2'.")
    } else {
        msg!(
            "Nothing was changed. List them with '{{.Program}} iam {{.Command}} {{.Name}}'.",
            Program = ctx.program,
            Command = W::LIST,
            Name = whose.name()
        )
    };
    Err(CommandError::plain(what, hint))
}

fn own(
    ctx: &Context,
    client: &Client,
    subject: &Subject,
    (id, version): (&str, PolicyVersion),
) -> Result<Option<Policy>, CommandError> {
    match ctx.wait(client.policy(id, version)) {
        Ok(found) => {
            let there = found.document.text("state") != "deleted";
            Ok(Some(found).filter(|it| there && is_of(&it.document, subject.attribute())))
        }
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => {
            let doing = msg!("Could not get policy {{.ID}}.", ID = id);
            Err(CommandError::service(doing, error, Changed::Nothing))
        }
    }
}
