//! Switches of the emulated cloud.

use serde::{Deserialize, Serialize};

/// How the services behave where the documentation leaves a choice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The requests that reset a Monitor API token, as `METHOD PATH`. No public source says which
    /// one is right. On `/api/token` another method gives 405, another path under it 404.
    pub reset_forms: Vec<String>,
    /// `false`: a reset answers 200 and changes nothing, which a client has to notice.
    pub reset_effective: bool,
    /// `true`: a token for each user in each team. `false`: one for each team.
    pub per_user_tokens: bool,
    /// What a PATCH does to an instance's `parameters`.
    pub patch: PatchRule,
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
            per_user_tokens: false,
            patch: PatchRule::Replace,
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

/// What a PATCH does to `parameters`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PatchRule {
    /// Keys that are not sent stay.
    Merge,
    /// The object that was sent is all there is afterwards.
    Replace,
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

#[cfg(test)]
mod tests {
    use super::*;

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
