//! Asks a service once, without any credential, and tells what there is to know of the way to it: how long the answer
//! took, what its clock says, and which certificates were shown.

use std::time::{Duration, SystemTime};

use reqwest::header::DATE;
use tokio::time::Instant;

use super::certificate::Certificate;
use super::connection::Connections;
use super::no_answer::{late, lost};
use super::request::{Auth, Request, below};
use super::trust;
use super::witness::Distrust;
use crate::endpoints::Service;
use crate::error::{Error, Layer};
use crate::settings::Settings;

/// What a service answers to somebody without a credential.
#[derive(Clone, Debug)]
pub struct Greeting {
    /// The status: a refusal is an answer too.
    pub status: u16,
    /// From the look-up of the name until the head of the answer was there.
    pub elapsed: Duration,
    /// How much the service's clock is ahead of this machine's, in seconds; less than the time of an answer says nothing.
    pub ahead: Option<i64>,
}

/// What is known of the way to a service.
#[derive(Debug)]
pub struct Probe {
    /// The answer, or why there is none.
    pub greeting: Result<Greeting, Error>,
    /// The certificates that were shown, the server's own first; none over plain http.
    pub certificates: Vec<Certificate>,
    /// What is wrong with them.
    pub distrust: Option<Distrust>,
}

/// Asks once. Nothing is tried again, no redirect is followed, and nothing secret is sent.
pub async fn probe(settings: &Settings, service: Service, path: &str, limit: Duration) -> Probe {
    let none = |error| Probe { greeting: Err(error), certificates: Vec::new(), distrust: None };
    let url = settings.endpoints.url(service).map_err(Error::local);
    let url = match url.and_then(|base| below(&base, path)) {
        Ok(url) => url,
        Err(error) => return none(error),
    };
    let request = Request::get(Layer::from(service), url).auth(Auth::Anonymous);
    let witnessed = if request.url.scheme() == "https" {
        trust::witnessed(&settings.roots, settings.verify_certificates).map(Some)
    } else {
        Ok(None)
    };
    let client = witnessed.map_err(Error::local).and_then(|witnessed| {
        let connections = Connections::new(settings)?;
        let (tls, witness) = witnessed.unzip();
        Ok((connections.single(&request.url, tls)?, witness))
    });
    let (client, witness) = match client {
        Ok(made) => made,
        Err(error) => return none(error),
    };
    let began = Instant::now();
    let sending = client.get(request.url.clone()).headers(request.headers.clone()).send();
    let greeting = match tokio::time::timeout(limit, sending).await {
        Ok(Ok(response)) => {
            let date = response.headers().get(DATE).and_then(|it| it.to_str().ok());
            let date = date.and_then(|text| httpdate::parse_http_date(text).ok());
            let ahead = date.map(|date| ahead(date, SystemTime::now()));
            let status = response.status().as_u16();
            Ok(Greeting { status, elapsed: began.elapsed(), ahead })
        }
        Ok(Err(error)) => Err(lost(&request, &error)),
        Err(_) => Err(late(&request)),
    };
    let shown = witness.map(|it| it.shown()).unwrap_or_default();
    Probe { greeting, certificates: shown.certificates, distrust: shown.distrust }
}

/// Seconds from one time to another.
fn ahead(there: SystemTime, here: SystemTime) -> i64 {
    let seconds = |it: Duration| i64::try_from(it.as_secs()).unwrap_or(i64::MAX);
    match there.duration_since(here) {
        Ok(ahead) => seconds(ahead),
        Err(behind) => -seconds(behind.duration()),
    }
}
