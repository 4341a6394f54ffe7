//! The sandbox: an emulated IBM Cloud around a command, in the foreground, or as a demonstration.
//! The only room that knows the emulator.

pub(crate) mod compare;
pub(crate) mod control;
pub(crate) mod demo;
mod detach;
pub(crate) mod exec;
pub(crate) mod options;
pub(crate) mod place;
mod running;
mod script;
mod snapshots;
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
        "[--fleet COUNT] [--accounts COUNT] [--troubled COUNT] [--seed SEED] [--world FILE] [--metrics FILE] [--calls FILE] [--set SETTING=VALUE] [--identity ROLE] [--latency MILLISECONDS] [--rate-limit REQUESTS] [--fault SPEC] [--clock START] [--clock-speed FACTOR] [--clock-tick MILLISECONDS] -- COMMAND [ARGUMENT...]",
    )
    .homeless(),
    CommandSpec::new::<start::StartArgs>(
        "monitoring sandbox",
        "start",
        "Start a sandbox and show the environment to use it with",
    )
    .long_flags()
    .homeless(),
    CommandSpec::new::<control::StatusArgs>(
        "monitoring sandbox",
        "status",
        "Show whether a sandbox runs in the background",
    )
    .long_flags(),
    CommandSpec::new::<control::StopArgs>(
        "monitoring sandbox",
        "stop",
        "Stop a sandbox that runs in the background",
    )
    .long_flags(),
    CommandSpec::new::<control::SnapshotArgs>(
        "monitoring sandbox",
        "snapshot",
        "Save, load, list or delete the state of a sandbox in the background",
    )
    .long_flags(),
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
