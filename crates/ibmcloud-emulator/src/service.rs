//! Services, and how to add one.
//!
//! A service of the emulator is a type that implements [`Service`]. It says by which [`Host`]s and
//! which beginnings of paths it is reached, has its operations as rows of a [`Table`], refuses in the
//! words of an [`ErrorFamily`], and keeps what it knows in the [`World`](crate::World). Nothing in the
//! emulator has to be changed for a new one: it is handed over with
//! [`Options::services`](crate::Options::services).
//!
//! # In five steps
//!
//! 1. **State.** A type with `Default`, `Serialize` and `Deserialize`. [`World::part`] reads it and
//!    [`World::set_part`] writes it, under the service's name; it is in the world's file, too.
//! 2. **Handlers.** A [`Handler`] gets the world, the request and the parameters of the path, and
//!    returns an [`Answer`](crate::Answer): `Ok` and `Err` are both answers, the second one ends it
//!    early. All that a request does happens in there, under one lock: faults and holds come strictly before or
//!    strictly after it.
//! 3. **Routes.** One [`Route`] for each operation: method, path, the operation's name in the public
//!    description, the document that says so, and the handler. Paths that are not in the table get the 404 of the
//!    error family, other methods its 405.
//! 4. **Errors.** [`CommonErrors`], or a type of one's own that implements [`ErrorFamily`].
//! 5. **The service.** [`Service`] puts these together.
//!
//! Faults, holds, the journal, TLS for the hosts and the common headers then work without more.
//!
//! `examples/notes.rs` of this crate is a whole service with a state of its own, and
//! `tests/cloud/services.rs` asks it over a socket.
//!
//! [`World::part`]: crate::World::part
//! [`World::set_part`]: crate::World::set_part

mod admission;
mod definition;
mod errors;
mod host;
mod registry;
mod route;
mod table;

pub use admission::Admission;
pub use definition::Service;
pub(crate) use definition::UNSTORED;
pub use errors::{CommonErrors, ErrorFamily};
pub(crate) use errors::{code_word, gateway, reason};
pub use host::Host;
pub(crate) use registry::Registry;
pub use route::{ANY, Handler, Operation, Parameters, Route};
pub use table::{Mismatch, Table};
pub(crate) use table::{after, canonical, is_path, operation_of};
