//! The places that credentials are handed over to.

use std::fmt;
use std::io;

use ibmcloud_transport::Error;

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

/// What was seen of a target after a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The file is on the disk under its name.
    Written,
    /// The value was read back, and is the one that was sent.
    ReadBack,
    /// The data source works on every replica.
    Healthy,
    /// The data source was changed on every replica; at least one has no health check for it.
    NoHealthCheck,
}

/// Why a target did not take a credential.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// This machine: the file, or one that holds a credential for the target.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// The other service refused, or could not be reached or understood.
    #[error(transparent)]
    Service(#[from] Error),
    /// A replica refused, could not be reached or understood, when others had the credential already.
    #[error("{replica}: {source}")]
    OnSomeReplicas {
        /// The replica that does not have it.
        replica: String,
        /// Why not.
        source: Error,
    },
    /// The Secret was changed, and then did not have what was sent.
    #[error("the Secret does not have what was sent")]
    NotReadBack,
    /// Grafana manages the data source from a file (provisioning), and would set it back.
    #[error("data source '{name}' of {replica} is provisioned")]
    Provisioned {
        /// The data source's name.
        name: String,
        /// The replica.
        replica: String,
    },
    /// The data source has the token, and does not work with it on a replica.
    #[error("data source of {replica}: {reason}")]
    Unhealthy {
        /// The replica.
        replica: String,
        /// What Grafana says of it.
        reason: String,
        /// Whether the credential of before was put back: the data source worked with it, and it is still good.
        put_back: bool,
    },
}

impl DeliveryError {
    /// Whether the target surely has what it had before.
    pub fn left_as_it_was(&self) -> bool {
        match self {
            Self::File { .. } | Self::Provisioned { .. } => true,
            // Whoever refuses a request for its own sake has not carried it out, whatever the body looks like.
            Self::Service(error) => {
                let refused = |status: u16| (400..500).contains(&status) && status != 408;
                error.status().is_some_and(refused) || !error.may_have_applied()
            }
            Self::OnSomeReplicas { .. } | Self::NotReadBack => false,
            Self::Unhealthy { put_back, .. } => *put_back,
        }
    }

    pub(super) fn file(path: &std::path::Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.display().to_string();
        |source| Self::File { path, source }
    }
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
