//! Settings of the plug-in alone.

/// The request that resets a Monitor API token, such as `POST /api/token`.
pub const TOKEN_RESET: &str = "IBMCLOUD_MONITORING_TOKEN_RESET";
