//! A client for the tests, and short ways to log in and to ask.

use ibmcloud_emulator::{Cloud, Options, World, keys};
use reqwest::blocking::{Client, RequestBuilder};
use serde_json::Value;

pub(crate) const FIRST: &str = "8d7af921-b136-4078-9666-081bd8470d94";
pub(crate) const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const MONITOR_SERVICE: &str = "090c2c10-8c38-11e8-bec2-493df9c49eb8";
pub(crate) const PLAN: &str = "231bb072-1b2f-4d7e-ae9e-9574d382be32";
pub(crate) const API_KEY_GRANT: &str = "urn:ibm:params:oauth:grant-type:apikey";
const BX: &str = "Basic Yng6Yng=";

/// A cloud and somebody who is logged in to it.
pub(crate) struct Test {
    pub(crate) cloud: Cloud,
    pub(crate) client: Client,
    pub(crate) token: String,
}

/// An answer that was read completely.
#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
}

impl Got {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The status, and that it is this one; the text of the answer when it is not.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }
}

pub(crate) fn client() -> Client {
    // Fails when another test was first, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let none = reqwest::redirect::Policy::none();
    Client::builder().no_proxy().redirect(none).build().unwrap()
}

pub(crate) fn send(request: RequestBuilder) -> Got {
    try_send(request).unwrap()
}

pub(crate) fn try_send(request: RequestBuilder) -> reqwest::Result<Got> {
    let answer = request.send()?;
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Ok(Got { status, headers, text: answer.text()? })
}

impl Test {
    /// The demo world, as the administrator.
    pub(crate) fn new() -> Self {
        Self::with(Options::default())
    }

    pub(crate) fn world(change: impl FnOnce(&mut World)) -> Self {
        let mut world = World::demo();
        change(&mut world);
        Self::with(Options { world, ..Options::default() })
    }

    pub(crate) fn with(options: Options) -> Self {
        let cloud = Cloud::start(options).unwrap();
        let mut test = Self { cloud, client: client(), token: String::new() };
        test.token = test.login(keys::ADMINISTRATOR);
        test
    }

    /// Without logging in, so that the journal is empty.
    pub(crate) fn quiet(options: Options) -> Self {
        Self { cloud: Cloud::start(options).unwrap(), client: client(), token: String::new() }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.cloud.url())
    }

    pub(crate) fn login(&self, key: &str) -> String {
        let got = self.grant(&[("grant_type", API_KEY_GRANT), ("apikey", key)]).expect(200);
        got.json()["access_token"].as_str().unwrap().to_owned()
    }

    /// A token request as the CLI sends it.
    pub(crate) fn grant(&self, form: &[(&str, &str)]) -> Got {
        let url = self.url("/identity/token");
        send(self.client.post(url).header("authorization", BX).form(form))
    }

    /// Somebody else in the same cloud.
    pub(crate) fn ask_as(&self, token: &str, method: &str, path: &str) -> RequestBuilder {
        let method = method.parse().unwrap();
        self.client
            .request(method, self.url(path))
            .header("authorization", format!("Bearer {token}"))
    }

    pub(crate) fn ask(&self, method: &str, path: &str) -> RequestBuilder {
        self.ask_as(&self.token, method, path)
    }

    pub(crate) fn get(&self, path: &str) -> Got {
        send(self.ask("GET", path))
    }

    pub(crate) fn send(&self, method: &str, path: &str, body: &Value) -> Got {
        send(self.ask(method, path).json(body))
    }

    /// A Monitor API call of the administrator in the first instance.
    pub(crate) fn monitor(&self, method: &str, path: &str) -> RequestBuilder {
        self.ask(method, path).header("IBMInstanceID", FIRST)
    }

    pub(crate) fn monitor_as(&self, key: &str, method: &str, path: &str) -> RequestBuilder {
        let token = self.login(key);
        self.ask_as(&token, method, path).header("IBMInstanceID", FIRST)
    }

    /// The Monitor API token of a team, as the API gives it out.
    pub(crate) fn team_token(&self, team: &str) -> String {
        let got = send(self.monitor("GET", "/api/token").header("SysdigTeamID", team)).expect(200);
        got.json()["token"]["key"].as_str().unwrap().to_owned()
    }

    pub(crate) fn instance(&self, guid: &str) -> Value {
        self.get(&format!("/v2/resource_instances/{guid}")).expect(200).json()
    }

    pub(crate) fn patch(&self, guid: &str, body: &Value) -> Got {
        self.send("PATCH", &format!("/v2/resource_instances/{guid}"), body)
    }
}
