//! How a delivery ends, and what it needs besides the credential.

use std::fs;
use std::io;
use std::path::Path;

use ibmcloud_core::json::text::decoded;
use ibmcloud_transport::Error;
use secrecy::SecretString;

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

    pub(super) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.display().to_string();
        |source| Self::File { path, source }
    }
}

/// A credential for another service, in a file of its own.
pub(super) fn read_credential(path: &Path) -> Result<SecretString, DeliveryError> {
    let unreadable = |why| io::Error::new(io::ErrorKind::InvalidData, why);
    let text = fs::read(path).and_then(|bytes| decoded(&bytes).map_err(unreadable));
    let text = text.map_err(DeliveryError::file(path))?;
    let text = text.trim();
    if text.is_empty() || text.contains(|it: char| it.is_ascii_control() || !it.is_ascii()) {
        let why = io::Error::new(io::ErrorKind::InvalidData, "it holds no token");
        return Err(DeliveryError::file(path)(why));
    }
    Ok(text.into())
}
