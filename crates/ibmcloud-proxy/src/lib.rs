//! Keeps other programs supplied with IAM tokens, for those that cannot get or renew one themselves.
//!
//! A [`TokenKeeper`] has a token at hand that is renewed ahead of its end. [`proxy`] carries requests of other programs
//! to instances of IBM Cloud Monitoring with such a token. [`sync`] hands fresh credentials over to files and stores
//! that programs read, in one of the [`Form`]s that they understand. The crate knows no sentence, no terminal and no
//! `config.json`: it takes typed requests and reports typed events.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

mod credential;
pub mod proxy;
pub mod sync;
mod token;

pub use credential::{Credential, Form, PROCESS_VERSION};
pub use token::{TokenKeeper, TokenStatus};
