//! The metadata service of a virtual server: it vouches for the machine, and trades that for IAM
//! tokens of a trusted profile.

use ibmcloud_core::{Json, Tokens};
use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue};
use secrecy::SecretString;
use serde::Deserialize;

use crate::claims::decode_claims;
use crate::client::Client;
use crate::endpoints::Service;
use crate::error::{Error, Layer, Misunderstanding};
use crate::http::answer::{Answer, misunderstood};
use crate::http::deadline::Deadline;
use crate::http::effect::Effect;
use crate::http::receiver;
use crate::http::request::{Auth, Request};
use crate::model::renewal::{TrustedProfile, VirtualServer};
use crate::platform::iam::header_token;
use crate::session::refresh::now_unix;

/// The version of the VPC service; the Power service has none.
const VERSION: &str = "2025-08-26";
/// Life of the machine's own token, in seconds: it is used at once.
const LIFETIME: u64 = 300;

impl VirtualServer {
    fn service(self) -> Service {
        match self {
            Self::Vpc => Service::VpcMetadata,
            Self::Power => Service::PowerMetadata,
        }
    }

    fn version(self) -> Option<&'static str> {
        match self {
            Self::Vpc => Some(VERSION),
            Self::Power => None,
        }
    }
}

/// What both steps answer. Without `Debug`: it holds a secret.
#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    expires_in: Option<i64>,
}

impl Client {
    /// An IAM token for the machine that this program runs on; `None` for the profile that is the
    /// machine's default. The metadata service takes a profile's id or CRN, not its name.
    pub async fn machine_token(
        &self,
        server: VirtualServer,
        profile: Option<&TrustedProfile>,
    ) -> Result<Tokens, Error> {
        self.machine_token_by(server, profile, self.deadline()).await
    }

    pub(crate) async fn machine_token_by(
        &self,
        server: VirtualServer,
        profile: Option<&TrustedProfile>,
        by: Deadline,
    ) -> Result<Tokens, Error> {
        let wanted = Json::object([("expires_in", Json::from(LIFETIME))]);
        let identity = self
            .metadata_request(server, Method::PUT, "/identity/v1/token")?
            .auth(Auth::Anonymous)
            .json(&wanted);
        let machine = self.metadata_answer(&identity, by).await?;
        let token = SecretString::from(machine.access_token);
        let mut exchange = self
            .metadata_request(server, Method::POST, "/identity/v1/iam_tokens")?
            .auth(Auth::Token(token));
        if let Some(profile) = profile {
            let (name, value) = match profile {
                TrustedProfile::Crn(crn) => ("crn", crn),
                TrustedProfile::Id(id) | TrustedProfile::Name { name: id, .. } => ("id", id),
            };
            let profile = Json::object([(name, Json::from(value.as_str()))]);
            exchange = exchange.json(&Json::object([("trusted_profile", profile)]));
        }
        let answer = self.metadata_answer(&exchange, by).await?;
        let claimed = decode_claims(&answer.access_token).and_then(|claims| claims.expires_at);
        let computed = || answer.expires_in.map(|life| now_unix().saturating_add(life));
        Ok(Tokens {
            expiration: claimed.or_else(computed).unwrap_or(0),
            access: answer.access_token.into(),
            refresh: None,
            token_type: "Bearer".to_owned(),
        })
    }

    fn metadata_request(
        &self,
        server: VirtualServer,
        method: Method,
        path: &str,
    ) -> Result<Request, Error> {
        let flavor = HeaderName::from_static("metadata-flavor");
        Ok(Request::new(Layer::Metadata, method, self.at(server.service(), path)?)
            .effect(Effect::TokenGrant)
            .header(flavor, HeaderValue::from_static("ibm"))
            .query("version", server.version()))
    }

    /// The answer to a request for a token, which must be fit to stand in a header.
    async fn metadata_answer(&self, request: &Request, by: Deadline) -> Result<TokenAnswer, Error> {
        let mut receiver = receiver::json::<TokenAnswer>();
        let answer = self.pipeline().run(request, None, by, &mut receiver).await;
        let Answer { status, body: tokens, .. } = answer.map_err(|failure| failure.error)?;
        let token = header_token(&tokens.access_token).ok_or_else(|| {
            let text = "access_token: blank, or not a token".to_owned();
            misunderstood(request, status, Misunderstanding::Shape(text))
        })?;
        Ok(TokenAnswer { access_token: token.to_owned(), ..tokens })
    }
}
