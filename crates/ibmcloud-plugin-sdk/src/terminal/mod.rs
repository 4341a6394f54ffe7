//! How a plug-in talks to people: colours, tables, blocks of details, prompts, and the one type
//! through which all output goes.

mod capture;
mod color;
mod columns;
mod csv;
mod details;
mod fit;
mod hidden;
mod link;
mod prompt;
mod sanitize;
mod surface;
mod table;
mod ui;
mod width;

pub use capture::Capture;
pub use color::{Style, use_color};
pub use columns::{Columns, Layout, MeasuredColumns};
pub use csv::guarded_record;
pub use details::Details;
pub use fit::{shortened, wrapped};
pub use prompt::{HiddenInput, PromptError, YesNoOrSecret};
pub(crate) use sanitize::sanitized_body;
pub use sanitize::visible;
pub use surface::{Depth, Surface};
pub use table::Table;
pub use ui::{Ui, UiOptions};
pub use width::display_width;
