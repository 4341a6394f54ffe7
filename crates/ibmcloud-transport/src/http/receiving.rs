//! Services of others that a credential is handed over to: the API of a Kubernetes cluster, and Grafana's. Both
//! speak JSON and take a bearer token of their own.

use std::fmt;
use std::time::Duration;

use ibmcloud_core::Json;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use secrecy::SecretString;
use url::Url;

use crate::endpoints::is_secure;
use crate::error::{Error, Layer, LocalError};
use crate::http::deadline::Deadline;
use crate::http::effect::Effect;
use crate::http::pipeline::Pipeline;
use crate::http::receiver;
use crate::http::request::{Auth, Request, below, path_part};
use crate::settings::Settings;

/// The longest that one of these calls may take, its repetitions included.
const PATIENCE: Duration = Duration::from_secs(20);

/// A service that speaks JSON, at one address.
pub struct ReceivingService {
    layer: Layer,
    base: Url,
    pipeline: Pipeline,
    patience: Duration,
}

/// How a document is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// `PUT`: the document is the new state. It is not repeated once it may have arrived.
    Replace,
    /// `PATCH` with a merge patch (RFC 7386): what it names is set. Twice is the same as once.
    Merge,
}

impl ReceivingService {
    /// The service at `base`, which is reached as `settings` say: authorities, proxies, repetitions and the longest
    /// time of a call (at most 20 seconds). Nothing of these calls is traced, since what they carry is secret.
    ///
    /// An address that is neither https nor http on this machine is refused, and so is one that holds credentials,
    /// a query or a fragment.
    pub fn new(layer: Layer, base: &Url, settings: &Settings) -> Result<Self, Error> {
        let refused = |text: &str| Error::local(LocalError::Request(text.to_owned()));
        if !is_secure(base) {
            return Err(refused("the address is neither https nor on this machine"));
        }
        let anonymous = base.username().is_empty() && base.password().is_none();
        if !anonymous || base.query().is_some() || base.fragment().is_some() {
            return Err(refused("the address holds credentials, a query or a fragment"));
        }
        let patience = match settings.timeout {
            Duration::ZERO => PATIENCE,
            timeout => timeout.min(PATIENCE),
        };
        let settings = Settings { observer: None, timeout: patience, ..settings.clone() };
        Ok(Self { layer, base: base.clone(), pipeline: Pipeline::new(&settings)?, patience })
    }

    /// The address.
    pub fn address(&self) -> &Url {
        &self.base
    }

    /// The document at a path, whose parts are not encoded yet. `secrets` are what the service may know, and no
    /// error will repeat.
    pub async fn get(
        &self,
        path: &[&str],
        token: &SecretString,
        secrets: Vec<SecretString>,
    ) -> Result<Json, Error> {
        self.run(&Request { secrets, ..self.request(Method::GET, path, token)? }).await
    }

    /// Sends a document. `secrets` are those in it, which no error will repeat.
    pub async fn send(
        &self,
        how: Sending,
        path: &[&str],
        token: &SecretString,
        document: &Json,
        secrets: Vec<SecretString>,
    ) -> Result<Json, Error> {
        let request = match how {
            Sending::Replace => self.request(Method::PUT, path, token)?.json(document),
            Sending::Merge => {
                let kind = HeaderValue::from_static("application/merge-patch+json");
                let request = self.request(Method::PATCH, path, token)?.json(document);
                request.header(CONTENT_TYPE, kind).effect(Effect::IdempotentChange)
            }
        };
        self.run(&Request { secrets, ..request }).await
    }

    fn request(
        &self,
        method: Method,
        path: &[&str],
        token: &SecretString,
    ) -> Result<Request, Error> {
        if path.iter().any(|part| matches!(*part, "" | "." | "..")) {
            let text = "a part of the path is no name".to_owned();
            return Err(Error::local(LocalError::Request(text)));
        }
        let parts: Vec<String> = path.iter().map(|part| path_part(part)).collect();
        let url = below(&self.base, &format!("/{}", parts.join("/")))?;
        Ok(Request::new(self.layer, method, url).auth(Auth::Token(token.clone())))
    }

    async fn run(&self, request: &Request) -> Result<Json, Error> {
        let deadline = Deadline::after(self.patience);
        let answer = self.pipeline.run(request, None, deadline, &mut receiver::document()).await;
        answer.map(|answer| answer.body).map_err(|failure| failure.error)
    }
}

impl fmt::Debug for ReceivingService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivingService")
            .field("layer", &self.layer)
            .field("base", &self.base.as_str())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoints::{Endpoints, Network, Overrides, Target};

    #[test]
    fn only_a_safe_and_bare_address_is_taken() {
        let domain = "cloud.ibm.com".to_owned();
        let target = Target { cloud_domain: domain, network: Network::Public, region: None };
        let endpoints = Endpoints::resolve(&target, &Overrides::default()).unwrap();
        let settings = Settings::new(endpoints);
        let new = |text: &str| {
            ReceivingService::new(Layer::Grafana, &text.parse().unwrap(), &settings)
                .map(drop)
                .map_err(|error| error.to_string())
        };
        for text in ["https://grafana.example.com/sub/", "http://127.0.0.1:3000", "http://[::1]"] {
            assert_eq!(new(text), Ok(()), "{text}");
        }
        for text in ["http://grafana.example.com", "http://169.254.169.254", "ftp://localhost"] {
            let told = "the address is neither https nor on this machine";
            assert!(new(text).unwrap_err().contains(told), "{text}");
        }
        for text in ["https://a:canary@b", "https://a?canary=1", "https://a#canary"] {
            let told = new(text).unwrap_err();
            assert!(told.contains("credentials, a query") && !told.contains("canary"), "{told}");
        }
    }
}
