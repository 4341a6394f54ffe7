//! The standard library's stable sort, compiled once.
//!
//! `slice::sort_by` is compiled for each type and each comparison, 4 KB every time, and a large program has a
//! hundred of them. Here the library sorts the *places* of the elements, which are numbers and need one copy
//! of it; then the elements are moved there. That takes one more allocation and is a little slower: it is for
//! the lists that a person reads, not for millions of elements.
//!
//! ```
//! use compact_sort::CompactSort as _;
//!
//! let mut teams = vec![("Payments", 2), ("Operations", 1), ("Platform", 1)];
//! teams.compact_sort_by_key(|team| team.1);
//! assert_eq!(teams, [("Operations", 1), ("Platform", 1), ("Payments", 2)]);
//! ```

use std::cmp::Ordering;

/// Sorting a slice with a small footprint. Equal elements keep their order.
pub trait CompactSort {
    /// What is sorted.
    type Item;

    /// As `slice::sort`.
    fn compact_sort(&mut self)
    where
        Self::Item: Ord;

    /// As `slice::sort_by`.
    fn compact_sort_by(&mut self, compare: impl FnMut(&Self::Item, &Self::Item) -> Ordering);

    /// As `slice::sort_by_key`.
    fn compact_sort_by_key<K: Ord>(&mut self, key: impl FnMut(&Self::Item) -> K);
}

impl<T> CompactSort for [T] {
    type Item = T;

    fn compact_sort(&mut self)
    where
        T: Ord,
    {
        self.compact_sort_by(T::cmp);
    }

    fn compact_sort_by(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        let mut places =
            sorted_places(self.len(), &mut |one, two| match (self.get(one), self.get(two)) {
                (Some(one), Some(two)) => compare(one, two),
                _ => Ordering::Equal,
            });
        move_to(&mut places, &mut |one, two| self.swap(one, two));
    }

    fn compact_sort_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.compact_sort_by(|one, two| key(one).cmp(&key(two)));
    }
}

/// For each place of the sorted list, where its element is now.
fn sorted_places(length: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..length).collect();
    places.sort_by(|one, two| compare(*one, *two));
    places
}

/// Moves each element to its place, by swaps within each circle of moves.
fn move_to(places: &mut [usize], swap: &mut dyn FnMut(usize, usize)) {
    for start in 0..places.len() {
        let mut at = start;
        // A place that was dealt with holds its own number.
        while let Some(from) = places.get_mut(at).map(|it| std::mem::replace(it, at))
            && from != start
        {
            swap(at, from);
            at = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(keys in proptest::collection::vec(0_u8..20, 0..200)) {
            let mut items: Vec<(u8, usize)> = keys.into_iter().zip(0..).collect();
            let mut expected = items.clone();
            expected.sort_by_key(|it| it.0);
            items.compact_sort_by_key(|it| it.0);
            prop_assert_eq!(&items, &expected);
            expected.sort_by(|one, two| two.cmp(one));
            items.compact_sort_by(|one, two| two.cmp(one));
            prop_assert_eq!(&items, &expected);
            expected.sort_unstable();
            items.compact_sort();
            prop_assert_eq!(&items, &expected);
        }
    }
}
