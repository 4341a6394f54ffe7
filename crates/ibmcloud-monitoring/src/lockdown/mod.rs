//! The lock-down for people: the engine's requests, events and outcomes as words, questions and views.

pub(crate) mod activity;
pub(crate) mod evidence;
mod failure;
pub(crate) mod findings;
pub(crate) mod journals;
mod outcome;
mod plan;
pub(crate) mod run;
pub(crate) mod start;
pub(crate) mod steps;
pub(crate) mod watch;

pub(crate) use failure::{journal_failure, look_failure, unreset};
