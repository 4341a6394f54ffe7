//! `--report FILE`: one page that needs nothing else, in which no name becomes a part of the page.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use super::audit::{audit, fleet, keep, set_mode};
use super::audit_formats::named;
use crate::support::{GUID, Sandbox, has};

fn page(sandbox: &Sandbox, words: &[&str]) -> String {
    let path = sandbox.file("report.html", "old");
    let path = path.to_str().unwrap();
    audit(sandbox, &[&["--report", path], words].concat());
    fs::read_to_string(path).unwrap()
}

#[test]
fn a_name_is_text_and_nothing_else() {
    let page = page(&named(), &[]);
    assert!(page.contains("&lt;script&gt;alert(&#39;canary&#39;)&lt;/script&gt;"));
    assert_eq!(page.matches("<script").count(), 1, "the page's own");
    assert!(!page.contains('\u{1b}'));
}

#[test]
fn a_page_needs_nothing_from_elsewhere() {
    let page = page(&fleet(3), &[]);
    for word in ["src=", "<link", "@import", "url(", "style=\"", "onclick", "http-equiv=\"refresh"]
    {
        assert!(!page.contains(word), "{word}");
    }
    let policy = page.split("Content-Security-Policy\" content=\"").nth(1).unwrap();
    let policy = policy.split('"').next().unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe"));
    for word in [
        "<html lang=\"en",
        "<caption>",
        "scope=\"col\"",
        "scope=\"row\"",
        "<label for=\"search\"",
        "prefers-color-scheme",
        "@media print",
        "role=\"img\"",
    ] {
        assert!(page.contains(word), "{word}");
    }
}

#[test]
fn a_page_shows_what_changed() {
    let sandbox = Sandbox::new().logged_in();
    let before = keep(&sandbox, "before.json", &[]);
    set_mode(&sandbox, GUID, "IAM_ONLY");
    let page = page(&sandbox, &["--baseline", &before]);
    assert!(page.contains("<td>better</td>"));
}

#[test]
fn a_page_that_cannot_be_written_is_found_out_before_anything_is_asked() {
    let sandbox = fleet(2);
    let calls = sandbox.calls().len();
    let said = audit(&sandbox, &["--report", "no/such/folder/report.html"]);
    assert_eq!((said.code, sandbox.calls().len()), (1, calls), "{said}");
}

#[test]
fn a_page_is_its_owners() {
    let sandbox = fleet(2);
    let path = sandbox.home().join("new.html");
    audit(&sandbox, &["--report", path.to_str().unwrap()]);
    assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn ten_thousand_instances_stay_below_six_megabytes() {
    let sandbox = fleet(40);
    let size = |words: &[&str]| page(&sandbox, words).len();
    let (some, all) = (size(&["--shard", "1/2"]), size(&[]));
    let shown = |words: &[&str]| {
        let report = audit(&sandbox, &[words, &["--output", "JSON"]].concat()).json();
        usize::try_from(report["summary"]["instances"].as_u64().unwrap()).unwrap()
    };
    let (few, many) = (shown(&["--shard", "1/2"]), shown(&[]));
    let each = (all - some) / (many - few);
    assert!(all + each * 10_000 < 6_000_000, "{each} bytes an instance");
}

#[test]
fn a_browser_runs_the_page_and_its_policy_stops_nothing_of_it() {
    if !has("chromium") {
        return;
    }
    let sandbox = named();
    let path = sandbox.file("report.html", "");
    audit(&sandbox, &["--report", path.to_str().unwrap()]);
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new("chromium")
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--enable-logging=stderr",
            "--dump-dom",
        ])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("file://{}", path.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(dom.contains("12 / 12"), "the script ran: {log}");
    assert!(!log.contains("Content Security Policy") && !log.contains("CONSOLE"), "{log}");
    assert!(dom.contains("<button type=\"button\">"), "headings sort");
}
