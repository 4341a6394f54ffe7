//! Which credentials an instance accepts.

pub(super) mod history;
pub(super) mod resume;
pub(super) mod show;
pub(super) mod update;
