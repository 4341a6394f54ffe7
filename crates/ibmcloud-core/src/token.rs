//! What an IAM token says about itself, and when it is too old. Nothing here decodes or verifies.

use std::time::Duration;

use crate::ids::AccountId;

/// The claims of an IAM access token that this program uses. A missing claim is `None`; a claim of
/// an unexpected type is read as far as it makes sense, and never spoils the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// `iam_id`.
    pub iam_id: Option<String>,
    /// `id`; the host takes a token without it for expired.
    pub id: Option<String>,
    /// `realmid`.
    pub realm_id: Option<String>,
    /// `session_id`.
    pub session_id: Option<String>,
    /// `identifier`.
    pub identifier: Option<String>,
    /// `given_name`.
    pub given_name: Option<String>,
    /// `family_name`.
    pub family_name: Option<String>,
    /// `name`.
    pub name: Option<String>,
    /// `email`.
    pub email: Option<String>,
    /// `sub`.
    pub sub: Option<String>,
    /// `sub_type`: `ServiceId`, `Profile`; missing for users.
    pub sub_type: Option<String>,
    /// `iss`.
    pub issuer: Option<String>,
    /// `grant_type`.
    pub grant_type: Option<String>,
    /// `scope`.
    pub scope: Option<String>,
    /// `account.bss`, the account that the token is bound to.
    pub account: Option<String>,
    /// `account.ims`.
    pub ims_account: Option<String>,
    /// `account.valid`.
    pub account_valid: Option<bool>,
    /// `authn`: who logged in originally.
    pub authn: Option<Authn>,
    /// `iat`, Unix seconds.
    pub issued_at: Option<i64>,
    /// `exp`, Unix seconds. `None` (missing) means that it does not tell.
    pub expires_at: Option<i64>,
}

/// The `authn` claim: the identity behind a trusted profile or a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Authn {
    /// `sub`.
    pub sub: Option<String>,
    /// `iam_id`.
    pub iam_id: Option<String>,
    /// `name`.
    pub name: Option<String>,
    /// `email`.
    pub email: Option<String>,
}

impl Claims {
    /// Whether the token is expired `margin` ahead of time. The host's margin is 10 s.
    ///
    /// As in the host, a token without `id` is expired and one without `exp` never is.
    pub fn is_expired(&self, now_unix: i64, margin: Duration) -> bool {
        let nobody = self.id.as_deref().unwrap_or_default().is_empty();
        nobody || self.expires_at.is_some_and(|at| at < now_unix.saturating_add(seconds(margin)))
    }

    /// Whether a new token should be fetched before this one is used again: after 80 % of its life
    /// where that is known, else `margin` before its end.
    pub fn is_refresh_due(&self, now_unix: i64, margin: Duration) -> bool {
        match (self.issued_at, self.expires_at) {
            (Some(issued), Some(expires)) if issued < expires => {
                let fifth = expires.saturating_sub(issued) / 5;
                now_unix >= expires.saturating_sub(fifth)
            }
            _ => self.is_expired(now_unix, margin),
        }
    }

    /// How long the token lives in all, where it says so.
    pub fn lifetime(&self) -> Option<Duration> {
        let life = self.expires_at?.checked_sub(self.issued_at?)?;
        u64::try_from(life).ok().map(Duration::from_secs)
    }

    /// The account that the token is bound to, where it is a well-formed one.
    pub fn account_id(&self) -> Option<AccountId> {
        self.account.as_deref()?.parse().ok()
    }

    /// The name to show for the identity: its e-mail address, else its subject.
    pub fn display_name(&self) -> Option<&str> {
        let shown = |text: &'_ Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
        [&self.email, &self.sub].into_iter().find(|text| shown(text)).and_then(|t| t.as_deref())
    }

    /// Whether the identity is a service ID.
    pub fn is_service_id(&self) -> bool {
        self.sub_type.as_deref() == Some("ServiceId")
    }

    /// Whether the identity is a trusted profile.
    pub fn is_profile(&self) -> bool {
        self.sub_type.as_deref() == Some("Profile")
    }
}

fn seconds(margin: Duration) -> i64 {
    i64::try_from(margin.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARGIN: Duration = Duration::from_secs(10);

    fn claims(issued_at: Option<i64>, expires_at: Option<i64>) -> Claims {
        Claims { id: Some("IBMid-1".into()), issued_at, expires_at, ..Claims::default() }
    }

    #[test]
    fn expiry_follows_the_host() {
        let cases = [
            (Some(1010), false),
            (Some(1009), true),
            (Some(0), true),
            (Some(i64::MAX), false),
            (None, false),
        ];
        for (expires_at, expected) in cases {
            let expired = claims(None, expires_at).is_expired(1000, MARGIN);
            assert_eq!(expired, expected, "{expires_at:?}");
        }
        let nobody = Claims { expires_at: Some(5000), ..Claims::default() };
        assert!(nobody.is_expired(1000, MARGIN));
    }

    #[test]
    fn a_refresh_is_due_after_four_fifths_of_the_life() {
        let token = claims(Some(0), Some(3600));
        assert!(!token.is_refresh_due(2879, MARGIN));
        assert!(token.is_refresh_due(2880, MARGIN));
        assert_eq!(token.lifetime(), Some(Duration::from_hours(1)));
    }

    #[test]
    fn without_a_sensible_issue_time_the_margin_decides() {
        for issued in [None, Some(9999)] {
            let token = claims(issued, Some(2000));
            assert!(!token.is_refresh_due(1989, MARGIN));
            assert!(token.is_refresh_due(1991, MARGIN));
        }
        assert!(!claims(None, None).is_refresh_due(i64::MAX, MARGIN));
    }

    #[test]
    fn the_display_name_is_the_address_or_else_the_subject() {
        let mut token = Claims { sub: Some("ServiceId-1".into()), ..Claims::default() };
        assert_eq!(token.display_name(), Some("ServiceId-1"));
        token.email = Some(String::new());
        assert_eq!(token.display_name(), Some("ServiceId-1"));
        token.email = Some("dana@example.com".into());
        assert_eq!(token.display_name(), Some("dana@example.com"));
    }
}
