//! The route that somebody may have meant whose request has none.

use crate::net::http::Request;
use crate::service::Registry;
use crate::service::{ANY, Operation, canonical, is_path};

/// How far apart two words are that have nothing in common.
const ANOTHER_WORD: usize = 4;
/// Changes of letters up to which a word counts as mistyped.
const MISTYPED: usize = 2;
/// Further away no route is named.
const FARTHEST: usize = 9;

/// In words what is wrong with the method or the path of a request, and what comes nearest; `None` where there is a
/// route for it.
pub(crate) fn route(services: &Registry, request: &Request) -> Option<String> {
    let own = services.of(request);
    let segments = canonical(own.aliases(), request.path());
    let operations = own.operations();
    let mut methods: Vec<&str> =
        operations.iter().filter(|it| is_path(it.path, &segments)).map(|it| it.method).collect();
    if methods.iter().any(|it| *it == request.method() || *it == ANY) {
        return None;
    }
    if !methods.is_empty() {
        methods.sort_unstable();
        methods.dedup();
        let methods = methods.join(", ");
        return Some(format!("this path takes {methods}, and not {}", request.method()));
    }
    let others = services.all().flat_map(|it| {
        let foreign = usize::from(it.name() != own.name());
        let rows = it.operations().into_iter();
        rows.map(move |row| (it.name(), foreign, row))
    });
    let rated = others.map(|(name, foreign, row)| {
        let segments = if foreign == 0 { segments.clone() } else { request.path() };
        let method = usize::from(row.method != request.method() && row.method != ANY);
        (distance(row.path, &segments) + foreign + method, name, row)
    });
    let best = rated.min_by_key(|(distance, _, _)| *distance);
    let unknown = format!("{} has no such path", own.name());
    Some(match best.filter(|(distance, _, _)| *distance <= FARTHEST) {
        Some((_, name, Operation { method, path, .. })) => {
            format!("{unknown}; the nearest is {method} {path} of {name}")
        }
        None => format!("{unknown}, and nothing comes near it"),
    })
}

/// How far a path is from a pattern: as texts are compared by letters, these are by segments.
fn distance(pattern: &str, segments: &[&str]) -> usize {
    let words: Vec<&str> = pattern.split('/').filter(|word| !word.is_empty()).collect();
    edits(&words, segments, ANOTHER_WORD, |word, own| {
        if word == own {
            return 0;
        }
        if word.starts_with('{') {
            return 1;
        }
        let letters = |text: &str| text.to_ascii_lowercase().into_bytes();
        let typed = edits(&letters(word), &letters(own), 1, |one, other| usize::from(one != other));
        if typed <= MISTYPED { 1 + typed } else { ANOTHER_WORD }
    })
}

/// The least cost of making one list of another; `gap` is that of leaving out or adding one entry.
fn edits<T>(from: &[T], to: &[T], gap: usize, change: impl Fn(&T, &T) -> usize) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).map(|count| count * gap).collect();
    for one in from {
        let mut before = row.first().copied().unwrap_or_default();
        let mut left = before + gap;
        let mut next = vec![left];
        for (other, above) in to.iter().zip(row.iter().skip(1)) {
            left = (before + change(one, other)).min(above + gap).min(left + gap);
            before = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_compared_by_its_segments() {
        for (pattern, path, expected) in [
            ("/v2/groups/{id}", "v2/groups/1", 1),
            ("/v2/groups", "v2/groups", 0),
            ("/v2/groups", "v2/group", 2),
            ("/v2/groups", "V2/Groups", 2),
            ("/v2/groups", "v2/dashboards", 4),
            ("/v2/groups", "v2", 4),
            ("/v2/groups", "x/v2/groups", 4),
        ] {
            let segments: Vec<&str> = path.split('/').collect();
            assert_eq!(distance(pattern, &segments), expected, "{pattern} {path}");
        }
        assert!(is_path("/v2/{*rest}", &["v2", "a", "b"]));
        assert!(!is_path("/v2/{id}", &["v2", "a", "b"]));
        assert!(is_path("/", &[]));
    }
}
