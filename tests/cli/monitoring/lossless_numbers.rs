//! Numbers go through the program digit by digit: what a service sent is what is shown, kept and sent
//! back. The services answer with raw bytes here.

use std::fs;

use crate::support::raw_service::{RawService, Received};
use crate::support::{GUID, INSTANCE, Said, Sandbox};

/// Each is another number, or another text, once it has been a number of this machine.
const NUMBERS: &str = "[1.50,1e3,12345678901234567890123,-0,1E400,0.10,1E+2]";

fn alert() -> String {
    format!(
        r#"{{"id":7,"version":3,"name":"Disk","type":"MANUAL","enabled":true,"severity":4,"condition":"avg(avg(x)) = 1","timespan":60000000,"notificationChannelIds":[],"numbers":{NUMBERS}}}"#
    )
}

fn dashboard() -> String {
    format!(r#"{{"id":8,"version":3,"name":"Board","schema":3,"panels":[{NUMBERS}],"layout":[]}}"#)
}

/// A Monitor API with one team, one alert and one dashboard. An update comes back as it was sent.
fn monitor(request: &Received) -> (u16, String) {
    let team = r#"{"id":1,"version":1,"name":"Ops","default":true,"userRoles":[]}"#;
    let (method, target) = request.line.split_once(' ').unwrap();
    let path = target.split('?').next().unwrap();
    let answer = match (method, path) {
        ("PUT", _) => request.body.clone(),
        ("GET", "/api/alerts") => format!(r#"{{"alerts":[{}]}}"#, alert()),
        ("GET", "/api/alerts/7") => format!(r#"{{"alert":{}}}"#, alert()),
        ("GET", "/api/v3/dashboards") => format!(r#"{{"dashboards":[{}]}}"#, dashboard()),
        ("GET", "/api/v3/dashboards/8") => format!(r#"{{"dashboard":{}}}"#, dashboard()),
        ("GET", "/api/teams") => format!(r#"{{"teams":[{team}]}}"#),
        ("GET", "/api/teams/1") => format!(r#"{{"team":{team}}}"#),
        ("GET", "/api/notificationChannels") => r#"{"notificationChannels":[]}"#.to_owned(),
        ("GET", "/api/numbers") if target.ends_with("offset=1") => {
            format!(r#"{{"total":2,"users":[{{"numbers":{NUMBERS}}}]}}"#)
        }
        ("GET", "/api/numbers") => {
            format!(r#"{{"total":2,"sum":1.50,"users":[{{"numbers":{NUMBERS}}}]}}"#)
        }
        _ => return (404, r#"{"errors":[{"reason":"x","message":"Not found"}]}"#.to_owned()),
    };
    (200, answer)
}

fn with_monitor() -> (Sandbox, RawService) {
    let service = RawService::start(monitor);
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.set("IBMCLOUD_MONITORING_API_ENDPOINT", service.url());
    (sandbox, service)
}

/// `ibmcloud monitoring WORDS… --name …`
fn run(sandbox: &Sandbox, words: &[&str]) -> Said {
    sandbox.run(&[&["monitoring"], words, &["--name", INSTANCE]].concat()).ok()
}

/// A text without its layout.
fn bare(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn what_is_shown_and_sent_back_is_what_came() {
    let (sandbox, service) = with_monitor();
    let shown = run(&sandbox, &["alert", "get", "--id", "7", "--output", "JSON"]).stdout;
    assert_eq!(bare(&shown), bare(&alert()));
    let list = run(&sandbox, &["alert", "list", "--output", "JSON"]).stdout;
    assert_eq!(bare(&list), bare(&format!("[{}]", alert())));
    let renamed = |text: &str| text.replace("\"Disk\"", "\"Disks\"");
    sandbox.file("alert.json", &renamed(&shown));
    run(&sandbox, &["alert", "update", "--id", "7", "--file", "alert.json"]);
    let sent = format!(r#"{{"alert":{}}}"#, renamed(&alert()));
    assert_eq!(service.bodies("PUT /api/alerts/7")[0], sent);
    let said = run(&sandbox, &["alert", "disable", "--id", "7", "--output", "JSON"]).stdout;
    let disabled = alert().replace(r#""enabled":true"#, r#""enabled":false"#);
    assert_eq!(service.bodies("PUT /api/alerts/7")[0], format!(r#"{{"alert":{disabled}}}"#));
    assert_eq!(bare(&said), bare(&disabled));

    let shown = run(&sandbox, &["dashboard", "get", "--id", "8"]).stdout;
    assert_eq!(bare(&shown), bare(&dashboard()));
    let renamed = |text: &str| text.replace("\"Board\"", "\"Boards\"");
    sandbox.file("board.json", &renamed(&shown));
    run(&sandbox, &["dashboard", "update", "--id", "8", "--file", "board.json"]);
    let sent = format!(r#"{{"dashboard":{}}}"#, renamed(&dashboard()));
    assert_eq!(service.bodies("PUT /api/v3/dashboards/8")[0], sent);
}

#[test]
fn a_call_of_ones_own_shows_what_came_with_and_without_a_filter() {
    let (sandbox, service) = with_monitor();
    let whole = format!(r#"{{"alert":{}}}"#, alert());
    for more in [&[][..], &["--output", "JSON"], &["--jq", "."], &["--jq", ".", "--output", "JSON"]]
    {
        let said = run(&sandbox, &[&["api", "/api/alerts/7"], more].concat()).stdout;
        assert_eq!(bare(&said), bare(&whole), "{more:?}");
    }
    let said = run(&sandbox, &["api", "/api/alerts/7", "--jq", ".alert.numbers"]).stdout;
    assert_eq!(said, format!("{NUMBERS}\n"));
    let all = format!(
        r#"{{"total":2,"sum":1.50,"users":[{{"numbers":{NUMBERS}}},{{"numbers":{NUMBERS}}}]}}"#
    );
    for more in [&[][..], &["--output", "JSON"], &["--jq", "."]] {
        let said = run(&sandbox, &[&["api", "/api/numbers", "--paginate"], more].concat()).stdout;
        assert_eq!(bare(&said), all, "{more:?}");
    }
    sandbox.file("body.json", NUMBERS);
    run(&sandbox, &["api", "PUT", "/api/any", "--input", "body.json", "--force"]);
    assert_eq!(service.bodies("PUT /api/any")[0], NUMBERS);
    run(&sandbox, &["api", "PUT", "/api/any", "-F", "a=1.50", "-F", "b=1E400", "--force"]);
    assert_eq!(service.bodies("PUT /api/any")[0], r#"{"a":1.50,"b":1E400}"#);
}

#[test]
fn files_hold_what_came_and_another_spelling_is_no_difference() {
    let (sandbox, service) = with_monitor();
    run(&sandbox, &["export", "mon"]);
    let folder = sandbox.file("x", "").with_file_name("mon");
    let files = crate::support::files(&folder);
    let held = |name: &str| {
        let file = files.iter().find(|file| file.ends_with(name));
        let file = file.unwrap_or_else(|| panic!("{name} is not among {files:?}"));
        (file.clone(), fs::read_to_string(file).unwrap())
    };
    let (file, text) = held("alerts/ops/disk.json");
    assert!(bare(&text).contains(&format!(r#""numbers":{NUMBERS}"#)), "{text}");
    assert!(bare(&held("dashboards/ops/board.json").1).contains(NUMBERS));
    run(&sandbox, &["diff", "mon"]);

    let same = text.replace("1.50", "1.5").replace("1e3", "1000").replace("1E400", "10e399");
    assert_ne!(same, text);
    fs::write(&file, same).unwrap();
    let said = run(&sandbox, &["diff", "mon"]);
    assert!(said.stdout.contains("Nothing differs."), "{said}");
    let other = text.replace("12345678901234567890123", "12345678901234567890124");
    fs::write(&file, other).unwrap();
    let differs = ["monitoring", "diff", "mon", "--name", INSTANCE, "--output", "JSON"];
    let said = sandbox.run(&differs);
    assert_eq!(said.code, 3, "{said}");
    assert!(bare(&said.stdout).contains(&format!(r#""numbers":{NUMBERS}"#)), "{said}");
    run(&sandbox, &["apply", "mon", "--force"]);
    let sent = &service.bodies("PUT /api/alerts/7")[0];
    let expected = NUMBERS.replace("12345678901234567890123", "12345678901234567890124");
    assert!(sent.contains(&expected), "{sent}");
}

#[test]
fn an_instance_is_shown_and_updated_as_it_came() {
    let instance = format!(
        r#"{{"guid":"{GUID}","id":"crn:v1:bluemix:public:another:us-south:a/0123456789abcdef0123456789abcdef:{GUID}::","crn":"crn:v1:bluemix:public:another:us-south:a/0123456789abcdef0123456789abcdef:{GUID}::","name":"{INSTANCE}","region_id":"us-south","account_id":"0123456789abcdef0123456789abcdef","resource_group_id":"13aa3ee48c3b44ddb64c05c79f7ab8ef","resource_id":"other","state":"active","create_time":0.10,"parameters":{{"numbers":{NUMBERS}}}}}"#
    );
    let service = RawService::start({
        let instance = instance.clone();
        let changed = instance.replace("\"parameters\":{", "\"parameters\":{\"more\":1.0,");
        move |request| match request.line.split_once(' ').unwrap() {
            ("GET", path) if path.starts_with("/v2/resource_instances?") => {
                (200, format!(r#"{{"next_url":null,"resources":[{instance}]}}"#))
            }
            _ => (200, changed.clone()),
        }
    });
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.set("IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT", service.url());
    let said = sandbox.run(&["resource", "service-instance", INSTANCE, "--output", "JSON"]).ok();
    assert_eq!(bare(&said.stdout), format!("[{instance}]"));
    let update = ["resource", "service-instance-update", INSTANCE, "-p", r#"{"more":1.0}"#];
    sandbox.run(&update).ok();
    let sent = &service.bodies("PATCH")[0];
    assert_eq!(*sent, format!(r#"{{"parameters":{{"numbers":{NUMBERS},"more":1.0}}}}"#));
}
