//! The cloud on a laptop: IAM, the platform services and the Monitor API as one small server.
//!
//! A [`Cloud`] runs on a thread of its own, listens on loopback, keeps its state in a [`World`] and
//! stops when it is dropped. Clients reach it in three ways:
//!
//! * plain http at [`Cloud::url`]: all services at one address, told apart by path;
//! * as an https proxy at [`Cloud::proxy`]: it answers `CONNECT` for the documented hosts with
//!   certificates of a throw-away authority ([`Cloud::ca_pem`]), and refuses every other host;
//! * plain http with the `Host` header of a documented host.
//!
//! A test in Rust needs no more than this; everything else of the options has a default, too:
//!
//! ```
//! use std::io::{Read as _, Write as _};
//! use std::net::TcpStream;
//!
//! use ibmcloud_emulator::{Cloud, Fault, Options, World};
//!
//! let mut world = World::demo();
//! world.settings.per_user_tokens = false;
//! let cloud = Cloud::start(Options { world, ..Options::default() })?;
//! cloud.add_fault("GET /identity/keys times=1 status=503".parse::<Fault>()?);
//!
//! // Any HTTP client does; this one is in the standard library.
//! let status = || -> std::io::Result<String> {
//!     let mut stream = TcpStream::connect(cloud.url().trim_start_matches("http://"))?;
//!     write!(stream, "GET /identity/keys HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
//!     let mut answer = String::new();
//!     stream.read_to_string(&mut answer)?;
//!     Ok(answer.split(' ').nth(1).unwrap_or_default().to_owned())
//! };
//! assert_eq!((status()?.as_str(), status()?.as_str()), ("503", "200"));
//! let reason = cloud.calls()[0].reason.clone();
//! assert_eq!(reason.as_deref(), Some("a fault that was asked for: status=503"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! It speaks from its own knowledge of the wire and shares no types with any client, so that one
//! mistake cannot be made on both sides. What a request does to the state happens under one lock:
//! faults and holds come strictly before or strictly after it.
//!
//! What is served stands in one table a service, and [`service`] says how another one is added.
//!
//! The grammar of `--fault` is in [`Fault`]'s module documentation, see [`faults`].

// A request must not be able to bring the emulator down; in tests an index that is wrong is a failure.
#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

mod admin;
mod builtin;
mod clock;
mod cloud;
pub mod faults;
mod iam;
mod ids;
mod json;
mod jwt;
mod monitor;
mod net;
mod options;
mod platform;
mod regions;
pub mod service;
pub mod world;

pub use admin::{AdminAccess, Snapshots};
pub use builtin::services;
pub use clock::{Clock, ParseClockError};
pub use cloud::Cloud;
pub use faults::{Fault, FaultBody, FaultReport, ParseFaultError, RetryAfter, Trouble, When};
pub use net::hold::Phase;
pub use net::http::{Answer, Body, Form, Reply, Request};
pub use net::journal::Call;
pub use net::watch::{Moment, Watcher};
pub use options::Options;
pub use world::metrics::{Metrics, ParseMetricsError, WhyNot};
pub use world::{
    Act, ActError, Assertion, BrokerRefusal, Consistency, Enforcement, Fleet, Instance,
    InstanceRoles, InstanceTrouble, NetworkRefusal, NetworkZone, Pace, PatchRule, Pending,
    PlatformRole, RestrictionRule, ServiceRole, SettingError, Settings, Token, Unreachable, World,
    keys,
};
