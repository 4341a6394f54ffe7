//! A data source of Grafana, on every replica.
//!
//! Protocol: <https://grafana.com/docs/grafana/latest/developers/http_api/data_source/>. Headers of a data source
//! have their names in `jsonData.httpHeaderNameN` and their values in `secureJsonData.httpHeaderValueN`, counted from 1
//! without a gap. Secure values are never given out again; those that an update does not name stay.

use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use ibmcloud_core::Json;
use ibmcloud_transport::{Error, Layer, ReceivingService, Roots, Sending, Settings};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::delivery::{DeliveryError, Proof, read_credential};
use crate::credential::Credential;

/// A credential of before is worth putting back if it is good for this long.
const WORTH: Duration = Duration::from_secs(1);

/// A data source, by its UID.
pub struct DataSourceTarget {
    replicas: Vec<ReceivingService>,
    uid: String,
    token_file: PathBuf,
    /// The credential that it got last.
    previous: Option<Credential>,
}

/// What a replica says of the data source.
enum Health {
    Good,
    Bad(String),
    /// The data source's plug-in has no health check.
    Unknown,
}

impl DataSourceTarget {
    /// The data source `uid` of the Grafana whose replicas are at these addresses. `token_file` holds the token of a
    /// service account that may read, change and query it, and is read for each delivery. `ca_file` has an authority
    /// beside those of the settings.
    pub fn new(
        replicas: &[Url],
        uid: String,
        token_file: PathBuf,
        ca_file: Option<PathBuf>,
        settings: &Settings,
    ) -> Result<Self, Error> {
        let roots = Roots { ca_file, ..settings.roots.clone() };
        let settings = Settings { roots, ..settings.clone() };
        let service = |url| ReceivingService::new(Layer::Grafana, url, &settings);
        let replicas = replicas.iter().map(service).collect::<Result<_, _>>()?;
        Ok(Self { replicas, uid, token_file, previous: None })
    }

    /// Sets the headers of the data source on every replica, and asks each whether the data source works. Replicas
    /// may share a database or not: each is changed.
    ///
    /// A replica on which it worked before and does not work now gets the credential of before again, if this program
    /// has delivered it and it is still good.
    pub(super) async fn deliver(
        &mut self,
        credential: &Credential,
    ) -> Result<Proof, DeliveryError> {
        let token = read_credential(&self.token_file)?;
        let call = Call { uid: &self.uid, token: &token };
        let mut worked = Vec::with_capacity(self.replicas.len());
        // Nothing is changed on any replica before all have been looked at.
        for replica in &self.replicas {
            let document = call.document(replica).await?;
            if document.get("readOnly").and_then(Json::as_bool) == Some(true) {
                let (name, replica) = (document.text("name"), replica.address().to_string());
                return Err(DeliveryError::Provisioned { name, replica });
            }
            worked.push(matches!(call.health(replica, credential).await?, Health::Good));
        }
        for (before, replica) in self.replicas.iter().enumerate() {
            if let Err(source) = call.set(replica, credential).await {
                if before == 0 {
                    return Err(source.into());
                }
                let replica = replica.address().to_string();
                return Err(DeliveryError::OnSomeReplicas { replica, source });
            }
        }
        let mut proof = Proof::Healthy;
        for (replica, worked) in self.replicas.iter().zip(worked) {
            let reason = match call.health(replica, credential).await {
                Ok(Health::Good) => continue,
                Ok(Health::Unknown) => {
                    proof = Proof::NoHealthCheck;
                    continue;
                }
                Ok(Health::Bad(reason)) => reason,
                Err(error) => error.to_string(),
            };
            let good = |it: &&Credential| it.token().remaining(SystemTime::now()) > WORTH;
            let put_back = match self.previous.as_ref().filter(good) {
                Some(previous) if worked => call.set(replica, previous).await.is_ok(),
                _ => false,
            };
            let replica = replica.address().to_string();
            return Err(DeliveryError::Unhealthy { replica, reason, put_back });
        }
        self.previous = Some(credential.clone());
        Ok(proof)
    }
}

/// Calls about one data source, with one token of Grafana's.
struct Call<'a> {
    uid: &'a str,
    token: &'a SecretString,
}

impl Call<'_> {
    fn path(&self) -> [&str; 4] {
        ["api", "datasources", "uid", self.uid]
    }

    async fn document(&self, replica: &ReceivingService) -> Result<Json, Error> {
        replica.get(&self.path(), self.token, Vec::new()).await
    }

    async fn set(&self, replica: &ReceivingService, credential: &Credential) -> Result<(), Error> {
        let document = with_headers(self.document(replica).await?, credential);
        let secrets = secrets(credential);
        replica.send(Sending::Replace, &self.path(), self.token, &document, secrets).await?;
        Ok(())
    }

    async fn health(
        &self,
        replica: &ReceivingService,
        credential: &Credential,
    ) -> Result<Health, Error> {
        let [api, datasources, uid, own] = self.path();
        let path = [api, datasources, uid, own, "health"];
        match replica.get(&path, self.token, secrets(credential)).await {
            Ok(answer) if answer.text("status").eq_ignore_ascii_case("ok") => Ok(Health::Good),
            Ok(answer) => Ok(Health::Bad(told(&answer, credential))),
            Err(error) => match error.status() {
                Some(404 | 501) => Ok(Health::Unknown),
                // Grafana says with these that the data source does not work.
                Some(400 | 500..) => Ok(Health::Bad(error.to_string())),
                _ => Err(error),
            },
        }
    }
}

fn secrets(credential: &Credential) -> Vec<SecretString> {
    let token = credential.token().secret().clone();
    credential.headers().map(|(_, value)| value.clone()).chain([token]).collect()
}

/// What a health check says, in one short line without secrets.
fn told(answer: &Json, credential: &Credential) -> String {
    let token = credential.token().secret().expose_secret();
    let text = format!("{} {}", answer.text("status"), answer.text("message"));
    let text = text.replace(token, "…");
    let line: String = text.chars().filter(|it| !it.is_control()).take(200).collect();
    line.trim().to_owned()
}

/// A data source's document with the credential's headers, each in the place that it has, else in the next free one.
/// Everything else stays.
fn with_headers(mut document: Json, credential: &Credential) -> Json {
    let mut names = document.get("jsonData").cloned().unwrap_or_default();
    let mut values = document.get("secureJsonData").cloned().unwrap_or_default();
    for (name, value) in credential.headers() {
        let place = place_of(&names, name);
        names.insert(&format!("httpHeaderName{place}"), name.into());
        values.insert(&format!("httpHeaderValue{place}"), value.expose_secret().into());
    }
    document.insert("jsonData", names);
    document.insert("secureJsonData", values);
    document
}

/// The number of a header, counted from 1.
fn place_of(names: &Json, header: &str) -> usize {
    let own = |place: usize| names.text(&format!("httpHeaderName{place}"));
    let mut place = 1;
    loop {
        let there = own(place);
        if there.is_empty() || there.eq_ignore_ascii_case(header) {
            return place;
        }
        place += 1;
    }
}

impl fmt::Display for DataSourceTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "grafana:{}", self.uid)
    }
}

impl fmt::Debug for DataSourceTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DataSourceTarget")
            .field("replicas", &self.replicas)
            .field("uid", &self.uid)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_keeps_its_place_and_a_new_one_gets_the_next() {
        let names = Json::object([
            ("timeInterval", Json::from("15s")),
            ("httpHeaderName1", Json::from("X-Other")),
            ("httpHeaderName2", Json::from("authorization")),
        ]);
        assert_eq!(place_of(&names, "Authorization"), 2);
        assert_eq!(place_of(&names, "IBMInstanceID"), 3);
        assert_eq!(place_of(&Json::Null, "Authorization"), 1);
    }
}
