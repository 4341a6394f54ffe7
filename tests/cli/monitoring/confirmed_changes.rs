//! `OK` is said when what was meant has happened: what was asked for is compared with what the service
//! shows afterwards.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::raw_service::RawService;
use crate::support::{GUID, INSTANCE, Sandbox, stable};

/// How often the platform shows the old instance after it has accepted a change.
#[derive(Clone, Copy)]
enum Shows {
    After(usize),
    Never,
}

/// A resource controller with one instance of a service, which shows a change late or never.
fn controller(service: &'static str, shows: Shows) -> (Sandbox, RawService) {
    let instance = move |name: &str, parameters: &str| {
        let crn = format!(
            "crn:v1:bluemix:public:{service}:us-south:a/0123456789abcdef0123456789abcdef:{GUID}::"
        );
        format!(
            r#"{{"guid":"{GUID}","id":"{crn}","crn":"{crn}","name":"{name}","region_id":"us-south","resource_group_id":"13aa3ee48c3b44ddb64c05c79f7ab8ef","resource_id":"id-of-{service}","resource_plan_id":"plan-1","state":"active","parameters":{parameters}}}"#
        )
    };
    let old = instance(INSTANCE, r#"{"default_receiver":true,"external_api_auth":"ANY"}"#);
    let new = instance("renamed", r#"{"external_api_auth":"IAM_ONLY"}"#);
    let (changed, looks) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let service = RawService::start(move |request| {
        let list = |one: &str| (200, format!(r#"{{"next_url":null,"resources":[{one}]}}"#));
        match request.line.split_once(' ').unwrap() {
            ("PATCH", _) => {
                changed.fetch_add(1, Ordering::SeqCst);
                (200, old.clone())
            }
            ("GET", path) if path.starts_with("/v2/resource_instances?") => list(&old),
            _ if changed.load(Ordering::SeqCst) == 0 => (200, old.clone()),
            _ => match shows {
                Shows::After(count) if looks.fetch_add(1, Ordering::SeqCst) >= count => {
                    (200, new.clone())
                }
                _ => (200, old.clone()),
            },
        }
    });
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.set("IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT", service.url());
    (sandbox, service)
}

const MONITORING: &str = "sysdig-monitor";
const UPDATE: [&str; 3] = ["resource", "service-instance-update", INSTANCE];
const IAM_ONLY: &str = r#"{"external_api_auth": "IAM_ONLY"}"#;

#[test]
fn a_change_that_is_shown_late_is_waited_for() {
    for late in [0, 3] {
        let (sandbox, _service) = controller(MONITORING, Shows::After(late));
        let said = sandbox.run(&[&UPDATE[..], &["-p", IAM_ONLY, "-n", "renamed"]].concat()).ok();
        assert!(said.stdout.contains("Service instance renamed with ID "), "{said}");
        let waiting = "Waiting until service instance monitoring-instance-01 shows the change...";
        assert!(said.stdout.contains(waiting), "{said}");
        let lost = "Service instance renamed no longer shows these parameters: default_receiver.\n";
        assert_eq!(said.stderr, lost, "{said}");
    }
}

#[test]
fn a_change_that_is_accepted_and_never_shown_is_no_success() {
    let (sandbox, service) = controller(MONITORING, Shows::Never);
    let _guard = stable();
    insta::assert_snapshot!(sandbox.run(&[&UPDATE[..], &["-p", IAM_ONLY]].concat()), @"
    exit status: 5
    --- stdout
    Updating service instance monitoring-instance-01 in resource group default under account Example Account as admin@example.com...
    Waiting until service instance monitoring-instance-01 shows the change...
    --- stderr
    FAILED
    The resource controller accepted the change of service instance monitoring-instance-01, but the instance does not show it: external_api_auth = ANY.
    Look at it with 'ibmcloud resource service-instance [GUID]' before you try again.
    ");
    let said = sandbox.run(&[&UPDATE[..], &["-n", "renamed", "--output", "JSON"]].concat());
    assert_eq!((said.code, said.stdout.as_str()), (5, ""), "{said}");
    assert!(said.stderr.contains("does not show it: name = monitoring-instance-01."), "{said}");
    let plan = sandbox.run(&[&UPDATE[..], &["--service-plan-id", "plan-2"]].concat());
    assert_eq!(plan.code, 5, "{plan}");
    assert!(plan.stderr.contains("does not show it: resource_plan_id = plan-1."), "{plan}");
    let gone = r#"{"default_receiver": null}"#;
    let said = sandbox.run(&[&UPDATE[..], &["-p", gone]].concat());
    assert!(said.stderr.contains("does not show it: default_receiver = true."), "{said}");
    assert_eq!(service.bodies("PATCH").len(), 4, "nothing is sent twice");

    // What is asked for and is there already is no change that could be missed.
    sandbox.run(&[&UPDATE[..], &["-p", r#"{"external_api_auth": "ANY"}"#]].concat()).ok();
}

#[test]
fn of_another_service_nobody_knows_what_it_shows() {
    let (sandbox, _service) = controller("another-service", Shows::Never);
    let said = sandbox.run(&[&UPDATE[..], &["-p", r#"{"external_api_auth":"IAM_ONLY"}"#]].concat());
    assert_eq!(said.code, 0, "{said}");
    let words = "does not show these parameters as they were asked for: external_api_auth.";
    assert!(said.stderr.contains(words), "{said}");
}

#[test]
fn a_parameter_that_nobody_knows_is_named_with_the_one_that_was_meant() {
    let sandbox = Sandbox::new().logged_in();
    let update = |parameters: &str| sandbox.run(&[&UPDATE[..], &["-p", parameters]].concat()).ok();
    let said = update(r#"{"external_api_aut": "IAM_ONLY"}"#);
    assert_eq!(
        said.stderr,
        "IBM Cloud Monitoring is not known to have a parameter 'external_api_aut'; it is sent as it is. Did you mean 'external_api_auth'?\n"
    );
    let said = update(r#"{"created_by": "x", "external_api_auth": "IAM_ONLY"}"#);
    assert_eq!(
        said.stderr,
        "IBM Cloud Monitoring is not known to have a parameter 'created_by'; it is sent as it is.\n"
    );
    assert_eq!(sandbox.mode(INSTANCE).as_deref(), Some("IAM_ONLY"));
    assert_eq!(update(r#"{"default_receiver": false}"#).stderr, "");
    let words = ["new", "sysdig-monitor", "graduated-tier", "us-east", "-p"];
    let create = [&["resource", "service-instance-create"], &words[..]].concat();
    let said = sandbox.run(&[&create[..], &[r#"{"default_reciever": false}"#]].concat()).ok();
    assert!(said.stderr.contains("Did you mean 'default_receiver'?"), "{said}");
    let other = ["resource", "service-instance-update", "workload-protection-01"];
    let said = sandbox.run(&[&other[..], &["-p", r#"{"anything": 1}"#]].concat()).ok();
    assert_eq!(said.stderr, "", "every service has its own");
}

#[test]
fn a_promql_expression_is_refused_as_the_condition_of_a_metric_alert_before_anything_is_sent() {
    let sandbox = Sandbox::new().logged_in();
    let meant = "is a PromQL expression, and an alert of type MANUAL compares a metric, as in 'avg(avg(cpu.used.percent)) > 80': an alert of type PROMETHEUS is meant";
    let at = ["--name", INSTANCE];
    let add = ["monitoring", "alert", "add", "--alert-name", "rate"];
    let promql = "rate(http_requests_total[5m]) > 1";
    let said = sandbox.run(&[&add[..], &at, &["--condition", promql]].concat());
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains(&format!("Incorrect Usage: '{promql}' {meant}")), "{said}");
    let file = format!(r#"{{"name":"rate","type":"MANUAL","condition":"{promql}"}}"#);
    sandbox.file("alert.json", &file);
    for words in [&["add"][..], &["update", "--id", "7301"]] {
        let words = [&["monitoring", "alert"], words, &at, &["--file", "alert.json"]].concat();
        let said = sandbox.run(&words);
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains(meant), "{said}");
    }
    let folder = sandbox.file("x", "").with_file_name("mon");
    std::fs::create_dir_all(folder.join("alerts")).unwrap();
    let code = format!(r#"{{"kind":"alert","team":"Monitor Operations","spec":{file}}}"#);
    std::fs::write(folder.join("alerts/rate.json"), code).unwrap();
    for command in ["diff", "apply"] {
        let said = sandbox.run(&[&["monitoring", command, "mon"], &at[..]].concat());
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains(meant), "{said}");
    }
    let writes = sandbox.calls().into_iter().filter(|call| !call.starts_with("GET"));
    assert_eq!(writes.filter(|call| call.contains("/api/")).count(), 0);
    sandbox.run(&[&add[..], &at, &["--condition", promql, "--type", "prometheus"]].concat()).ok();
}

/// A Monitor API that takes everything and does nothing of it.
fn deaf_monitor() -> (Sandbox, RawService) {
    let alert = r#"{"id":7,"version":3,"name":"Disk","type":"MANUAL","enabled":true,"severity":4,"condition":"avg(avg(x)) > 1","timespan":60000000,"notificationChannelIds":[]}"#;
    let team =
        r#"{"id":1,"version":1,"name":"Ops","description":"","default":true,"userRoles":[]}"#;
    let key = r#"{"id":3,"accessKey":"0123456789abcdef","enabled":true}"#;
    let service = RawService::start(move |request| {
        let (_, target) = request.line.split_once(' ').unwrap();
        let answer = match target.split('?').next().unwrap() {
            "/api/alerts" if request.line.starts_with("GET") => format!(r#"{{"alerts":[{alert}]}}"#),
            "/api/alerts" | "/api/alerts/7" => format!(r#"{{"alert":{alert}}}"#),
            "/api/teams" if request.line.starts_with("GET") => format!(r#"{{"teams":[{team}]}}"#),
            "/api/teams" | "/api/teams/1" => format!(r#"{{"team":{team}}}"#),
            "/api/notificationChannels" if request.line.starts_with("GET") => {
                r#"{"notificationChannels":[]}"#.to_owned()
            }
            "/api/notificationChannels" => r#"{"notificationChannel":{"id":5,"version":1,"name":"mail","type":"EMAIL","enabled":true,"options":{"emailRecipients":[]}}}"#.to_owned(),
            "/api/v3/dashboards" if request.line.starts_with("GET") => {
                r#"{"dashboards":[]}"#.to_owned()
            }
            "/api/v3/dashboards" => r#"{"dashboard":{"id":8,"name":"Other","shared":false}}"#.to_owned(),
            path if path.starts_with("/api/v2/events") => {
                r#"{"event":{"id":"9","name":"walk","severity":4}}"#.to_owned()
            }
            "/api/customer/accessKeys" if request.line.starts_with("GET") => {
                format!(r#"{{"customerAccessKeys":[{key}]}}"#)
            }
            "/api/v2/alerts" => r#"{"alerts":[]}"#.to_owned(),
            _ => format!(r#"{{"customerAccessKey":{key}}}"#),
        };
        (200, answer)
    });
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.set("IBMCLOUD_MONITORING_API_ENDPOINT", service.url());
    (sandbox, service)
}

#[test]
fn what_monitor_takes_and_does_not_do_is_no_success() {
    let (sandbox, _service) = deaf_monitor();
    sandbox.file("board.json", r#"{"name":"Board","shared":true,"panels":[]}"#);
    sandbox.file(
        "alert.json",
        r#"{"name":"Disk","type":"MANUAL","enabled":true,"condition":"avg(avg(x)) > 2"}"#,
    );
    for (line, members) in [
        (
            "alert add --alert-name New --condition 'avg(avg(x)) > 5' --disable",
            "enabled, name, condition",
        ),
        ("alert disable --id 7", "enabled"),
        ("alert update --id 7 --file alert.json", "condition"),
        ("team create --team-name Ops --description words --default", "description"),
        ("team update --team Ops --description words", "description"),
        (
            "channel create --type EMAIL --channel-name mail --recipient a@example.com --disable",
            "enabled, options",
        ),
        ("dashboard add-json --file board.json", "name, shared"),
        ("event add --event-name walk --severity 2", "severity"),
        ("access-key disable --id 3 --force", "enabled = true"),
        ("alert delete --id 7 --force", "of '7', but it is still there"),
        ("event delete --id 9 --force", "of '9', but it is still there"),
    ] {
        let line = format!("monitoring {line} --name {INSTANCE}");
        let words = crate::support::transcript::words(&line);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let said = sandbox.run(&words);
        assert_eq!(said.code, 5, "{line}\n{said}");
        assert!(said.stderr.contains(&format!(" {members}.")), "{line}\n{said}");
        assert!(!said.stdout.contains("OK\n"), "{line}\n{said}");
    }
}

#[test]
fn as_code_goes_on_and_says_in_the_end_what_was_not_done() {
    let (sandbox, _service) = deaf_monitor();
    let folder = sandbox.file("x", "").with_file_name("mon");
    std::fs::create_dir_all(folder.join("alerts")).unwrap();
    for (file, spec) in [
        ("disk", r#"{"name":"Disk","type":"MANUAL","condition":"avg(avg(x)) > 2"}"#),
        ("new", r#"{"name":"New","type":"MANUAL","condition":"avg(avg(x)) > 3"}"#),
    ] {
        let code = format!(r#"{{"kind":"alert","team":"Ops","spec":{spec}}}"#);
        std::fs::write(folder.join(format!("alerts/{file}.json")), code).unwrap();
    }
    let said = sandbox.run(&["monitoring", "apply", "mon", "--force", "-q", "--name", INSTANCE]);
    assert_eq!((said.code, said.stdout.as_str()), (5, ""), "{said}");
    assert_eq!(
        said.stderr,
        "The service accepted alert Disk (Ops) in instance monitoring-instance-01, but this is not as it was sent: condition.\n\
         The service accepted alert New (Ops) in instance monitoring-instance-01, but this is not as it was sent: name, condition.\n\
         Look at them before you go on. Everything else was done.\n"
    );
}

/// The platform's services at one address, which take everything and do nothing of it.
fn deaf_platform() -> (Sandbox, RawService) {
    let crn = format!(
        "crn:v1:bluemix:public:another:us-south:a/0123456789abcdef0123456789abcdef:{GUID}::"
    );
    let instance = format!(
        r#"{{"guid":"{GUID}","id":"{crn}","crn":"{crn}","name":"{INSTANCE}","region_id":"us-south","resource_group_id":"13aa3ee48c3b44ddb64c05c79f7ab8ef","resource_id":"another","state":"active","locked":false}}"#
    );
    let key = r#"{"id":"ApiKey-1","iam_id":"IBMid-1","name":"K","description":"","entity_tag":"1","created_at":"","modified_at":"","locked":false,"disabled":false,"apikey":"shown-this-once-and-never-again"}"#;
    let service_id = r#"{"id":"ServiceId-1","iam_id":"iam-ServiceId-1","name":"S","description":"","crn":"crn:s","entity_tag":"1","locked":false}"#;
    let service = RawService::start(move |request| {
        let (method, target) = request.line.split_once(' ').unwrap();
        let answer = match (method, target.split('?').next().unwrap()) {
            ("GET", "/v1/apikeys") => format!(r#"{{"apikeys":[{key}]}}"#),
            (_, path) if path.starts_with("/v1/apikeys") => key.to_owned(),
            ("GET", "/v1/serviceids/" | "/v1/serviceids") => {
                format!(r#"{{"serviceids":[{service_id}]}}"#)
            }
            (_, path) if path.starts_with("/v1/serviceids") => service_id.to_owned(),
            ("POST", "/v1/policies") => r#"{"id":"p-1","roles":[],"resources":[]}"#.to_owned(),
            ("GET", "/v3/tags") => r#"{"items":[{"name":"a"}]}"#.to_owned(),
            (_, path) if path.starts_with("/v3/tags") => r#"{"results":[]}"#.to_owned(),
            ("DELETE", path) if !path.ends_with("/lock") => return (202, "{}".to_owned()),
            ("GET", "/v2/resource_instances") => {
                format!(r#"{{"next_url":null,"resources":[{instance}]}}"#)
            }
            _ => instance.clone(),
        };
        (200, answer)
    });
    let mut sandbox = Sandbox::new().logged_in();
    for name in [
        "IBMCLOUD_IAM_API_ENDPOINT",
        "IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT",
        "IBMCLOUD_GT_API_ENDPOINT",
    ] {
        sandbox.set(name, service.url());
    }
    (sandbox, service)
}

#[test]
fn what_the_platform_takes_and_does_not_do_is_no_success() {
    let (sandbox, _service) = deaf_platform();
    for (line, words) in [
        ("iam api-key-update K -n L -d words", ": name = K, description = ."),
        ("iam api-key-lock K -f", ": locked = false."),
        ("iam api-key-disable K -f", ": disabled = false."),
        ("iam service-id-create other --lock", ": name = S, locked = false."),
        ("iam service-id-update S -n other -f", ": name = S."),
        ("iam service-id-lock S -f", ": locked = false."),
        (
            "iam user-policy-create writer@example.com --roles Viewer --service-name sysdig-monitor",
            ": roles, resources.",
        ),
        ("iam api-key-delete K -f", "of 'K', but it is still there."),
        ("iam service-id-delete S -f", "of 'S', but it is still there."),
        ("resource service-instance-lock monitoring-instance-01", ": locked = false."),
        (
            "resource service-instance-delete monitoring-instance-01 -f",
            "the instance is still there: active.",
        ),
        (
            "resource tag-attach --tag-names a --resource-id crn:v1:x",
            "said nothing of 1 of 1: look at them",
        ),
        ("resource tag-create --tag-names a:b,c:d", "said nothing of 2 of 2: look at them"),
    ] {
        let typed = crate::support::transcript::words(line);
        let typed: Vec<&str> = typed.iter().map(String::as_str).collect();
        let said = sandbox.run(&typed);
        assert_eq!(said.code, 5, "{line}\n{said}");
        assert!(format!("{}{}", said.stdout, said.stderr).contains(words), "{line}\n{said}");
        assert!(!said.stdout.contains("OK\n"), "{line}\n{said}");
    }
}

#[test]
fn a_secret_that_is_seen_once_is_shown_whatever_else_was_not_done() {
    let (sandbox, _service) = deaf_platform();
    let said = sandbox.revealing(&["iam", "api-key-create", "K", "--lock"]);
    assert_eq!(said.code, 5, "{said}");
    assert!(said.stdout.contains("shown-this-once-and-never-again"), "{said}");
    assert!(said.stderr.contains("of 'K', but shows something else: locked = false."), "{said}");
}
