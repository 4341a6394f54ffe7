//! Where instances are in the lists of a world, so that a request need not look through all of them.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Remembers the place of each key in a list. The list may be changed without its knowledge: every
/// answer is checked against the list, and a list that is no longer the one that was seen is read again.
#[derive(Default)]
pub(crate) struct Index(Mutex<HashMap<String, usize>>);

impl Index {
    /// The place of the entry with this key; the first one where there are several.
    pub(crate) fn place<T>(
        &self,
        list: &[T],
        key: &str,
        key_of: impl Fn(&T) -> &str,
    ) -> Option<usize> {
        let is_it = |place: usize| list.get(place).is_some_and(|it| key_of(it) == key);
        let mut known = self.known();
        if let Some(place) = known.get(key).copied().filter(|place| is_it(*place)) {
            return Some(place);
        }
        // A key that is not there is looked for each time: this happens to strangers only.
        let place = list.iter().position(|it| key_of(it) == key)?;
        known.clear();
        for (place, entry) in list.iter().enumerate() {
            known.entry(key_of(entry).to_owned()).or_insert(place);
        }
        Some(place)
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A copy of a world finds its own way.
impl Clone for Index {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// What is remembered of a list is no part of what a world is.
impl PartialEq for Index {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Index")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_was_changed_is_read_again() {
        let index = Index::default();
        let place = |list: &[&str], key: &str| index.place(list, key, |it| it);
        assert_eq!(place(&["a", "b", "b"], "b"), Some(1));
        assert_eq!(place(&["b", "a"], "b"), Some(0));
        assert_eq!(place(&["b", "a"], "a"), Some(1));
        assert_eq!(place(&["b"], "a"), None);
        assert_eq!(place(&["b", "c"], "c"), Some(1));
        assert_eq!(place(&[], "b"), None);
    }
}
