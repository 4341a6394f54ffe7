//! What is said of a document that the service would refuse.

use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::resource::{ValueKind, Violation};

/// Why a document would be refused, as a sentence.
pub(crate) fn sentence(violation: &Violation) -> Message {
    match violation {
        Violation::WrongKind { member, wanted } => match wanted {
            ValueKind::Text => msg!("'{{.Member}}' must be a text.", Member = member),
            ValueKind::Number => msg!("'{{.Member}}' must be a number.", Member = member),
            ValueKind::Flag => msg!("'{{.Member}}' must be true or false.", Member = member),
            ValueKind::List => msg!("'{{.Member}}' must be a list.", Member = member),
            ValueKind::Object => msg!("'{{.Member}}' must be an object.", Member = member),
            ValueKind::Any => msg!("'{{.Member}}' has an unusable value.", Member = member),
        },
        Violation::Missing(member) => msg!("'{{.Member}}' is missing.", Member = member),
        Violation::SeverityNumber(value) => {
            msg!("'severity' must be 0 to 7, and is {{.Value}}.", Value = value)
        }
        Violation::SeverityLabel(value) => {
            msg!("'severity' must be high, medium, low or info, and is {{.Value}}.", Value = value)
        }
        Violation::Timespan(value) => msg!(
            "'timespan' is in microseconds and must be whole minutes (60000000 is one), and is {{.Value}}.",
            Value = value
        ),
        Violation::PromqlCondition(condition) => msg!(
            "'{{.Condition}}' is a PromQL expression, and an alert of type MANUAL compares a metric, as in 'avg(avg(cpu.used.percent)) > 80': an alert of type PROMETHEUS is meant",
            Condition = condition
        ),
        Violation::NoScope(scope) => msg!(
            "'{{.Scope}}' is no scope: write such as \"host.hostName = 'ci-3'\" or \"a in ('b', 'c') and d != 'e'\".",
            Scope = scope
        ),
        Violation::NoCondition(condition) => msg!(
            "'{{.Condition}}' is no condition: write such as 'avg(avg(cpu.used.percent)) > 80'.",
            Condition = condition
        ),
        Violation::ForeignOption { kind, option } => msg!(
            "A channel of type {{.Type}} has no option '{{.Option}}'.",
            Type = kind,
            Option = option
        ),
        Violation::MisspeltOption { option, meant } => msg!(
            "There is no option '{{.Option}}': '{{.Meant}}' is probably meant.",
            Option = option,
            Meant = meant
        ),
        Violation::NoAddress(text) => {
            msg!("'{{.Text}}' is not an email address.", Text = text)
        }
        Violation::NoUrl(option) => msg!(
            "The option '{{.Option}}' must be an address that begins with https:// or http://.",
            Option = option
        ),
        Violation::NoTime(value) => msg!(
            "{{.Value}} is no time in milliseconds since 1970, such as 1714000000000.",
            Value = value
        ),
        Violation::OldDashboard => msg!(
            "It is a dashboard of schema 2 ('widgets'), and only those of schema 3 ('panels') can be made: open it in the web UI, which brings it up to date, and get it again."
        ),
        Violation::NoDuration(value) => msg!(
            "'durationInSec' must be a number of seconds from 1 on, and is {{.Value}}.",
            Value = value
        ),
        Violation::ChannelName => {
            msg!("The name of a notification channel has 1 to 255 characters.")
        }
        Violation::MissingOption { kind, option } => msg!(
            "A channel of type {{.Type}} needs the option '{{.Option}}'.",
            Type = kind,
            Option = option
        ),
    }
}

#[cfg(test)]
mod tests {
    use ibmcloud_core::resource::{alert, channel};
    use ibmcloud_transport::json::parse;

    use super::*;

    #[test]
    fn what_the_service_would_refuse_is_told() {
        let of_alert = |text: &str| {
            let document = parse(text).unwrap();
            alert::schema(&document).check(&document).unwrap_err()
        };
        let table = [
            (r#"{"condition":"x"}"#, "'name' is missing."),
            (r#"{"name":1}"#, "'name' must be a text."),
            (r#"{"name":"x","condition":"x","enabled":"yes"}"#, "'enabled' must be true or false."),
            (
                r#"{"name":"x","condition":"x","severity":8}"#,
                "'severity' must be 0 to 7, and is 8.",
            ),
        ];
        for (text, wanted) in table {
            assert_eq!(sentence(&of_alert(text)).english(), wanted, "{text}");
        }
        let empty = parse(r#"{"name":"x","type":"EMAIL","options":{"emailRecipients":[]}}"#);
        let said = sentence(&channel::check(&empty.unwrap()).unwrap_err()).english();
        assert_eq!(said, "A channel of type EMAIL needs the option 'emailRecipients'.");
    }
}
