//! What the reasons in an audit's report mean, and what to do about each.

use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_fleet::report::{Code, Level};

/// The page about them.
pub(crate) const PAGE: &str = "https://github.com/ibmcloud-monitoring/ibmcloud-monitoring/blob/main/docs/reference/audit-codes.md";

/// A reason in words, for the reference page.
#[derive(Debug)]
pub struct Explained {
    /// The word in reports.
    pub word: &'static str,
    /// The word of its usual level.
    pub level: &'static str,
    /// What it means, in English.
    pub meaning: String,
    /// What to do, in English.
    pub advice: String,
}

/// Every reason, in the order of the page.
pub fn explained() -> Vec<Explained> {
    let explain = |code: &Code| Explained {
        word: code.as_str(),
        level: level(code.level()),
        meaning: meaning(*code).english(),
        advice: advice(*code, "ibmcloud").english(),
    };
    Code::ALL.iter().map(explain).collect()
}

/// The word of a level in reports.
pub(crate) fn level(level: Level) -> &'static str {
    match level {
        Level::Note => "note",
        Level::Finding => "finding",
        Level::Unread => "unread",
    }
}

/// What a reason means.
pub(crate) fn meaning(code: Code) -> Message {
    match code {
        Code::MonitorTokensAccepted => {
            msg!("The instance accepts Monitor API tokens and is wanted IAM_ONLY.")
        }
        Code::IamOnlyNotInForce => {
            msg!(
                "The parameter says IAM_ONLY, and the instance shows Monitor API tokens all the same."
            )
        }
        Code::IamOnlyUnwanted => msg!("The instance is IAM_ONLY and is wanted ANY."),
        Code::BreakGlassOverrun => {
            msg!(
                "The time for which Monitor API tokens were let in again is over, and the mode was not set back."
            )
        }
        Code::ExceptionExpired => msg!("An exception of the policy is over; a rule decides again."),
        Code::PlanInterrupted => {
            msg!(
                "A plan of this machine for the instance was interrupted, or its journal cannot be read."
            )
        }
        Code::TokensNotProven => {
            msg!(
                "Of some Monitor API tokens it is not proven that they are dead: they work again when ANY returns."
            )
        }
        Code::BreakGlassOpen => {
            msg!("Monitor API tokens are let in for a time that is not over yet.")
        }
        Code::ExceptionInForce => msg!("An exception of the policy is in force."),
        Code::CoverageNotProven => msg!("You do not see every team of the instance."),
        Code::ParameterUnset => {
            msg!(
                "The parameter external_api_auth was never set; the verdict rests on what the instance does."
            )
        }
        Code::AccessNotRead => msg!("Who could read or reset a token could not be read."),
        Code::SameName => msg!("Another instance of this account and region has the same name."),
        Code::OperationInProgress => msg!("An operation is running on the instance."),
        Code::NotActive => {
            msg!(
                "The instance is not in use: it is being made, has failed, or was deleted and may be restored."
            )
        }
        Code::Forbidden => msg!("You may list the instance and not read it."),
        Code::PrivateEndpointsOnly => {
            msg!(
                "The instance takes calls on private endpoints only, and was asked on the public one."
            )
        }
        Code::NetworkRestricted => msg!("A context-based restriction refuses your network."),
        Code::Unreachable => msg!("No answer came from the instance."),
        Code::ServiceError => msg!("A service answered with an error."),
        Code::ModeNotKnown => {
            msg!("The parameter does not say IAM_ONLY, and what the instance does is not known.")
        }
        Code::PolicyUndecided => msg!("The policy decides by something that could not be read."),
    }
}

/// What to do about a reason.
pub(crate) fn advice(code: Code, program: &str) -> Message {
    match code {
        Code::MonitorTokensAccepted | Code::IamOnlyNotInForce | Code::BreakGlassOverrun => msg!(
            "Lock it down: '{{.Program}} monitoring auth update --name GUID --mode IAM_ONLY'.",
            Program = program
        ),
        Code::IamOnlyUnwanted => msg!(
            "Correct the policy, or let tokens in again: '{{.Program}} monitoring auth update --name GUID --mode ANY'.",
            Program = program
        ),
        Code::ExceptionExpired => {
            msg!("Renew the exception in the policy with its owner, or remove it.")
        }
        Code::PlanInterrupted => msg!(
            "Look at the plan with '{{.Program}} monitoring auth history --name GUID', and end it: '{{.Program}} monitoring auth resume --name GUID'.",
            Program = program
        ),
        Code::TokensNotProven => msg!(
            "Have every token reset and proven dead: set ANY and then IAM_ONLY again with '{{.Program}} monitoring auth update', as an administrator of the instance.",
            Program = program
        ),
        Code::BreakGlassOpen | Code::ExceptionInForce | Code::NotActive => {
            msg!("Nothing has to be done now.")
        }
        Code::CoverageNotProven => msg!(
            "Look again as an administrator of the instance: '{{.Program}} iam user-policy-create USER --roles Manager --service-name sysdig-monitor'.",
            Program = program
        ),
        Code::ParameterUnset => msg!(
            "Set the mode explicitly: '{{.Program}} monitoring auth update --name GUID --mode IAM_ONLY'.",
            Program = program
        ),
        Code::AccessNotRead => {
            msg!("Look again with the role Viewer on IAM access management of the account.")
        }
        Code::SameName => msg!(
            "Name the instance by its GUID in commands, or rename one: '{{.Program}} resource service-instance-update GUID --name NAME'.",
            Program = program
        ),
        Code::OperationInProgress => {
            msg!("Wait until the operation has ended, and look again.")
        }
        Code::Forbidden => msg!(
            "Get the service role Reader or Manager: '{{.Program}} iam user-policy-create USER --roles Viewer,Reader --service-name sysdig-monitor'.",
            Program = program
        ),
        Code::PrivateEndpointsOnly => msg!(
            "Look from inside of the cloud, with private endpoints: '{{.Program}} login -a private.cloud.ibm.com'.",
            Program = program
        ),
        Code::NetworkRestricted => {
            msg!(
                "Look from a network that the restriction allows, or add yours to its network zone."
            )
        }
        Code::Unreachable | Code::ServiceError => msg!(
            "Look again: '{{.Program}} monitoring auth show --name GUID'. If it stays so, look at the status page of IBM Cloud.",
            Program = program
        ),
        Code::ModeNotKnown => msg!(
            "Look again as a member of one of its teams: '{{.Program}} monitoring auth show --name GUID'.",
            Program = program
        ),
        Code::PolicyUndecided => {
            msg!("See which part of the account could not be read, and get the role for it.")
        }
    }
}
