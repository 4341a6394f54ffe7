//! Which credentials an instance accepts.

pub(super) mod audit;
pub(super) mod enforce;
pub(super) mod evidence;
pub(super) mod headers;
pub(super) mod history;
pub(super) mod migrate;
pub(crate) mod policy;
pub(super) mod report;
pub(super) mod resume;
pub(super) mod scan;
pub(super) mod show;
pub(super) mod update;
pub(super) mod verify_journal;
