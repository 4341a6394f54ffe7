//! Services that have a host, and nothing behind it: every path of theirs is unknown.

use crate::net::http::{Reply, Request};
use crate::service::{CommonErrors, ErrorFamily, Host, Operation, Service};
use crate::world::World;

/// A host without an emulation.
#[derive(Debug)]
pub(crate) struct Unserved {
    name: &'static str,
    hosts: &'static [Host],
    prefixes: &'static [&'static str],
    missing: &'static [&'static str],
}

impl Service for Unserved {
    fn name(&self) -> &'static str {
        self.name
    }

    fn hosts(&self) -> &'static [Host] {
        self.hosts
    }

    fn prefixes(&self) -> &'static [&'static str] {
        self.prefixes
    }

    fn operations(&self) -> Vec<Operation> {
        Vec::new()
    }

    fn missing(&self) -> &'static [&'static str] {
        self.missing
    }

    fn errors(&self) -> &dyn ErrorFamily {
        &CommonErrors
    }

    fn respond(&self, _: &mut World, request: &Request) -> Reply {
        CommonErrors.not_found(request)
    }
}

pub(crate) const BILLING: Unserved = Unserved {
    name: "billing",
    hosts: &[
        Host::new("billing.cloud.ibm.com"),
        Host::new("private.billing.cloud.ibm.com"),
        Host::new("private.{region}.billing.cloud.ibm.com"),
    ],
    prefixes: &[],
    missing: &["all of usage and billing"],
};

pub(crate) const ENTERPRISE: Unserved = Unserved {
    name: "enterprise",
    hosts: &[
        Host::new("enterprise.cloud.ibm.com"),
        Host::new("private.enterprise.cloud.ibm.com"),
        Host::new("private.{region}.enterprise.cloud.ibm.com"),
    ],
    prefixes: &[],
    missing: &["all of enterprises and account groups"],
};

/// The console, which also answers where nothing says whose a request is.
pub(crate) const CONSOLE: Unserved = Unserved {
    name: "console",
    hosts: &[
        Host::new("cloud.ibm.com"),
        Host::new("private.cloud.ibm.com"),
        Host::new("private.private.cloud.ibm.com"),
        Host::new("private.{region}.private.cloud.ibm.com"),
    ],
    prefixes: &[""],
    missing: &["all pages of the console"],
};
