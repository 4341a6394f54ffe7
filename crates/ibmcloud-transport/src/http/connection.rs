//! The HTTP clients underneath: TLS with this program's own trust ([`trust`]), proxies from settings only.
//!
//! One client for https, one for plain http on this machine, and one for plain http elsewhere, which
//! carries no credentials; each is made when first needed, so that the system's authorities are not
//! read for a loopback address.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::{NoProxy, Proxy};
use rustls::ClientConfig;
use url::Url;

use crate::endpoints::{is_link_local, is_secure};
use crate::error::{Error, LocalError};
use crate::http::{resolve, trust};
use crate::settings::{ProxySettings, Roots, Settings};

/// The longest that establishing a connection may take.
const CONNECT: Duration = Duration::from_secs(10);
/// Idle connections are closed well before the services' edges would close them.
const IDLE: Duration = Duration::from_secs(20);
/// What is never reached through a proxy, in the notation of `NO_PROXY`.
const LOOPBACK: &str = "localhost,127.0.0.0/8,::1";

/// The clients, and what they are made from.
pub(crate) struct Connections {
    roots: Roots,
    verify: bool,
    timeout: Duration,
    user_agent: String,
    proxies: Vec<Proxy>,
    secure: OnceLock<reqwest::Client>,
    plain: OnceLock<reqwest::Client>,
    open: OnceLock<reqwest::Client>,
}

impl Connections {
    pub(crate) fn new(settings: &Settings) -> Result<Self, Error> {
        Ok(Self {
            roots: settings.roots.clone(),
            verify: settings.verify_certificates,
            timeout: settings.timeout,
            user_agent: settings.user_agent.clone(),
            proxies: proxies(&settings.proxy).map_err(Error::local)?,
            secure: OnceLock::new(),
            plain: OnceLock::new(),
            open: OnceLock::new(),
        })
    }

    /// The client for an address; none for an address that no token may be sent to.
    pub(crate) fn client_for(&self, url: &Url) -> Result<&reqwest::Client, Error> {
        if !is_secure(url) && !is_link_local(url) {
            let text = "the address is neither https nor on this machine".to_owned();
            return Err(Error::local(LocalError::Request(text)));
        }
        let (cell, secure) = match url.scheme() {
            "https" => (&self.secure, true),
            _ => (&self.plain, false),
        };
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        let client = self.build(secure, secure).map_err(Error::local)?;
        Ok(cell.get_or_init(|| client))
    }

    /// The client for an address to which nothing secret is sent: plain http may go anywhere.
    pub(crate) fn open_client_for(&self, url: &Url) -> Result<&reqwest::Client, Error> {
        if url.scheme() != "http" || is_secure(url) {
            return self.client_for(url);
        }
        if let Some(client) = self.open.get() {
            return Ok(client);
        }
        let client = self.build(false, true).map_err(Error::local)?;
        Ok(self.open.get_or_init(|| client))
    }

    /// A client of its own for an address, with a judge of certificates that was brought along.
    pub(super) fn single(
        &self,
        url: &Url,
        tls: Option<ClientConfig>,
    ) -> Result<reqwest::Client, Error> {
        match tls {
            Some(tls) => self.build_with(tls, true).map_err(Error::local),
            None => self.client_for(url).cloned(),
        }
    }

    fn build(&self, secure: bool, proxied: bool) -> Result<reqwest::Client, LocalError> {
        let tls = match (secure, self.verify) {
            (false, _) => trust::no_authority()?,
            (true, true) => trust::authorities(&self.roots)?,
            (true, false) => trust::any_certificate()?,
        };
        self.build_with(tls, proxied)
    }

    fn build_with(&self, tls: ClientConfig, proxied: bool) -> Result<reqwest::Client, LocalError> {
        let connect = if self.timeout.is_zero() { CONNECT } else { CONNECT.min(self.timeout) };
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .user_agent(&self.user_agent)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(connect)
            .dns_resolver(resolve::System)
            .pool_idle_timeout(IDLE)
            .no_proxy();
        if proxied {
            for proxy in &self.proxies {
                builder = builder.proxy(proxy.clone());
            }
        }
        builder.build().map_err(|error| LocalError::Request(error.without_url().to_string()))
    }
}

fn proxies(settings: &ProxySettings) -> Result<Vec<Proxy>, LocalError> {
    let direct = direct(settings.no_proxy.as_deref().unwrap_or_default());
    let mut proxies = Vec::new();
    if let Some(url) = settings.https.as_deref().filter(|url| !url.trim().is_empty()) {
        let url = proxy_url(url).ok_or(LocalError::Proxy("https"))?;
        let proxy = Proxy::https(url).map_err(|_| LocalError::Proxy("https"))?;
        proxies.push(proxy.no_proxy(NoProxy::from_string(&direct)));
    }
    if let Some(url) = settings.http.as_deref().filter(|url| !url.trim().is_empty()) {
        let url = proxy_url(url).ok_or(LocalError::Proxy("http"))?;
        let proxy = Proxy::http(url).map_err(|_| LocalError::Proxy("http"))?;
        proxies.push(proxy.no_proxy(NoProxy::from_string(&direct)));
    }
    Ok(proxies)
}

/// The hosts that are reached directly, in reqwest's notation. Go's has two forms more: `*.domain` for
/// what is below a domain, and `host:port`; services are at the port of https.
fn direct(no_proxy: &str) -> String {
    let own = no_proxy.split(',').map(str::trim).filter(|entry| !entry.is_empty()).map(|entry| {
        let entry = entry.strip_prefix('*').filter(|rest| rest.starts_with('.')).unwrap_or(entry);
        entry.strip_suffix(":443").filter(|host| !host.ends_with(':')).unwrap_or(entry)
    });
    std::iter::once(LOOPBACK).chain(own).collect::<Vec<_>>().join(",")
}

/// A proxy's address; `host:port` without a scheme counts as http, as in Go.
fn proxy_url(text: &str) -> Option<Url> {
    let text = text.trim();
    let url = if text.contains("://") {
        Url::parse(text).ok()?
    } else {
        Url::parse(&format!("http://{text}")).ok()?
    };
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxy_addresses_may_lack_a_scheme_and_may_hold_credentials() {
        assert_eq!(proxy_url("proxy:3128").unwrap().as_str(), "http://proxy:3128/");
        assert!(proxy_url("http://user:pass@proxy:3128").is_some());
        for text in ["socks5://proxy", "http://", "::::", ""] {
            assert!(proxy_url(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn the_forms_of_go_are_understood_in_the_list_of_direct_hosts() {
        assert_eq!(direct(""), LOOPBACK);
        let list = direct("*.cloud.ibm.com, iam.cloud.ibm.com:443 ,,.corp,10.0.0.0/8,*");
        assert_eq!(list, format!("{LOOPBACK},.cloud.ibm.com,iam.cloud.ibm.com,.corp,10.0.0.0/8,*"));
    }

    #[test]
    fn an_unusable_proxy_is_reported_without_its_address() {
        let settings =
            ProxySettings { https: Some("ftp://u:secret@x".into()), ..ProxySettings::default() };
        let error = proxies(&settings).unwrap_err().to_string();
        assert_eq!(error, "the address of the https proxy cannot be used");
    }
}
