//! Somebody in a sentence: `user NAME`, `service ID NAME` and so on.

use ibmcloud_cli::messages::{Fragment, Message};
use ibmcloud_cli::msg;

pub(crate) fn user(name: &Fragment) -> Message {
    msg!("user {{.Name}}", Name = name)
}

pub(crate) fn service_id(name: &Fragment) -> Message {
    msg!("service ID {{.Name}}", Name = name)
}

pub(crate) fn profile(name: &Fragment) -> Message {
    msg!("trusted profile {{.Name}}", Name = name)
}

pub(crate) fn group(name: &Fragment) -> Message {
    msg!("access group {{.Name}}", Name = name)
}
