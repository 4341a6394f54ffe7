//! Field values that are awkward to write, the same ones for the same seed, and every setter of our SDK.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ibmcloud_plugin_sdk::Config;
use ibmcloud_plugin_sdk::config::{
    Account, FallbackIamTokens, Named, PaginationUrl, PluginRepo, Profile, ResourceGroup,
};

const AWKWARD: [&str; 13] = [
    "",
    "plain",
    "a & b <c>",
    "\"quoted\" \\ slash/",
    "日本語",
    "é ü ñ",
    "👍🏽",
    "line\nbreak\ttab",
    "\u{2028}\u{2029}",
    "\u{1}\u{7f}",
    "https://example.com/x?a=1&b=2",
    " blanks ",
    "null",
];

/// A stream of values: splitmix64.
pub(super) struct Values(u64);

impl Values {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u32) -> u32 {
        u32::try_from(self.next() % u64::from(limit)).unwrap_or_default()
    }

    fn one<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(u32::try_from(from.len()).unwrap_or(1)) as usize]
    }

    fn text(&mut self) -> String {
        format!("{}{}", self.one(&AWKWARD), self.one(&["", "x", "xx"]))
    }

    fn flag(&mut self) -> bool {
        self.below(2) == 1
    }

    fn wish(&mut self) -> &'static str {
        self.one(&["", "true", "false"])
    }

    fn moment(&mut self) -> SystemTime {
        UNIX_EPOCH + Duration::new(u64::from(self.below(u32::MAX)), self.below(1_000_000_000))
    }

    fn interval(&mut self) -> i64 {
        i64::try_from(self.next() >> 1).unwrap_or_default()
    }

    fn account(&mut self) -> Account {
        Account { guid: self.text(), name: self.text(), owner: self.text() }
    }

    fn named(&mut self) -> Named {
        Named { name: self.text(), id: self.text() }
    }
}

/// Calls every setter of our SDK once.
pub(super) fn set_everything(config: &mut Config, values: &mut Values) {
    set_texts(config, values);
    set_flags_and_numbers(config, values);
    set_records(config, values);
    config.set_login_at(values.moment());
    config.set_usage_stats_enabled(values.flag(), values.moment());
}

fn set_texts(config: &mut Config, values: &mut Values) {
    let setters: [fn(&mut Config, &str); 17] = [
        Config::set_api_endpoint,
        Config::set_console_endpoint,
        Config::set_console_private_endpoint,
        Config::set_console_private_vpc_endpoint,
        Config::set_cloud_type,
        Config::set_cloud_name,
        Config::set_cri_type,
        Config::set_region,
        Config::set_region_id,
        Config::set_iam_endpoint,
        Config::set_iam_private_endpoint,
        Config::set_iam_private_vpc_endpoint,
        Config::set_iam_token,
        Config::set_iam_refresh_token,
        Config::set_assumed_trusted_profile_id,
        Config::set_cli_info_endpoint,
        Config::set_sdk_version,
    ];
    for set in setters {
        set(config, &values.text());
    }
    config.set_locale(values.one(&["", "en_US", "zh_Hans", "fr_FR"]));
    config.set_trace(values.wish());
    config.set_color_enabled(values.wish());
    config.set_alpha_commands_enabled(values.wish());
    config.set_type_of_sso(values.one(&["", "manual", "auto"]));
}

fn set_flags_and_numbers(config: &mut Config, values: &mut Values) {
    config.set_is_private(values.flag());
    config.set_is_access_from_vpc(values.flag());
    config.set_is_logged_in_as_cri(values.flag());
    config.set_ssl_disabled(values.flag());
    config.set_check_cli_version_disabled(values.flag());
    config.set_usage_stats_disabled(values.flag());
    config.set_message_of_the_day_time(values.one(&[0, -5, 4_000_000_000]));
    config.set_last_session_update_time(i64::from(values.below(u32::MAX)));
    config.set_update_check_interval(values.interval());
    config.set_update_retry_check_interval(values.interval());
    config.set_update_notification_interval(values.interval());
    config.set_http_timeout(values.below(600));
}

fn set_records(config: &mut Config, values: &mut Values) {
    config.set_account(&values.account());
    config.set_fallback_account(&values.account());
    config.set_profile(&Profile {
        id: values.text(),
        name: values.text(),
        compute_resource: values.named(),
        user: values.named(),
    });
    config.set_resource_group(&ResourceGroup {
        guid: values.text(),
        name: values.text(),
        state: values.text(),
        default: values.flag(),
        quota_id: values.text(),
    });
    config.set_fallback_iam_tokens(&FallbackIamTokens {
        iam_token: values.text(),
        iam_refresh_token: values.text(),
    });
    let repo = |number| PluginRepo { name: format!("Repository {number}"), url: values.text() };
    let repos: Vec<_> = (0..2).map(repo).collect();
    config.set_plugin_repos(&repos);
    let page =
        |number: i64| PaginationUrl { last_index: 100 - number * 25, next_url: values.text() };
    let pages: Vec<_> = (0..3).map(page).collect();
    config.set_pagination_urls(&pages);
}
