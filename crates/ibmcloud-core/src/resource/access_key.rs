//! Access keys, with which agents send their data.

use super::view::view;
use crate::json::Json;

view!(
    /// An access key, which people call by the key itself. Values are as they were sent, and empty where
    /// nothing was.
    AccessKey("accessKey") {
        /// Whether agents may use it.
        enabled: "enabled",
        /// How many agents may use it.
        limit: "limit",
        /// How many agents it is kept for.
        reservation: "reservation",
        /// The number of the team that its data goes to.
        team_id: "teamId",
    }
);

impl AccessKey<'_> {
    /// Whether agents may use it, if the document says so.
    pub fn is_enabled(self) -> Option<bool> {
        self.0.get("enabled").and_then(Json::as_bool)
    }

    /// When it was disabled, in milliseconds since the epoch.
    pub fn disabled(self) -> Option<i64> {
        self.0.get("dateDisabled").and_then(Json::as_i64)
    }

    /// When it was made, in milliseconds since the epoch.
    pub fn created(self) -> Option<i64> {
        self.0.get("dateCreated").and_then(Json::as_i64)
    }
}
