//! The lock-down of an IBM Cloud Monitoring instance: observe, plan, apply, verify.
//!
//! The engine takes typed requests, reports [`Event`]s and returns typed outcomes. It knows no sentence, no
//! terminal and no configuration: whoever calls it turns events and outcomes into words, and tells it when
//! to stop ([`Watch`]). What it does is written into a [`journal`] before and after each step, from which an
//! interrupted plan is taken up.
//!
//! ```
//! use ibmcloud_core::AuthMode;
//! use ibmcloud_core::plan::Consent;
//! use ibmcloud_lockdown::journal::{JournalError, JournalFolder};
//! use ibmcloud_lockdown::{Ended, Lockdown, PrepareError, Request, Standing, Watch, prepare};
//! # #[derive(Debug)] enum Trouble { Journal(JournalError), Prepare(PrepareError) }
//! # impl From<JournalError> for Trouble { fn from(it: JournalError) -> Self { Self::Journal(it) } }
//! # impl From<PrepareError> for Trouble { fn from(it: PrepareError) -> Self { Self::Prepare(it) } }
//!
//! /// Locks an instance down, or goes on with a lock-down of before. Somebody has agreed to that already.
//! async fn lock_down(
//!     lockdown: &Lockdown<'_>,
//!     folder: &JournalFolder,
//!     consent: Consent,
//!     watch: &dyn Watch,
//! ) -> Result<Ended, Trouble> {
//!     let standing = Standing::of(folder.all()?);
//!     let request = Request {
//!         target: AuthMode::IamOnly,
//!         unproven_coverage: false,
//!         break_glass: None,
//!     };
//!     // A refusal says why there can be no plan: the instance is busy, the role is too low …
//!     let prepared = prepare(lockdown, standing, &request).await?;
//!     let begun = prepared.begin(lockdown, folder, consent).await?;
//!     Ok(begun.apply.run(watch).await)
//! }
//! ```
//!
//! # The way through
//!
//! A [`Lockdown`] says which instance is worked on, by whom, and how ([`Options`]). A [`Standing`] is what the
//! [`journal`]s of this machine say of it. [`prepare()`] looks at the instance, its teams and their tokens
//! ([`observe()`]); of a token it keeps a fingerprint by this machine's key ([`fingerprint_key`]). What is to
//! be done is a new plan, made by the domain (`ibmcloud_core::plan`), or one that was interrupted
//! ([`Prepared`]); a person sees it and agrees.
//!
//! [`Prepared::begin`] settles an unfinished plan whose place a new one takes, and opens the journal.
//! [`Apply`] carries the plan out: it resets each token and shows that the old one is refused, for several
//! teams at once, sets the mode, and reads everything back until it holds or the time is over. Each step goes
//! into the journal with the exchanges that led to it. A plan that [`Stopped`] is taken up again.
//!
//! Several instances can be worked on at once by one task: each [`Lockdown`] notes its own exchanges, and each
//! instance has its own [`journal::JournalFolder`]; the client is shared.
//!
//! The [`evidence`] of a plan follows from its journal alone, and a [`signature`] says who made it.
//! [`activity`] has what else changed an instance from this machine: single resets, access keys, the parameter
//! set by hand. An instance that was opened for a time has to be locked down again: [`break_glass()`].

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

pub mod activity;
mod apply;
mod break_glass;
pub mod chain;
mod event;
pub mod evidence;
mod files;
pub mod journal;
mod key;
mod lockdown;
mod observe;
mod prepare;
mod recorder;
pub mod signature;

pub use apply::{Apply, Cause, Ended, Failed, Stopped};
pub use break_glass::{BreakGlass, break_glass};
pub use event::{Event, Signal, Watch};
pub use key::fingerprint_key;
pub use lockdown::{Lockdown, Options};
pub use observe::{HeldTokens, Observed, TokenFailure, observe};
pub use prepare::{
    Begun, InterruptedPlan, LastLockDown, NewPlan, PrepareError, Prepared, Request, Standing,
    prepare,
};
pub use recorder::Exchange;
