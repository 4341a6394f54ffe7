//! IAM: grants of tokens, and where people get one-time passcodes.

use ibmcloud_core::{AccountId, Tokens};
use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use url::Url;
use uuid::Uuid;

use crate::claims::decode_claims;
use crate::client::Client;
use crate::endpoints::{Service, is_secure};
use crate::error::{Error, Layer, Misunderstanding};
use crate::http::answer::{Answer, misunderstood};
use crate::http::deadline::Deadline;
use crate::http::effect::Effect;
use crate::http::receiver;
use crate::http::request::{Auth, Request};
use crate::model::renewal::TrustedProfile;
use crate::session::refresh::now_unix;
use crate::wire::iam::{OpenIdConfiguration, TokenAnswer};

/// What IAM sends in place of a refresh token to clients that may not have one.
const NOT_SUPPORTED: &str = "not_supported";
const GRANT: &str = "urn:ibm:params:oauth:grant-type:";

/// What is exchanged for tokens.
#[derive(Clone, Debug)]
pub enum Grant {
    /// An API key.
    ApiKey(SecretString),
    /// A one-time passcode, from the page of [`Client::passcode_endpoint`].
    Passcode(SecretString),
    /// A user's name and password; not for federated users.
    Password {
        /// The login name.
        username: String,
        /// The password.
        password: SecretString,
    },
    /// A refresh token. With an account, the new tokens are bound to it.
    Refresh {
        /// The refresh token.
        token: SecretString,
        /// The account to bind to.
        account: Option<AccountId>,
    },
    /// A compute resource's own token.
    CrToken {
        /// The token, from the file that the platform mounts.
        token: SecretString,
        /// The trusted profile to become; `None` for the one that fits.
        profile: Option<TrustedProfile>,
    },
    /// An access token of somebody who may become a trusted profile.
    Assume {
        /// The access token.
        access_token: SecretString,
        /// The trusted profile to become.
        profile: TrustedProfile,
    },
}

impl Grant {
    /// The fields of the form, without `response_type`.
    fn fields(&self) -> Vec<(&'static str, String)> {
        let grant = |name: &str| ("grant_type", format!("{GRANT}{name}"));
        let text = |secret: &SecretString| secret.expose_secret().to_owned();
        match self {
            Self::ApiKey(key) => vec![grant("apikey"), ("apikey", text(key))],
            Self::Passcode(code) => vec![grant("passcode"), ("passcode", text(code))],
            Self::Password { username, password } => vec![
                ("grant_type", "password".to_owned()),
                ("username", username.clone()),
                ("password", text(password)),
            ],
            Self::Refresh { token, account } => {
                let mut fields = vec![
                    ("grant_type", "refresh_token".to_owned()),
                    ("refresh_token", text(token)),
                ];
                fields.extend(account.as_ref().map(|id| ("account", id.to_string())));
                fields
            }
            Self::CrToken { token, profile } => {
                let mut fields = vec![grant("cr-token"), ("cr_token", text(token))];
                fields.extend(profile.iter().flat_map(TrustedProfile::fields));
                fields
            }
            Self::Assume { access_token, profile } => {
                let mut fields = vec![grant("assume"), ("access_token", text(access_token))];
                fields.extend(profile.fields());
                fields
            }
        }
    }

    fn secret(&self) -> &SecretString {
        match self {
            Self::ApiKey(secret)
            | Self::Passcode(secret)
            | Self::Password { password: secret, .. }
            | Self::Refresh { token: secret, .. }
            | Self::CrToken { token: secret, .. }
            | Self::Assume { access_token: secret, .. } => secret,
        }
    }

    /// The refresh token that stays valid if the answer has none.
    fn kept_refresh_token(&self) -> Option<SecretString> {
        match self {
            Self::Refresh { token, .. } => Some(token.clone()),
            _ => None,
        }
    }
}

impl TrustedProfile {
    fn fields(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Id(id) => vec![("profile_id", id.clone())],
            Self::Crn(crn) => vec![("profile_crn", crn.clone())],
            Self::Name { name, account } => {
                let mut fields = vec![("profile_name", name.clone())];
                fields.extend(account.as_ref().map(|id| ("account", id.to_string())));
                fields
            }
        }
    }
}

impl Client {
    /// Exchanges a grant for tokens. They are returned and not stored. The answer is checked, so
    /// that a blank token never becomes a session.
    pub async fn grant(&self, grant: &Grant) -> Result<Tokens, Error> {
        self.grant_by(grant, self.deadline()).await
    }

    /// The page where a person gets a one-time passcode.
    pub async fn passcode_endpoint(&self) -> Result<Url, Error> {
        let url = self.at(Service::Iam, "/identity/.well-known/openid-configuration")?;
        let request = Request::get(Layer::Iam, url).auth(Auth::Anonymous);
        let answer = self.send_to(&request, &mut receiver::json::<OpenIdConfiguration>()).await?;
        let url = Url::parse(&answer.body.passcode_endpoint).ok().filter(is_secure);
        url.ok_or_else(|| {
            let text = "passcode_endpoint: not a safe address".to_owned();
            misunderstood(&request, answer.status, Misunderstanding::Shape(text))
        })
    }

    pub(crate) async fn grant_by(&self, grant: &Grant, by: Deadline) -> Result<Tokens, Error> {
        let request = self.token_request(grant)?;
        let mut receiver = receiver::json::<TokenAnswer>();
        let answer = self.pipeline().run(&request, None, by, &mut receiver).await;
        let Answer { status, body: tokens, .. } = answer.map_err(|failure| failure.error)?;
        let strange =
            |text: &str| misunderstood(&request, status, Misunderstanding::Shape(text.to_owned()));
        let access = header_token(&tokens.access_token)
            .ok_or_else(|| strange("access_token: blank, or not a token"))?;
        let refresh = match tokens.refresh_token.as_deref().map(str::trim) {
            None | Some("") => grant.kept_refresh_token(),
            Some(NOT_SUPPORTED) => None,
            Some(token) => {
                let token =
                    header_token(token).ok_or_else(|| strange("refresh_token: not a token"))?;
                Some(token.to_owned().into())
            }
        };
        let token_type = match tokens.token_type.as_deref().map(str::trim) {
            None | Some("") => "Bearer",
            Some(word) => header_token(word).ok_or_else(|| strange("token_type: not a word"))?,
        };
        let claimed = || decode_claims(access).and_then(|claims| claims.expires_at);
        let computed = || tokens.expires_in.map(|life| now_unix().saturating_add(life));
        let expiration = tokens.expiration.filter(|at| *at > 0).or_else(claimed).or_else(computed);
        Ok(Tokens {
            access: access.to_owned().into(),
            refresh,
            token_type: token_type.to_owned(),
            expiration: expiration.unwrap_or(0),
        })
    }

    fn token_request(&self, grant: &Grant) -> Result<Request, Error> {
        let url = self.at(Service::Iam, "/identity/token")?;
        let fields = grant.fields();
        let mut form: Vec<(&str, &str)> =
            fields.iter().map(|(key, value)| (*key, value.as_str())).collect();
        form.push(("response_type", "cloud_iam"));
        let mut request = Request::new(Layer::Iam, Method::POST, url)
            .auth(Auth::CliClient)
            .effect(Effect::TokenGrant)
            .form(form);
        for name in ["x-correlation-id", "x-request-id"] {
            let id = HeaderValue::try_from(Uuid::new_v4().to_string())
                .expect("a UUID is letters, digits and hyphens");
            request = request.header(HeaderName::from_static(name), id);
        }
        request.secrets.push(grant.secret().clone());
        Ok(request)
    }
}

/// A token that can stand in a header.
pub(crate) fn header_token(token: &str) -> Option<&str> {
    let token = token.trim();
    (!token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(grant: &Grant) -> Vec<String> {
        let fields = grant.fields();
        fields.into_iter().map(|(key, value)| format!("{key}={value}")).collect()
    }

    #[test]
    fn each_grant_has_its_fields() {
        let secret = || SecretString::from("s".to_owned());
        let account: AccountId = "0123456789abcdef0123456789abcdef".parse().unwrap();
        assert_eq!(
            form(&Grant::ApiKey(secret())),
            ["grant_type=urn:ibm:params:oauth:grant-type:apikey", "apikey=s"]
        );
        assert_eq!(
            form(&Grant::Refresh { token: secret(), account: Some(account.clone()) }),
            [
                "grant_type=refresh_token",
                "refresh_token=s",
                "account=0123456789abcdef0123456789abcdef"
            ]
        );
        let profile = TrustedProfile::Name { name: "p".into(), account: Some(account) };
        assert_eq!(
            form(&Grant::Assume { access_token: secret(), profile }),
            [
                "grant_type=urn:ibm:params:oauth:grant-type:assume",
                "access_token=s",
                "profile_name=p",
                "account=0123456789abcdef0123456789abcdef"
            ]
        );
        let grant = Grant::CrToken { token: secret(), profile: None };
        assert_eq!(
            form(&grant),
            ["grant_type=urn:ibm:params:oauth:grant-type:cr-token", "cr_token=s"]
        );
        assert!(!format!("{grant:?}").contains("\"s\""));
    }

    #[test]
    fn blank_and_broken_tokens_are_not_tokens() {
        for text in ["", "  ", "a b", "a\nb", "é"] {
            assert_eq!(header_token(text), None, "{text:?}");
        }
        assert_eq!(header_token(" eyJ.x.y\n"), Some("eyJ.x.y"));
    }
}
