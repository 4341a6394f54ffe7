//! Every environment variable that this crate reads: names and meaning.

/// One logical variable: its names, the current one first and deprecated twins after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Names in the order in which they are tried; the first that is not empty wins.
    pub names: &'static [&'static str],
    /// What the variable does, as one sentence for the reference page.
    pub meaning: &'static str,
}

/// Full name of the namespace that the host started us for, for instance `iam access`.
pub const NAMESPACE: Variable = Variable {
    names: &["IBMCLOUD_PLUGIN_NAMESPACE", "BLUEMIX_PLUGIN_NAMESPACE"],
    meaning: "Namespace of the command that was typed; set by the host when it starts a plug-in.",
};
/// Name of the host program, to be repeated in messages.
pub const CLI_NAME: Variable = Variable {
    names: &["IBMCLOUD_CLI", "BLUEMIX_CLI"],
    meaning: "Name of the host program, repeated in messages; set by the host.",
};
/// The command line acts as a tool server.
pub const MCP_ENABLED: Variable = Variable {
    names: &["IBMCLOUD_MCP_ENABLED"],
    meaning: "Any value: a program is listening, so never prompt, colour or show progress.",
};
/// Only results, please.
pub const QUIET: Variable = Variable {
    names: &["IBMCLOUD_QUIET"],
    meaning: "`true` leaves out progress lines and `OK`, as `--quiet` does.",
};
/// No questions.
pub const NO_INPUT: Variable = Variable {
    names: &["IBMCLOUD_NO_INPUT"],
    meaning: "`true`: never ask; where an answer is needed the command fails, as with `--no-input`.",
};
/// Where HTTP requests and answers are logged.
pub const TRACE: Variable = Variable {
    names: &["IBMCLOUD_TRACE", "BLUEMIX_TRACE"],
    meaning: "`true` logs HTTP requests to stderr, `false` does not, a path appends to that file.",
};
/// Colour on or off.
pub const COLOR: Variable = Variable {
    names: &["IBMCLOUD_COLOR", "BLUEMIX_COLOR"],
    meaning: "`true` or `false` switches colour on or off, whatever the terminal and the settings.",
};
/// Time limit of one HTTP request, in seconds.
pub const HTTP_TIMEOUT: Variable = Variable {
    names: &["IBMCLOUD_HTTP_TIMEOUT", "BLUEMIX_HTTP_TIMEOUT"],
    meaning: "Time limit of one HTTP request in whole seconds.",
};
/// Directory above the configuration directory.
pub const HOME_OVERRIDE: Variable = Variable {
    names: &["IBMCLOUD_HOME", "BLUEMIX_HOME"],
    meaning: "Directory that holds the configuration directory, instead of the user's home.",
};
/// The configuration directory itself.
pub const CONFIG_HOME: Variable =
    Variable { names: &["IBMCLOUD_CONFIG_HOME"], meaning: "The configuration directory itself." };
/// API key to log in with.
pub const API_KEY: Variable = Variable {
    names: &["IBMCLOUD_API_KEY", "BLUEMIX_API_KEY"],
    meaning: "API key, or `@FILE`, to log in with when no other credential is given.",
};
/// Compute resource token to log in with.
pub const CR_TOKEN: Variable = Variable {
    names: &["IBMCLOUD_CR_TOKEN"],
    meaning: "Compute resource token, or `@FILE`, to log in with.",
};
/// Trusted profile to log in with.
pub const CR_PROFILE: Variable = Variable {
    names: &["IBMCLOUD_CR_PROFILE"],
    meaning: "ID, name or CRN of the trusted profile of a compute resource login.",
};
/// Metadata service of virtual servers.
pub const CR_VPC_URL: Variable = Variable {
    names: &["IBMCLOUD_CR_VPC_URL"],
    meaning: "Base URL of the metadata service of VPC virtual servers.",
};
/// Metadata service of Power virtual servers.
pub const CR_PVS_URL: Variable = Variable {
    names: &["IBMCLOUD_CR_PVS_URL"],
    meaning: "Base URL of the metadata service of Power virtual servers.",
};
/// IAM override for token refresh.
pub const IAM_ENDPOINT: Variable = Variable {
    names: &["IAM_ENDPOINT"],
    meaning: "Base URL of IAM for renewing tokens, instead of the targeted one.",
};
/// Whether the host looks for updates.
pub const VERSION_CHECK: Variable = Variable {
    names: &["IBMCLOUD_VERSION_CHECK", "BLUEMIX_VERSION_CHECK"],
    meaning: "`false` switches the check for new versions off.",
};
/// Usage statistics of the host.
pub const ANALYTICS: Variable = Variable {
    names: &["IBMCLOUD_ANALYTICS", "BLUEMIX_ANALYTICS"],
    meaning: "`false` switches usage statistics off. None are sent from here.",
};
/// Colour off, for every program.
pub const NO_COLOR: Variable =
    Variable { names: &["NO_COLOR"], meaning: "Any value switches colour off, before all else." };
/// Kind of terminal.
pub const TERM: Variable = Variable {
    names: &["TERM"],
    meaning: "`dumb` switches colour off unless it is asked for, and progress; other names say what a terminal can.",
};
/// Colour on, for every program.
pub const CLICOLOR_FORCE: Variable = Variable {
    names: &["CLICOLOR_FORCE"],
    meaning: "A value other than `0` switches colour on where no terminal is, unless a setting of the command line says otherwise.",
};
/// Colour off on terminals, for every program.
pub const CLICOLOR: Variable = Variable {
    names: &["CLICOLOR"],
    meaning: "`0` switches colour off, unless `CLICOLOR_FORCE` or a setting of the command line says otherwise.",
};
/// The width of the terminal.
pub const COLUMNS: Variable = Variable {
    names: &["COLUMNS"],
    meaning: "Width of the terminal, and of a chart in letters that goes elsewhere, in place of what the system says.",
};
/// The height of the terminal.
pub const LINES: Variable =
    Variable { names: &["LINES"], meaning: "Height of the terminal in the same way." };
/// Links in terminals.
pub const FORCE_HYPERLINK: Variable = Variable {
    names: &["FORCE_HYPERLINK"],
    meaning: "`0`: URLs are never shown as links; another value: always on a terminal.",
};
/// Language of the system, for messages.
pub const LANGUAGE: Variable = Variable {
    names: &["LC_ALL", "LC_MESSAGES", "LANG"],
    meaning: "Language of messages when the configuration does not name one.",
};
/// The user's home directory.
pub const HOME: Variable = if cfg!(windows) {
    Variable { names: &["USERPROFILE"], meaning: "The user's home directory, without HOMEDRIVE." }
} else {
    Variable { names: &["HOME"], meaning: "The user's home directory." }
};

/// Every variable that this crate reads.
pub const VARIABLES: &[Variable] = &[
    NAMESPACE,
    CLI_NAME,
    MCP_ENABLED,
    QUIET,
    NO_INPUT,
    TRACE,
    COLOR,
    HTTP_TIMEOUT,
    HOME_OVERRIDE,
    CONFIG_HOME,
    API_KEY,
    CR_TOKEN,
    CR_PROFILE,
    CR_VPC_URL,
    CR_PVS_URL,
    IAM_ENDPOINT,
    VERSION_CHECK,
    ANALYTICS,
    NO_COLOR,
    TERM,
    CLICOLOR_FORCE,
    CLICOLOR,
    COLUMNS,
    LINES,
    FORCE_HYPERLINK,
    LANGUAGE,
    HOME,
];
