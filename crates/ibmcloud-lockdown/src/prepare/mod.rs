//! What is to be done: by what the journals say and by a look at the instance, a new plan, or the one that was
//! interrupted. Nothing is written or changed here, but by [`Prepared::begin`].

mod begin;
mod prepared;
mod settle;
mod standing;

pub use self::begin::{Begun, new_name};
pub use self::prepared::{InterruptedPlan, NewPlan, PrepareError, Prepared, prepare};
pub use self::standing::{LastLockDown, Request, Standing};
