//! What `logout` and `api --unset` do to the configuration.

use super::document::Config;
use super::{Account, FallbackIamTokens, Profile, ResourceGroup};

impl Config {
    /// Ends the session, as `logout` does.
    ///
    /// The tokens kept for leaving a trusted profile go as well; the official SDK leaves them in
    /// the file, where they stay valid.
    pub fn clear_session(&mut self) {
        for key in ["IAMToken", "IAMRefreshToken", "CRIType", "IsLoggedInAsCRI", "LoginAt"] {
            self.reset(key);
        }
        self.clear_if_there("Account", |config| config.set_account(&Account::default()));
        self.clear_if_there("Profile", |config| config.set_profile(&Profile::default()));
        self.clear_if_there("ResourceGroup", |config| {
            config.set_resource_group(&ResourceGroup::default());
        });
        self.clear_if_there("FallbackIAMTokens", |config| {
            config.set_fallback_iam_tokens(&FallbackIamTokens::default());
        });
        self.set_pagination_urls(&[]);
    }

    /// Forgets the targeted API, as `api --unset` does.
    pub fn unset_api(&mut self) {
        const FIELDS: [&str; 14] = [
            "APIEndpoint",
            "SSLDisabled",
            "IsPrivate",
            "IsAccessFromVPC",
            "Region",
            "RegionID",
            "ConsoleEndpoint",
            "ConsolePrivateEndpoint",
            "ConsolePrivateVPCEndpoint",
            "IAMEndpoint",
            "IAMPrivateEndpoint",
            "IAMPrivateVPCEndpoint",
            "CloudName",
            "CloudType",
        ];
        for key in FIELDS {
            self.reset(key);
        }
    }

    fn clear_if_there(&mut self, key: &str, clear: impl FnOnce(&mut Self)) {
        if self.get(key).is_some() {
            clear(self);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use serde_json::json;

    use super::*;

    #[test]
    fn logging_out_leaves_no_token_and_touches_nothing_else() {
        let mut session = Config::zero();
        session.set_iam_token("Bearer canary-1");
        session.set_iam_refresh_token("canary-2");
        session.set_fallback_iam_tokens(&FallbackIamTokens {
            iam_token: "canary-3".to_owned(),
            iam_refresh_token: "canary-4".to_owned(),
        });
        session.set_account(&Account { guid: "g".to_owned(), ..Account::default() });
        session.set_login_at(UNIX_EPOCH + Duration::from_secs(1));
        session.set_region("us-south");
        session.set("HostSays", "hello");
        // A second spelling of a key, as a careless editor may leave behind.
        let mut twins = session.as_map().clone();
        twins.insert("iamtoken".to_owned(), json!("canary-5"));
        twins.insert("fallbackiamtokens".to_owned(), json!({"iamtoken": "canary-6"}));
        let mut session = Config::from_map(twins);

        session.clear_session();

        let text = serde_json::to_string(session.as_map()).unwrap();
        assert!(!text.contains("canary"), "{text}");
        assert!(!session.has_targeted_account());
        assert_eq!(session.login_at(), None);
        assert_eq!(session.get("PaginationURLs"), Some(&json!([])));
        assert_eq!(session.region(), "us-south");
        assert_eq!(session.get("HostSays"), Some(&json!("hello")));
    }

    #[test]
    fn forgetting_the_api_keeps_the_session() {
        let mut targeted = Config::zero();
        targeted.set_api_endpoint("https://cloud.ibm.com");
        targeted.set_iam_endpoint("https://iam.cloud.ibm.com");
        targeted.set_region("eu-gb");
        targeted.set_iam_token("Bearer t");
        targeted.unset_api();
        assert!(!targeted.has_api_endpoint() && !targeted.has_targeted_region());
        assert_eq!((targeted.iam_endpoint(), targeted.iam_token()), ("", "Bearer t"));
    }

    #[test]
    fn resetting_adds_no_fields() {
        let mut small = Config::default();
        small.set("Region", "x");
        small.unset_api();
        assert_eq!(small.as_map().len(), 1);
    }
}
