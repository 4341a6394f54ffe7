//! Circles in a graph: its strongly connected parts, and a shortest way around in each.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Nodes that all lead to one another.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// How many they are.
    pub(super) size: usize,
    /// A shortest circle among them.
    pub(super) circle: Vec<usize>,
}

/// The parts in which there is a circle, the greatest first.
pub(super) fn parts(arrows: impl Iterator<Item = (usize, usize)>) -> Vec<Part> {
    let mut next: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (from, to) in arrows {
        next.entry(from).or_default().insert(to);
    }
    let mut parts = Vec::new();
    let mut done = BTreeSet::new();
    for &node in next.keys() {
        if done.contains(&node) {
            continue;
        }
        let ahead = reached(&next, node);
        let part: Vec<usize> =
            ahead.iter().copied().filter(|&other| reached(&next, other).contains(&node)).collect();
        done.extend(part.iter().copied());
        let circles = part.iter().filter_map(|&node| circle(&next, node));
        if let Some(circle) = circles.min_by_key(Vec::len) {
            parts.push(Part { size: part.len(), circle });
        }
    }
    parts.sort_by_key(|part| std::cmp::Reverse(part.size));
    parts
}

/// Every node that a way leads to; the node itself only if a way leads back.
fn reached(next: &BTreeMap<usize, BTreeSet<usize>>, from: usize) -> BTreeSet<usize> {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(node) = open.pop() {
        open.extend(next.get(&node).into_iter().flatten().copied().filter(|it| seen.insert(*it)));
    }
    seen
}

/// A shortest way from a node back to it.
fn circle(next: &BTreeMap<usize, BTreeSet<usize>>, start: usize) -> Option<Vec<usize>> {
    let mut open = VecDeque::from([vec![start]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = open.pop_front() {
        for &node in way.last().and_then(|last| next.get(last)).into_iter().flatten() {
            if node == start {
                return Some(way);
            }
            if seen.insert(node) {
                open.push_back([way.as_slice(), &[node]].concat());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_has_its_shortest_circle() {
        // 1 → 2 → 3 → 1 and 2 → 1; 4 leads there and nowhere back; 5 and 6 are apart.
        let arrows = [(1, 2), (2, 3), (3, 1), (2, 1), (4, 1), (5, 6), (6, 5)];
        let found = parts(arrows.into_iter());
        assert_eq!(
            found,
            [Part { size: 3, circle: vec![1, 2] }, Part { size: 2, circle: vec![5, 6] }]
        );
        assert_eq!(parts([(1, 2), (1, 3), (2, 3)].into_iter()), []);
    }
}
