//! The Monitor REST API of one instance.

mod access_keys;
mod alerts;
mod api;
mod channels;
mod dashboards;
mod documents;
mod events;
mod prometheus;
mod raw;
mod reset;
mod silences;
mod teams;
mod tokens;
mod upstream;
mod users;

pub use self::alerts::AlertApi;
pub use self::api::{ListedTeams, Monitor};
pub use self::events::EventFilter;
pub use self::prometheus::{QueryAnswer, QueryRange};
pub use self::reset::{
    ParseResetFormError, RESET_CANDIDATES, ResetError, ResetForm, ResetMethod, ResetOutcome,
    ResetReply, TokenSubject, Tried, reset_token,
};
pub use self::tokens::TokenTrial;
pub use self::upstream::{
    BodyError, Forwarded, ForwardedBody, Upstream, UpstreamBody, UpstreamResponse,
};
