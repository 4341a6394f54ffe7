//! The commands: one file each, and the list of them.

#![expect(clippy::doc_markdown, reason = "the documentation of arguments is their help text")]

mod account_list;
mod account_show;
mod api;
mod auth_history;
mod auth_resume;
mod auth_show;
mod auth_update;
mod completion;
mod help;
mod iam_oauth_tokens;
pub(crate) mod login;
mod logout;
mod monitoring_instances;
mod regions;
pub(crate) mod resource;
mod sandbox;
mod target;
mod team_list;
mod token_list;
mod token_reset;
mod token_show;
mod version;

use std::ffi::OsString;

use crate::grammar::registry::{CommandSpec, NamespaceSpec};
use crate::messages::Message;
use crate::msg;

/// Every namespace.
pub static NAMESPACES: &[NamespaceSpec] = &[
    NamespaceSpec { path: "account", about: "Manage accounts and users" },
    NamespaceSpec { path: "iam", about: "Manage identities and access to resources" },
    NamespaceSpec { path: "resource", about: "Manage resource groups and resources" },
    NamespaceSpec { path: "monitoring", about: "Manage IBM Cloud monitoring" },
    NamespaceSpec {
        path: "monitoring auth",
        about: "Manage which credentials an instance accepts",
    },
    NamespaceSpec { path: "monitoring token", about: "Manage the Monitor API tokens of teams" },
    NamespaceSpec { path: "monitoring settings", about: "Show settings of an instance" },
    NamespaceSpec { path: "monitoring settings team", about: "Show the teams of an instance" },
    NamespaceSpec {
        path: "monitoring sandbox",
        about: "Run an emulated IBM Cloud on this machine",
    },
];

/// Every command, in the order of their namespaces.
pub static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<api::ApiArgs>(
        "",
        "api",
        "Set or view target API endpoint",
        "[API_ENDPOINT] [--unset] [--skip-ssl-validation] [--vpc] [-q, --quiet]",
    ),
    CommandSpec::new::<login::LoginArgs>(
        "",
        "login",
        "Log user in",
        "[-a API_ENDPOINT] [--sso] [-u USERNAME] [-p PASSWORD] [--apikey KEY | @KEY_FILE] [-c (ACCOUNT_ID | ACCOUNT_OWNER_USER_ID) | --no-account] [-g (RESOURCE_GROUP_NAME | RESOURCE_GROUP_ID)] [-r REGION | --no-region] [--skip-ssl-validation] [--vpc] [-q, --quiet]",
    ),
    CommandSpec::new::<logout::LogoutArgs>("", "logout", "Log user out", "[-q, --quiet]"),
    CommandSpec::new::<regions::RegionsArgs>(
        "",
        "regions",
        "List all the regions",
        "[--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<target::TargetArgs>(
        "",
        "target",
        "Set or view the targeted region, account, resource group, org or space",
        "[-r REGION_NAME | --unset-region] [-c ACCOUNT_ID] [-g RESOURCE_GROUP | --unset-resource-group] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<version::VersionArgs>("", "version", "Print the version", "")
        .aliases(&["v"]),
    CommandSpec::new::<help::HelpArgs>("", "help", "Show help", "[COMMAND | NAMESPACE]")
        .aliases(&["h"]),
    CommandSpec::new::<completion::CompletionArgs>(
        "",
        "completion",
        "Print a completion script for a shell",
        "SHELL",
    ),
    CommandSpec::new::<account_list::AccountListArgs>(
        "account",
        "list",
        "List all accounts",
        "[--active | --exclude STATES] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<account_show::AccountShowArgs>(
        "account",
        "show",
        "Show the details of the targeted account",
        "[-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<iam_oauth_tokens::OauthTokensArgs>(
        "iam",
        "oauth-tokens",
        "Retrieve and display the OAuth tokens of the current session",
        "[-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<resource::groups::GroupsArgs>(
        "resource",
        "groups",
        "List resource groups",
        "[--default] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<resource::group::GroupArgs>(
        "resource",
        "group",
        "Show details of a resource group",
        "NAME [--id] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<resource::service_instances::ServiceInstancesArgs>(
        "resource",
        "service-instances",
        "List service instances",
        "[--service-name SERVICE_NAME] [--location LOCATION] [--type INSTANCE_TYPE] [-g RESOURCE_GROUP | --all-resource-groups] [--long] [--limit LIMIT] [--offset OFFSET] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<resource::service_instance::ServiceInstanceArgs>(
        "resource",
        "service-instance",
        "Show details of a service instance",
        "(NAME | ID) [--location LOCATION] [-g RESOURCE_GROUP] [--id] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<resource::service_instance_create::CreateArgs>(
        "resource",
        "service-instance-create",
        "Create a service instance",
        "NAME (SERVICE_NAME | SERVICE_ID) SERVICE_PLAN_NAME LOCATION [-d, --deployment DEPLOYMENT_NAME] [-p, --parameters @JSON_FILE | JSON_STRING] [-g RESOURCE_GROUP] [--service-endpoints TYPE] [--allow-cleanup] [--lock] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<resource::service_instance_update::UpdateArgs>(
        "resource",
        "service-instance-update",
        "Update a service instance",
        "(NAME | ID) [-n, --name NEW_NAME] [--service-plan-id SERVICE_PLAN_ID] [-p, --parameters @JSON_FILE | JSON_STRING] [--replace-parameters] [-g RESOURCE_GROUP] [--service-endpoints TYPE] [-f, --force] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<resource::service_instance_delete::DeleteArgs>(
        "resource",
        "service-instance-delete",
        "Delete a service instance",
        "(NAME | ID) [-g RESOURCE_GROUP] [-f, --force] [--recursive] [-q, --quiet]",
    ),
    CommandSpec::new::<monitoring_instances::InstancesArgs>(
        "monitoring",
        "service-instances",
        "List IBM Cloud Monitoring instances",
        "[--region REGION] [--all-regions] [-g RESOURCE_GROUP] [--all-resource-groups] [--quiet] [--output FORMAT]",
    ),
    CommandSpec::new::<team_list::TeamListArgs>(
        "monitoring settings team",
        "list",
        "List the teams of an instance",
        "--name NAME [--region REGION] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<token_list::TokenListArgs>(
        "monitoring token",
        "list",
        "List the fingerprints of the Monitor API tokens of all teams",
        "--name NAME [--region REGION] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<token_show::TokenShowArgs>(
        "monitoring token",
        "show",
        "Show the Monitor API token of a team",
        "--name NAME [--team TEAM] [--region REGION] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<token_reset::TokenResetArgs>(
        "monitoring token",
        "reset",
        "Reset the Monitor API token of a team",
        "--name NAME --team TEAM [--region REGION] [--force] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<auth_show::AuthShowArgs>(
        "monitoring auth",
        "show",
        "Show which credentials an instance accepts",
        "--name NAME [--region REGION] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<auth_update::AuthUpdateArgs>(
        "monitoring auth",
        "update",
        "Update which credentials an instance accepts",
        "--name NAME --mode MODE [--region REGION] [--dry-run] [--assisted] [--accept-unproven-coverage] [--evidence FILE] [--force] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<auth_resume::AuthResumeArgs>(
        "monitoring auth",
        "resume",
        "Start an interrupted plan of an instance again",
        "--name NAME [--region REGION] [--assisted] [--evidence FILE] [--force] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<auth_history::AuthHistoryArgs>(
        "monitoring auth",
        "history",
        "Show what was done to the credentials of an instance from this machine",
        "--name NAME [--region REGION] [--output FORMAT] [--quiet]",
    ),
    CommandSpec::new::<sandbox::exec::ExecArgs>(
        "monitoring sandbox",
        "exec",
        "Start a sandbox, run a command inside it, and stop it",
        "[--fleet COUNT] [--seed SEED] [--world FILE] [--identity ROLE] [--latency MILLISECONDS] [--rate-limit REQUESTS] [--fault SPEC] [--clock START] [--clock-speed FACTOR] -- COMMAND [ARGUMENT...]",
    ),
    CommandSpec::new::<sandbox::start::StartArgs>(
        "monitoring sandbox",
        "start",
        "Start a sandbox and show the environment to use it with",
        "[--fleet COUNT] [--seed SEED] [--world FILE] [--identity ROLE] [--latency MILLISECONDS] [--rate-limit REQUESTS] [--fault SPEC] [--clock START] [--clock-speed FACTOR]",
    ),
    CommandSpec::new::<sandbox::demo::DemoArgs>(
        "monitoring sandbox",
        "demo",
        "Show the documented procedure in a sandbox, command by command",
        "[--locale LOCALE]",
    ),
];

/// The command that was probably meant, where a documented line is known to be wrong.
///
/// IBM's page on the authentication method prints `service-instance-create NAME -p …` where it
/// means to modify an instance.
pub(crate) fn meant(spec: &CommandSpec, words: &[OsString]) -> Option<Message> {
    let text = |word: &OsString| word.to_string_lossy().into_owned();
    let parameters =
        words.iter().any(|word| matches!(text(word).trim_start_matches('-'), "p" | "parameters"));
    let name = words.first().map(text).filter(|name| !name.starts_with('-'))?;
    (spec.name == "service-instance-create" && parameters).then(|| {
        msg!(
            "To change the parameters of an instance that exists, use 'ibmcloud resource service-instance-update {{.Name}} -p …'.",
            Name = name
        )
    })
}
