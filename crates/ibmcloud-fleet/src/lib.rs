//! Many IBM Cloud Monitoring instances at once: what is wanted of them (policy), what they are (audit), and
//! how they are brought there (enforcement).
//!
//! The engine takes typed requests, reports typed events and returns typed outcomes. It knows no sentence, no
//! terminal and no configuration.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

mod account;
pub mod audit;
pub mod enforce;
pub mod policy;
pub mod report;
mod selection;

pub use account::AccountAccess;
pub use selection::{Known, Selection};
