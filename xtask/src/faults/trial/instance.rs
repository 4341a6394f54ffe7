//! The instance that all cases are about.

/// Its name; it is in `us-south`.
pub(crate) const INSTANCE: &str = "monitoring-instance-01";
/// Its GUID.
pub(crate) const GUID: &str = "8d7af921-b136-4078-9666-081bd8470d94";
/// The parameter that says which credentials it accepts.
pub(crate) const MODE: &str = "external_api_auth";
