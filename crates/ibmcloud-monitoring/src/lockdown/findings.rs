//! Gaps and findings in words: what stands between a plan and the best verdict, and what each member
//! can do about his own tokens.

use std::collections::BTreeMap;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::coverage::Gap;
use ibmcloud_core::verdict::{Finding, Verdict};

use super::steps::whose;

/// A verdict in a word or two.
pub(crate) fn verdict(verdict: Verdict) -> Message {
    match verdict {
        Verdict::Proven => msg!("proven"),
        Verdict::ProvenForIdentity => msg!("proven for what this identity can see"),
        Verdict::SetNotProven => msg!("set, not proven"),
        Verdict::NotSo => msg!("not so"),
    }
}

/// What a caller cannot see.
pub(super) fn gap(gap: &Gap) -> Message {
    match gap {
        Gap::Role(role) => msg!(
            "Your role on the instance is {{.Role}}, which sees only the teams that you belong to.",
            Role = role
        ),
        Gap::ListIncomplete { listed, total } => msg!(
            "The service listed {{.Listed}} teams, and says that there are {{.Total}}.",
            Listed = listed,
            Total = total
        ),
        Gap::NoTeams => {
            msg!("The service listed no team, although every instance has at least one.")
        }
        Gap::MembersUnknown(team) => {
            msg!("Who belongs to team {{.Team}} could not be read.", Team = team.name)
        }
        Gap::MemberToken { team, user, seen: true } => msg!(
            "The token of {{.User}} in team {{.Team}} is their own, and is not reset.",
            User = user,
            Team = team.name
        ),
        Gap::MemberToken { team, user, seen: false } => msg!(
            "{{.User}} may have a token of their own in team {{.Team}}, which you cannot see.",
            User = user,
            Team = team.name
        ),
    }
}

/// One reason why a verdict is not the best one.
pub(super) fn finding(finding: &Finding) -> Message {
    match finding {
        Finding::ModeReadsBack(mode) => {
            msg!("external_api_auth reads back as {{.Mode}}.", Mode = mode)
        }
        Finding::TokenShown => {
            msg!("The service still shows Monitor API tokens, which IAM_ONLY forbids.")
        }
        Finding::TokenReadRefused => {
            msg!("The service refuses to show Monitor API tokens, which ANY allows.")
        }
        Finding::TokenAccepted(token) => {
            msg!("A Monitor API token of team {{.Team}} is still accepted.", Team = whose(token))
        }
        Finding::IamCallRefused => msg!("A call with an IAM token was refused."),
        Finding::ParameterChanged(it) => msg!(
            "Parameter {{.Parameter}} was {{.Before}} and is {{.After}}.",
            Parameter = it.name,
            Before = value(it.before.as_ref()),
            After = value(it.after.as_ref())
        ),
        Finding::ParameterNotShown(it) => msg!(
            "Parameter {{.Parameter}} was {{.Before}} and is not shown any more.",
            Parameter = it.name,
            Before = value(it.before.as_ref())
        ),
        Finding::EnforcementUnseen => {
            msg!("Nothing was seen of the service refusing Monitor API tokens.")
        }
        Finding::ProbeUnclear(token) => msg!(
            "What refused the token of team {{.Team}} is not known to be the service.",
            Team = whose(token)
        ),
        Finding::NotReset(token) => msg!(
            "The token of team {{.Team}} was not reset: it works again if the mode returns to ANY.",
            Team = whose(token)
        ),
        Finding::ResetUncertain(token) => {
            msg!("The token of team {{.Team}} may or may not have been reset.", Team = whose(token))
        }
        Finding::OldTokenAccepted(token) => msg!(
            "The old token of team {{.Team}} was replaced, and still accepted when it was last tried.",
            Team = whose(token)
        ),
        Finding::LateTeam(team) => {
            msg!("Team {{.Team}} was made meanwhile: its tokens were not reset.", Team = team.name)
        }
        Finding::NoTeams => gap(&Gap::NoTeams),
        Finding::OldTokenNotTried(token) => msg!(
            "The old token of team {{.Team}} was replaced by an interrupted run, and could not be tried any more.",
            Team = whose(token)
        ),
        Finding::Unseen(it) => gap(it),
    }
}

fn value(value: Option<&ibmcloud_core::Json>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

/// Findings as lines; tokens of members in one line a member.
pub(crate) fn lines(findings: &[Finding]) -> Vec<Message> {
    let mut lines = Vec::new();
    let mut members: BTreeMap<(&str, bool), Vec<&str>> = BTreeMap::new();
    for it in findings {
        match it {
            Finding::Unseen(Gap::MemberToken { team, user, seen }) => {
                members.entry((user, *seen)).or_default().push(&team.name);
            }
            other => lines.push(finding(other)),
        }
    }
    lines.extend(members.into_iter().map(|((user, seen), teams)| {
        let teams = teams.join(", ");
        if seen {
            msg!(
                "The tokens of {{.User}} are their own, and not reset: {{.Teams}}.",
                User = user,
                Teams = teams
            )
        } else {
            msg!(
                "{{.User}} may have tokens that you cannot see: {{.Teams}}.",
                User = user,
                Teams = teams
            )
        }
    }));
    lines
}

/// Whether tokens of other members are among them.
pub(super) fn concerns_members(findings: &[Finding]) -> bool {
    findings.iter().any(|it| it.user().is_some())
}

/// What can be sent to the members, so that each ends his own tokens.
pub(super) fn letter(program: &str, name: &str, guid: &str, page: Option<&str>) -> Vec<Message> {
    vec![
        msg!("To send to them (tokens can be reset while the mode is ANY):"),
        msg!(
            "  Please reset your Monitor API tokens of instance {{.Name}}, one for each of your teams: run",
            Name = name
        ),
        msg!(
            "  '{{.Program}} monitoring token reset --mine --name {{.Guid}}', or open {{.Url}} and click",
            Program = program,
            Guid = guid,
            Url = page.unwrap_or("https://cloud.ibm.com/observability/monitoring")
        ),
        msg!(
            "  your initials > Secrets Management > Sysdig API Tokens (older pages: Settings > Monitor API) > Reset Token."
        ),
    ]
}

/// Writes lines with a mark in front of each.
pub(crate) fn write(console: &mut Console, lines: &[Message]) -> std::io::Result<()> {
    for line in lines {
        let text = console.text(line);
        console.line(&format!("  - {text}"))?;
    }
    Ok(())
}
