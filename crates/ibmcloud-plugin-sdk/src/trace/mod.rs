//! The log of HTTP requests and answers that `IBMCLOUD_TRACE` asks for, in the host's format, and
//! free of secrets.

mod format;
mod json;
mod redact;
mod tracer;

pub use format::{TraceRequest, TraceResponse};
pub use ibmcloud_secrets::{HIDDEN, redact_text};
pub use redact::{redact_body, redact_header, redact_target};
pub use tracer::{TraceSetting, Tracer};
