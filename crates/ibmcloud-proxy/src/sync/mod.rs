//! Hands fresh credentials over to where other programs read them: files, Secrets of Kubernetes, data sources of
//! Grafana.
//!
//! A [`Synchronizer`] has one token, which it renews when three quarters of its life are over at the latest, and
//! gives it to each [`Assignment`]'s target. The token of before is never revoked: both work until the older one
//! ends by itself. A token is shown to the Monitor API before a target gets it; what fails leaves the target as it
//! was, and is tried again.

mod command;
mod delivery;
mod engine;
mod event;
mod file;
mod grafana;
mod kubernetes;
mod notify;
mod target;

pub use command::{AfterChange, CommandFailure};
pub use delivery::{DeliveryError, Proof};
pub use engine::{Assignment, Outcome, Synchronizer};
pub use event::{Event, Obstacle, Watch};
pub use file::FileTarget;
pub use grafana::DataSourceTarget;
pub use kubernetes::{Cluster, ClusterError, SecretTarget};
pub use notify::ServiceManager;
pub use target::Target;
