//! The lock-down of an IBM Cloud Monitoring instance: observe, plan, apply, verify.
//!
//! The engine takes typed requests, reports [`Event`]s and returns typed outcomes. It knows no sentence, no
//! terminal and no configuration: whoever calls it turns events and outcomes into words, and tells it when
//! to stop ([`Watch`]). What it does is written into a [`journal`] before and after each step, from which an
//! interrupted plan is taken up.
//!
//! ```
//! use ibmcloud_core::AuthMode;
//! use ibmcloud_core::plan::{Allowances, Plan};
//! use ibmcloud_lockdown::{Lockdown, TokenFailure, observe};
//!
//! /// What a lock-down of the instance would do. Nothing is changed by asking.
//! async fn plan(lockdown: &Lockdown<'_>) -> Result<Option<Plan>, TokenFailure> {
//!     let observed = observe(lockdown).await?;
//!     // A refusal says why there can be no plan: the instance is busy, the role is too low …
//!     Ok(Plan::towards(AuthMode::IamOnly, observed.observation, Allowances::default()).ok())
//! }
//! ```
//!
//! # The way through
//!
//! A [`Lockdown`] says which instance is worked on, by whom, and how ([`Options`]). [`observe()`] looks at the
//! instance, its teams and their tokens; of a token it keeps a fingerprint by this machine's key
//! ([`fingerprint_key`]). The plan is made by the domain (`ibmcloud_core::plan`) and agreed to by a person.
//!
//! [`Apply`] carries it out: it resets each token and shows that the old one is refused, sets the mode, and
//! reads everything back until it holds or the time is over. Each step goes into the [`journal`] with the
//! exchanges that led to it ([`Recorder`]). A plan that [`Stopped`] is taken up again, or ended by [`settle()`],
//! which finds out what became of an uncertain step.
//!
//! The [`evidence`] of a plan follows from its journal alone, and a [`signature`] says who made it.
//! [`activity`] has what else changed an instance from this machine: single resets, access keys, the parameter
//! set by hand.

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
