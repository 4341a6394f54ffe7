//! The commands of the root: session, target, help.

pub(crate) mod api;
mod completion;
mod config;
mod help;
pub(crate) mod login;
mod logout;
mod regions;
mod resources;
pub(crate) mod target;
mod update;
mod version;

use ibmcloud_cli::command::CommandSpec;
use ibmcloud_cli::session::profiles::Need;

/// The commands.
pub(super) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<api::ApiArgs>(
        "",
        "api",
        "Set or view target API endpoint",
    ),
    CommandSpec::new::<config::ConfigArgs>(
        "",
        "config",
        "Modify or read out values in the config",
    )
    .usage(
        "--http-timeout TIMEOUT_IN_SECONDS | --trace (TRUE | FALSE | PATH) | --color (TRUE | FALSE) | --locale (LOCALE | CLEAR) | --check-version (TRUE | FALSE) | --sso-otp (MANUAL | AUTO) | --alpha-commands (TRUE | FALSE)",
    ),
    CommandSpec::new::<login::LoginArgs>(
        "",
        "login",
        "Log user in",
    )
    .usage(
        "[-a API_ENDPOINT] [--sso] [-u USERNAME] [-p PASSWORD] [--apikey KEY | @KEY_FILE] [--cr-token (TOKEN | @CR_TOKEN_FILE) | --vpc-cri | --pvs-cri] [--profile PROFILE_ID | PROFILE_NAME | PROFILE_CRN] [-c (ACCOUNT_ID | ACCOUNT_OWNER_USER_ID) | --no-account] [--accept] [-g (RESOURCE_GROUP_NAME | RESOURCE_GROUP_ID)] [-r REGION | --no-region] [--skip-ssl-validation] [--vpc] [-q, --quiet]",
    )
    .warning(
        "Providing your password as a command line option is not recommended\n\
         Your password might be visible to others and might be recorded in your shell history",
    )
    .notes(
        "Behind 'login', '--profile' is a trusted profile of IAM. A profile of this machine stands in front: '{{.Program}} --profile NAME login'.",
    )
    .profile(Need::Makes),
    CommandSpec::new::<logout::LogoutArgs>(
        "",
        "logout",
        "Log user out",
    ),
    CommandSpec::new::<regions::RegionsArgs>(
        "",
        "regions",
        "List all the regions",
    ),
    CommandSpec::new::<resources::ResourcesArgs>(
        "",
        "resources",
        "List all resources",
    ),
    CommandSpec::new::<target::TargetArgs>(
        "",
        "target",
        "Set or view the targeted region, account, resource group, org or space",
    )
    .usage(
        "[-r REGION_NAME | --unset-region] [-c ACCOUNT_ID] [-g RESOURCE_GROUP | --unset-resource-group] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<update::UpdateArgs>(
        "",
        "update",
        "Update CLI to the latest version",
    ),
    CommandSpec::new::<version::VersionArgs>("", "version", "Print the version")
        .aliases(&["v"])
        .homeless(),
    CommandSpec::new::<help::HelpArgs>(
        "",
        "help",
        "Show help",
    )
    .usage(
        "[COMMAND | NAMESPACE]",
    )
        .aliases(&["h"])
        .homeless(),
    CommandSpec::new::<completion::CompletionArgs>("", "completion", "Print a completion script for a shell")
    .notes(
        "To install it, write it to a place that the shell looks at, and start a new shell:\n\
         bash: {{.Program}} completion bash > ~/.local/share/bash-completion/completions/{{.Program}}\n\
         bash without the package bash-completion: add 'source <({{.Program}} completion bash)' to ~/.bashrc\n\
         zsh: {{.Program}} completion zsh > ~/.zfunc/_{{.Program}}, with 'fpath+=~/.zfunc' before 'compinit' in ~/.zshrc\n\
         fish: {{.Program}} completion fish > ~/.config/fish/completions/{{.Program}}.fish\n\
         PowerShell: {{.Program}} completion powershell >> $PROFILE\n\
         It offers the names of instances, resource groups and regions that earlier commands have listed.",
    )
    .homeless(),
];
