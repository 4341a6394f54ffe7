//! `monitoring auth`: the lock-down of an instance, undisturbed and in every trouble.

mod break_glass;
mod faults;
mod interruption;
mod plans;
mod proof;
mod side_by_side;
mod update;
