//! Policies: which credentials many instances are to accept.

mod check;
mod explain;
mod schema;

use ibmcloud_cli::command::CommandSpec;

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<check::PolicyCheckArgs>(
        "monitoring auth policy",
        "check",
        "Show every error of a policy file, without a network",
    )
    .usage("FILE [--output FORMAT] [--quiet]"),
    CommandSpec::new::<explain::PolicyExplainArgs>(
        "monitoring auth policy",
        "explain",
        "Show what a policy wants of an instance, and why",
    )
    .usage("--policy FILE --name NAME [--region REGION] [--output FORMAT] [--quiet]"),
    CommandSpec::new::<schema::PolicySchemaArgs>(
        "monitoring auth policy",
        "schema",
        "Show the JSON Schema of policy files",
    )
    .usage("[--output FORMAT] [--quiet]")
    .homeless(),
];
