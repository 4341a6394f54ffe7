//! The program as its users meet it: the real binary, an emulated cloud, real sockets.
//! Every file and folder is a module here; `cargo xtask tidy` checks that none is left out.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

mod support;

mod acceptance;
mod as_code;
mod catalog;
mod documented_lines;
mod environment;
mod every_command;
mod fleet;
mod guides;
mod help;
mod iam;
mod lockdown;
mod monitoring;
mod plugin;
mod plugin_examples;
mod proxy;
mod readme;
mod resource;
mod sandbox;
mod session;
mod supply;
