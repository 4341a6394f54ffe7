//! `monitoring auth`: the lock-down of an instance, undisturbed and in every trouble.

mod faults;
mod interruption;
mod plans;
mod proof;
mod update;
