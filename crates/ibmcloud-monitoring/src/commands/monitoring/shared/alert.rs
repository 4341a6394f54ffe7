//! Severities of alerts as a filter.

use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_core::resource::alert::{Alert, Severity, label, label_named};

/// One word of `--severity` as a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SeverityFilter {
    Number(u64),
    Label(&'static str),
}

impl SeverityFilter {
    /// Numbers and labels, separated by commas, in any mixture.
    pub(crate) fn list(typed: &str) -> Result<Vec<Self>, Message> {
        let words = typed.split(',').map(str::trim).filter(|word| !word.is_empty());
        words.map(Self::read).collect()
    }

    fn read(word: &str) -> Result<Self, Message> {
        let number = word.parse().ok().filter(|it| label(*it).is_some()).map(Self::Number);
        number.or_else(|| label_named(word).map(Self::Label)).ok_or_else(|| {
            msg!(
                "'{{.Word}}' is not a severity: write 0 to 7, or HIGH, MEDIUM, LOW or INFO",
                Word = word
            )
        })
    }

    /// Whether an alert has this severity. Alerts of version 2 have a label only.
    pub(crate) fn fits(self, alert: &Json) -> bool {
        let Severity { number, label: own } = Alert::of(alert).severity();
        match (self, number) {
            (Self::Number(wanted), Some(number)) => wanted == number,
            (Self::Number(wanted), None) => label(wanted).is_some_and(|it| it == own),
            (Self::Label(wanted), _) => wanted == own,
        }
    }
}

#[cfg(test)]
mod tests {
    use ibmcloud_transport::json::parse;

    use super::*;

    #[test]
    fn severities_are_numbers_and_labels_in_any_mixture() {
        use SeverityFilter::{Label, Number};
        let wanted = vec![Label("LOW"), Number(2), Label("HIGH"), Label("INFO")];
        assert_eq!(SeverityFilter::list("low, 2,High,info").unwrap(), wanted);
        for text in ["8", "-1", "urgent", "low;high"] {
            assert!(SeverityFilter::list(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_filter_fits_both_generations() {
        use SeverityFilter::{Label, Number};
        let first = parse(r#"{"severity":2,"severityLabel":"MEDIUM"}"#).unwrap();
        let second = parse(r#"{"severity":"medium","config":{}}"#).unwrap();
        for alert in [&first, &second] {
            assert!(Label("MEDIUM").fits(alert));
            assert!(Number(2).fits(alert));
            assert!(!Label("LOW").fits(alert));
        }
        assert!(!Number(3).fits(&first), "a number is exact where there is one");
    }
}
