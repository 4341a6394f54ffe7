//! Alerts: one store, seen through two generations of the API.
//!
//! An alert is kept as it was last written. Types that both generations have are translated when
//! the other one reads them; those that only one has do not exist for the other (our choice: no
//! public source says what the service does).

mod condition;
mod convert;
mod enrich;
pub(super) mod inhibition;
mod store;
pub(super) mod version_1;
pub(super) mod version_2;

pub(super) use store::delete;
