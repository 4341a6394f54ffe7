//! One module for each kind of file.

pub(crate) mod environment;
pub(crate) mod grafana;
pub(crate) mod prometheus;
pub(crate) mod python;
pub(crate) mod shell;
pub(crate) mod terraform;
mod yaml;
