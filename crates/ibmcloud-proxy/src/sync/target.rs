//! The places that credentials are handed over to.

use std::fmt;

use super::delivery::{DeliveryError, Proof};
use super::file::FileTarget;
use super::grafana::DataSourceTarget;
use super::kubernetes::SecretTarget;
use crate::credential::Credential;

/// A place from which another program takes its credential.
#[derive(Debug)]
pub enum Target {
    /// A file.
    File(FileTarget),
    /// A key of a Secret of Kubernetes.
    Secret(SecretTarget),
    /// A data source of Grafana, on all its replicas.
    DataSource(DataSourceTarget),
}

impl Target {
    /// Hands a credential over, and looks whether it has arrived.
    pub(super) async fn deliver(
        &mut self,
        credential: &Credential,
    ) -> Result<Proof, DeliveryError> {
        match self {
            Self::File(target) => target.deliver(credential),
            Self::Secret(target) => target.deliver(credential).await,
            Self::DataSource(target) => target.deliver(credential).await,
        }
    }
}

/// A name that tells targets apart: a path, `kubernetes:NAMESPACE/NAME:KEY`, or `grafana:UID`.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(target) => target.fmt(f),
            Self::Secret(target) => target.fmt(f),
            Self::DataSource(target) => target.fmt(f),
        }
    }
}
