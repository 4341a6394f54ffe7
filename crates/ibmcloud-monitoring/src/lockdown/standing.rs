//! What is said on the way: the progress of a plan, how things stand when it stops, and why a token
//! could not be reset.

use ibmcloud_core::journal::Known;
use ibmcloud_core::plan::{Step, TeamRef};
use ibmcloud_transport::ResetError;

use super::apply::{Apply, Halt};
use super::journal_file::JournalError;
use crate::errors::{CommandError, exit, service};
use crate::messages::Message;
use crate::msg;

impl Apply<'_> {
    pub(super) fn announce(&mut self, step: &Step) -> Result<(), CommandError> {
        let name = self.instance.name.clone();
        let text = match step {
            Step::Rehearse => {
                msg!("Checking that you may update instance {{.Name}}...", Name = name)
            }
            Step::ResetToken(team) => {
                msg!("Resetting the Monitor API token of team {{.Team}}...", Team = team.name)
            }
            Step::ProveRefused(team) => {
                msg!(
                    "Checking that the old token of team {{.Team}} is refused...",
                    Team = team.name
                )
            }
            Step::SetMode(mode) => msg!("Setting external_api_auth to {{.Mode}}...", Mode = mode),
            Step::Verify => msg!("Reading everything back..."),
        };
        Ok(self.ctx.console.progress(&text)?)
    }

    /// What was changed so far, and how to go on.
    pub(super) fn standing(&self) -> Vec<Message> {
        let progress = &self.journal.progress;
        let reset: Vec<&str> = progress
            .done()
            .filter_map(|(step, _)| match step {
                Step::ResetToken(team) => Some(team.name.as_str()),
                _ => None,
            })
            .collect();
        let uncertain: Vec<&str> = progress
            .beginning
            .steps
            .iter()
            .filter(|step| *progress.of(step) == Known::Uncertain)
            .filter_map(|step| match step {
                Step::ResetToken(team) => Some(team.name.as_str()),
                _ => None,
            })
            .collect();
        let mode_set = progress.done().any(|(step, _)| matches!(step, Step::SetMode(_)));
        let mode_open =
            progress.beginning.steps.iter().any(|step| {
                matches!(step, Step::SetMode(_)) && *progress.of(step) == Known::Uncertain
            });
        let mut lines = Vec::new();
        if reset.is_empty() && uncertain.is_empty() && !mode_set && !mode_open {
            lines.push(msg!("Nothing was changed."));
        }
        if !reset.is_empty() {
            lines.push(msg!("Tokens that were reset: {{.Teams}}.", Teams = reset.join(", ")));
        }
        if !uncertain.is_empty() {
            lines.push(msg!(
                "Tokens that may or may not have been reset: {{.Teams}}.",
                Teams = uncertain.join(", ")
            ));
        }
        if mode_open {
            lines.push(msg!("external_api_auth may or may not have been changed."));
        } else if mode_set {
            lines.push(msg!("external_api_auth was changed."));
        } else if !lines.is_empty() && !reset.is_empty() {
            lines.push(msg!("external_api_auth was not changed."));
        }
        lines.push(msg!(
            "To go on where this stopped: '{{.Program}} monitoring auth resume --name {{.Guid}}'.",
            Program = self.ctx.program,
            Guid = self.instance.guid
        ));
        lines
    }

    /// A step was carried out, but the journal could not take it in: it will be looked up again.
    pub(super) fn unrecorded(&self, step: &Step, error: &JournalError) -> CommandError {
        let mut text = vec![msg!(
            "This machine: the journal of the plan cannot be written: {{.Reason}}",
            Reason = error
        )];
        if let Step::ResetToken(team) = step {
            text.push(msg!(
                "The token of team {{.Team}} was reset all the same.",
                Team = team.name
            ));
        }
        text.extend(self.standing());
        CommandError::Stopped { text, code: exit::UNCERTAIN }
    }
}

/// Why no request reset the token, where the service did not refuse one.
pub(crate) fn unreset(error: &ResetError) -> Message {
    match error {
        ResetError::NoKnownForm { tried } => {
            let tried: Vec<String> =
                tried.iter().map(|it| format!("{} ({})", it.form, it.status)).collect();
            msg!(
                "IBM Cloud Monitoring: it knows none of the requests that were tried: {{.Requests}}.",
                Requests = tried.join(", ")
            )
        }
        ResetError::NotApplied { form, .. } => {
            msg!(
                "IBM Cloud Monitoring: it accepted '{{.Request}}', but the token is still the old one.",
                Request = form
            )
        }
        other => msg!("IBM Cloud Monitoring: {{.Reason}}", Reason = other),
    }
}

pub(super) fn not_reset(error: &ResetError, team: &TeamRef, program: &str) -> Halt {
    let mut why =
        vec![msg!("Could not reset the Monitor API token of team {{.Team}}.", Team = team.name)];
    match error {
        ResetError::Refused { source, .. }
        | ResetError::Unknown { source, .. }
        | ResetError::NotApplied { source: Some(source), .. } => {
            why.extend(service(source, program));
        }
        ResetError::NoKnownForm { .. } | ResetError::NotApplied { .. } => {
            why.push(unreset(error));
            why.push(msg!("Add '--assisted' to reset the tokens in the web UI step by step, or name the request in IBMCLOUD_MONITORING_TOKEN_RESET."));
        }
        other => why.push(unreset(other)),
    }
    if error.may_have_applied() { Halt::perhaps(why) } else { Halt::no(why) }
}
