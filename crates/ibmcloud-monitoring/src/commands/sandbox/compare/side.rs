//! The two clouds that are asked: that of the session, and the sandbox.

use std::collections::BTreeMap;

use ibmcloud_core::{AccountId, Instance};
use ibmcloud_transport::{Client, Error, Monitor, Reply, Service};
use serde_json::Value;

use super::requests::{Cast, Request};
use super::shape::Shape;

/// An answer by what is compared of it.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Names in lower case, with their values.
    pub(super) headers: BTreeMap<String, String>,
    /// `None` where the body is no JSON.
    pub(super) shape: Option<Shape>,
    /// The body, which stays here.
    pub(super) body: Option<Value>,
}

/// One of the clouds, with an instance in it.
pub(super) struct Side<'c> {
    client: &'c Client,
    monitor: Monitor<'c>,
    cast: Cast,
}

impl<'c> Side<'c> {
    /// Finds out what the names in braces are on this side.
    pub(super) async fn of(
        client: &'c Client,
        account: &AccountId,
        instance: &Instance,
    ) -> Result<Self, Error> {
        let monitor = client.monitor(&instance.region, &instance.guid)?;
        let mut cast = Cast::from([
            ("account", account.to_string()),
            ("instance", instance.guid.to_string()),
            ("crn", instance.crn.to_string()),
            ("region", instance.region.to_string()),
            ("group", instance.resource_group_id.to_string()),
        ]);
        // Who may not list teams can compare what names none.
        if let Ok(teams) = monitor.teams().await {
            cast.extend(teams.first().map(|team| ("team", team.id.to_string())));
        }
        if let Ok(me) = monitor.me().await {
            cast.insert("user", me.id.to_string());
        }
        Ok(Self { client, monitor, cast })
    }

    /// Asks; `None` where a name in braces is not known on this side.
    pub(super) async fn ask(&self, request: &Request) -> Result<Option<Answer>, Error> {
        let Some(target) = request.target(&self.cast) else { return Ok(None) };
        let reply = match request.service {
            Service::Monitor => self.monitor.send("GET", &target, &[], &[], None).await,
            service => self.client.read(service, &target).await,
        };
        reply.map(|reply| Some(Answer::of(&reply)))
    }
}

impl Answer {
    fn of(reply: &Reply) -> Self {
        let body: Option<Value> = serde_json::from_slice(&reply.body).ok();
        Self {
            status: reply.status,
            headers: reply.headers.iter().cloned().collect(),
            shape: body.as_ref().map(Shape::of),
            body,
        }
    }
}
