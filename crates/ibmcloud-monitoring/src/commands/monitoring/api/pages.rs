//! One answer, or all pages of a list put together. How a list goes on is told from its shape.

use ibmcloud_core::Json;
use ibmcloud_transport::json::Exact;
use ibmcloud_transport::{Error, Monitor, Reply};
use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::call::Call;
use crate::commands::monitoring::shared::rows::Documents;

/// No list of the API has as many pages; a service that never ends is not followed for ever.
const MOST: usize = 10_000;

/// One request and its answer.
pub(super) async fn one(
    monitor: &Monitor<'_>,
    call: &Call,
    more: &[(String, String)],
) -> Result<Reply, Error> {
    let replaced = |key: &String| more.iter().any(|(name, _)| name == key);
    let mut query: Vec<(String, String)> =
        call.query.iter().filter(|(key, _)| !replaced(key)).cloned().collect();
    query.extend(more.iter().cloned());
    let path = without(&call.target, more);
    monitor.send(&call.method, &path, &query, &call.headers, call.body.clone()).await
}

/// A path without the parameters that are about to be replaced.
fn without(target: &str, more: &[(String, String)]) -> String {
    let Some((path, query)) = target.split_once('?') else { return target.to_owned() };
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| {
            let key = pair.split_once('=').map_or(*pair, |(key, _)| key);
            !more.iter().any(|(name, _)| name == key)
        })
        .collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

/// All pages of a list: the answer of the first one, and the items of all of them in its list.
pub(super) struct Pages {
    /// The first page without its list.
    page: Vec<(String, Json)>,
    list: &'static str,
    items: Documents,
}

/// As one document whose list is never whole in memory.
impl Serialize for Pages {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.page.len()))?;
        for (name, value) in &self.page {
            if name == self.list {
                map.serialize_entry(name, &self.items)?;
            } else {
                map.serialize_entry(name, &Exact(value))?;
            }
        }
        map.end()
    }
}

/// All pages, and the reply that came first; or the one reply that says why there are no pages.
pub(super) async fn all(
    monitor: &Monitor<'_>,
    call: &Call,
) -> Result<(Reply, Option<Pages>), Error> {
    let mut first = one(monitor, call, &[]).await?;
    let page = first.is_success().then(|| first.document().ok()).flatten();
    let mut position = 0;
    let next = page.as_ref().and_then(|page| Next::of(page, &mut position));
    let (Some(page), Some(mut next)) = (page, next) else { return Ok((first, None)) };
    first.body = bytes::Bytes::new();
    let list = next.list;
    let mut items = Documents::new();
    items.push_all(page.get(list)).map_err(Error::spool)?;
    for _ in 0..MOST {
        let reply = one(monitor, call, &next.query()).await?;
        if !reply.is_success() {
            return Ok((reply, None));
        }
        let answer = reply.document()?;
        let fresh = Json::Array(next.fresh(&answer));
        if fresh.as_array().is_none_or(<[Json]>::is_empty) {
            break;
        }
        items.push_all(Some(&fresh)).map_err(Error::spool)?;
        match Next::of(&answer, &mut position) {
            Some(further) if further.list == list => next = further,
            _ => break,
        }
    }
    Ok((first, Some(Pages { page: without_list(page, list), list, items })))
}

/// The items are elsewhere.
fn without_list(page: Json, list: &str) -> Vec<(String, Json)> {
    let Json::Object(members) = page else { return Vec::new() };
    let emptied = |(name, value)| if name == list { (name, Json::Null) } else { (name, value) };
    members.into_iter().map(emptied).collect()
}

/// How a list goes on.
#[derive(Debug, PartialEq, Eq)]
enum How {
    /// Behind this event.
    Pivot(String),
    /// From this position on.
    Offset(usize),
    /// With this mark of the service.
    Cursor(String),
}

#[derive(Debug, PartialEq, Eq)]
struct Next {
    how: How,
    list: &'static str,
}

impl Next {
    /// What comes behind a page; `None` behind the last one. `position` counts items of lists
    /// that go by number.
    fn of(page: &Json, position: &mut usize) -> Option<Self> {
        const LISTS: [&str; 5] = ["events", "teams", "users", "data", "customerAccessKeys"];
        let list = LISTS.into_iter().find(|name| page.get(name).is_some())?;
        let items = page.get(list)?.as_array()?;
        let oldest = items.last()?;
        *position += items.len();
        if list == "events" && page.get("matched").is_some() {
            let id = oldest.get("id")?;
            let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
            return Some(Self { how: How::Pivot(id), list });
        }
        let about = page.get("page");
        let cursor = about.and_then(|about| about.get("next")).and_then(Json::as_str);
        if let Some(cursor) = cursor.filter(|cursor| !cursor.is_empty()) {
            return Some(Self { how: How::Cursor(cursor.to_owned()), list });
        }
        let total = page.get("total").or_else(|| about?.get("total"))?.as_i64()?;
        let more = usize::try_from(total).is_ok_and(|total| *position < total);
        more.then_some(Self { how: How::Offset(*position), list })
    }

    fn query(&self) -> Vec<(String, String)> {
        match &self.how {
            How::Pivot(id) => {
                vec![("pivot".to_owned(), id.clone()), ("dir".to_owned(), "before".to_owned())]
            }
            How::Offset(at) => vec![("offset".to_owned(), at.to_string())],
            How::Cursor(mark) => vec![("cursor".to_owned(), mark.clone())],
        }
    }

    /// The items that were not on the page before: a pivot may be sent again.
    fn fresh(&self, answer: &Json) -> Vec<Json> {
        let items = answer.get(self.list).and_then(Json::as_array).unwrap_or_default();
        let again = |item: &&Json| match &self.how {
            How::Pivot(id) => {
                item.get("id").is_some_and(|own| own.as_str() == Some(id) || own.to_string() == *id)
            }
            How::Offset(_) | How::Cursor(_) => false,
        };
        items.iter().filter(|item| !again(item)).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use ibmcloud_transport::json::parse;

    use super::*;

    fn next(text: &str) -> Option<How> {
        Next::of(&parse(text).unwrap(), &mut 0).map(|next| next.how)
    }

    #[test]
    fn the_way_on_is_told_from_the_shape() {
        let events = r#"{"total":9,"matched":9,"events":[{"id":"7"},{"id":"6"}]}"#;
        assert_eq!(next(events), Some(How::Pivot("6".into())));
        let teams = r#"{"total":3,"offset":0,"teams":[{"id":1},{"id":2}]}"#;
        assert_eq!(next(teams), Some(How::Offset(2)));
        let data = r#"{"page":{"total":3,"next":"abc"},"data":[{"id":1}]}"#;
        assert_eq!(next(data), Some(How::Cursor("abc".into())));
    }

    #[test]
    fn a_list_without_a_way_on_is_whole() {
        for text in [
            r#"{"teams":[{"id":1}]}"#,
            r#"{"total":1,"offset":0,"teams":[{"id":1}]}"#,
            r#"{"total":0,"matched":0,"events":[]}"#,
            r#"{"page":{"total":1,"next":""},"data":[{"id":1}]}"#,
            "[]",
        ] {
            assert_eq!(next(text), None, "{text}");
        }
    }

    #[test]
    fn a_parameter_is_replaced_wherever_it_stands() {
        let more = [("offset".to_owned(), "2".to_owned())];
        assert_eq!(without("/x?offset=1&limit=5", &more), "/x?limit=5");
        assert_eq!(without("/x?offset=1", &more), "/x");
        assert_eq!(without("/x", &more), "/x");
    }
}
