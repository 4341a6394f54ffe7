//! A key of a Secret of Kubernetes, through the service account that is mounted into the pod.
//!
//! Protocol: <https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/>. The account needs the verbs
//! `get` and `patch` for this one Secret.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ibmcloud_core::Json;
use ibmcloud_transport::{Layer, ProxySettings, ReceivingService, Roots, Sending, Settings};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::delivery::{DeliveryError, Proof, read_credential};
use crate::credential::{Credential, Form};

/// The cluster that this program runs in.
#[derive(Clone, Debug)]
pub struct Cluster {
    server: Url,
    folder: PathBuf,
    settings: Settings,
}

/// There is no cluster to speak to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the host or the port of the API server cannot be used")]
pub struct ClusterError;

impl Cluster {
    /// Where the service account of a pod is mounted.
    pub const FOLDER: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// The cluster whose API server is at `host` and `port` (`KUBERNETES_SERVICE_HOST` and
    /// `KUBERNETES_SERVICE_PORT`), with the service account in `folder`: `token`, which is read for each delivery,
    /// and `ca.crt`, the only authority that is trusted. No proxy is used: the server is in the cluster.
    pub fn new(
        host: &str,
        port: &str,
        folder: PathBuf,
        settings: &Settings,
    ) -> Result<Self, ClusterError> {
        let host = if host.contains(':') && !host.starts_with('[') {
            format!("[{host}]")
        } else {
            host.to_owned()
        };
        let port: u16 = port.parse().map_err(|_| ClusterError)?;
        let server = Url::parse(&format!("https://{host}:{port}")).map_err(|_| ClusterError)?;
        if server.path() != "/" || !server.username().is_empty() {
            return Err(ClusterError);
        }
        let cert_file = Some(folder.join("ca.crt"));
        let settings = Settings {
            proxy: ProxySettings::default(),
            roots: Roots { cert_file, ..Roots::default() },
            verify_certificates: true,
            ..settings.clone()
        };
        Ok(Self { server, folder, settings })
    }
}

/// A key of a Secret.
#[derive(Clone, Debug)]
pub struct SecretTarget {
    cluster: Arc<Cluster>,
    namespace: String,
    name: String,
    key: String,
    form: Form,
}

impl SecretTarget {
    /// The value of `key` in the Secret `name`, which has to be there.
    pub fn new(
        cluster: Arc<Cluster>,
        namespace: String,
        name: String,
        key: String,
        form: Form,
    ) -> Self {
        Self { cluster, namespace, name, key, form }
    }

    /// Sets the key, leaves all others as they are, and reads it back.
    pub(super) async fn deliver(&self, credential: &Credential) -> Result<Proof, DeliveryError> {
        // Both are exchanged while a pod runs.
        let token = read_credential(&self.cluster.folder.join("token"))?;
        let settings = &self.cluster.settings;
        let api = ReceivingService::new(Layer::Kubernetes, &self.cluster.server, settings)?;
        let rendered = credential.render(self.form);
        let encoded = STANDARD.encode(rendered.expose_secret());
        let value = Json::object([(self.key.as_str(), Json::from(encoded.as_str()))]);
        let patch = Json::object([("data", value)]);
        let of_secret = ["api", "v1", "namespaces", &self.namespace, "secrets", &self.name];
        let secrets: Vec<SecretString> =
            vec![encoded.clone().into(), rendered, credential.token().secret().clone()];
        api.send(Sending::Merge, &of_secret, &token, &patch, secrets.clone()).await?;
        let secret = api.get(&of_secret, &token, secrets).await?;
        let there = secret.get("data").and_then(|data| data.get(&self.key)?.as_str());
        if there == Some(&encoded) { Ok(Proof::ReadBack) } else { Err(DeliveryError::NotReadBack) }
    }
}

impl fmt::Display for SecretTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "kubernetes:{}/{}:{}", self.namespace, self.name, self.key)
    }
}
