//! The sandbox: an emulated IBM Cloud around a command, in the foreground, or as a demonstration.
//! The only room that knows the emulator.

pub(crate) mod compare;
pub(crate) mod demo;
pub(crate) mod exec;
pub(crate) mod options;
pub(crate) mod place;
mod script;
pub(crate) mod start;

use ibmcloud_cli::command::CommandSpec;

/// The commands.
pub(super) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<exec::ExecArgs>(
        "monitoring sandbox",
        "exec",
        "Start a sandbox, run a command inside it, and stop it",
    )
    .usage(
        "[--fleet COUNT] [--accounts COUNT] [--troubled COUNT] [--seed SEED] [--world FILE] [--metrics FILE] [--set SETTING=VALUE] [--identity ROLE] [--latency MILLISECONDS] [--rate-limit REQUESTS] [--fault SPEC] [--clock START] [--clock-speed FACTOR] [--clock-tick MILLISECONDS] -- COMMAND [ARGUMENT...]",
    )
    .homeless(),
    CommandSpec::new::<start::StartArgs>(
        "monitoring sandbox",
        "start",
        "Start a sandbox and show the environment to use it with",
    )
    .long_flags()
    .homeless(),
    CommandSpec::new::<demo::DemoArgs>(
        "monitoring sandbox",
        "demo",
        "Show the documented procedure in a sandbox, command by command",
    )
    .long_flags()
    .homeless(),
    CommandSpec::new::<compare::CompareArgs>(
        "monitoring sandbox",
        "compare",
        "Compare the shapes of a service's answers with those of the sandbox",
    )
    .long_flags(),
];
