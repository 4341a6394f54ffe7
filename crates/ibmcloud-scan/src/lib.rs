//! Finds Monitor API tokens of IBM Cloud Monitoring in files: tokens that are known to live, and what looks
//! like one. A token is never part of a finding.
//!
//! A [`Scanner`] is made of the tokens that its caller knows. It reads files, archives, streams and the secrets
//! of Kubernetes, and reports each [`Event`] as it comes; its memory does not grow with what it reads. The
//! crate knows no sentence, no terminal and no network.
//!
//! ```
//! use ibmcloud_scan::{Event, KnownToken, Scanner, Source, What};
//!
//! let token = "0f2d6c1e-9b7a-4c35-8f10-5d3e7a612b90".to_owned();
//! let scanner = Scanner::new([KnownToken { label: 7, token: token.into() }])?;
//! let text = b"url: https://example.com\npassword: 0f2d6c1e-9b7a-4c35-8f10-5d3e7a612b90\n";
//! let mut lines = Vec::new();
//! scanner.read(Source::StandardInput, &mut text.as_slice(), &mut |event| {
//!     if let Event::Found(finding) = event {
//!         assert_eq!(finding.what, What::Live { label: 7 });
//!         lines.push(finding.line);
//!     }
//! });
//! assert_eq!(lines, [2]);
//! # Ok::<(), ibmcloud_scan::TokenError>(())
//! ```
//!
//! # What is found
//!
//! A *live* token is found wherever its exact text stands: as it is, in Base64 at any of the three alignments,
//! percent-encoded, escaped for JSON, and in UTF-16. A *shape* is a UUID in small hexadecimal digits, which is what a
//! Monitor API token looks like, where a [`Rule`] says that a token belongs; a *call* is such a place without a
//! token in it: a program that will be refused once the instance accepts IAM tokens only.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

mod archive;
mod context;
mod encoding;
mod finding;
mod kubernetes;
mod patterns;
mod rule;
mod scanner;
mod settings;
mod stream;
mod tree;
mod uuid;

pub use encoding::Encoding;
pub use finding::{Event, Finding, KubernetesKey, Place, Source, Totals, Unread, Unsearched, What};
pub use kubernetes::KubernetesError;
pub use patterns::{KnownToken, TokenError};
pub use rule::Rule;
pub use scanner::Scanner;
pub use settings::Limits;
pub use tree::TreeOptions;
