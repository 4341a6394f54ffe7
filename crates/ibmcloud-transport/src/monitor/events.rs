//! Events, version 2 of their API: read page by page, newest first.

use std::io;

use ibmcloud_core::Json;
use reqwest::Method;

use super::api::Monitor;
use crate::error::Error;
use crate::http::request::{Request, path_part};

const EVENTS: &str = "/api/v2/events";
/// Events asked for at once: few enough to be read as they come, many enough for few requests.
const PAGE: usize = 500;

/// Which events.
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    /// At or after this time, in milliseconds since the epoch.
    pub from: Option<i64>,
    /// At or before this time, in milliseconds since the epoch.
    pub to: Option<i64>,
    /// At the most so many.
    pub limit: usize,
    /// `alert`, `custom`, `kubernetes` and so on; none means all.
    pub categories: Vec<String>,
    /// `triggered`, `resolved`, `acknowledged`, `unacknowledged`; none means all.
    pub alert_statuses: Vec<String>,
    /// A part of the name.
    pub text: Option<String>,
    /// A scope such as `host.hostName = 'ci-3'`.
    pub scope: Option<String>,
}

/// How far the reading is.
#[derive(Default)]
struct Reading {
    /// The last event that was read: the next page begins behind it.
    pivot: Option<String>,
    /// How many events have come.
    read: usize,
    done: bool,
}

impl Monitor<'_> {
    /// Hands the events that match to `take`, newest first, page by page. What `take` fails with is
    /// this machine's failure.
    pub async fn each_event(
        &self,
        filter: &EventFilter,
        mut take: impl FnMut(Json) -> io::Result<()>,
    ) -> Result<(), Error> {
        let mut reading = Reading::default();
        while !reading.done && reading.read < filter.limit {
            self.read_page(&mut reading, filter, &mut take).await?;
        }
        Ok(())
    }

    /// One event.
    pub async fn event(&self, id: &str) -> Result<Json, Error> {
        self.single(&self.at(Method::GET, &event_path(id))?, "event").await
    }

    /// Makes an event.
    pub async fn create_event(&self, event: &Json) -> Result<Json, Error> {
        self.put_in(Method::POST, EVENTS, "event", event).await
    }

    /// Deletes an event.
    pub async fn delete_event(&self, id: &str) -> Result<(), Error> {
        self.delete_at(&event_path(id)).await
    }

    async fn read_page(
        &self,
        reading: &mut Reading,
        filter: &EventFilter,
        take: &mut impl FnMut(Json) -> io::Result<()>,
    ) -> Result<(), Error> {
        let wanted = (filter.limit - reading.read).min(PAGE);
        // A service that leaves the pivot out and one that sends it again are both understood.
        let asked = wanted + usize::from(reading.pivot.is_some());
        let request = filter
            .applied_to(self.at(Method::GET, EVENTS)?)
            .query("limit", Some(asked))
            .query("dir", Some("before"))
            .query("include_pivot", Some(true))
            .query("include_total", Some(true))
            .query("pivot", reading.pivot.as_deref());
        let (mut fresh, mut last) = (0, None);
        let take_fresh = |event: Json| {
            let id = id_of(&event);
            let again = id.is_some() && id == reading.pivot;
            if again || fresh == wanted {
                return Ok(());
            }
            (fresh, last) = (fresh + 1, id);
            take(event)
        };
        let about = self.each(request, "events", "event", take_fresh).await?;
        reading.read += fresh;
        let matched = about.get("matched").and_then(Json::as_i64);
        let all_seen = matched.is_none_or(|matched| {
            usize::try_from(matched).is_ok_and(|matched| reading.read >= matched)
        });
        // Without an id to go on from, the first page is all there is.
        reading.done = last.is_none() || (fresh < wanted && all_seen);
        reading.pivot = last;
        Ok(())
    }
}

impl EventFilter {
    fn applied_to(&self, request: Request) -> Request {
        let categories =
            (!self.categories.is_empty()).then(|| self.categories.join(",").to_ascii_lowercase());
        let request = request
            .query("from", self.from)
            .query("to", self.to)
            .query("category", categories)
            .query("filter", self.text.as_deref())
            .query("scope", self.scope.as_deref());
        let statuses = self.alert_statuses.iter().map(|status| status.to_ascii_lowercase());
        statuses.fold(request, |request, status| request.query("alertStatus", Some(status)))
    }
}

/// Identifiers of events are long numbers, sent as texts.
fn id_of(event: &Json) -> Option<String> {
    match event.get("id")? {
        Json::String(text) => Some(text.clone()),
        Json::Number(literal) => Some(literal.clone()),
        _ => None,
    }
}

fn event_path(id: &str) -> String {
    format!("{EVENTS}/{}", path_part(id))
}
