//! The lock-down of an IBM Cloud Monitoring instance: observe, plan, apply, verify.
//!
//! The engine takes typed requests, reports [`Event`]s and returns typed outcomes. It knows no
//! sentence, no terminal and no configuration: whoever calls it turns events and outcomes into words,
//! and tells it when to stop ([`Watch`]). What it does is written into a [`journal`] before and after
//! each step, from which an interrupted plan is taken up.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

pub mod activity;
mod apply;
mod converge;
mod event;
pub mod evidence;
mod files;
pub mod journal;
mod key;
mod lockdown;
mod observe;
mod recorder;
mod settle;
pub mod signature;
mod steps;

pub use apply::{Apply, Cause, Stopped};
pub use event::{Event, Signal, Watch};
pub use key::fingerprint_key;
pub use lockdown::{Lockdown, Options};
pub use observe::{HeldTokens, Observed, TokenFailure, observe};
pub use recorder::{Exchange, Recorder};
pub use settle::settle;
