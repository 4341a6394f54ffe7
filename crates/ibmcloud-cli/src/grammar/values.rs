//! What is done to the value of an option or argument before a command gets it: what came along by accident is
//! taken off, whatever the command.

use std::any::TypeId;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction};
use ibmcloud_plugin_sdk::given::trimmed;

/// Values that are kept to the letter: a blank may be a part of them.
const AS_TYPED: [&str; 4] = ["PASSWORD", "KEY=VALUE", "COMMAND", "MORE"];
/// Values that name a file or a folder.
const PATHS: [&str; 6] = ["FILE", "JSON_FILE", "DIR", "FOLDER", "PLUGIN_PATH", "PATH"];
/// Values without which nothing is named.
const NAMES: [&str; 23] = [
    "NAME",
    "NEW_NAME",
    "ID",
    "CRN",
    "TEAM",
    "TEAM_NAME",
    "USER",
    "USER_NAME",
    "GROUP_NAME",
    "ALERT_ID",
    "ALERT_NAME",
    "APIKEY_NAME",
    "CHANNEL_ID",
    "CHANNEL_NAME",
    "DASHBOARD_ID",
    "DASHBOARD_NAME",
    "EVENT_ID",
    "EVENT_NAME",
    "PLUGIN_NAME",
    "RECLAMATION_ID",
    "SERVICE_ID_NAME",
    "SILENCE_ID",
    "SILENCE_NAME",
];

/// The value as the command gets it. `home` is what `~` stands for, which shells do not expand behind `=` and `@`.
pub(super) fn cleaned(arg: &Arg, value: &OsStr, home: Option<&Path>) -> OsString {
    let Some(text) = value.to_str().filter(|_| !is(arg, &AS_TYPED)) else { return value.into() };
    if !is_path(arg) {
        return trimmed(text).into();
    }
    // A file may have a blank at the end of its name.
    let text = if Path::new(text).exists() { text } else { trimmed(text) };
    match (text.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest).into(),
        _ => text.into(),
    }
}

/// Whether nothing is named although a name or a file was to be. The name of an instance is left out by scripts
/// whose variable is not set: whoever needs one says so, and shows which there are.
pub(super) fn is_missing(arg: &Arg, value: &OsStr) -> bool {
    let is_instance = arg.get_id() == "name"
        && !arg.is_required_set()
        && matches!(arg.get_action(), ArgAction::Set)
        && is(arg, &["NAME"]);
    value.is_empty() && !is_instance && (is(arg, &NAMES) || is_path(arg))
}

fn is_path(arg: &Arg) -> bool {
    is(arg, &PATHS) || arg.get_value_parser().type_id() == TypeId::of::<PathBuf>()
}

fn is(arg: &Arg, names: &[&str]) -> bool {
    arg.get_value_names().is_some_and(|all| all.iter().any(|it| names.contains(&it.as_str())))
}
