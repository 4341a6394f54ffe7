//! Keeps other programs supplied with IAM tokens, for those that cannot get or renew one themselves.
//!
//! A [`TokenKeeper`] has a token at hand that is renewed ahead of its end. The crate knows no sentence, no terminal and
//! no `config.json`: it takes typed requests and reports typed events.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

mod credential;
pub mod sync;
mod token;

pub use credential::{Credential, Form, PROCESS_VERSION};
pub use token::{TokenKeeper, TokenStatus};
