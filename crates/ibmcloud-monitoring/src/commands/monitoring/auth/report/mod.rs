//! `monitoring auth report`: what can be done with reports of audits, without a network.

pub(crate) mod merge;
