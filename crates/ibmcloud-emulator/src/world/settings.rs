//! Switches of the emulated cloud.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::regions::REGIONS;

/// How the services behave where the documentation leaves a choice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The requests that reset a Monitor API token, as `METHOD PATH`. No public source says which
    /// one is right. On `/api/token` another method gives 405, another path under it 404.
    pub reset_forms: Vec<String>,
    /// `false`: a reset answers 200 and changes nothing, which a client has to notice.
    pub reset_effective: bool,
    /// `true`: a token for each user in each team, the likelier of the two. `false`: one for each
    /// team, which is all that IBM's pages speak of.
    pub per_user_tokens: bool,
    /// Whether an administrator may read other people's tokens with
    /// `GET /api/token/{username}/{teamId}`.
    pub admin_token_read: bool,
    /// The status with which a Monitor API token is refused under `IAM_ONLY`: 403, or 401. The body
    /// is the documented one either way, and an IAM token that asks for a Monitor API token always
    /// gets 403.
    #[serde(deserialize_with = "refusal_status")]
    pub iam_only_token_status: u16,
    /// The status with which remote write refuses a live IAM token, and a Monitor API token under
    /// `IAM_ONLY`: 403, or 401. A token that nobody has gets 401 either way.
    #[serde(deserialize_with = "refusal_status")]
    pub remote_write_refusal_status: u16,
    /// Whether a Slack channel can have another name. IBM's page says that it cannot; the Terraform
    /// provider renames such channels, and its tests for IBM Cloud expect 200. `false`: 422.
    pub slack_channels_renamed: bool,
    /// Whether there are roles of one's own, group mappings, IP filters and service accounts of teams. Sysdig's
    /// description of its API leaves roles and service accounts out for IBM. `false`: 404.
    pub account_administration: bool,
    /// What a PATCH does to an instance's `parameters`, and to the settings in force.
    pub patch: PatchRule,
    /// Parameters of a Monitoring instance that no PATCH may name, not even with the value that
    /// they have.
    pub immutable_parameters: Vec<String>,
    /// How the broker of a Monitoring instance refuses a PATCH.
    pub broker_refusal: BrokerRefusal,
    /// How a Monitoring instance refuses a call from a network that may not reach it: one with private
    /// endpoints only, and one under a context-based restriction. No public source shows either.
    pub network_refusal: NetworkRefusal,
    /// Regions whose Monitor API does not answer.
    #[serde(deserialize_with = "known_regions")]
    pub unreachable_regions: BTreeMap<String, Unreachable>,
    /// How long changes take to be seen.
    pub consistency: Consistency,
    /// How an instance is created.
    pub provisioning: Pace,
    /// How an instance is updated.
    pub update: Pace,
    /// Suggested to clients while an operation runs, in seconds.
    pub poll_after: Option<u32>,
    /// Life of an IAM access token.
    pub token_lifetime_seconds: u32,
    /// Life of an IAM refresh token.
    pub refresh_lifetime_seconds: u32,
    /// `true`: a refresh token is refused once it has been used. IAM gives out a new one with each
    /// answer either way.
    pub single_use_refresh_tokens: bool,
    /// Plans whose instances can be restored for seven days after they were deleted.
    pub reclamation_plans: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        let forms = [
            "POST /api/token",
            "PUT /api/token",
            "POST /api/token/reset",
            "PUT /api/token/reset",
            "DELETE /api/token",
        ];
        Self {
            reset_forms: forms.map(str::to_owned).to_vec(),
            reset_effective: true,
            per_user_tokens: true,
            admin_token_read: true,
            iam_only_token_status: 403,
            remote_write_refusal_status: 403,
            slack_channels_renamed: true,
            account_administration: true,
            patch: PatchRule::LastRequest,
            immutable_parameters: Vec::new(),
            broker_refusal: BrokerRefusal::InAnswer,
            network_refusal: NetworkRefusal::AccessDenied,
            unreachable_regions: BTreeMap::new(),
            consistency: Consistency::default(),
            provisioning: Pace::Sync,
            update: Pace::Sync,
            poll_after: None,
            token_lifetime_seconds: 3_600,
            refresh_lifetime_seconds: 72 * 3_600,
            single_use_refresh_tokens: false,
            reclamation_plans: Vec::new(),
        }
    }
}

fn refusal_status<'de, D: Deserializer<'de>>(from: D) -> Result<u16, D::Error> {
    let status = u16::deserialize(from)?;
    match status {
        401 | 403 => Ok(status),
        _ => Err(D::Error::custom(format!("{status} is neither 401 nor 403"))),
    }
}

/// What a PATCH does to `parameters`, and to the settings in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PatchRule {
    /// Keys that are not sent stay, in both.
    Merge,
    /// Keys that are not sent stay in force, but `parameters` shows only what was sent last: the
    /// likeliest of the three.
    LastRequest,
    /// The object that was sent is all there is afterwards: what it does not name has its default
    /// again.
    Replace,
}

/// How a service broker says that it does not take a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BrokerRefusal {
    /// The answer to the request is an error.
    InAnswer,
    /// The request is accepted with 202, and its operation fails.
    InOperation,
}

/// How a call from a network that may not reach an instance is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkRefusal {
    /// 403 with the one body that IBM documents for a refusal of the Monitor API, which is that of
    /// `IAM_ONLY` too: the likeliest of the three.
    AccessDenied,
    /// 403 with a sentence about the network, which is ours.
    Forbidden,
    /// The connection is cut.
    NoAnswer,
}

/// How a region does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unreachable {
    /// Connections are refused.
    Refuses,
    /// Connections are made, and nothing ever comes.
    Hangs,
}

fn known_regions<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<BTreeMap<String, Unreachable>, D::Error> {
    let regions = BTreeMap::<String, Unreachable>::deserialize(from)?;
    let known = |name: &String| REGIONS.iter().any(|region| region.name == name);
    match regions.keys().find(|name| !known(name)) {
        Some(name) => Err(D::Error::custom(format!("{name} is no region of Monitoring"))),
        None => Ok(regions),
    }
}

/// How many seconds of the cloud's clock go by until everybody sees a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Consistency {
    /// Until an instance that is read shows the `parameters` of an accepted PATCH. The answer to
    /// the PATCH itself shows them at once.
    pub parameters_seconds: u32,
    /// Until the Monitor API goes by `external_api_auth`.
    pub enforcement_seconds: u32,
    /// Until a Monitor API token that was replaced is refused.
    pub revocation_seconds: u32,
    /// Until lists of teams show a team that was made, and no longer one that was deleted.
    pub teams_seconds: u32,
}

/// Whether an operation ends in its own answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// The answer is final.
    Sync,
    /// 202; finished when the instance has been read this many times.
    Async {
        /// Reads that still say `in progress`.
        polls: u32,
    },
}

/// Why a setting could not be changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// There is no equals sign.
    #[error("'{0}' is not a setting: say NAME=VALUE, such as per_user_tokens=false")]
    NoValue(String),
    /// No setting has this name.
    #[error("there is no setting '{name}'; the settings are {known}")]
    Unknown {
        /// What was named.
        name: String,
        /// What could have been named.
        known: String,
    },
    /// The setting has no such value.
    #[error("'{value}' is not a value of the setting {name}: {reason}")]
    Value {
        /// The setting.
        name: String,
        /// What it was given.
        value: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl Consistency {
    /// When lists begin to show a team that is made at a time, in milliseconds since the epoch. A
    /// team that is seen at once is still there when the clock goes back.
    pub(crate) fn teams_listed_from(self, at: i64) -> i64 {
        if self.teams_seconds == 0 { 0 } else { at + 1_000 * i64::from(self.teams_seconds) }
    }
}

impl Settings {
    /// Changes one setting, named as in a world file: `per_user_tokens=false`, `patch=merge`,
    /// `update={"async": {"polls": 2}}`. A dot leads into an object. The value is JSON, or a word.
    pub fn assign(&mut self, text: &str) -> Result<(), SettingError> {
        let no_value = || SettingError::NoValue(text.to_owned());
        let (name, value) = text.split_once('=').ok_or_else(no_value)?;
        let mut all = serde_json::to_value(&*self).expect("settings have string keys only");
        let place = name.trim().split('.').try_fold(&mut all, |object, key| object.get_mut(key));
        let Some(place) = place else {
            return Err(SettingError::Unknown { name: name.to_owned(), known: Self::names() });
        };
        *place = serde_json::from_str(value).unwrap_or_else(|_| value.into());
        *self = serde_json::from_value(all).map_err(|error| SettingError::Value {
            name: name.to_owned(),
            value: value.to_owned(),
            reason: error.to_string(),
        })?;
        Ok(())
    }

    fn names() -> String {
        let all = serde_json::to_value(Self::default()).expect("settings have string keys only");
        let names: Vec<String> =
            all.as_object().into_iter().flatten().map(|it| it.0.clone()).collect();
        names.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_changed_by_its_name() {
        let mut settings = Settings::default();
        for text in [
            "per_user_tokens=false",
            "patch=merge",
            r#"update={"async": {"polls": 2}}"#,
            r#"reset_forms=["PUT /api/token"]"#,
            "poll_after=3",
            "consistency.teams_seconds=5",
        ] {
            settings.assign(text).unwrap();
        }
        let expected = Settings {
            per_user_tokens: false,
            patch: PatchRule::Merge,
            update: Pace::Async { polls: 2 },
            reset_forms: vec!["PUT /api/token".into()],
            poll_after: Some(3),
            consistency: Consistency { teams_seconds: 5, ..Consistency::default() },
            ..Settings::default()
        };
        assert_eq!(settings, expected);
    }

    #[test]
    fn a_setting_that_is_none_is_refused_with_what_there_is() {
        let refused = |text: &str| {
            let mut settings = Settings::default();
            let error = settings.assign(text).unwrap_err();
            assert_eq!(settings, Settings::default(), "{text}");
            error.to_string()
        };
        assert!(refused("per_user_tokens").contains("NAME=VALUE"));
        assert!(refused("per_usr_tokens=false").contains("the settings are reset_forms, "));
        assert!(refused("patch.depth=1").contains("there is no setting 'patch.depth'"));
        let status = refused("iam_only_token_status=500");
        assert!(status.contains("500 is neither 401 nor 403"), "{status}");
        assert!(refused("per_user_tokens=maybe").starts_with("'maybe' is not a value"));
    }

    #[test]
    fn settings_that_are_left_out_keep_their_default() {
        let settings: Settings = serde_json::from_str(
            r#"{"update": {"async": {"polls": 2}}, "provisioning": "sync", "patch": "merge"}"#,
        )
        .unwrap();
        let expected = Settings {
            update: Pace::Async { polls: 2 },
            patch: PatchRule::Merge,
            ..Settings::default()
        };
        assert_eq!(settings, expected);
    }
}
