//! Settings of the plug-in alone.

/// The request that resets a Monitor API token, such as `POST /api/token`.
pub const TOKEN_RESET: &str = "IBMCLOUD_MONITORING_TOKEN_RESET";

/// How many teams of an instance a lock-down works on at once, from 1 to 64; 16 if it is left out.
pub const IN_FLIGHT: &str = "IBMCLOUD_MONITORING_IN_FLIGHT";

/// Seconds that the steps in hand of a lock-down may take after a signal; 5 if it is left out.
pub const GRACE_SECONDS: &str = "IBMCLOUD_MONITORING_GRACE_SECONDS";

/// Where the service account of a pod is mounted, if not where Kubernetes does it by itself.
pub const SERVICE_ACCOUNT: &str = "IBMCLOUD_MONITORING_SERVICE_ACCOUNT";
