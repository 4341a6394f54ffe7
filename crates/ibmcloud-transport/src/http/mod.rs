//! HTTP as this program does it: requests as values, one deadline, and tries that are thought over.

mod body;
pub(crate) mod connection;
mod exchange;
pub(crate) mod observer;
pub(crate) mod open;
pub(crate) mod refusal;
pub(crate) mod request;
mod resolve;
pub(crate) mod retry;
pub(crate) mod send;
mod trust;
