//! A lock-down in trouble: the real program against an emulated cloud, and an oracle that looks into that
//! cloud's state and decides whether what the program said of it is true.
//!
//! `cargo xtask faults` carries out all cases; the end-to-end suite includes this folder and carries out a
//! sample of them. `docs/testing.md` says what is held to be true, and what no client can decide.

use std::collections::BTreeMap;

mod case;
mod disturbances;
mod groups;
mod instance;
mod journals;
mod ledger;
mod oracle;
mod pairs;
mod play;
mod ran;
mod run;
mod secrets;
mod stage;
mod truth;
mod variants;
mod verdict;

pub(crate) use self::case::Case;
pub(crate) use self::groups::{GROUPS, all};
pub(crate) use self::play::{Played, play};
pub(crate) use self::stage::Template;

/// How many requests an undisturbed lock-down sends in each world, by the world's name.
pub(crate) fn lengths<E>(
    play_all: impl FnOnce(&[Case]) -> Result<Vec<Played>, E>,
) -> Result<BTreeMap<&'static str, usize>, E> {
    let lock = || vec![run::Run::new(run::Who::Admin, run::Words::Lock)];
    let cases: Vec<Case> =
        variants::VARIANTS.iter().map(|variant| Case::new("worlds", variant, lock())).collect();
    let played = play_all(&cases)?;
    Ok(cases.iter().zip(played).map(|(case, it)| (case.variant.name, it.requests)).collect())
}
