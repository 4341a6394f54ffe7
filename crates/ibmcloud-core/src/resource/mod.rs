//! The resources of the Monitor API: alerts, channels, dashboards, events, teams.
//!
//! A resource is read through a typed view of the document that the service sent ([`Alert`],
//! [`Channel`] and so on). The document itself stays whole beside it, so that what is not known here
//! is neither lost nor rounded when it is sent back.

pub mod access_key;
pub mod alert;
pub mod answer;
pub mod channel;
pub mod dashboard;
pub mod event;
pub mod schema;
pub mod scope;
pub mod secrets;
pub mod series;
pub mod silence;
pub mod spelling;
pub mod team;
#[cfg(test)]
mod testing;
pub mod user;
mod view;

pub use access_key::AccessKey;
pub use alert::{Alert, AlertApi};
pub use channel::Channel;
pub use dashboard::Dashboard;
pub use event::Event;
pub use schema::{Schema, ValueKind, Violation};
pub use silence::Silence;
pub use team::TeamDocument;
pub use user::UserDocument;
