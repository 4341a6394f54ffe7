//! The contract between the `ibmcloud` command line and its plug-ins.
//!
//! What a program must read, write and print to behave like a plug-in built on the official Go SDK:
//! how it is started ([`mod@invocation`]), what it says about itself ([`metadata`], [`validator`]), the
//! configuration it shares with other programs ([`config`]), and how it talks to people
//! ([`terminal`], [`trace`], [`locale`]). [`files`] and [`signals`] are what keeps the configuration whole
//! on a machine that does not mean well.
//!
//! Nothing here looks at the real environment, opens a connection, or prints to a stream that it
//! was not given.
//!
//! ```
//! use ibmcloud_plugin_sdk::terminal::{Capture, Ui, UiOptions};
//! use ibmcloud_plugin_sdk::{Env, Invocation, Locale, Table, invocation};
//!
//! let env = Env::capture([("IBMCLOUD_PLUGIN_NAMESPACE", "monitoring"), ("LANG", "fr_CA.UTF-8")]);
//! let started = invocation(&["plug-in".into(), "teams".into()], &env);
//! assert!(matches!(started, Invocation::Plugin { .. }));
//!
//! let (out, err) = (Capture::new(), Capture::new());
//! let locale = Locale::choose(None, &env);
//! let mut ui = Ui::new(
//!     UiOptions::default(),
//!     Box::new(out.clone()),
//!     Box::new(err.clone()),
//!     Box::new(std::io::empty()),
//!     locale,
//! );
//! ui.ok()?;
//! ui.table(&Table::new(["Name", "ID"]).row(["Operations", "17"]))?;
//! assert_eq!(out.text(), "OK\nName         ID\nOperations   17\n");
//! # Ok::<(), std::io::Error>(())
//! ```

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

pub mod config;
pub mod env;
pub mod files;
pub mod go_json;
pub mod invocation;
pub mod locale;
pub mod metadata;
pub mod signals;
pub mod terminal;
mod timestamp;
pub mod trace;
pub mod validator;

pub use config::{Config, ConfigError, ConfigStore, PluginConfig, config_dir};
pub use env::Env;
pub use invocation::{Invocation, invocation};
pub use locale::{Locale, Translator};
pub use metadata::{Command, Flag, Metadata, Namespace, SDK_VERSION, Version};
pub use terminal::{Details, PromptError, Style, Table, Ui, UiOptions};
pub use trace::{TraceRequest, TraceResponse, TraceSetting, Tracer};
