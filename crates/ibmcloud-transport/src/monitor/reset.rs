//! Resetting a Monitor API token. The one place that knows how a reset is requested.
//!
//! No public source states the request behind the web page's button. So candidates are tried in
//! order, and each is believed only if the token that is read afterwards differs from the old one.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use ibmcloud_core::{Json, TeamId};
use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error as ThisError;

use super::api::Monitor;
use super::tokens::monitor_token;
use crate::error::{Error, ErrorSource, Phase};
use crate::http::effect::Effect;
use crate::http::receiver;
use crate::wire::monitor::TokenAnswer;

/// Looks at the token after a lost answer: the service may still be at work on the request.
const LOOKS: u32 = 3;

/// The method of a reset request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResetMethod {
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
}

impl ResetMethod {
    /// The method's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// The part of a path that stands for the team's id.
const TEAM: &str = "{team}";
/// The part of a path that stands for the user's login name.
const USER: &str = "{user}";

/// A way to ask for a reset: method and path, written `POST /api/token`. In the path, a part `{team}`
/// stands for the team's id, and a part `{user}` for the login name of the user whose token it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ResetForm {
    /// The method.
    pub method: ResetMethod,
    /// The path.
    pub path: Cow<'static, str>,
}

impl ResetForm {
    const fn known(method: ResetMethod, path: &'static str) -> Self {
        Self { method, path: Cow::Borrowed(path) }
    }

    /// Whether it can reset the token of another user.
    pub fn names_user(&self) -> bool {
        self.path.split('/').any(|part| part == USER)
    }
}

/// The forms that are tried, in this order. Those that take two steps, or that could touch another
/// user's token, are left out: they can be named explicitly.
pub const RESET_CANDIDATES: [ResetForm; 4] = [
    ResetForm::known(ResetMethod::Post, "/api/token"),
    ResetForm::known(ResetMethod::Put, "/api/token"),
    ResetForm::known(ResetMethod::Post, "/api/token/reset"),
    ResetForm::known(ResetMethod::Put, "/api/token/reset"),
];

/// A text that is not `METHOD /api/…`.
#[derive(Clone, Debug, ThisError, PartialEq, Eq)]
#[error("{0:?} is not a method (POST, PUT, PATCH, DELETE), a blank, and a path below /api/")]
pub struct ParseResetFormError(String);

impl FromStr for ResetForm {
    type Err = ParseResetFormError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unusable = || ParseResetFormError(text.to_owned());
        let mut words = text.split_whitespace();
        let (Some(method), Some(path), None) = (words.next(), words.next(), words.next()) else {
            return Err(unusable());
        };
        let method = match method.to_ascii_uppercase().as_str() {
            "POST" => ResetMethod::Post,
            "PUT" => ResetMethod::Put,
            "PATCH" => ResetMethod::Patch,
            "DELETE" => ResetMethod::Delete,
            _ => return Err(unusable()),
        };
        let plain = !path.contains(['?', '#', '\\']) && !path.split('/').any(|part| part == "..");
        if !path.starts_with("/api/") || !plain {
            return Err(unusable());
        }
        Ok(Self { method, path: Cow::Owned(path.to_owned()) })
    }
}

impl fmt::Display for ResetForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method.as_str(), self.path)
    }
}

/// What the service answered to a reset request. It proves nothing by itself.
#[derive(Clone, Debug)]
pub struct ResetReply {
    /// The status, a success.
    pub status: u16,
    /// The new token, if the answer has one.
    pub key: Option<SecretString>,
}

/// A form that the service does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// The form.
    pub form: ResetForm,
    /// The status, 404, 405 or 501.
    pub status: u16,
}

/// A reset that was seen to have worked.
#[derive(Clone, Debug)]
pub struct ResetOutcome {
    /// The new token.
    pub token: SecretString,
    /// The form that worked.
    pub form: ResetForm,
    /// The forms that the service did not know.
    pub tried: Vec<Tried>,
    /// Whether the answer was lost, and the success told from the new token alone.
    pub answer_lost: bool,
}

/// Why a token was not reset, or is not known to be.
#[derive(Debug, ThisError)]
#[non_exhaustive]
pub enum ResetError {
    /// The service knows none of the forms. Nothing was changed.
    #[error("the service offers none of the known ways to reset a token")]
    NoKnownForm {
        /// What was tried.
        tried: Vec<Tried>,
    },
    /// The service refused, or could not be reached. Nothing was changed.
    #[error("{form} was refused: {source}")]
    Refused {
        /// The form.
        form: ResetForm,
        /// The refusal.
        source: Error,
    },
    /// The request was answered, and the token is the old one.
    #[error("{form} was answered, but the token is still the old one")]
    NotApplied {
        /// The form.
        form: ResetForm,
        /// The answer, where it was no success.
        source: Option<Error>,
    },
    /// Nobody knows whether the token was reset. Look before trying again.
    #[error("it is not known whether {form} reset the token: {source}")]
    Unknown {
        /// The form.
        form: ResetForm,
        /// What prevents knowing.
        source: Error,
    },
    /// The answer holds another token than the one that is read afterwards.
    #[error("{form} was answered with one token, and another one is read")]
    Contradiction {
        /// The form.
        form: ResetForm,
    },
}

impl ResetError {
    /// Whether the old token may be dead all the same.
    pub fn may_have_applied(&self) -> bool {
        matches!(self, Self::Unknown { .. } | Self::Contradiction { .. })
    }
}

/// Whose token is to be reset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenSubject {
    /// The team.
    pub team: TeamId,
    /// The login name of another member; `None` for the caller's own token.
    pub user: Option<String>,
    /// The caller's login name, for forms that name the user.
    pub caller: String,
}

impl TokenSubject {
    /// The token as it is now.
    pub async fn read(&self, monitor: &Monitor<'_>) -> Result<SecretString, Error> {
        match &self.user {
            None => monitor.token(self.team).await,
            Some(user) => monitor.token_of_user(user, self.team).await,
        }
    }

    /// Whether a form reaches it: one that does not name the user resets the caller's own token.
    fn is_reached_by(&self, form: &ResetForm) -> bool {
        self.user.is_none() || form.names_user()
    }
}

impl Monitor<'_> {
    /// Sends one reset request, once: it is never repeated, whatever happens. A success is a
    /// success only if the token differs afterwards; [`reset_token`] looks.
    pub async fn reset_request(
        &self,
        subject: &TokenSubject,
        form: &ResetForm,
    ) -> Result<ResetReply, Error> {
        let method = match form.method {
            ResetMethod::Post => Method::POST,
            ResetMethod::Put => Method::PUT,
            ResetMethod::Patch => Method::PATCH,
            ResetMethod::Delete => Method::DELETE,
        };
        let team = subject.team.to_string();
        let user = subject.user.as_deref().unwrap_or(&subject.caller);
        let parts = form.path.split('/').filter(|part| !part.is_empty()).map(|part| match part {
            TEAM => team.as_str(),
            USER => user,
            other => other,
        });
        let url = self.at_segments(parts)?;
        let mut request =
            self.in_team(subject.team).request(method, url)?.effect(Effect::ChangeOnce);
        if form.method != ResetMethod::Delete {
            request = request.json(&Json::object::<&str>([]));
        }
        let mut receiver = receiver::json_if_any::<TokenAnswer>();
        let answer = self.client.send_to(&request, &mut receiver).await?;
        let key = answer.body.and_then(|answer| monitor_token(&answer.token.key));
        Ok(ResetReply { status: answer.status, key })
    }
}

/// Resets a token: each form in turn, going on only while the service does not know the form, and
/// believing the token that is read afterwards and nothing else.
///
/// `known_old` is the token as it was read before. After any answer but a plain "no such operation"
/// the token is read back: a changed one settles it, whatever the answer was. A form is sent a second
/// time in one case: the service itself refused the IAM token (401 with its own body), and the token
/// was read back unchanged, with a fresh IAM token.
pub async fn reset_token(
    monitor: &Monitor<'_>,
    subject: &TokenSubject,
    forms: &[ResetForm],
    known_old: &SecretString,
) -> Result<ResetOutcome, ResetError> {
    let mut tried = Vec::new();
    for form in forms.iter().filter(|form| subject.is_reached_by(form)) {
        let mut attempt = Attempt { monitor, subject, form, known_old };
        match attempt.make().await? {
            Attempted::Reset { token, answer_lost } => {
                return Ok(ResetOutcome { token, form: form.clone(), tried, answer_lost });
            }
            Attempted::UnknownForm { status } => tried.push(Tried { form: form.clone(), status }),
        }
    }
    Err(ResetError::NoKnownForm { tried })
}

/// One form that is being tried.
struct Attempt<'a> {
    monitor: &'a Monitor<'a>,
    subject: &'a TokenSubject,
    form: &'a ResetForm,
    known_old: &'a SecretString,
}

/// What came of a form.
enum Attempted {
    Reset { token: SecretString, answer_lost: bool },
    UnknownForm { status: u16 },
}

/// How a look at the token went on from an error.
enum Look {
    Settled(Attempted),
    SendAgain,
}

impl Attempt<'_> {
    async fn make(&mut self) -> Result<Attempted, ResetError> {
        let error = match self.monitor.reset_request(self.subject, self.form).await {
            Ok(reply) => return self.after_success(reply).await,
            Err(error) => error,
        };
        match self.after_error(error).await? {
            Look::Settled(attempted) => Ok(attempted),
            Look::SendAgain => match self.monitor.reset_request(self.subject, self.form).await {
                Ok(reply) => self.after_success(reply).await,
                Err(error) => match self.after_error(error).await {
                    Ok(Look::Settled(attempted)) => Ok(attempted),
                    Ok(Look::SendAgain) => Err(self.not_applied(None)),
                    Err(error) => Err(error),
                },
            },
        }
    }

    async fn after_success(&self, reply: ResetReply) -> Result<Attempted, ResetError> {
        let token = match self.read_back().await {
            Ok(token) => token,
            Err(source) => return Err(ResetError::Unknown { form: self.form.clone(), source }),
        };
        // A new token in the answer, and the old one still read: one of them comes from a stale copy.
        let key = reply.key.filter(|key| !same(key, self.known_old));
        if key.is_some_and(|key| !same(&key, &token)) {
            return Err(ResetError::Contradiction { form: self.form.clone() });
        }
        if same(&token, self.known_old) {
            return Err(self.not_applied(None));
        }
        Ok(Attempted::Reset { token, answer_lost: false })
    }

    async fn after_error(&self, error: Error) -> Result<Look, ResetError> {
        let form = self.form.clone();
        let refusal = error.refusal();
        let by_service = refusal.is_some_and(|it| it.source == ErrorSource::Service);
        let unknown_form = error.status().filter(|status| matches!(status, 404 | 405 | 501));
        match unknown_form {
            // A service that does not know a request has not carried it out.
            Some(status) if by_service => {
                return Ok(Look::Settled(Attempted::UnknownForm { status }));
            }
            _ => {}
        }
        if refusal.is_none() && !error.may_have_applied() {
            return Err(ResetError::Refused { form, source: error });
        }
        let token = match self.read_back().await {
            Ok(token) => token,
            Err(_) if by_service && !error.may_have_applied() => {
                return Err(ResetError::Refused { form, source: error });
            }
            Err(source) => return Err(ResetError::Unknown { form, source }),
        };
        if !same(&token, self.known_old) {
            return Ok(Look::Settled(Attempted::Reset { token, answer_lost: true }));
        }
        if let Some(status) = unknown_form {
            return Ok(Look::Settled(Attempted::UnknownForm { status }));
        }
        let expired = by_service && error.status() == Some(401) && !error.is_access_denied();
        if expired {
            return Ok(Look::SendAgain);
        }
        Err(if still_at_work(&error) {
            ResetError::Unknown { form, source: error }
        } else if error.may_have_applied() {
            self.not_applied(Some(error))
        } else {
            ResetError::Refused { form, source: error }
        })
    }

    fn not_applied(&self, source: Option<Error>) -> ResetError {
        ResetError::NotApplied { form: self.form.clone(), source }
    }

    /// The token as it is now. An unchanged one is looked at again, a little later.
    async fn read_back(&self) -> Result<SecretString, Error> {
        let pause: Duration = self.monitor.client.settings().retry.first;
        let mut token = self.subject.read(self.monitor).await?;
        for _ in 1..LOOKS {
            if !same(&token, self.known_old) {
                break;
            }
            tokio::time::sleep(pause).await;
            token = self.subject.read(self.monitor).await?;
        }
        Ok(token)
    }
}

/// Whether the request may yet be carried out: nobody answered, or only half, or a gateway that did not
/// wait for the service. A service that answered, if only with an error, is no longer at work on it.
fn still_at_work(error: &Error) -> bool {
    matches!(error.phase(), Phase::NoAnswer(_) | Phase::NotUnderstood { .. })
        || matches!(error.status(), Some(502..=504))
}

fn same(one: &SecretString, two: &SecretString) -> bool {
    one.expose_secret() == two.expose_secret()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_and_written() {
        for text in ["POST /api/token", "DELETE /api/token/{user}/{team}", "PATCH /api/x"] {
            assert_eq!(text.parse::<ResetForm>().unwrap().to_string(), text);
        }
        assert_eq!("  post   /api/token ".parse::<ResetForm>().unwrap(), RESET_CANDIDATES[0]);
        for text in [
            "",
            "POST",
            "GET /api/token",
            "POST api/token",
            "POST https://x/api/token",
            "POST /identity/token",
            "POST /api/../identity/token",
            "POST /api/token?x=1",
            "POST /api/token extra",
        ] {
            assert!(text.parse::<ResetForm>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_candidates_take_one_step_and_touch_the_callers_token_only() {
        for form in RESET_CANDIDATES {
            assert_ne!(form.method, ResetMethod::Delete);
            assert!(form.path == "/api/token" || form.path == "/api/token/reset");
        }
    }
}
