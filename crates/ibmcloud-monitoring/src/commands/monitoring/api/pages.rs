//! One answer, or all pages of a list put together. How a list goes on is told from its shape.

use ibmcloud_core::Json;
use ibmcloud_transport::json::parse;
use ibmcloud_transport::{Error, Monitor, Reply};

use super::Call;

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

/// All pages as one answer: that of the first page, with the items of the others in its list.
pub(super) async fn all(monitor: &Monitor<'_>, call: &Call) -> Result<Reply, Error> {
    let mut first = one(monitor, call, &[]).await?;
    let Some(mut whole) = first.is_success().then(|| document(&first)).flatten() else {
        return Ok(first);
    };
    let mut page = whole.clone();
    let mut position = 0;
    for _ in 0..MOST {
        let Some(next) = Next::of(&page, &mut position) else { break };
        let reply = one(monitor, call, &next.query()).await?;
        if !reply.is_success() {
            return Ok(reply);
        }
        let Some(answer) = document(&reply) else { break };
        let fresh = next.fresh(&answer);
        if fresh.is_empty() {
            break;
        }
        if let Some(Json::Array(items)) = member_mut(&mut whole, next.list) {
            items.extend(fresh);
        }
        page = answer;
    }
    first.body = whole.to_string().into();
    Ok(first)
}

fn document(reply: &Reply) -> Option<Json> {
    parse(std::str::from_utf8(&reply.body).ok()?).ok()
}

fn member_mut<'a>(object: &'a mut Json, name: &str) -> Option<&'a mut Json> {
    let Json::Object(members) = object else { return None };
    members.iter_mut().find(|(key, _)| key == name).map(|(_, value)| value)
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
