//! Several plug-ins by one command: each is a success or a failure of its own, and one that fails
//! stops nobody but itself.

use std::io;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, exit};
use ibmcloud_cli::msg;
use ibmcloud_cli::session::interrupt::Signal;
use ibmcloud_cli::view::{Shown, View};
use serde_json::{Value, json};

/// Does `work` for each target. Of a single one the outcome is the command's; of several each is
/// shown as it comes, and what became of them all is said at the end.
pub(super) fn each<T>(
    ctx: &mut Context,
    targets: Vec<(String, T)>,
    mut work: impl FnMut(&mut Context, T) -> Result<Shown, CommandError>,
) -> Result<Shown, CommandError> {
    let count = targets.len();
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for (name, target) in targets {
        match work(ctx, target) {
            outcome if count == 1 => return outcome,
            Ok(shown) => {
                shown.render_text(&mut ctx.console)?;
                done.push(name);
            }
            Err(error) if Signal::of_exit_code(error.exit_code()).is_some() => {
                let code = error.exit_code();
                let text = Signal::of_exit_code(code).map(Signal::message).into_iter();
                let text = text.chain([so_far(&done)]).collect();
                return Err(CommandError::Stopped { text, code });
            }
            Err(error) => {
                let text = error.text(&ctx.program, ctx.console.translator());
                ctx.console.failed(&text)?;
                failed.push(name);
            }
        }
    }
    if failed.is_empty() {
        return Ok(Box::new(All(done)));
    }
    let code = if done.is_empty() { exit::FAILURE } else { exit::SOME_FAILED };
    let text =
        vec![msg!("These plug-ins failed: {{.Names}}.", Names = failed.join(", ")), so_far(&done)];
    Err(CommandError::Stopped { text, code })
}

fn so_far(done: &[String]) -> ibmcloud_cli::messages::Message {
    if done.is_empty() {
        msg!("Nothing was changed.")
    } else {
        msg!("These plug-ins are done: {{.Names}}.", Names = done.join(", "))
    }
}

/// Everything was shown as it came.
struct All(Vec<String>);

impl View for All {
    fn render_text(&self, _: &mut Console) -> io::Result<()> {
        Ok(())
    }

    fn to_json(&self) -> Value {
        json!({ "done": self.0 })
    }
}
