//! Documents in SARIF 2.1.0 (OASIS), as code hosts show them beside the lines that they are about.
//!
//! Every result has a physical location, since GitHub refuses a whole document for one without. The limits are those
//! of GitHub's page "SARIF support for code scanning": 25,000 results a run, tags and help as given there.

use std::fmt::Write as _;

use compact_sort::CompactSort as _;
use serde::Serialize;

/// The most results that a run may have. What is beyond is named in a notification of the run.
pub(crate) const MOST_RESULTS: usize = 25_000;

/// A document with one run.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    invocations: [Invocation; 1],
    results: Vec<SarifResult>,
}

#[derive(Debug, Serialize)]
struct Tool {
    driver: Driver,
}

/// The program, and the rules that results refer to.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Driver {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its version, in the form of semantic versioning.
    pub(crate) semantic_version: &'static str,
    /// Where people read about it.
    pub(crate) information_uri: &'static str,
    /// The rules, each with its own identifier.
    pub(crate) rules: Vec<Rule>,
}

/// What a result may be about.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rule {
    /// The identifier, which stays the same in all versions.
    pub(crate) id: &'static str,
    /// A name in one line.
    pub(crate) short_description: Text,
    /// What to do.
    pub(crate) help: Text,
    /// The page about it.
    pub(crate) help_uri: &'static str,
    /// The level of its results unless they say otherwise.
    pub(crate) default_configuration: Configuration,
}

/// How a rule is used.
#[derive(Debug, Serialize)]
pub(crate) struct Configuration {
    /// The level.
    pub(crate) level: Level,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    /// It has to be dealt with.
    Error,
    /// It may have to be.
    Warning,
    /// It is worth knowing.
    Note,
}

/// A text for people.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Text {
    /// Without any markup.
    pub(crate) text: String,
}

impl Text {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }
}

/// Whether the run saw everything, and what it did not see.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

/// Something that the run could not do.
#[derive(Debug, Serialize)]
pub(crate) struct Notification {
    /// How bad that is.
    pub(crate) level: Level,
    /// What it could not do.
    pub(crate) message: Text,
}

/// One thing that was found.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SarifResult {
    /// The identifier of its rule.
    pub(crate) rule_id: &'static str,
    /// How bad it is.
    pub(crate) level: Level,
    /// What was found.
    pub(crate) message: Text,
    /// Where: one location.
    pub(crate) locations: [Location; 1],
    /// By what a code host knows it again in the next run.
    pub(crate) partial_fingerprints: Fingerprints,
    /// Why it is no trouble, where somebody has said so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) suppressions: Vec<Suppression>,
}

/// What a code host compares.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Fingerprints {
    /// The one that GitHub reads.
    pub(crate) primary_location_line_hash: String,
}

/// Somebody has accepted a result.
#[derive(Debug, Serialize)]
pub(crate) struct Suppression {
    /// `external`: it was accepted outside of the file.
    pub(crate) kind: &'static str,
}

/// Where a result stands.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Debug, Serialize)]
struct ArtifactLocation {
    uri: String,
}

/// A place in a text file, from 1, in Unicode code points.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Region {
    /// The line.
    pub(crate) start_line: u64,
    /// The first column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) start_column: Option<u64>,
    /// The column behind the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) end_column: Option<u64>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
}

impl Location {
    /// A place in a file. The path is made a reference relative to the folder that the code host knows.
    pub(crate) fn in_file(path: &[u8], region: Region) -> Self {
        let artifact_location = ArtifactLocation { uri: uri(path) };
        Self {
            physical_location: PhysicalLocation { artifact_location, region },
            logical_locations: Vec::new(),
        }
    }

    /// The same, with the name of what is meant inside of the file.
    pub(crate) fn named(mut self, name: String) -> Self {
        self.logical_locations.push(LogicalLocation { fully_qualified_name: name });
        self
    }
}

/// A path as a reference (RFC 3986): absolute ones are `file` URIs.
fn uri(path: &[u8]) -> String {
    let mut text = String::new();
    if path.first() == Some(&b'/') {
        text.push_str("file://");
    }
    for byte in path {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                text.push(char::from(*byte));
            }
            other => {
                let _ = write!(text, "%{other:02X}");
            }
        }
    }
    text
}

impl Log {
    /// A document. Where there are more results than a code host takes, the worst are kept, and that is said.
    pub(crate) fn new(
        driver: Driver,
        mut results: Vec<SarifResult>,
        mut notifications: Vec<Notification>,
    ) -> Self {
        let more = results.len().saturating_sub(MOST_RESULTS);
        if more > 0 {
            results.compact_sort_by_key(|result| result.level);
            results.truncate(MOST_RESULTS);
            notifications.push(Notification {
                level: Level::Error,
                message: Text::new(format!("{more} more results are left out here.")),
            });
        }
        let invocation = Invocation {
            execution_successful: notifications.iter().all(|it| it.level != Level::Error),
            tool_execution_notifications: notifications,
        };
        let run = Run {
            tool: Tool { driver },
            column_kind: "unicodeCodePoints",
            invocations: [invocation],
            results,
        };
        Self {
            schema: "https://json.schemastore.org/sarif-2.1.0.json",
            version: "2.1.0",
            runs: [run],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(level: Level) -> SarifResult {
        let region = Region { start_line: 3, start_column: Some(1), end_column: Some(9) };
        SarifResult {
            rule_id: "x",
            level,
            message: Text::new("m"),
            locations: [Location::in_file(b"a b/\xc3\xa9.yml", region).named("a!b".to_owned())],
            partial_fingerprints: Fingerprints { primary_location_line_hash: "0".to_owned() },
            suppressions: vec![Suppression { kind: "external" }],
        }
    }

    fn log(count: usize) -> serde_json::Value {
        let mut results: Vec<_> = (1..count).map(|_| result(Level::Note)).collect();
        results.push(result(Level::Error));
        let rule = Rule {
            id: "x",
            short_description: Text::new("s"),
            help: Text::new("h"),
            help_uri: "https://example.com/",
            default_configuration: Configuration { level: Level::Note },
        };
        let driver = Driver {
            name: "p",
            semantic_version: "0.1.0",
            information_uri: "https://example.com/",
            rules: vec![rule],
        };
        serde_json::to_value(Log::new(driver, results, Vec::new())).unwrap()
    }

    #[test]
    fn a_document_keeps_the_published_schema() {
        let schema = include_str!("../../../tests/conformance/sarif/sarif-schema-2.1.0.json");
        let mut compiler = boon::Compiler::new();
        compiler.add_resource("sarif.json", serde_json::from_str(schema).unwrap()).unwrap();
        let mut schemas = boon::Schemas::new();
        let schema = compiler.compile("sarif.json", &mut schemas).unwrap();
        let document = log(2);
        schemas.validate(&document, schema).unwrap();
        let uri =
            document.pointer("/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri");
        assert_eq!(uri.unwrap(), "a%20b/%C3%A9.yml");
        let wrong = serde_json::json!({"version": "2.1.0", "runs": [{}]});
        assert!(schemas.validate(&wrong, schema).is_err(), "the schema refuses what is wrong");
    }

    #[test]
    fn no_run_has_more_results_than_a_code_host_takes() {
        let document = log(MOST_RESULTS + 2);
        let run = &document["runs"][0];
        assert_eq!(run["results"].as_array().unwrap().len(), MOST_RESULTS);
        assert_eq!(run["results"][0]["level"], "error", "the worst are kept");
        let said = &run["invocations"][0];
        assert_eq!(said["executionSuccessful"], false);
        let text = &said["toolExecutionNotifications"][0]["message"]["text"];
        assert_eq!(text, "2 more results are left out here.");
    }
}
