//! Events, version 2 of their API: read page by page, newest first.

use std::collections::VecDeque;

use futures_util::stream::{self, Stream};
use ibmcloud_core::Json;
use reqwest::Method;

use super::Monitor;
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
struct Reading {
    ready: VecDeque<Json>,
    /// The last event that was read: the next page begins behind it.
    pivot: Option<String>,
    /// How many events have come.
    read: usize,
    done: bool,
}

impl Monitor<'_> {
    /// The events that match, newest first, each page fetched when it is read that far.
    pub fn events(&self, filter: EventFilter) -> impl Stream<Item = Result<Json, Error>> + '_ {
        let reading = Reading { ready: VecDeque::new(), pivot: None, read: 0, done: false };
        stream::try_unfold((reading, filter), move |(mut reading, filter)| async move {
            loop {
                if let Some(event) = reading.ready.pop_front() {
                    return Ok(Some((event, (reading, filter))));
                }
                if reading.done || reading.read >= filter.limit {
                    return Ok(None);
                }
                self.read_page(&mut reading, &filter).await?;
            }
        })
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

    async fn read_page(&self, reading: &mut Reading, filter: &EventFilter) -> Result<(), Error> {
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
        let answer = self.document(&request).await?;
        let matched = answer.get("matched").and_then(Json::as_i64);
        let events = answer.get("events").and_then(Json::as_array).ok_or_else(|| {
            let text = "missing field `events`".to_owned();
            crate::http::send::misunderstood(
                &request,
                200,
                crate::error::Misunderstanding::Shape(text),
            )
        })?;
        let again = |event: &&Json| id_of(event).is_some() && id_of(event) == reading.pivot;
        let fresh: Vec<Json> =
            events.iter().filter(|event| !again(event)).take(wanted).cloned().collect();
        reading.read += fresh.len();
        let all_seen = matched.is_none_or(|matched| {
            usize::try_from(matched).is_ok_and(|matched| reading.read >= matched)
        });
        // Without an id to go on from, the first page is all there is.
        let last = fresh.last().and_then(id_of);
        reading.done = last.is_none() || (fresh.len() < wanted && all_seen);
        reading.pivot = last;
        reading.ready = fresh.into();
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
