//! Proxies and authorities come from the settings, and are not used for this machine.

use std::sync::Arc;

use ibmcloud_transport::{
    Client, Endpoints, LocalError, MemoryStore, Network, Obstacle, Overrides, Phase, ProxySettings,
    ResourceGroupFilter, RetryPolicy, Roots, Service, Settings, Target,
};

use crate::responder::{Act, Responder};
use crate::{client_with, settings, tokens};

/// A client for one https address of the resource manager, with these proxies.
fn client(address: &str, proxy: ProxySettings) -> Client {
    let address = address.parse().expect("an address");
    let overrides = Overrides([(Service::ResourceManager, address)].into());
    let target =
        Target { cloud_domain: "cloud.ibm.com".into(), network: Network::Public, region: None };
    let endpoints = Endpoints::resolve(&target, &overrides).expect("https is allowed");
    let settings = Settings {
        proxy,
        retry: RetryPolicy::NONE,
        verify_certificates: false,
        timeout: std::time::Duration::from_secs(5),
        ..Settings::new(endpoints)
    };
    client_with(settings, Arc::new(MemoryStore::new(Some(tokens("a", None)))))
}

fn refusing() -> Responder {
    Responder::start([Act::Answer(403, Vec::new(), "nothing leaves".into())])
}

#[tokio::test]
async fn https_goes_through_the_proxy_with_its_credentials() {
    let proxy = refusing();
    let address = proxy.url().replace("http://", "http://user:p%40ss@");
    let proxies = ProxySettings { https: Some(address), ..ProxySettings::default() };
    let client = client("https://resources.invalid", proxies);
    let error = client.resource_groups(&ResourceGroupFilter::default()).await.unwrap_err();
    let Phase::NoAnswer(failure) = error.phase() else { panic!("{error:?}") };
    assert!(!failure.sent, "{failure:?}");
    assert_eq!(failure.obstacle, Some(Obstacle::Proxy), "{failure:?}");
    let seen = proxy.seen();
    assert_eq!(seen[0].line, "CONNECT resources.invalid:443");
    assert_eq!(seen[0].header("proxy-authorization"), Some("Basic dXNlcjpwQHNz"));
    assert_eq!(seen[0].header("authorization"), None);
    assert!(!format!("{error:?}").contains("p%40ss"));
}

#[tokio::test]
async fn a_proxy_that_cannot_be_reached_may_be_reached_later() {
    // Nobody listens where a responder was.
    let closed = Responder::start([]).url();
    let proxies = ProxySettings { https: Some(closed), ..ProxySettings::default() };
    let client = client("https://resources.invalid", proxies);
    let error = client.resource_groups(&ResourceGroupFilter::default()).await.unwrap_err();
    let Phase::NoAnswer(failure) = error.phase() else { panic!("{error:?}") };
    assert_eq!((failure.sent, failure.obstacle), (false, None), "{failure:?}");
    assert!(failure.cause.contains("tunnel"), "it is the way to the proxy: {failure:?}");
}

#[tokio::test]
async fn hosts_of_the_exception_list_are_reached_directly() {
    for list in ["resources.invalid", ".invalid", "other.example,resources.invalid", "*"] {
        let proxy = refusing();
        let proxies = ProxySettings {
            https: Some(proxy.url()),
            no_proxy: Some(list.into()),
            ..ProxySettings::default()
        };
        let client = client("https://resources.invalid", proxies);
        client.resource_groups(&ResourceGroupFilter::default()).await.unwrap_err();
        assert!(proxy.seen().is_empty(), "{list}");
    }
}

#[tokio::test]
async fn this_machine_is_never_reached_through_a_proxy() {
    let proxy = refusing();
    let proxies =
        || ProxySettings { https: Some(proxy.url()), http: Some(proxy.url()), no_proxy: None };
    let plain = Responder::start([Act::json(200, r#"{"resources":[]}"#)]);
    let with_proxy = Settings { proxy: proxies(), ..settings(&plain.url()) };
    let store = MemoryStore::new(Some(tokens("a", None)));
    client_with(with_proxy, Arc::new(store))
        .resource_groups(&ResourceGroupFilter::default())
        .await
        .unwrap();
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        // Port 1 answers nobody: what matters is who is not asked.
        let client = client(&format!("https://{host}:1"), proxies());
        client.resource_groups(&ResourceGroupFilter::default()).await.unwrap_err();
    }
    assert!(proxy.seen().is_empty());
}

#[tokio::test]
async fn authorities_are_read_for_https_only() {
    let missing = || Roots { cert_file: Some("/nonexistent/ca.pem".into()), ..Roots::default() };
    let plain = Responder::start([Act::json(200, r#"{"resources":[]}"#)]);
    let with_roots = Settings { roots: missing(), ..settings(&plain.url()) };
    let store = || Arc::new(MemoryStore::new(Some(tokens("a", None))));
    let read = client_with(with_roots, store());
    read.resource_groups(&ResourceGroupFilter::default()).await.unwrap();

    let with_roots = Settings { roots: missing(), ..settings("https://127.0.0.1:1") };
    let client = client_with(with_roots, store());
    let error = client.resource_groups(&ResourceGroupFilter::default()).await.unwrap_err();
    assert!(matches!(error.phase(), Phase::NotBuilt(LocalError::Roots(_))), "{error:?}");
}
