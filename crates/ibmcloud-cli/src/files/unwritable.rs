//! Why a file cannot be used.

use std::io;

use ibmcloud_plugin_sdk::files::Irregular;

use crate::messages::Message;
use crate::msg;

/// Why a path cannot be written to, beyond what the system says.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Unwritable {
    /// The folder does not exist.
    #[error("there is no folder '{0}'")]
    NoFolder(String),
    /// Links that lead to themselves.
    #[error("too many links lead to it, or they lead round in circles")]
    Circle,
}

impl From<Unwritable> for io::Error {
    fn from(why: Unwritable) -> Self {
        let kind = match why {
            Unwritable::NoFolder(_) => io::ErrorKind::NotFound,
            Unwritable::Circle => io::ErrorKind::InvalidInput,
        };
        Self::new(kind, why)
    }
}

/// Why a file cannot be used, in the person's language as far as the reason is ours.
pub fn reason(error: &io::Error) -> Option<Message> {
    if let Some(what) = Irregular::in_error(error) {
        return Some(match what {
            Irregular::Folder => msg!("it is a folder, not a file"),
            Irregular::Fifo => msg!("it is a named pipe, not a regular file"),
            Irregular::UnreadFifo => msg!("nobody reads from the named pipe"),
            Irregular::Socket => msg!("it is a socket, not a regular file"),
            Irregular::CharacterDevice => msg!("it is a device, not a regular file"),
            Irregular::BlockDevice => msg!("it is a disk, not a regular file"),
            _ => msg!("it is not a regular file"),
        });
    }
    Some(match error.get_ref()?.downcast_ref::<Unwritable>()? {
        Unwritable::NoFolder(folder) => msg!("there is no folder '{{.Folder}}'", Folder = folder),
        Unwritable::Circle => msg!("too many links lead to it, or they lead round in circles"),
    })
}
