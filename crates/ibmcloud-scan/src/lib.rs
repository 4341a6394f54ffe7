//! Finds Monitor API tokens of IBM Cloud Monitoring in files: tokens that are known to live, and what looks
//! like one. A token is never part of a finding.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]
