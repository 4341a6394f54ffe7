//! `config.json` in both directions: what one SDK writes with every setter, the other reads the same
//! with every getter; and what neither knows stays as long as ours is at work.

use std::path::Path;

use anyhow::{Context, ensure};
use ibmcloud_plugin_sdk::config::{Account, Named};
use ibmcloud_plugin_sdk::{Config, ConfigStore};
use serde_json::{Value, json};

use super::golang::Golang;
use super::ours::scratch;
use super::values::{Values, set_everything};
use crate::checkout::output;

/// Documents in each direction.
const COUNT: u64 = 60;
/// A field of nobody's, with values that a careless reader would change.
const UNKNOWN: &str =
    r#"{"Number":12345678901234567890,"Fraction":1.50,"List":[null,{"b":1,"a":2}]}"#;

pub(super) fn check(golang: &Golang, seed: u64) -> anyhow::Result<String> {
    let folder = scratch("config")?;
    for round in 0..COUNT {
        let folder = folder.join(round.to_string());
        ours_to_theirs(golang, &folder, seed.wrapping_add(round))?;
        theirs_to_ours(golang, &folder, seed.wrapping_add(round))?;
    }
    let fields = report(&Config::zero()).as_object().map_or(0, serde_json::Map::len);
    Ok(format!("{COUNT} documents each way, {fields} getters each (seed {seed})"))
}

fn ours_to_theirs(golang: &Golang, folder: &Path, seed: u64) -> anyhow::Result<()> {
    let store = ConfigStore::new(folder.to_owned());
    let mut values = Values::new(seed);
    store.update(|config| set_everything(config, &mut values))?;
    let theirs = output(golang.program("config").arg("read").arg(store.path()))?;
    same(&serde_json::from_str(&theirs)?, &report(&store.read()?), "what we wrote")
}

/// Their file starts out with a field that nobody knows: it goes with their first full write, and the
/// one that we add afterwards stays through everything that we do.
fn theirs_to_ours(golang: &Golang, folder: &Path, seed: u64) -> anyhow::Result<()> {
    let store = ConfigStore::new(folder.to_owned());
    let words = ["write".as_ref(), store.path().as_os_str()];
    let theirs = output(golang.program("config").args(words).arg(seed.to_string()))?;
    same(&serde_json::from_str(&theirs)?, &report(&store.read()?), "what they wrote")?;

    let unknown: Value = serde_json::from_str(UNKNOWN)?;
    store.update(|config| config.set("HostSays", unknown.clone()))?;
    store.update(|config| set_everything(config, &mut Values::new(seed + 1)))?;
    store.update(Config::clear_session)?;
    let text = std::fs::read_to_string(store.path())?;
    let kept: Value = serde_json::from_str(&text)?;
    ensure!(kept["HostSays"] == unknown, "a field that nobody knows was changed: {text}");
    ensure!(text.contains("12345678901234567890"), "a long number was rounded: {text}");
    Ok(())
}

fn same(theirs: &Value, ours: &Value, what: &str) -> anyhow::Result<()> {
    let (theirs, ours) = (theirs.as_object(), ours.as_object());
    let theirs = theirs.context("their report is no object")?;
    let ours = ours.context("our report is no object")?;
    for (name, value) in theirs {
        let here = ours.get(name).unwrap_or(&Value::Null);
        ensure!(here == value, "{what}: {name} reads {value} there and {here} here");
    }
    ensure!(theirs.len() == ours.len(), "{what}: they have {} fields", theirs.len());
    Ok(())
}

/// What each of our getters says, under the names that the Go program uses.
fn report(config: &Config) -> Value {
    let mut report = json!({
        "APIEndpoint": config.api_endpoint(),
        "IsPrivate": config.is_private(),
        "IsAccessFromVPC": config.is_access_from_vpc(),
        "ConsoleEndpoint": config.console_endpoint(),
        "ConsolePrivateEndpoint": config.console_private_endpoint(),
        "ConsolePrivateVPCEndpoint": config.console_private_vpc_endpoint(),
        "CloudType": config.cloud_type(),
        "CloudName": config.cloud_name(),
        "CRIType": config.cri_type(),
        "Region": config.region(),
        "IAMEndpoint": config.iam_endpoint(),
        "IAMPrivateEndpoint": config.iam_private_endpoint(),
        "IAMPrivateVPCEndpoint": config.iam_private_vpc_endpoint(),
        "IAMToken": config.iam_token(),
        "IAMRefreshToken": config.iam_refresh_token(),
        "IsLoggedInAsCRI": config.is_logged_in_as_cri(),
        "LoginAt": moment(config, "LoginAt"),
        "SSLDisabled": config.ssl_disabled(),
        "Locale": config.locale(),
        "LastSessionUpdateTime": config.last_session_update_time(),
        "Trace": config.trace(),
        "ColorEnabled": config.color_enabled(),
        "AlphaCommandsEnabled": config.alpha_commands_enabled(),
        "HTTPTimeout": config.http_timeout().map_or(0, |timeout| timeout.as_secs()),
        "TypeOfSSO": config.type_of_sso(),
        "AssumedTrustedProfileId": config.assumed_trusted_profile_id(),
        "CLIInfoEndpoint": config.cli_info_endpoint(),
        "CheckCLIVersionDisabled": config.check_cli_version_disabled(),
        "UsageStatsDisabled": config.usage_stats_disabled(),
        "UsageStatsEnabled": config.usage_stats_enabled(),
        "UsageStatsEnabledLastUpdate": moment(config, "UsageStatsEnabledLastUpdate"),
        "SDKVersion": config.sdk_version(),
        "UpdateCheckInterval": config.update_check_interval(),
        "UpdateRetryCheckInterval": config.update_retry_check_interval(),
        "UpdateNotificationInterval": config.update_notification_interval(),
        "CheckMessageOfTheDay": message_is_due(config),
        "HasAPIEndpoint": config.has_api_endpoint(),
        "HasTargetedAccount": config.has_targeted_account(),
        "HasTargetedProfile": config.has_targeted_profile(),
        "HasTargetedRegion": config.has_targeted_region(),
        "HasTargetedResourceGroup": config.has_targeted_resource_group(),
    });
    for (name, value) in records(config) {
        report[name] = value;
    }
    report
}

fn records(config: &Config) -> [(&'static str, Value); 9] {
    let account = |it: Account| json!({"GUID": it.guid, "Name": it.name, "Owner": it.owner});
    let named = |it: &Named| json!({"Name": it.name, "ID": it.id});
    let (profile, group) = (config.profile(), config.resource_group());
    let repos = config.plugin_repos().into_iter().map(|it| json!({"Name": it.name, "URL": it.url}));
    let pages = config.pagination_urls().into_iter();
    let pages = pages.map(|it| json!({"LastIndex": it.last_index, "NextURL": it.next_url}));
    let tokens = config.fallback_iam_tokens();
    [
        ("Account", account(config.account())),
        ("FallbackAccount", account(config.fallback_account())),
        ("FallbackIAMToken", tokens.iam_token.into()),
        ("FallbackIAMRefreshToken", tokens.iam_refresh_token.into()),
        ("HasTargetedComputeResource", (!profile.compute_resource.id.is_empty()).into()),
        (
            "Profile",
            json!({
                "ID": profile.id, "Name": profile.name,
                "ComputeResource": named(&profile.compute_resource), "User": named(&profile.user),
            }),
        ),
        (
            "ResourceGroup",
            json!({
                "GUID": group.guid, "Name": group.name, "State": group.state,
                "Default": group.default, "QuotaID": group.quota_id,
            }),
        ),
        ("PluginRepos", absent_if_null(config, "PluginRepos", repos.collect())),
        ("PaginationURLs", absent_if_null(config, "PaginationURLs", pages.collect())),
    ]
}

/// Go tells a list that is not there from an empty one.
fn absent_if_null(config: &Config, key: &str, list: Vec<Value>) -> Value {
    if config.get(key).is_some() { list.into() } else { Value::Null }
}

/// A time as it is in the file: RFC 3339 with the writer's offset.
fn moment(config: &Config, key: &str) -> String {
    let text = config.get(key).and_then(Value::as_str);
    text.unwrap_or("0001-01-01T00:00:00Z").to_owned()
}

/// Whether a day has passed since the last message of the day; the SDK shows only this.
fn message_is_due(config: &Config) -> bool {
    let last = config.message_of_the_day_time();
    let now = std::time::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs());
    last <= 0 || i64::try_from(now).unwrap_or(i64::MAX) - last > 24 * 60 * 60
}
