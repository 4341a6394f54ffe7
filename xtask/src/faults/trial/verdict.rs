//! What a run said of the whole.

use serde_json::Value;

use super::ran::Ran;

/// The verdict of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    Proven,
    ForIdentity,
    SetNotProven,
    NotSo,
}

impl Verdict {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::ForIdentity => "proven-for-identity",
            Self::SetNotProven => "set-not-proven",
            Self::NotSo => "not-so",
        }
    }

    const ALL: [Self; 4] = [Self::Proven, Self::ForIdentity, Self::SetNotProven, Self::NotSo];

    fn sentence(self) -> &'static str {
        match self {
            Self::Proven => ", and that was proven.",
            Self::ForIdentity => ", and that was proven for what you can see.",
            Self::SetNotProven => ", but it was not proven that",
            Self::NotSo => ": it is not so that",
        }
    }
}

/// What a run said of the whole, if it came so far.
pub(crate) fn of(ran: &Ran) -> Option<Verdict> {
    if ran.run.text {
        return Verdict::ALL.into_iter().find(|it| ran.stdout.contains(it.sentence()));
    }
    let word = ran.document.as_ref()?["verdict"].as_str()?;
    Verdict::ALL.into_iter().find(|it| it.word() == word)
}

/// Everything that a run found, as JSON; for people the same is in the evidence.
pub(crate) fn document(ran: &Ran) -> Option<Value> {
    if ran.run.text {
        return ran.plan.as_ref()?.evidence();
    }
    ran.document.clone()
}
