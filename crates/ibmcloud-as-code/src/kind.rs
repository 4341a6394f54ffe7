//! What a kind of thing is called, and where its things are.

/// What can stand in a file: one of those that `kinds` has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    order: u8,
    word: &'static str,
    folder: &'static str,
    scope: Scope,
}

/// What things of a kind belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// To the instance itself: they are the teams that other things are in.
    Instance,
    /// To one team, or to all of them.
    Shared,
    /// To one team.
    Team,
}

impl Kind {
    /// A kind. What its things need is of a kind with a smaller `order`.
    pub(crate) const fn new(
        order: u8,
        word: &'static str,
        folder: &'static str,
        scope: Scope,
    ) -> Self {
        Self { order, word, folder, scope }
    }

    /// As it is written in a file.
    pub fn word(self) -> &'static str {
        self.word
    }

    /// The folder of its files.
    pub fn folder(self) -> &'static str {
        self.folder
    }

    /// What its things belong to.
    pub fn scope(self) -> Scope {
        self.scope
    }
}
