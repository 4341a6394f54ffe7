//! What a kind of thing is called, and where its things are.

/// What can stand in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    /// The place among the kinds: what a thing needs is of a kind with a smaller one.
    pub order: u8,
    /// As it is written in a file.
    pub word: &'static str,
    /// The folder of its files.
    pub folder: &'static str,
    /// What its things belong to.
    pub scope: Scope,
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
