//! Services that have a host, and nothing behind it: every path of theirs is unknown.

use crate::net::http::{Reply, Request, host_name};
use crate::service::{CommonErrors, ErrorFamily, Host, Operation, Service};
use crate::world::World;

/// A host without an emulation.
#[derive(Debug)]
pub(crate) struct Unserved {
    name: &'static str,
    hosts: &'static [Host],
    prefixes: &'static [&'static str],
    missing: &'static [&'static str],
    refusal: Refusal,
}

/// What a host without an emulation answers.
#[derive(Clone, Copy, Debug)]
enum Refusal {
    /// 404, as a service that the sandbox has a place for.
    NotFound,
    /// 501, which clients take for an answer: they ask again after 500, 502, 503 and 504, and after a
    /// proxy that refuses the connection.
    NotImplemented,
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
        match self.refusal {
            Refusal::NotFound => CommonErrors.not_found(request),
            Refusal::NotImplemented => {
                let host = host_name(&request.authority);
                let text = format!("The sandbox knows {host} as IBM's, and does not emulate it.");
                CommonErrors.error(request, 501, &text)
            }
        }
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
    refusal: Refusal::NotFound,
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
    refusal: Refusal::NotFound,
};

/// Hosts of other services of IBM Cloud, as their public documentation and SDKs name them.
pub(crate) const ELSEWHERE: Unserved = Unserved {
    name: "other-services",
    hosts: &[
        Host::new("api.cis.cloud.ibm.com"),
        Host::new("api.codeengine.cloud.ibm.com"),
        Host::new("api.{region}.codeengine.cloud.ibm.com"),
        Host::new("api.{region}.cf.cloud.ibm.com"),
        Host::new("api.{region}.databases.cloud.ibm.com"),
        Host::new("api.dns-svcs.cloud.ibm.com"),
        Host::new("cm.globalcatalog.cloud.ibm.com"),
        Host::new("config.cloud-object-storage.cloud.ibm.com"),
        Host::new("containers.cloud.ibm.com"),
        Host::new("private.{region}.containers.cloud.ibm.com"),
        Host::new("context.cloud.ibm.com"),
        Host::new("directlink.cloud.ibm.com"),
        Host::new("global.metrics-router.cloud.ibm.com"),
        Host::new("{region}.metrics-router.cloud.ibm.com"),
        Host::new("{region}.atracker.cloud.ibm.com"),
        Host::new("{region}.event-notifications.cloud.ibm.com"),
        Host::new("{region}.functions.cloud.ibm.com"),
        Host::new("{region}.iaas.cloud.ibm.com"),
        Host::new("{region}.icr.io"),
        Host::new("{region}.kms.cloud.ibm.com"),
        Host::new("{region}.logging.cloud.ibm.com"),
        Host::new("{region}.power-iaas.cloud.ibm.com"),
        Host::new("{region}.security-compliance-secure.cloud.ibm.com"),
        Host::new("{region}.secrets-manager.appdomain.cloud"),
        Host::new("notifications-api.cloud.ibm.com"),
        Host::new("projects.api.cloud.ibm.com"),
        Host::new("s3.{region}.cloud-object-storage.appdomain.cloud"),
        Host::new("schematics.cloud.ibm.com"),
        Host::new("{region}.schematics.cloud.ibm.com"),
        Host::new("support-center.cloud.ibm.com"),
        Host::new("transit.cloud.ibm.com"),
    ],
    prefixes: &[],
    missing: &["all of the services behind these hosts: refused with 501"],
    refusal: Refusal::NotImplemented,
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
    refusal: Refusal::NotFound,
};
