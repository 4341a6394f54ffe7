//! Members of a team, and the flags that describe a team.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_core::resource::scope;
use ibmcloud_core::resource::team::{Member, TeamDocument, role_named, user_roles};

use crate::commands::monitoring::shared::find::{self, Kind};
use crate::commands::monitoring::shared::{Place, violation};
use crate::commands::monitoring::user;

/// What a team is, apart from its members.
#[derive(clap::Args, Debug)]
pub(super) struct About {
    /// Name of the team
    #[arg(long, value_name = "TEAM_NAME")]
    pub(super) team_name: Option<String>,
    /// Description of the team
    #[arg(long, value_name = "DESCRIPTION")]
    description: Option<String>,
    /// Role of new members: READ, STANDARD, EDIT or MANAGER
    #[arg(long, value_name = "ROLE")]
    default_role: Option<String>,
    /// What the team sees, such as 'host.hostName in ("web-1")'
    #[arg(long, value_name = "SCOPE")]
    scope: Option<String>,
    /// Make it the default team of the instance
    #[arg(long)]
    pub(super) default: bool,
}

impl About {
    /// Whether it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        let texts = [&self.team_name, &self.description, &self.default_role, &self.scope];
        !self.default && texts.iter().all(|it| it.is_none())
    }

    /// Puts the flags on top of a team.
    pub(super) fn over(&self, team: &mut Json) -> Result<(), CommandError> {
        let texts = [
            ("name", &self.team_name),
            ("description", &self.description),
            ("filter", &self.scope),
        ];
        for (member, typed) in texts {
            if let Some(typed) = typed {
                team.insert(member, typed.as_str().into());
            }
        }
        if let Some(typed) = &self.scope {
            scope::check(typed)
                .map_err(|reason| CommandError::usage(violation::sentence(&reason)))?;
        }
        if let Some(typed) = &self.default_role {
            team.insert("defaultTeamRole", role(typed).map_err(CommandError::usage)?.into());
        }
        if self.default {
            team.insert("default", true.into());
        }
        Ok(())
    }
}

/// A role as the service writes it.
fn role(typed: &str) -> Result<String, Message> {
    role_named(typed).ok_or_else(|| {
        msg!(
            "'{{.Text}}' is not a role in a team: write READ (View only), STANDARD (Standard user), EDIT (Advanced user) or MANAGER (Team manager)",
            Text = typed
        )
    })
}

/// `USER` or `USER:ROLE`, checked before anything is asked.
pub(super) fn read(typed: &[String]) -> Result<Vec<(String, Option<String>)>, CommandError> {
    let member = |typed: &String| match typed.rsplit_once(':') {
        Some((user, word)) => Ok((user.to_owned(), Some(role(word)?))),
        None => Ok((typed.clone(), None)),
    };
    typed.iter().map(member).collect::<Result<_, Message>>().map_err(CommandError::usage)
}

/// Adds members and takes some out; a member who is there already gets the new role.
pub(super) fn changed(
    ctx: &Context,
    place: &Place<'_>,
    mut members: Vec<Member>,
    added: &[(String, Option<String>)],
    removed: &[String],
    default_role: &str,
) -> Result<Json, CommandError> {
    if !added.is_empty() || !removed.is_empty() {
        let users = user::shared::all(ctx, place)?;
        let number = |wanted: &str| -> Result<u64, CommandError> {
            let user = find::one(Kind::User, &ctx.program, users.clone(), wanted)?;
            find::id(&user).ok_or_else(|| Kind::User.not_found(&ctx.program, wanted))
        };
        for (wanted, role) in added {
            let id = number(wanted)?;
            let role = role.clone().unwrap_or_else(|| default_role.to_owned());
            members.retain(|member| member.user != id);
            members.push(Member { user: id, role });
        }
        for wanted in removed {
            let id = number(wanted)?;
            if !members.iter().any(|member| member.user == id) {
                return Err(CommandError::plain(
                    msg!("User '{{.User}}' is not a member of the team.", User = wanted),
                    msg!("Nothing was changed."),
                ));
            }
            members.retain(|member| member.user != id);
        }
    }
    Ok(user_roles(members))
}

/// The role of members for whom none is named.
pub(super) fn default_role(team: &Json) -> String {
    let own = TeamDocument::of(team).default_role();
    if own.is_empty() { "ROLE_TEAM_EDIT".to_owned() } else { own }
}

/// Warns if the service did not make the team the default one, which it does not say by an error.
pub(super) fn check_default(ctx: &mut Context, asked: bool, now: bool) -> Result<(), CommandError> {
    if asked && !now {
        ctx.console.warn(&msg!(
            "The service did not make it the default team: set it in the web UI, under Settings > Teams."
        ))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_have_roles_in_every_notation() {
        let typed = ["a@b.c", "d@e.f:read", "7:ROLE_TEAM_MANAGER"].map(str::to_owned);
        let wanted =
            [("a@b.c", None), ("d@e.f", Some("ROLE_TEAM_READ")), ("7", Some("ROLE_TEAM_MANAGER"))];
        let wanted = wanted.map(|(user, role)| (user.to_owned(), role.map(str::to_owned)));
        assert_eq!(read(&typed).unwrap(), wanted);
        assert!(read(&["a@b.c:owner".to_owned()]).is_err());
    }
}
