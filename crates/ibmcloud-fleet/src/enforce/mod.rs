//! Enforcement: brings the instances of a fleet to the modes that are wanted, each by a lock-down of its own,
//! several at a time, within brakes.

mod brakes;
mod bundle;
mod failure;
mod journal;
mod outcome;
mod plan;
mod run;

pub use self::brakes::{Brakes, Share, TooMany, Window};
pub use self::bundle::{Bundle, InstanceEntry, Tally, bundle};
pub use self::failure::{Changed, Failure, FailureKind};
pub use self::journal::{Run, RunFile, RunState, runs, runs_folder};
pub use self::outcome::{Ending, EvidenceFile, Held, InstanceResult, Outcome};
pub use self::plan::{Plan, Target};
pub use self::run::{Enforcement, Event, Watch};
