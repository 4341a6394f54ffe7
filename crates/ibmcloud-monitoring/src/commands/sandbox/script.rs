//! The documented procedure: IBM's pages "Working with IAM tokens" and "Configuring the
//! authentication method of a Monitoring instance", line by line, with what each has to show.

use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;

/// The instance that the page itself uses.
pub(super) const INSTANCE: &str = "monitoring-instance-01";
/// The host of its Monitor API.
pub(super) const HOST: &str = "https://us-south.monitoring.cloud.ibm.com";
/// The teams of the instance in the demo world.
pub(super) const TEAMS: [&str; 3] = ["Monitor Operations", "Payments", "Platform"];

/// A part of the procedure.
pub(super) struct Part {
    pub(super) title: Message,
    pub(super) lines: Vec<Line>,
}

/// A command line, as a shell reads it.
pub(super) struct Line {
    pub(super) text: String,
    /// A text that the output has to hold.
    pub(super) shows: &'static str,
    /// Whether only `curl` can send it.
    pub(super) curl: bool,
    /// Whether IBM's pages have it; the others stand where a page only says to click, or nothing.
    pub(super) documented: bool,
}

fn line(text: impl Into<String>, shows: &'static str) -> Line {
    Line { text: text.into(), shows, curl: false, documented: true }
}

/// A line that IBM's pages do not have.
fn own(line: Line) -> Line {
    Line { documented: false, ..line }
}

fn curl(path: &str, headers: &str, shows: &'static str) -> Line {
    Line { text: format!("curl -s {HOST}{path} {headers}"), shows, curl: true, documented: true }
}

const IAM_HEADERS: &str = r#"-H "Authorization: Bearer $AUTH_TOKEN" -H "IBMInstanceID: $GUID""#;

/// The whole procedure.
pub(super) fn parts() -> Vec<Part> {
    let mut parts = vec![
        Part {
            title: msg!("Log in to a region and a resource group"),
            lines: vec![line(
                "ibmcloud login -r us-south -g default",
                "Region:           us-south",
            )],
        },
        Part {
            title: msg!("Get an IAM token"),
            lines: vec![line("ibmcloud iam oauth-tokens", "IAM token:  Bearer ")],
        },
        Part {
            title: msg!("Look at the authentication method of the instance"),
            lines: vec![line(
                format!("ibmcloud resource service-instance {INSTANCE} --output JSON"),
                "\"external_api_auth\": \"ANY\"",
            )],
        },
        Part {
            title: msg!("See the teams; each user of a team has a Monitor API token in it"),
            lines: vec![
                line(
                    format!("ibmcloud monitoring settings team list --name {INSTANCE}"),
                    "Payments",
                ),
                own(line(format!("ibmcloud monitoring token list --name {INSTANCE}"), "40213")),
            ],
        },
    ];
    let resets = TEAMS.iter().map(|team| {
        let text =
            format!("ibmcloud monitoring token reset --name {INSTANCE} --team '{team}' --force");
        own(line(text, team))
    });
    parts.push(Part {
        title: msg!("Reset your Monitor API token in each team"),
        lines: resets.collect(),
    });
    parts.push(Part {
        title: msg!("Allow IAM tokens only"),
        lines: vec![line(
            format!(
                "ibmcloud resource service-instance-update {INSTANCE} -p '{{\"external_api_auth\": \"IAM_ONLY\"}}'"
            ),
            "GUID:                8d7af921",
        )],
    });
    parts.push(Part {
        title: msg!("Prove it: the old token is refused, an IAM call succeeds, and no token can be read any more"),
        lines: vec![
            own(curl("/api/user/me", r#"-H "Authorization: Bearer $OLD_MONITOR_TOKEN""#, "invalid or expired")),
            own(curl("/api/user/me", IAM_HEADERS, "currentTeam")),
            curl("/api/token", IAM_HEADERS, "Not enough privileges to complete the action"),
            own(line(format!("ibmcloud monitoring auth show --name {INSTANCE}"), "IAM_ONLY")),
        ],
    });
    parts
}
