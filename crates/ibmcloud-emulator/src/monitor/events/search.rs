//! Which events a list has: window, filters, and paging from a pivot.

use serde_json::{Value, json};
use url::form_urlencoded;

use super::super::common::auth::Session;
use super::super::common::errors::{invalid, not_found};
use super::super::common::scope::Scope;
use super::super::data::labels::Label;
use super::item::Item;
use crate::net::http::{Answer, Reply, Request};

const DEFAULT_LIMIT: usize = 100;
const MOST: usize = 10_000;

/// What a list has to match, times in milliseconds.
struct Wanted {
    from: Option<i64>,
    to: Option<i64>,
    name: Option<String>,
    scope: Option<Scope>,
    /// In capitals; none means all.
    categories: Vec<String>,
    statuses: Vec<String>,
}

impl Wanted {
    fn is_in_window(&self, item: &Item<'_>) -> bool {
        let time = item.time();
        self.from.is_none_or(|from| time >= from) && self.to.is_none_or(|to| time <= to)
    }

    fn matches(&self, item: &Item<'_>) -> bool {
        let has = |name: &String| item.name().to_lowercase().contains(name);
        let is_category = |name: &String| name == item.category();
        self.name.as_ref().is_none_or(has)
            && self.scope.as_ref().is_none_or(|scope| is_inside(item, scope))
            && (self.categories.is_empty() || self.categories.iter().any(is_category))
            && item.has_status(&self.statuses)
    }
}

/// `/api/v2/events`: `from` and `to` in milliseconds.
pub(crate) fn version_2(session: &Session<'_>, request: &Request) -> Answer {
    let text = |name: &str| request.query(name).filter(|text| !text.is_empty());
    let scope = match text("scope") {
        Some(scope) => Some(Scope::parse(&scope).ok_or_else(|| invalid("The scope is not valid"))?),
        None => None,
    };
    let categories = repeated(request, "category");
    let wanted = Wanted {
        from: number(request, "from")?,
        to: number(request, "to")?,
        name: text("filter").map(|name| name.to_lowercase()),
        scope,
        categories: categories.iter().flat_map(|list| list.split(',')).map(category).collect(),
        statuses: repeated(request, "alertStatus"),
    };
    if let (Some(from), Some(to)) = (wanted.from, wanted.to)
        && from > to
    {
        return Err(invalid("The parameter from must not be after to"));
    }
    let all = Item::all(session.monitor);
    let window: Vec<Item<'_>> = all.into_iter().filter(|it| wanted.is_in_window(it)).collect();
    let total = window.len();
    let matched: Vec<Item<'_>> = window.into_iter().filter(|it| wanted.matches(it)).collect();
    let page = page(session, request, &matched)?;
    let events: Vec<Value> = page.iter().map(Item::document).collect();
    Ok(Reply::json(200, json!({"total": total, "matched": matched.len(), "events": events})))
}

/// `/api/events`: `from`, `to` and `last` in seconds.
pub(crate) fn version_1(session: &Session<'_>, request: &Request) -> Answer {
    let seconds = |name| Ok(number(request, name)?.map(|seconds| seconds * 1_000));
    let last = seconds("last")?.map(|last| session.now - last);
    let wanted = Wanted {
        from: seconds("from")?.or(last),
        to: seconds("to")?,
        name: request.query("filter").map(|name| name.to_lowercase()),
        scope: None,
        categories: Vec::new(),
        statuses: Vec::new(),
    };
    let all = Item::all(session.monitor).into_iter();
    let events: Vec<Value> = all
        .filter(|it| wanted.is_in_window(it) && wanted.matches(it))
        .take(limit(request)?)
        .map(|it| it.document())
        .collect();
    Ok(Reply::json(200, json!({"events": events})))
}

/// Whether the labels of an event's own scope fulfil another one. A label has two names, and either will do.
fn is_inside(item: &Item<'_>, wanted: &Scope) -> bool {
    let own = Scope::parse(item.scope());
    let own = own.as_ref().and_then(Scope::comparisons).unwrap_or_default();
    let id = |name: &str| Label::find(name).map_or_else(|| name.to_owned(), |label| label.id);
    wanted.holds(&|label| {
        let same = own.iter().filter(|it| it.label == label || id(&it.label) == id(label));
        same.flat_map(|it| it.stated()).cloned().collect()
    })
}

/// The part of the list that begins at the pivot, in the wanted direction; the newest come first
/// in both directions.
fn page<'a, 'b>(
    session: &Session<'_>,
    request: &Request,
    matched: &'a [Item<'b>],
) -> Result<&'a [Item<'b>], Reply> {
    let limit = limit(request)?;
    let Some(pivot) = request.query("pivot").filter(|pivot| !pivot.is_empty()) else {
        return Ok(part(matched, 0, limit));
    };
    let known = Item::find(session.monitor, &pivot).ok_or_else(|| not_found("Event", &pivot))?;
    let included = request.query("include_pivot").is_some_and(|it| it.eq_ignore_ascii_case("true"));
    let at = matched.iter().position(|item| item.is(&pivot));
    // A pivot that does not match the filters still says where to go on.
    let before = matched.iter().take_while(|item| item.time() > known.time()).count();
    let start = at.unwrap_or(before);
    let skip = usize::from(at.is_some());
    if request.query("dir").is_some_and(|dir| dir == "after") {
        let end = if included { start + skip } else { start };
        let start = end.saturating_sub(limit);
        return Ok(part(matched, start, end - start));
    }
    let start = if included { start } else { start + skip };
    Ok(part(matched, start, limit))
}

/// At most `length` of the items, from `start` on.
fn part<T>(items: &[T], start: usize, length: usize) -> &[T] {
    let rest = items.get(start..).unwrap_or_default();
    rest.get(..length).unwrap_or(rest)
}

fn limit(request: &Request) -> Result<usize, Reply> {
    match number(request, "limit")? {
        None => Ok(DEFAULT_LIMIT),
        Some(limit) => usize::try_from(limit)
            .ok()
            .filter(|limit| *limit <= MOST)
            .ok_or_else(|| invalid(&format!("The limit must be a number from 0 to {MOST}"))),
    }
}

fn number(request: &Request, name: &str) -> Result<Option<i64>, Reply> {
    let text = request.query(name).filter(|text| !text.is_empty());
    let number = text.map(|text| text.parse::<i64>()).transpose();
    number.map_err(|_| invalid(&format!("The parameter {name} must be a number")))
}

/// The kinds of container events have one word on the way in and another on the event.
fn category(name: &str) -> String {
    name.trim().to_ascii_uppercase()
}

fn repeated(request: &Request, name: &str) -> Vec<String> {
    form_urlencoded::parse(request.raw_query.as_bytes())
        .filter(|(key, value)| key == name && !value.is_empty())
        .map(|(_, value)| value.into_owned())
        .collect()
}
