//! Steps in words: as a plan lists them, and as they are announced.

use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::plan::{Step, TokenRef};

/// A step of a plan.
pub(crate) fn planned(step: &Step) -> Message {
    match step {
        Step::Rehearse => msg!("Check that you may update the instance, by sending its own name"),
        Step::ResetToken(TokenRef { team, user: None }) => {
            msg!(
                "Reset the Monitor API token of team {{.Team}} ({{.Id}})",
                Team = team.name,
                Id = team.id
            )
        }
        Step::ResetToken(TokenRef { team, user: Some(user) }) => {
            msg!(
                "Reset the Monitor API token of {{.User}} in team {{.Team}} ({{.Id}})",
                User = user,
                Team = team.name,
                Id = team.id
            )
        }
        Step::ProveRefused(TokenRef { team, user: None }) => {
            msg!("Check that the old token of team {{.Team}} is refused", Team = team.name)
        }
        Step::ProveRefused(TokenRef { team, user: Some(user) }) => {
            msg!(
                "Check that the old token of {{.User}} in team {{.Team}} is refused",
                User = user,
                Team = team.name
            )
        }
        Step::SetMode(mode) => {
            msg!(
                "Set external_api_auth to {{.Mode}}, with all other parameters beside it",
                Mode = mode
            )
        }
        Step::Verify => msg!("Read everything back"),
    }
}

/// A step that is about to be carried out.
pub(super) fn announced(step: &Step, instance: &str) -> Message {
    match step {
        Step::Rehearse => {
            msg!("Checking that you may update instance {{.Name}}...", Name = instance)
        }
        Step::ResetToken(token) => {
            msg!("Resetting the Monitor API token of team {{.Team}}...", Team = whose(token))
        }
        Step::ProveRefused(token) => {
            msg!("Checking that the old token of team {{.Team}} is refused...", Team = whose(token))
        }
        Step::SetMode(mode) => msg!("Setting external_api_auth to {{.Mode}}...", Mode = mode),
        Step::Verify => msg!("Reading everything back..."),
    }
}

/// A token by the name of its team, and of its user if that is another member.
pub(crate) fn whose(token: &TokenRef) -> String {
    match &token.user {
        None => token.team.name.clone(),
        Some(user) => format!("{} ({user})", token.team.name),
    }
}

/// What asks for consent.
pub(super) fn question(name: &str, resets: usize, target: &AuthMode) -> Message {
    match resets {
        0 => msg!(
            "Set external_api_auth of instance {{.Name}} to {{.Mode}}?",
            Name = name,
            Mode = target
        ),
        count => msg!(
            "Reset {{.Count}} tokens of instance {{.Name}}, then set external_api_auth to {{.Mode}}?",
            Count = count,
            Name = name,
            Mode = target
        ),
    }
}
