//! Alerts: one store, seen through two generations of the API.
//!
//! An alert is kept as it was last written. Types that both generations have are translated when
//! the other one reads them; those that only one has do not exist for the other (our choice: no
//! public source says what the service does).

mod condition;
mod convert;
mod store;
mod version_1;
mod version_2;

pub(crate) use version_1::handle as version_1;
pub(crate) use version_2::handle as version_2;
