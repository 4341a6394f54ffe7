//! The host's colours, and when there are any.

use crate::env::Env;

/// A kind of text. The names are those of the official SDK.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// A heading.
    Header,
    /// A command to be typed.
    Command,
    /// Advice.
    Advisory,
    /// Something that was stopped.
    Stopped,
    /// Something that crashed.
    Crashed,
    /// `FAILED`, and error messages at prompts.
    Failure,
    /// `OK`.
    Success,
    /// The name of a resource, account or user.
    EntityName,
    /// The `>` of a prompt.
    Prompt,
    /// The first column of a table.
    TableContentHeader,
    /// A warning.
    Warning,
}

impl Style {
    /// The escape sequence before the text.
    pub const fn open(self) -> &'static str {
        match self {
            Self::Header => "\x1b[1m",
            Self::Command | Self::Advisory => "\x1b[33;1m",
            Self::Stopped => "\x1b[37;1m",
            Self::Crashed | Self::Failure => "\x1b[31;1m",
            Self::Success => "\x1b[32;1m",
            Self::EntityName | Self::Prompt | Self::TableContentHeader => "\x1b[36;1m",
            Self::Warning => "\x1b[35;1m",
        }
    }

    /// The escape sequence after the text, as the SDK has it since 1.12.1.
    pub const fn close(self) -> &'static str {
        match self {
            Self::Header => "\x1b[22m",
            _ => "\x1b[0;22m",
        }
    }

    /// The text in this style, or as it is. An empty text is wrapped, too, as the host does.
    pub fn paint(self, text: &str, color: bool) -> String {
        if color { format!("{}{text}{}", self.open(), self.close()) } else { text.to_owned() }
    }
}

/// Whether to use colour.
///
/// `NO_COLOR` and a program as reader (MCP) beat everything; then `IBMCLOUD_COLOR`, then
/// the configured value, each only if it is exactly `true` or `false`; then `CLICOLOR_FORCE` and
/// `CLICOLOR`, which are for every program; then it depends on stdout being a terminal that knows colours.
pub fn use_color(env: &Env, configured: &str, stdout_is_terminal: bool) -> bool {
    if env.no_color() || env.mcp_enabled() {
        return false;
    }
    let wish = |text: &str| match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    };
    let wished = env.color().and_then(wish).or_else(|| wish(configured));
    wished.unwrap_or_else(|| {
        let wanted = |name| env.get(name).map(|it| it != "0");
        let on_terminal = || {
            stdout_is_terminal
                && wanted("CLICOLOR") != Some(false)
                && env.get("TERM") != Some("dumb")
        };
        wanted("CLICOLOR_FORCE") == Some(true) || on_terminal()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_decision_table() {
        for (variable, configured, terminal, expected) in [
            ("false", "true", true, false),
            ("true", "false", false, true),
            ("", "false", true, false),
            ("", "true", false, true),
            ("TRUE", "true", false, true),
            ("1", "", true, true),
            ("", "", true, true),
            ("", "", false, false),
            ("", "other", true, true),
        ] {
            let env = Env::capture([("IBMCLOUD_COLOR", variable)]);
            let case = format!("{variable:?} {configured:?} {terminal}");
            assert_eq!(use_color(&env, configured, terminal), expected, "{case}");
        }
    }

    #[test]
    fn some_wishes_come_first() {
        for extra in [("NO_COLOR", "1"), ("IBMCLOUD_MCP_ENABLED", "1")] {
            let env = Env::capture([("IBMCLOUD_COLOR", "true"), extra]);
            assert!(!use_color(&env, "true", true), "{extra:?}");
        }
        for (vars, configured, terminal, expected) in [
            ([("CLICOLOR_FORCE", "1"), ("TERM", "dumb")], "", false, true),
            ([("CLICOLOR_FORCE", "0"), ("TERM", "xterm")], "", false, false),
            ([("CLICOLOR_FORCE", "1"), ("IBMCLOUD_COLOR", "false")], "", true, false),
            ([("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], "", true, false),
            ([("CLICOLOR_FORCE", "1"), ("TERM", "xterm")], "false", true, false),
            ([("CLICOLOR", "0"), ("TERM", "xterm")], "", true, false),
            ([("CLICOLOR", "0"), ("CLICOLOR_FORCE", "1")], "", true, true),
            ([("CLICOLOR", "1"), ("TERM", "xterm")], "", false, false),
        ] {
            assert_eq!(use_color(&Env::capture(vars), configured, terminal), expected, "{vars:?}");
        }
        let dumb = [("TERM", "dumb")];
        assert!(!use_color(&Env::capture(dumb), "", true));
        assert!(use_color(&Env::capture(dumb), "true", true));
    }
}
