//! Who may do what: access groups and policies. Policies are kept and checked, but not enforced.

mod errors;
mod forms;
pub(crate) mod groups;
pub(crate) mod policies;
pub(crate) mod roles;
