//! The sandbox: an emulated IBM Cloud around a command, in the foreground, or as a demonstration.
//! The only room that knows the emulator.

pub(crate) mod demo;
pub(crate) mod exec;
pub(crate) mod options;
pub(crate) mod place;
mod script;
pub(crate) mod start;
