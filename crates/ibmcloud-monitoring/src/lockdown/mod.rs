//! The lock-down: observe, plan, agree, apply, verify, with a journal that a killed run is taken up
//! from.

pub(crate) mod apply;
pub(crate) mod evidence;
pub(crate) mod journal_file;
pub(crate) mod observe;
pub(crate) mod records;
pub(crate) mod run;
pub(crate) mod standing;
mod steps;
pub(crate) mod views;
