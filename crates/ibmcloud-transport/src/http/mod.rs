//! HTTP as this program does it: requests as values, one deadline, and one way for all of them.

pub(crate) mod answer;
pub(crate) mod certificate;
mod connection;
pub(crate) mod deadline;
pub(crate) mod effect;
mod exchange;
pub(crate) mod limiter;
pub(crate) mod no_answer;
pub(crate) mod observer;
pub(crate) mod pipeline;
pub(crate) mod probe;
pub(crate) mod receiver;
pub(crate) mod receiving;
pub(crate) mod refusal;
pub(crate) mod request;
mod resolve;
pub(crate) mod retry;
mod trust;
pub(crate) mod witness;
