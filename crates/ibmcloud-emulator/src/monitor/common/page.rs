//! Paging with `limit` and `offset`, where the Monitor API has it.

use super::errors::invalid;
use crate::net::http::{Reply, Request};

/// The length of a page where the client names none.
pub(crate) const PAGE: usize = 200;

/// A part of a list.
#[derive(Debug, PartialEq)]
pub(crate) struct Page<'a, T> {
    /// How many there are in all.
    pub(crate) total: usize,
    /// How many come before the page. Behind the end of the list it is the length of the list.
    pub(crate) offset: usize,
    pub(crate) items: &'a [T],
}

impl<'a, T> Page<'a, T> {
    /// The page that the query asks for: `default` items where it names no `limit`.
    ///
    /// What is no number is refused: a client that pages until nothing is left would never end where
    /// it was passed over.
    pub(crate) fn of(request: &Request, all: &'a [T], default: usize) -> Result<Self, Reply> {
        let number = |name: &str| {
            let text = request.query(name).filter(|text| !text.is_empty());
            let number = text.map(|text| text.parse::<usize>()).transpose();
            number.map_err(|_| invalid(&format!("The parameter {name} must be a number")))
        };
        let offset = number("offset")?.unwrap_or(0).min(all.len());
        let end = offset.saturating_add(number("limit")?.unwrap_or(default)).min(all.len());
        Ok(Self { total: all.len(), offset, items: all.get(offset..end).unwrap_or_default() })
    }
}
