//! The hosts of IAM's services, and the headers of their answers.

use crate::service::{Host, UNSTORED};

pub(super) const HOSTS: &[Host] = &[
    Host::new("iam.cloud.ibm.com"),
    Host::new("private.iam.cloud.ibm.com"),
    Host::new("private.{region}.iam.cloud.ibm.com"),
];
pub(super) const HEADERS: &[(&str, &str)] =
    &[UNSTORED, ("pragma", "no-cache"), ("expires", "0"), ("content-language", "en-US")];
