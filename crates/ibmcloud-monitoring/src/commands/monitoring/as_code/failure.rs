//! What the engine could not do, as sentences.

use std::fmt;

use ibmcloud_as_code::{EngineError, FileError, Kind, Problem, Reading, Reason, Remark, kinds};
use ibmcloud_cli::errors::{Changed, CommandError, exit};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_transport::AlertApi;

use crate::commands::monitoring::shared::{input, violation};

/// An export or a comparison that did not come to its end, of the instance of this name.
pub(super) fn engine_failure(error: EngineError, instance: &str) -> CommandError {
    match error {
        EngineError::Service { reading, source } => {
            CommandError::service(reading_of(reading, instance), source, Changed::Nothing)
        }
        EngineError::Problems(problems) => refused(&problems),
        EngineError::File(error) => file_failure(error),
        EngineError::Watch(error) => error.into(),
    }
}

fn reading_of(reading: Reading, instance: &str) -> Message {
    match reading {
        Reading::Instance => {
            msg!("Could not read what instance {{.Name}} holds.", Name = instance)
        }
        Reading::Users => msg!("Could not get the users of instance {{.Name}}.", Name = instance),
    }
}

/// A file or a folder that cannot be used.
pub(super) fn file_failure(error: FileError) -> CommandError {
    match error {
        FileError::Io { path, source } => CommandError::File { path, source },
        FileError::Parse { file, source } => input::unreadable(&file, &source),
        FileError::Refused(problem) => {
            CommandError::plain(told(&problem), msg!("Nothing was changed."))
        }
    }
}

fn told(problem: &Problem) -> Message {
    msg!(
        "The file '{{.Path}}' cannot be used: {{.Reason}}",
        Path = problem.file,
        Reason => sentence(&problem.reason)
    )
}

/// The first problems of all, a line each.
fn refused(problems: &[Problem]) -> CommandError {
    const SHOWN: usize = 10;
    let mut lines: Vec<Message> = problems.iter().take(SHOWN).map(told).collect();
    if problems.len() > SHOWN {
        lines.push(msg!("And {{.Count}} more.", Count = problems.len() - SHOWN));
    }
    lines.push(msg!("Nothing was changed."));
    CommandError::Stopped { text: lines, code: exit::FAILURE }
}

/// Something about a file that can be used.
pub(super) fn remark(remark: &Remark) -> Message {
    match remark {
        Remark::Unknown { member, meant, file } => input::unknown(member, *meant, file),
        Remark::Stranger { user, file } => msg!(
            "User '{{.User}}' of the file '{{.Path}}' is not a user of the instance, and is left out of the team.",
            User = user,
            Path = file
        ),
        Remark::MissingSecret { variable, file } => msg!(
            "The secret of the file '{{.Path}}' is not set: 'apply' without '--dry-run' needs the variable {{.Variable}}.",
            Path = file,
            Variable = variable
        ),
        Remark::Decided { member, file } => msg!(
            "'{{.Member}}' in the file '{{.Path}}' is decided by the service; it is left out.",
            Member = member,
            Path = file
        ),
    }
}

/// Why a file cannot be used, or a thing cannot be sent.
pub(super) fn sentence(reason: &Reason) -> Message {
    match reason {
        Reason::Violation(violation) => violation::sentence(violation),
        Reason::UnknownKind => msg!("'kind' must be team, channel, dashboard, alert or silence."),
        Reason::DescribedTwice { kind, name, file } => msg!(
            "it describes the {{.Kind}} '{{.Name}}', and so does {{.File}}.",
            Kind = kind,
            Name = name,
            File = file
        ),
        Reason::LeadsOut(link) => {
            msg!("'{{.Link}}' is a link that leads out of the folder.", Link = link)
        }
        Reason::OtherName { member, instead } => {
            msg!(
                "write '{{.Instead}}' instead of '{{.Member}}'.",
                Instead = instead,
                Member = member
            )
        }
        Reason::Masked(member) => msg!(
            "'{{.Member}}' has asterisks in the place of a secret: name a variable with 'fromEnv' instead, and set it.",
            Member = member
        ),
        Reason::MissingSecret(variable) => msg!(
            "the secret is not in this file: set the variable {{.Variable}}.",
            Variable = variable
        ),
        Reason::UnknownMember { member, meant } => input::not_known(member, *meant),
        Reason::Decided(member) => {
            msg!("'{{.Member}}' is decided by the service: leave it out.", Member = member)
        }
        Reason::NotRead => msg!(
            "it is not read: what is read ends in .json, below alerts, channels, dashboards, silences or teams."
        ),
        Reason::UnreadKind(kind) => msg!(
            "what is of the kind '{{.Kind}}' could not be read: this instance may not have any.",
            Kind = kind.word()
        ),
        Reason::UnknownUser(user) => {
            msg!("user '{{.User}}' is not a user of the instance.", User = user)
        }
        Reason::UnknownTeam(team) => msg!(
            "there is no team '{{.Name}}', neither in the files nor in the instance.",
            Name = team
        ),
        Reason::UnknownTarget { .. }
        | Reason::OtherTeam { .. }
        | Reason::Ambiguous { .. }
        | Reason::NoName { .. } => reference(reason),
        Reason::NoNumber(name) => {
            msg!("'{{.Name}}' has no number yet, so that nothing can refer to it.", Name = name)
        }
        Reason::Duplicate => {
            msg!("the instance has several things of this name: rename all but one.")
        }
        Reason::OtherGeneration { api: AlertApi::V1, member } => msg!(
            "'{{.Member}}' is of version 1 of the alerts API, and only version 2 shows this alert: write it as 'export' does.",
            Member = member
        ),
        Reason::OtherGeneration { api: AlertApi::V2, member } => msg!(
            "'{{.Member}}' is of version 2 of the alerts API, and only version 1 shows this alert: write it as 'export' does.",
            Member = member
        ),
        Reason::UnreadGeneration => msg!(
            "version 2 of the alerts API could not be read, so it is not known whether the instance has this alert."
        ),
        Reason::TeamNotSeen => msg!(
            "you do not see this team, and only administrators see all. Name a team of yours with '--team'."
        ),
    }
}

/// A reference to a channel or a dashboard that leads nowhere.
fn reference(reason: &Reason) -> Message {
    let of_dashboard = |kind: &Kind| *kind == kinds::dashboard::KIND;
    let of_alert = |kind: &Kind| *kind == kinds::alert::KIND;
    match reason {
        Reason::UnknownTarget { kind, name } if of_alert(kind) => msg!(
            "there is no alert '{{.Name}}', neither in the files nor in the instance.",
            Name = name
        ),
        Reason::OtherTeam { kind, name, reference } if of_alert(kind) => msg!(
            "the alert '{{.Name}}' belongs to a team: write {{.Reference}}.",
            Name = name,
            Reference = reference
        ),
        Reason::Ambiguous { kind, name } if of_alert(kind) => {
            msg!("there are several alerts called '{{.Name}}': rename all but one.", Name = name)
        }
        Reason::NoName { kind, value } if of_alert(kind) => {
            msg!("alerts are meant by their names, and {{.Value}} is no name.", Value = value)
        }
        Reason::UnknownTarget { kind, name } if of_dashboard(kind) => msg!(
            "there is no dashboard '{{.Name}}', neither in the files nor in the instance.",
            Name = name
        ),
        Reason::UnknownTarget { name, .. } => msg!(
            "there is no notification channel '{{.Name}}', neither in the files nor in the instance.",
            Name = name
        ),
        Reason::OtherTeam { kind, name, reference } if of_dashboard(kind) => msg!(
            "the dashboard '{{.Name}}' belongs to another team: write {{.Reference}} if that one is meant.",
            Name = name,
            Reference = reference
        ),
        Reason::OtherTeam { name, reference, .. } => msg!(
            "the notification channel '{{.Name}}' belongs to another team: write {{.Reference}} if that one is meant.",
            Name = name,
            Reference = reference
        ),
        Reason::Ambiguous { kind, name } if of_dashboard(kind) => msg!(
            "there are several dashboards called '{{.Name}}': rename all but one.",
            Name = name
        ),
        Reason::Ambiguous { name, .. } => msg!(
            "there are several notification channels called '{{.Name}}': rename all but one.",
            Name = name
        ),
        Reason::NoName { kind, value } if of_dashboard(kind) => {
            msg!("dashboards are meant by their names, and {{.Value}} is no name.", Value = value)
        }
        Reason::NoName { value, .. } => msg!(
            "notification channels are meant by their names, and {{.Value}} is no name.",
            Value = value
        ),
        other => sentence(other),
    }
}

/// The first of some things, and how many there are besides.
pub(super) fn some_of<T: fmt::Display>(things: &[T]) -> String {
    const SHOWN: usize = 10;
    let shown: Vec<String> = things.iter().take(SHOWN).map(ToString::to_string).collect();
    let shown = shown.join(", ");
    match things.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        Some(more) => format!("{shown}, … (+{more})"),
        None => shown,
    }
}

#[cfg(test)]
mod tests {
    use ibmcloud_core::Json;

    use super::*;

    #[test]
    fn every_reason_has_its_sentence() {
        let (channel, dashboard) = (kinds::channel::KIND, kinds::dashboard::KIND);
        let name = || "pager".to_owned();
        let reference = Json::object([("team", Json::from("B")), ("name", "pager".into())]);
        let table = [
            (
                Reason::OtherTeam { kind: channel, name: name(), reference: reference.clone() },
                r#"the notification channel 'pager' belongs to another team: write {"team":"B","name":"pager"} if that one is meant."#,
            ),
            (
                Reason::OtherTeam { kind: dashboard, name: name(), reference },
                r#"the dashboard 'pager' belongs to another team: write {"team":"B","name":"pager"} if that one is meant."#,
            ),
            (
                Reason::UnknownTarget { kind: channel, name: name() },
                "there is no notification channel 'pager', neither in the files nor in the instance.",
            ),
            (
                Reason::UnknownTarget { kind: dashboard, name: name() },
                "there is no dashboard 'pager', neither in the files nor in the instance.",
            ),
            (
                Reason::Ambiguous { kind: channel, name: name() },
                "there are several notification channels called 'pager': rename all but one.",
            ),
            (
                Reason::Ambiguous { kind: dashboard, name: name() },
                "there are several dashboards called 'pager': rename all but one.",
            ),
            (
                Reason::NoName { kind: channel, value: 15_u64.into() },
                "notification channels are meant by their names, and 15 is no name.",
            ),
            (
                Reason::NoName { kind: dashboard, value: 15_u64.into() },
                "dashboards are meant by their names, and 15 is no name.",
            ),
            (
                Reason::UnknownTeam("Dev".to_owned()),
                "there is no team 'Dev', neither in the files nor in the instance.",
            ),
            (
                Reason::NoNumber("new".to_owned()),
                "'new' has no number yet, so that nothing can refer to it.",
            ),
            (
                Reason::MissingSecret("HOOK".to_owned()),
                "the secret is not in this file: set the variable HOOK.",
            ),
            (
                Reason::Masked("url".to_owned()),
                "'url' has asterisks in the place of a secret: name a variable with 'fromEnv' instead, and set it.",
            ),
            (
                Reason::OtherName { member: "userRoles".to_owned(), instead: "members" },
                "write 'members' instead of 'userRoles'.",
            ),
        ];
        for (reason, wanted) in table {
            assert_eq!(sentence(&reason).english(), wanted);
        }
    }
}
