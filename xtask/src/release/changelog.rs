//! The sections of the change log.

/// A section.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Notes {
    /// What stands where the date belongs.
    pub(super) date: String,
    /// What changed.
    pub(super) text: String,
}

/// What the change log says about a version.
pub(super) fn notes(changelog: &str, version: &str) -> Option<Notes> {
    let start = heading(version);
    let mut lines = changelog.lines();
    let date = lines.find_map(|line| line.strip_prefix(&start))?.trim().to_owned();
    let section: Vec<&str> = lines.take_while(|line| !line.starts_with("## ")).collect();
    let text = section.join("\n").trim().to_owned();
    (!text.is_empty()).then_some(Notes { date, text })
}

/// The change log with this date in the heading of a version, unless there is one.
pub(super) fn dated(changelog: &str, version: &str, date: &str) -> String {
    let start = heading(version);
    let line = |line: &str| match line.strip_prefix(&start) {
        Some(old) if !is_date(old.trim()) => format!("{start}{date}\n"),
        _ => format!("{line}\n"),
    };
    changelog.lines().map(line).collect()
}

fn heading(version: &str) -> String {
    format!("## [{version}] - ")
}

/// Whether a text is `YYYY-MM-DD`.
pub(super) fn is_date(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [4, 2, 2] && text.chars().all(|it| it.is_ascii_digit() || it == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGELOG: &str = "# Changelog\n\n## [Unreleased]\n\n- next\n\n\
                             ## [0.2.0] - 2027-01-31\n\n### Added\n\n- this\n\n\
                             ## [0.1.0] - soon\n\n- that\n\n[0.2.0]: x\n";

    #[test]
    fn the_notes_of_a_version_are_its_section() {
        let expected = Notes { date: "2027-01-31".into(), text: "### Added\n\n- this".into() };
        assert_eq!(notes(CHANGELOG, "0.2.0"), Some(expected));
        assert_eq!(notes(CHANGELOG, "0.3.0"), None);
    }

    #[test]
    fn a_version_gets_its_date_once() {
        let dated_once = dated(CHANGELOG, "0.1.0", "2027-02-01");
        assert_eq!(dated_once, CHANGELOG.replace("soon", "2027-02-01"));
        assert_eq!(dated(&dated_once, "0.1.0", "2028-01-01"), dated_once);
        assert_eq!(dated(CHANGELOG, "0.2.0", "2027-02-01"), CHANGELOG);
    }

    #[test]
    fn a_version_needs_a_date_to_be_tagged() {
        assert!(is_date("2027-01-31"));
        for other in ["soon", "2027-1-31", "31-01-2027", "2027-01-31x", ""] {
            assert!(!is_date(other), "{other}");
        }
    }
}
