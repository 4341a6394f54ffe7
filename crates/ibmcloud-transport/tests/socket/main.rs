//! The client against real sockets: a scripted responder for faults, the emulator for the rest.

mod answers;
mod emulator;
mod fleets;
mod lists;
mod monitor;
mod origins;
mod proxies;
mod renewal;
mod repository;
mod responder;
mod retries;
mod session;
mod waiting;

use std::sync::Arc;
use std::time::Duration;

use ibmcloud_core::{Guid, RegionName, Tokens};
use ibmcloud_transport::{
    Client, Endpoints, MemoryStore, Network, Overrides, RetryPolicy, Settings, Target, TokenStore,
};

/// Enough attempts for every script, and no waiting between them.
const PATIENT: RetryPolicy =
    RetryPolicy { attempts: 6, first: Duration::ZERO, cap: Duration::ZERO };
/// A GUID that means nothing.
const GUID: &str = "8d7af921-b136-4078-9666-081bd8470d94";

/// Settings with every service at one address.
fn settings(url: &str) -> Settings {
    let url = url.parse().expect("the address of a test server");
    let target =
        Target { cloud_domain: "cloud.ibm.com".into(), network: Network::Public, region: None };
    let endpoints = Endpoints::resolve(&target, &Overrides::everything_at(&url));
    let mut settings = Settings::new(endpoints.expect("loopback is allowed"));
    settings.timeout = Duration::from_secs(10);
    settings.retry = PATIENT;
    settings
}

/// A session whose token is opaque and good for long.
fn tokens(access: &str, refresh: Option<&str>) -> Tokens {
    Tokens {
        access: access.to_owned().into(),
        refresh: refresh.map(|token| token.to_owned().into()),
        token_type: "Bearer".into(),
        expiration: i64::MAX,
    }
}

fn client_with(settings: Settings, store: Arc<dyn TokenStore>) -> Client {
    Client::new(settings, store).expect("the settings are usable")
}

/// A client of a session that can be refreshed.
fn client(url: &str) -> Client {
    let store = MemoryStore::new(Some(tokens("access-1", Some("refresh-1"))));
    client_with(settings(url), Arc::new(store))
}

fn guid() -> Guid {
    GUID.parse().expect("a GUID")
}

fn us_south() -> RegionName {
    "us-south".parse().expect("a region")
}
