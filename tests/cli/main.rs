//! The program as its users meet it: the real binary, an emulated cloud, real sockets.
//! Every file of this folder is a module here; `cargo xtask tidy` checks that none is left out.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

mod support;

mod demo;
mod faults;
mod interruption;
mod lockdown;
mod readme;
