//! The contract between the `ibmcloud` command line and its plug-ins.
//!
//! What a program must read, write and print to behave like a plug-in built on the official Go SDK: how it
//! is started, what it says about itself, the configuration that it shares with other programs, and how
//! it talks to people.
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
//!
//! # The way through
//!
//! A plug-in is started in one of several ways, which [`mod@invocation`] tells apart by the arguments and by
//! the host's variables ([`mod@env`]). To be installed it answers with its [`metadata`]; [`validator`] has the
//! rules that the official SDK applies to them.
//!
//! [`config`] is the host's `config.json` and a plug-in's own file: locked as the host locks them, written
//! so that a reader never finds half a file, and with everything kept that this program does not know.
//! [`files`] and [`signals`] are what keeps them whole on a machine that does not mean well, and [`go_json`]
//! writes JSON as Go does.
//!
//! [`terminal`] has tables, details, prompts and colours as the host's users know them; [`locale`] finds a
//! sentence in the language of the session; [`trace`] writes the log of requests that `IBMCLOUD_TRACE` asks
//! for, without secrets. [`given`] cleans what people hand over.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

pub mod config;
pub mod env;
pub mod files;
pub mod given;
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
