//! Notification channels.

use ibmcloud_core::Json;
use reqwest::Method;

use super::api::Monitor;
use crate::error::Error;

const CHANNELS: &str = "/api/notificationChannels";
const ENVELOPE: &str = "notificationChannel";

impl Monitor<'_> {
    /// The notification channels that the team may use.
    pub async fn channels(&self) -> Result<Vec<Json>, Error> {
        self.list(self.at(Method::GET, CHANNELS)?, "notificationChannels", ENVELOPE).await
    }

    /// One notification channel.
    pub async fn channel(&self, id: u64) -> Result<Json, Error> {
        self.single(&self.at(Method::GET, &format!("{CHANNELS}/{id}"))?, ENVELOPE).await
    }

    /// Makes a channel of a document without `id` and `version`.
    pub async fn create_channel(&self, channel: &Json) -> Result<Json, Error> {
        self.put_in(Method::POST, CHANNELS, ENVELOPE, channel).await
    }

    /// Replaces a channel by a document with the present `version`.
    pub async fn update_channel(&self, id: u64, channel: &Json) -> Result<Json, Error> {
        self.put_in(Method::PUT, &format!("{CHANNELS}/{id}"), ENVELOPE, channel).await
    }

    /// Deletes a channel.
    pub async fn delete_channel(&self, id: u64) -> Result<(), Error> {
        self.delete_at(&format!("{CHANNELS}/{id}")).await
    }
}
