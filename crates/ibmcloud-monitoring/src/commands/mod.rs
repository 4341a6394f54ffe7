//! The commands: one file each, and the list of them.

#![expect(clippy::doc_markdown, reason = "the documentation of arguments is their help text")]

pub(crate) mod monitoring;
#[cfg(feature = "sandbox")]
mod sandbox;

use ibmcloud_cli::command::{CommandSet, Registry};
use ibmcloud_cli::grammar::registry::{Group, NamespaceSpec};

use crate::lockdown::activity;

/// Everything that the program can do.
pub static REGISTRY: Registry = Registry { sets: &[&ibmcloud_base::COMMANDS, &COMMANDS] };

/// The plug-in's commands and their namespaces.
static COMMANDS: CommandSet = CommandSet {
    namespaces: &[
        NamespaceSpec::new("monitoring", "Manage IBM Cloud monitoring"),
        NamespaceSpec::new("monitoring auth", "Manage which credentials an instance accepts"),
        NamespaceSpec::new("monitoring auth report", "Manage the reports of audits"),
        NamespaceSpec::new(
            "monitoring auth policy",
            "Check and explain policies of which credentials instances accept",
        ),
        NamespaceSpec::new("monitoring token", "Manage the Monitor API tokens of teams"),
        NamespaceSpec::new("monitoring settings", "Show settings of an instance"),
        NamespaceSpec::new("monitoring settings team", "Show the teams of an instance"),
        NamespaceSpec::new(
            "monitoring settings notification",
            "Show the notification channels of an instance",
        ),
        NamespaceSpec::new("monitoring settings user", "Show the users of an instance"),
        NamespaceSpec::new("monitoring alert", "Manage alerts"),
        NamespaceSpec::new("monitoring dashboard", "Manage dashboards"),
        NamespaceSpec::new("monitoring event", "Manage events"),
        NamespaceSpec::new("monitoring channel", "Manage notification channels"),
        NamespaceSpec::new("monitoring silence", "Manage silencing rules of alerts"),
        NamespaceSpec::new("monitoring team", "Manage teams and their members"),
        NamespaceSpec::new("monitoring user", "Manage the users of an instance"),
        NamespaceSpec::new("monitoring profile", "Manage profiles, each with a log-in of its own"),
        NamespaceSpec::new("monitoring access-key", "Manage the access keys of agents"),
        // A newcomer may leave the first word out.
        #[cfg(feature = "sandbox")]
        NamespaceSpec::new("monitoring sandbox", "Run an emulated IBM Cloud on this machine")
            .at_root(),
    ],
    commands: &[
        monitoring::COMMANDS,
        monitoring::access_key::COMMANDS,
        monitoring::alert::COMMANDS,
        monitoring::api::COMMANDS,
        monitoring::as_code::COMMANDS,
        monitoring::auth::policy::COMMANDS,
        monitoring::channel::COMMANDS,
        monitoring::dashboard::COMMANDS,
        monitoring::event::COMMANDS,
        monitoring::silence::COMMANDS,
        monitoring::profile::COMMANDS,
        monitoring::team::COMMANDS,
        monitoring::user::COMMANDS,
        #[cfg(feature = "sandbox")]
        sandbox::COMMANDS,
    ],
    examples: include_str!("../examples.txt"),
    groups: GROUPS,
    instance_updated: Some(activity::note_mode),
};

/// The help of `monitoring`, by what people come for.
const GROUPS: &[Group] = &[
    Group {
        namespace: "monitoring",
        title: "LOOK AT AN INSTANCE",
        names: &["service-instances", "settings", "query", "api", "platform-metrics-receiver"],
    },
    Group { namespace: "monitoring", title: "LOCK IT DOWN TO IAM", names: &["auth", "token"] },
    Group {
        namespace: "monitoring",
        title: "KEEP PROGRAMS ALIVE",
        names: &["proxy", "credential-sync", "access-key"],
    },
    Group {
        namespace: "monitoring",
        title: "MANAGE WHAT IS IN IT",
        names: &["alert", "silence", "dashboard", "event", "channel", "team", "user"],
    },
    Group {
        namespace: "monitoring",
        title: "KEEP IT AS CODE",
        names: &["export", "diff", "apply"],
    },
    Group {
        namespace: "monitoring",
        title: "SEE WHAT IS WRONG HERE",
        names: &["doctor", "config", "profile"],
    },
    Group { namespace: "monitoring", title: "TRY IT WITHOUT AN ACCOUNT", names: &["sandbox"] },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_of_a_command_names_every_form_that_it_can_write() {
        let specs = COMMANDS.commands.iter().copied().flatten();
        for spec in specs.filter(|spec| !spec.formats.is_empty()) {
            let command = (spec.arguments)();
            let output = command.get_arguments().find(|it| it.get_id() == "output");
            let help = output.and_then(|it| it.get_help()).expect("it has a help").to_string();
            for form in spec.formats {
                assert!(help.contains(form), "{} {}: {form}", spec.namespace, spec.name);
            }
        }
    }
}
