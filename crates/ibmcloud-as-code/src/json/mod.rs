//! JSON values: compared, and with other members.

pub(crate) mod compare;
pub(crate) mod edit;
