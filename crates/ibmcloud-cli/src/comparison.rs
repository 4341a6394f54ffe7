//! Whether a service did what it was asked. An answer of 200 says that a request was taken; what came of it
//! stands in the answer, or in what is read afterwards.

use std::io;

use ibmcloud_core::Json;
use ibmcloud_transport::Error as ServiceError;
use serde_json::Value;

use crate::console::Console;
use crate::context::Context;
use crate::errors::{Changed, CommandError, exit};
use crate::messages::Message;
use crate::msg;
use crate::view::{Shown, View};

/// How often something is looked at that a service may show a little later.
pub const LOOKS: u32 = 8;

/// What was asked for, beside what there is.
#[derive(Debug, Default)]
pub struct Comparison {
    unlike: Vec<String>,
}

impl Comparison {
    /// A text; `None` was not asked for.
    #[must_use]
    pub fn text(mut self, member: &str, asked: Option<&str>, there: &str) -> Self {
        if asked.is_some_and(|asked| asked.trim() != there.trim()) {
            self.unlike.push(format!("{member} = {there}"));
        }
        self
    }

    /// A truth value; `None` was not asked for.
    #[must_use]
    pub fn truth(mut self, member: &str, asked: Option<bool>, there: bool) -> Self {
        if asked.is_some_and(|asked| asked != there) {
            self.unlike.push(format!("{member} = {there}"));
        }
        self
    }

    /// Members of a document.
    #[must_use]
    pub fn document(mut self, members: &[&str], asked: &Json, there: &Json) -> Self {
        for member in members {
            let shown = there.get(member).cloned().unwrap_or_default();
            if asked.get(member).is_some_and(|asked| !shown.shows(asked)) {
                self.unlike.push((*member).to_owned());
            }
        }
        self
    }

    /// Whether all is as it was asked for.
    pub fn is_alike(&self) -> bool {
        self.unlike.is_empty()
    }

    /// An error for what is not as it was asked for in the thing of this name.
    pub fn check(&self, name: &str) -> Result<(), CommandError> {
        if self.is_alike() {
            return Ok(());
        }
        Err(CommandError::Stopped {
            text: vec![
                msg!(
                    "The service accepted the change of '{{.Name}}', but shows something else: {{.List}}.",
                    Name = name,
                    List = self.unlike.join(", ")
                ),
                msg!("Look at it before you go on."),
            ],
            code: exit::UNCERTAIN,
        })
    }

    /// The same for a result that must be shown whatever is wrong with it, such as a secret that can be
    /// seen only once.
    pub fn show(&self, ctx: &mut Context, name: &str, shown: Shown) -> Result<Shown, CommandError> {
        match self.check(name) {
            Ok(()) => Ok(shown),
            Err(error) => {
                let text = error.text(&ctx.program, ctx.console.translator());
                ctx.console.failed(&text)?;
                Ok(Box::new(Doubtful { shown, code: error.exit_code() }))
            }
        }
    }
}

/// A result that is shown, of a command that is no success.
struct Doubtful {
    shown: Shown,
    code: u8,
}

impl View for Doubtful {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        self.shown.render_text(console)
    }

    fn to_json(&self) -> Value {
        self.shown.to_json()
    }

    fn render_json(&self, console: &mut Console) -> io::Result<()> {
        self.shown.render_json(console)
    }

    fn exit_code(&self) -> u8 {
        self.code
    }
}

/// Looks at something that was changed until it is as `wanted`, or has been looked at a few times, and
/// returns it as it was last seen.
pub fn looked_at<T>(
    ctx: &Context,
    doing: Message,
    look: impl AsyncFn() -> Result<T, ServiceError>,
    wanted: impl Fn(&T) -> bool,
) -> Result<T, CommandError> {
    let pause = ctx.poll_interval();
    ctx.ask(doing, Changed::Perhaps, async {
        let mut seen = look().await?;
        for _ in 1..LOOKS {
            if wanted(&seen) {
                break;
            }
            tokio::time::sleep(pause).await;
            seen = look().await?;
        }
        Ok(seen)
    })
}

/// Looks whether something that was deleted is gone. A look that is refused, or fails, says nothing
/// against the service's word that it is.
pub fn gone<T>(
    ctx: &Context,
    name: &str,
    look: impl AsyncFn() -> Result<T, ServiceError>,
    there: impl Fn(&T) -> bool,
) -> Result<(), CommandError> {
    let pause = ctx.poll_interval();
    let gone = ctx.wait(async {
        for at in 0..LOOKS {
            if at > 0 {
                tokio::time::sleep(pause).await;
            }
            if !look().await.is_ok_and(|seen| there(&seen)) {
                return true;
            }
        }
        false
    });
    if gone {
        return Ok(());
    }
    Err(CommandError::Stopped {
        text: vec![
            msg!(
                "The service accepted the deletion of '{{.Name}}', but it is still there.",
                Name = name
            ),
            msg!("Look at it before you go on."),
        ],
        code: exit::UNCERTAIN,
    })
}

#[cfg(test)]
mod tests {
    use ibmcloud_plugin_sdk::locale::Translator;

    use super::*;

    #[test]
    fn only_what_was_asked_for_is_compared() {
        let alike = Comparison::default()
            .text("name", Some("a "), "a")
            .text("description", None, "anything")
            .truth("locked", None, true)
            .truth("disabled", Some(false), false);
        assert!(alike.check("a").is_ok());
        let unlike =
            Comparison::default().text("name", Some("b"), "a").truth("locked", Some(true), false);
        let error = unlike.check("a").unwrap_err();
        assert_eq!(error.exit_code(), exit::UNCERTAIN);
        let said = error.text("ibmcloud", &Translator::english());
        assert!(
            said.contains("of 'a', but shows something else: name = a, locked = false.\n"),
            "{said}"
        );
    }
}
