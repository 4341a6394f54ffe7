//! The simple fields of the configuration, typed, and the questions that several answer together.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::document::Config;
use crate::timestamp::{ZERO_TIME, rfc3339};

/// Getters and setters of fields of one JSON type.
macro_rules! fields {
    ($read:ident: $out:ty, $in:ty; $($(#[$doc:meta])* $key:literal $get:ident $set:ident;)+) => {
        impl Config {
            $(
                $(#[$doc])*
                pub fn $get(&self) -> $out {
                    self.$read($key)
                }

                #[doc = concat!("Sets `", $key, "`.")]
                pub fn $set(&mut self, value: $in) {
                    self.set($key, value);
                }
            )+
        }
    };
}

fields! { text: &str, &str;
    /// The targeted API, such as `https://cloud.ibm.com`.
    "APIEndpoint" api_endpoint set_api_endpoint;
    /// Public address of the console.
    "ConsoleEndpoint" console_endpoint set_console_endpoint;
    /// Private address of the console.
    "ConsolePrivateEndpoint" console_private_endpoint set_console_private_endpoint;
    /// Address of the console inside a VPC.
    "ConsolePrivateVPCEndpoint" console_private_vpc_endpoint set_console_private_vpc_endpoint;
    /// `public`, or some dedicated kind.
    "CloudType" cloud_type set_cloud_type;
    /// `bluemix` (production) or `staging`.
    "CloudName" cloud_name set_cloud_name;
    /// Kind of the compute resource that is logged in: `VPC`, `PVS`, `IKS`, `OTHER`.
    "CRIType" cri_type set_cri_type;
    /// Name of the targeted region.
    "Region" region set_region;
    /// Legacy; the host never sets it.
    "RegionID" region_id set_region_id;
    /// Public address of IAM.
    "IAMEndpoint" iam_endpoint set_iam_endpoint;
    /// Private address of IAM.
    "IAMPrivateEndpoint" iam_private_endpoint set_iam_private_endpoint;
    /// Address of IAM inside a VPC.
    "IAMPrivateVPCEndpoint" iam_private_vpc_endpoint set_iam_private_vpc_endpoint;
    /// A secret: the access token with its type and a blank before it, `Bearer eyJ…`.
    "IAMToken" iam_token set_iam_token;
    /// A secret: the refresh token, without a prefix.
    "IAMRefreshToken" iam_refresh_token set_iam_refresh_token;
    /// Language of messages, such as `zh_Hans`.
    "Locale" locale set_locale;
    /// `true`, `false` or the path of a trace file.
    "Trace" trace set_trace;
    /// `true`, `false` or nothing. A string, not a flag.
    "ColorEnabled" color_enabled set_color_enabled;
    /// Sorting of the host's help. A string, not a flag.
    "AlphaCommandsEnabled" alpha_commands_enabled set_alpha_commands_enabled;
    /// How one-time passcodes are fetched: `manual` or `auto`.
    "TypeOfSSO" type_of_sso set_type_of_sso;
    /// The trusted profile that is assumed at present.
    "AssumedTrustedProfileId" assumed_trusted_profile_id set_assumed_trusted_profile_id;
    /// Another address of the host's update service.
    "CLIInfoEndpoint" cli_info_endpoint set_cli_info_endpoint;
    /// The SDK that last wrote the whole file.
    "SDKVersion" sdk_version set_sdk_version;
}

fields! { flag: bool, bool;
    /// Whether a private endpoint is targeted.
    "IsPrivate" is_private set_is_private;
    /// Whether the private endpoint is reached from a VPC.
    "IsAccessFromVPC" is_access_from_vpc set_is_access_from_vpc;
    /// Whether the session is one of a compute resource.
    "IsLoggedInAsCRI" is_logged_in_as_cri set_is_logged_in_as_cri;
    /// Whether TLS certificates are not verified.
    "SSLDisabled" ssl_disabled set_ssl_disabled;
    /// Whether the host does not look for updates.
    "CheckCLIVersionDisabled" check_cli_version_disabled set_check_cli_version_disabled;
    /// Deprecated opposite of `UsageStatsEnabled`.
    "UsageStatsDisabled" usage_stats_disabled set_usage_stats_disabled;
}

fields! { number: i64, i64;
    /// When the host last looked for a message of the day, in Unix seconds.
    "MessageOfTheDayTime" message_of_the_day_time set_message_of_the_day_time;
    /// When the tokens were last renewed, in Unix seconds.
    "LastSessionUpdateTime" last_session_update_time set_last_session_update_time;
    /// Nanoseconds between two looks for an update.
    "UpdateCheckInterval" update_check_interval set_update_check_interval;
    /// Nanoseconds before a failed look for an update is repeated.
    "UpdateRetryCheckInterval" update_retry_check_interval set_update_retry_check_interval;
    /// Nanoseconds between two notices of an update.
    "UpdateNotificationInterval" update_notification_interval set_update_notification_interval;
}

impl Config {
    fn text(&self, key: &str) -> &str {
        self.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    fn flag(&self, key: &str) -> bool {
        self.get(key).and_then(Value::as_bool).unwrap_or_default()
    }

    fn number(&self, key: &str) -> i64 {
        self.get(key).and_then(Value::as_i64).unwrap_or_default()
    }

    /// Time limit of one HTTP request; nothing when none is set.
    pub fn http_timeout(&self) -> Option<Duration> {
        let seconds = u64::try_from(self.number("HTTPTimeout")).unwrap_or_default();
        (seconds > 0).then_some(Duration::from_secs(seconds))
    }

    /// Sets the time limit of one HTTP request, in seconds; 0 removes it.
    pub fn set_http_timeout(&mut self, seconds: u32) {
        self.set("HTTPTimeout", seconds);
    }

    /// When the session began, as RFC 3339; nothing when there was no login yet.
    pub fn login_at(&self) -> Option<&str> {
        Some(self.text("LoginAt")).filter(|text| !text.is_empty() && *text != ZERO_TIME)
    }

    /// Sets when the session began. It is written as RFC 3339 in UTC and as nothing else: a host
    /// built with an older Go drops every field after a malformed time, tokens included.
    pub fn set_login_at(&mut self, at: SystemTime) {
        self.set("LoginAt", rfc3339(at));
    }

    /// Whether usage statistics were agreed to. Needs a date of the agreement, as for the host.
    pub fn usage_stats_enabled(&self) -> bool {
        let agreed = self.text("UsageStatsEnabledLastUpdate");
        self.flag("UsageStatsEnabled") && !agreed.is_empty() && agreed != ZERO_TIME
    }

    /// Agrees to usage statistics, or not, and notes when.
    pub fn set_usage_stats_enabled(&mut self, enabled: bool, at: SystemTime) {
        self.set("UsageStatsEnabled", enabled);
        self.set("UsageStatsEnabledLastUpdate", rfc3339(at));
    }

    /// Address of IAM for the targeted network. Empty when the private one is wanted and unknown:
    /// falling back to the public network is not ours to decide.
    pub fn effective_iam_endpoint(&self) -> &str {
        match (self.is_private(), self.is_access_from_vpc()) {
            (false, _) => self.iam_endpoint(),
            (true, false) => self.iam_private_endpoint(),
            (true, true) => self.iam_private_vpc_endpoint(),
        }
    }

    /// Address of the console for the targeted network.
    pub fn effective_console_endpoint(&self) -> &str {
        match (self.is_private(), self.is_access_from_vpc()) {
            (false, _) => self.console_endpoint(),
            (true, false) => self.console_private_endpoint(),
            (true, true) => self.console_private_vpc_endpoint(),
        }
    }

    /// Whether an API endpoint is targeted.
    pub fn has_api_endpoint(&self) -> bool {
        !self.api_endpoint().is_empty()
    }

    /// Whether an account is targeted.
    pub fn has_targeted_account(&self) -> bool {
        !self.account().guid.is_empty()
    }

    /// Whether a trusted profile is in use.
    pub fn has_targeted_profile(&self) -> bool {
        !self.profile().id.is_empty()
    }

    /// Whether a region is targeted.
    pub fn has_targeted_region(&self) -> bool {
        !self.region().is_empty()
    }

    /// Whether a resource group is targeted: it takes both an identifier and a name.
    pub fn has_targeted_resource_group(&self) -> bool {
        let group = self.resource_group();
        !group.guid.is_empty() && !group.name.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use serde_json::{Value, json};

    use super::super::Account;
    use super::*;

    fn config(value: Value) -> Config {
        let Value::Object(map) = value else { panic!("not an object: {value}") };
        Config::from_map(map)
    }

    #[test]
    fn keys_match_in_any_case_and_the_last_one_counts() {
        let twins = config(json!({"region": "a", "REGION": "b", "Region": null}));
        assert_eq!(twins.region(), "b");
        let nested = config(json!({"ACCOUNT": {"guid": "g"}}));
        assert_eq!(nested.account().guid, "g");
    }

    #[test]
    fn a_value_of_the_wrong_type_reads_as_zero_and_is_left_alone() {
        let wrong = config(json!({"HTTPTimeout": "30", "IsPrivate": 1, "Region": 7}));
        assert_eq!((wrong.http_timeout(), wrong.is_private(), wrong.region()), (None, false, ""));
        assert_eq!(wrong.get("HTTPTimeout"), Some(&json!("30")));
    }

    #[test]
    fn setting_leaves_no_old_value_under_another_spelling() {
        let mut twins = config(json!({"iamtoken": "old", "IAMToken": "older"}));
        twins.set_iam_token("new");
        assert_eq!(twins.as_map().values().collect::<Vec<_>>(), [&json!("new"), &json!("new")]);
    }

    #[test]
    fn records_keep_what_they_do_not_know() {
        let mut extended = config(json!({"Account": {"GUID": "g", "Tier": "gold"}}));
        extended.set_account(&Account { guid: "h".to_owned(), ..Account::default() });
        assert_eq!(extended.get("Account").unwrap()["Tier"], "gold");
        assert_eq!(extended.account().guid, "h");
    }

    #[test]
    fn the_private_network_is_never_left_by_accident() {
        let mut private = Config::zero();
        private.set_iam_endpoint("https://public");
        private.set_is_private(true);
        assert_eq!(private.effective_iam_endpoint(), "");
        private.set_iam_private_endpoint("https://private");
        assert_eq!(private.effective_iam_endpoint(), "https://private");
        private.set_is_access_from_vpc(true);
        assert_eq!(private.effective_iam_endpoint(), "");
        private.set_is_private(false);
        assert_eq!(private.effective_iam_endpoint(), "https://public");
    }

    #[test]
    fn statistics_need_a_date_of_agreement() {
        let mut agreed = config(json!({"UsageStatsEnabled": true}));
        assert!(!agreed.usage_stats_enabled());
        agreed.set_usage_stats_enabled(true, UNIX_EPOCH);
        assert!(agreed.usage_stats_enabled());
    }

    #[test]
    fn debugging_shows_no_values() {
        let mut session = Config::default();
        session.set_iam_token("planted-canary");
        assert!(!format!("{session:?}").contains("planted-canary"));
    }
}
