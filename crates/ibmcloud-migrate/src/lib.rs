//! Rewrites files that hold a Monitor API token of IBM Cloud Monitoring, so that what reads them lives on IAM
//! tokens: through a proxy that renews them, through a file that is kept fresh, through headers that are fetched
//! at each use, or by the client's own log-in to IAM.
//!
//! [`rewrite`] is a pure function of a file's text and of what [`ibmcloud_scan`] found in it. It changes words and
//! keeps everything else: comments, indentation, quotes, line ends. No file is parsed and written anew. What it
//! cannot change it returns with a [`Reason`]. The crate knows no sentence, no terminal and no network, and touches no
//! file.
//!
//! [`patch`] makes a unified diff of the result, and [`redact`] takes tokens out of what is shown.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

mod address;
mod diff;
mod document;
mod fix;
mod kind;
mod method;
mod outcome;
mod parameters;
mod rewrite;
mod rewriters;
mod text;

pub use diff::{changed_lines, patch, redact};
pub use kind::{Kind, Shell};
pub use method::Method;
pub use outcome::{Advice, ByHand, Change, Note, Reason, Rewrite};
pub use parameters::{Methods, Parameters, Team};
pub use rewrite::{Input, Target, by_hand, rewrite};
