//! Runs a command of an installed plug-in, in the surroundings that the official host gives it.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::Command;

use ibmcloud_plugin_sdk::config::{Config, InstalledPlugin};
use ibmcloud_plugin_sdk::env::{CLI_NAME, Env, NAMESPACE};

use super::official::binary;
use crate::errors::CommandError;
use crate::msg;

/// Starts a command of a plug-in: `args` are the command's word, as it was typed, and what follows.
/// Streams, environment and folder are inherited. Where the system can do that, the plug-in takes
/// this program's place, so that signals and the exit code need nobody to pass them on; this
/// function then returns only if it could not be started.
pub fn start(
    plugin: &InstalledPlugin,
    namespace: &str,
    args: &[OsString],
    (env, program, config_dir): (&Env, &str, &Path),
    config: &Config,
) -> Result<u8, CommandError> {
    let name = &plugin.metadata.name;
    check_network(plugin, config, program)?;
    let path = binary(config_dir, name);
    let mut command = Command::new(&path);
    command.args(args).env_clear().envs(env.iter());
    for variable in NAMESPACE.names {
        command.env(variable, namespace);
    }
    for variable in CLI_NAME.names {
        command.env(variable, program);
    }
    replace(&mut command).map_err(|error| {
        CommandError::plain(
            msg!(
                "Plug-in '{{.Name}}' could not be started: {{.Reason}}",
                Name = name,
                Reason = error
            ),
            msg!("Install it again with '{{.Program}} plugin install FILE -f'.", Program = program),
        )
    })
}

#[cfg(unix)]
fn replace(command: &mut Command) -> io::Result<u8> {
    Err(std::os::unix::process::CommandExt::exec(command))
}

#[cfg(not(unix))]
fn replace(command: &mut Command) -> io::Result<u8> {
    let status = command.status()?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}

/// A plug-in that knows only public endpoints would leave the private network.
fn check_network(
    plugin: &InstalledPlugin,
    config: &Config,
    program: &str,
) -> Result<(), CommandError> {
    let metadata = &plugin.metadata;
    let supported = if config.is_access_from_vpc() {
        metadata.is_access_from_vpc
    } else {
        metadata.private_endpoint_supported
    };
    if supported || !config.is_private() {
        return Ok(());
    }
    Err(CommandError::plain(
        msg!(
            "Plug-in '{{.Name}}' does not support the private endpoint {{.Endpoint}}.",
            Name = metadata.name,
            Endpoint = config.api_endpoint()
        ),
        msg!(
            "Nothing was started. Target a public endpoint with '{{.Program}} api cloud.ibm.com'.",
            Program = program
        ),
    ))
}
