//! The checks, one file for each thing that is looked at.

mod folder;
mod journals;
mod plug_ins;
mod program;
mod services;
mod session;
mod way;

use super::check::{Check, Look};

/// All checks, in the order in which they are told.
pub(super) const ALL: &[Check] = &[
    Check { name: "program", look: Look::Here(program::look) },
    Check { name: "configuration", look: Look::Here(folder::look) },
    Check { name: "session", look: Look::Here(session::look) },
    Check { name: "network", look: Look::Here(way::look) },
    Check { name: "plug-ins", look: Look::Here(plug_ins::look) },
    Check { name: "journals", look: Look::Here(journals::look) },
    Check { name: "iam", look: Look::There(services::iam) },
    Check { name: "resource-controller", look: Look::There(services::resource_controller) },
    Check { name: "global-catalog", look: Look::There(services::catalog) },
    Check { name: "global-search", look: Look::There(services::search) },
    Check { name: "monitor", look: Look::There(services::monitor) },
];
