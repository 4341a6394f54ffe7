//! Settings of an instance.

pub(super) mod team_list;
