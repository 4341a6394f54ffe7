//! The streams of this process, looked at.

use std::io::{self, IsTerminal as _};

use ibmcloud_plugin_sdk::env::Env;
use ibmcloud_plugin_sdk::terminal::Surface;

/// What standard output leads to, now.
pub(crate) fn stdout(env: &Env) -> Surface {
    let out = io::stdout();
    Surface::of(env, out.is_terminal(), size(&out))
}

/// What standard error leads to, now.
pub(crate) fn stderr(env: &Env) -> Surface {
    let err = io::stderr();
    Surface::of(env, err.is_terminal(), size(&err))
}

/// Columns and rows.
#[cfg(unix)]
fn size(stream: &impl std::os::fd::AsFd) -> Option<(usize, usize)> {
    let size = rustix::termios::tcgetwinsize(stream).ok()?;
    Some((size.ws_col.into(), size.ws_row.into()))
}

/// Elsewhere `COLUMNS` and `LINES` have to say it.
#[cfg(not(unix))]
fn size<T>(_: &T) -> Option<(usize, usize)> {
    None
}
