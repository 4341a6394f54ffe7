//! The kinds of things that can stand in files, a file each.

pub mod alert;
pub mod channel;
pub mod dashboard;
pub mod silence;
pub mod team;

use crate::kind::Kind;
use crate::resource::Resource;

/// Every kind, in the order in which things need each other.
pub const ALL: [&dyn Resource; 5] =
    [&team::Teams, &channel::Channels, &dashboard::Dashboards, &alert::Alerts, &silence::Silences];

/// What a kind is.
pub(crate) fn of(kind: Kind) -> &'static dyn Resource {
    ALL.into_iter().find(|it| it.kind() == kind).expect("every kind is in the list")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order_and_no_two_kinds_share_a_word() {
        let kinds = ALL.map(Resource::kind);
        assert!(kinds.is_sorted());
        for (at, kind) in kinds.iter().enumerate() {
            let others = kinds.iter().skip(at + 1);
            assert!(
                others.clone().all(|it| it.word() != kind.word() && it.folder() != kind.folder())
            );
            assert_eq!(of(*kind).kind(), *kind);
        }
    }
}
