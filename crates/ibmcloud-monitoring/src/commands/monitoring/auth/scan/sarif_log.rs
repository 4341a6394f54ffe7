//! A scan as a document in SARIF, for code hosts.

use std::path::{Path, PathBuf};

use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_scan::{Finding, Rule, Source, What};

use super::report::{Item, LiveTokens, Report, members, path, shortened};
use super::words;
use crate::sarif::{
    Configuration, Driver, Fingerprints, Level, Location, Log, Notification, Region, SarifResult,
    Suppression, Text,
};

const HOME: &str = "https://github.com/ibmcloud-monitoring/ibmcloud-monitoring";
const PAGE: &str =
    "https://github.com/ibmcloud-monitoring/ibmcloud-monitoring/blob/main/docs/scan.md";

/// The rule of known tokens.
const LIVE: &str = "live-token";

/// The document. It is in English, as documents for programs are.
pub(crate) fn log(report: &Report, version: &'static str) -> Log {
    let mut rules = vec![rule(LIVE, &msg!("A live Monitor API token"), Level::Error)];
    rules.extend(Rule::ALL.map(|it| rule(it.as_str(), &words::rule(it), Level::Warning)));
    let driver = Driver {
        name: "ibmcloud-monitoring",
        semantic_version: version,
        information_uri: HOME,
        rules,
    };
    let results = report.items.iter().map(|it| result(report, it)).collect();
    Log::new(driver, results, notifications(report))
}

fn rule(id: &'static str, about: &Message, level: Level) -> crate::sarif::Rule {
    let help = msg!(
        "Reset the token, and let the program log in to IAM instead: a Monitor API token is refused once the instance accepts IAM tokens only."
    );
    crate::sarif::Rule {
        id,
        short_description: Text::new(about.english()),
        help: Text::new(help.english()),
        help_uri: PAGE,
        default_configuration: Configuration { level },
    }
}

fn result(report: &Report, item: &Item) -> SarifResult {
    let finding = &item.finding;
    let (rule_id, level) = match finding.what {
        What::Live { .. } => (LIVE, Level::Error),
        What::Shape(rule) => (rule.as_str(), Level::Warning),
        What::Call(rule) => (rule.as_str(), Level::Note),
    };
    let suppressions =
        if item.accepted { vec![Suppression { kind: "external" }] } else { Vec::new() };
    SarifResult {
        rule_id,
        level,
        message: Text::new(message(report, finding)),
        locations: [location(finding)],
        partial_fingerprints: Fingerprints { primary_location_line_hash: item.id.clone() },
        suppressions,
    }
}

fn message(report: &Report, finding: &Finding) -> String {
    let mut text = match finding.what {
        What::Live { .. } => msg!("A live Monitor API token").english(),
        What::Shape(rule) | What::Call(rule) => words::rule(rule).english(),
    };
    for owner in report.owners_of(finding) {
        text.push_str(&format!(
            "; instance {} ({}), team {} ({}), user {}",
            owner.instance, owner.region, owner.team, owner.team_id, owner.user
        ));
    }
    let inside = members(&finding.place);
    if !inside.is_empty() {
        text.push_str(&format!("; in {inside}, line {}", finding.line));
    }
    text.push('.');
    text
}

/// A place inside an archive is shown at the archive's beginning: it has no line there.
fn location(finding: &Finding) -> Location {
    let inside = !finding.place.members.is_empty();
    let region = if inside {
        Region { start_line: 1, start_column: None, end_column: None }
    } else {
        Region {
            start_line: finding.line,
            start_column: Some(finding.column),
            end_column: Some(finding.column + finding.length as u64),
        }
    };
    match &finding.place.source {
        Source::File(file) if inside => {
            let name = format!(
                "{}{}:{}",
                path(&finding.place.source),
                members(&finding.place),
                finding.line
            );
            Location::in_file(&bytes(&relative(file)), region).named(name)
        }
        Source::File(file) => Location::in_file(&bytes(&relative(file)), region),
        Source::StandardInput => Location::in_file(b"stdin", region),
        Source::Kubernetes(_) => {
            let name = path(&finding.place.source);
            Location::in_file(format!("kubernetes/{name}").as_bytes(), region).named(name)
        }
    }
}

/// A code host knows paths from the folder of the checkout, in which scans are started.
fn relative(file: &Path) -> PathBuf {
    let here = std::env::current_dir().ok();
    let inside = here.as_deref().and_then(|here| file.strip_prefix(here).ok());
    inside.unwrap_or_else(|| shortened(file)).to_owned()
}

#[cfg(unix)]
fn bytes(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt as _;
    path.as_os_str().as_bytes().to_vec()
}

#[cfg(not(unix))]
fn bytes(path: &Path) -> Vec<u8> {
    path.to_string_lossy().replace('\\', "/").into_bytes()
}

/// What was not seen.
fn notifications(report: &Report) -> Vec<Notification> {
    let error = |text: String| Notification { level: Level::Error, message: Text::new(text) };
    let unread = report.unread.iter().map(|it| {
        let at = format!("{}{}", path(&it.place.source), members(&it.place));
        error(format!("{at}: {}", words::why(&it.why).english()))
    });
    let missing = report.instances.iter().flat_map(|it| {
        it.missing.iter().map(move |reason| error(format!("{}: {}", it.name, reason.english())))
    });
    let mut all: Vec<Notification> = unread.chain(missing).collect();
    match report.live {
        LiveTokens::LookedFor => {}
        LiveTokens::NoSession => {
            all.push(error("Live tokens were not looked for: not logged in.".to_owned()));
        }
        LiveTokens::NotWanted => all.push(Notification {
            level: Level::Note,
            message: Text::new("Live tokens were not looked for."),
        }),
    }
    all
}
