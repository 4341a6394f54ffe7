//! Every example of IBM's page on the `monitoring` plug-in (94 to 124 of the acceptance list), word
//! for word in a shell with `ibmcloud` on its path.

use ibmcloud_emulator::World;

use crate::support::transcript::{ABC, ABC_GUID};
use crate::support::{Said, Sandbox};

/// Lines that run to their end in the demo world. What they ask is answered with yes.
const LINES: &[(&str, &str, &str)] = &[
    (
        "94",
        r#"ibmcloud monitoring alert add \
        --name "IBM Cloud Monitoring abc" \
        --description "Alert to report crashLoopBackOffs that are detected" \
        --severity 2 \
        --timespan 300 \
        --condition 'sum(avg(kubernetes.pod.restart.count)) > 1' \
        --alert-name '[Kubernetes] Pod crash/restart loop'"#,
        "Alert [Kubernetes] Pod crash/restart loop was added with ID",
    ),
    (
        "95",
        r#"ibmcloud monitoring alert add \
        --name "IBM Cloud Monitoring abc" \
        --description "Alert to report crashLoopBackOffs that are detected" \
        --severity 2 \
        --severity-label MEDIUM \
        --timespan 300 \
        --condition 'sum(avg(kubernetes.pod.restart.count)) > 1' \
        --alert-name '[Kubernetes] Pod crash/restart loop'"#,
        "Alert [Kubernetes] Pod crash/restart loop was added with ID",
    ),
    ("96", r#"ibmcloud monitoring alert list --name "IBM Cloud Monitoring abc""#, "Low uptime"),
    (
        "97",
        r#"ibmcloud monitoring alert list --name "IBM Cloud Monitoring abc" --region us-south"#,
        "Low uptime",
    ),
    (
        "98",
        r#"ibmcloud monitoring alert list --name "IBM Cloud Monitoring abc" --enabled false --severity low,medium"#,
        "No alert found.",
    ),
    (
        "99",
        r#"ibmcloud monitoring alert get --name "IBM Cloud Monitoring abc" --id 1234567"#,
        "1234567",
    ),
    (
        "100",
        r#"ibmcloud monitoring alert get --name "IBM Cloud Monitoring abc" --id 1234567 --region us-south"#,
        "1234567",
    ),
    (
        "101",
        r#"ibmcloud monitoring alert update --name "IBM Cloud Monitoring abc" --id 1234567 --file alert.json"#,
        "was updated.",
    ),
    (
        "102",
        r#"ibmcloud monitoring alert update --name "IBM Cloud Monitoring abc" --id 1234567 --file alert.json --region us-south"#,
        "was updated.",
    ),
    (
        "103",
        r#"ibmcloud monitoring alert delete --name "IBM Cloud Monitoring abc" --id 1234567 --file alert.json"#,
        "was deleted.",
    ),
    (
        "104",
        r#"ibmcloud monitoring alert delete --name "IBM Cloud Monitoring abc" --id 1234567 --file alert.json --region us-south"#,
        "was deleted.",
    ),
    ("105", "ibmcloud monitoring service-instances", ABC),
    ("106", "ibmcloud monitoring service-instances -g test-rg", "No service instance found."),
    ("107", "ibmcloud monitoring service-instances --output wide", ABC_GUID),
    ("108", "ibmcloud monitoring service-instances --quiet", ABC),
    ("109", "ibmcloud monitoring service-instances --region us-south", ABC),
    ("110", "ibmcloud monitoring service-instances --region us-south --output json", "\"guid\""),
    (
        "111",
        r#"ibmcloud monitoring platform-metrics-receiver --name "IBM Cloud Monitoring abc""#,
        "receives the platform metrics of us-south.",
    ),
    (
        "112",
        r#"ibmcloud monitoring platform-metrics-receiver --name "IBM Cloud Monitoring abc" --region eu-gb"#,
        "receives the platform metrics of eu-gb.",
    ),
    ("113", "ibmcloud monitoring dashboard list", "Node overview"),
    ("114", "ibmcloud monitoring dashboard list --region us-south", "Node overview"),
    (
        "117",
        r#"ibmcloud monitoring dashboard add-json --name "IBM Cloud Monitoring abc" --file dashboard.json"#,
        "was added with ID",
    ),
    (
        "118",
        r#"ibmcloud monitoring dashboard add-json --name "IBM Cloud Monitoring abc" --file dashboard.json --region us-south"#,
        "was added with ID",
    ),
    ("119", r#"ibmcloud monitoring event list --name "IBM Cloud Monitoring abc""#, "deploy"),
    (
        "120",
        r#"ibmcloud monitoring event list --name "IBM Cloud Monitoring abc" --region us-south"#,
        "deploy",
    ),
    (
        "121",
        r#"ibmcloud monitoring event list --name "IBM Cloud Monitoring abc" --region us-south --duration 1H"#,
        "No event found.",
    ),
    (
        "122",
        r#"ibmcloud monitoring settings notification list --name "IBM Cloud Monitoring abc""#,
        "on-call mail",
    ),
    (
        "122",
        r#"ibmcloud monitoring settings notification list --name "IBM Cloud Monitoring abc" --region us-south"#,
        "on-call mail",
    ),
    (
        "123",
        r#"ibmcloud monitoring settings team list --name "IBM Cloud Monitoring abc""#,
        "Payments",
    ),
    (
        "123",
        r#"ibmcloud monitoring settings team list --name "IBM Cloud Monitoring abc" --region us-south"#,
        "Payments",
    ),
    (
        "124",
        r#"ibmcloud monitoring settings user list --name "IBM Cloud Monitoring abc""#,
        "admin@example.com",
    ),
    (
        "124",
        r#"ibmcloud monitoring settings user list --name "IBM Cloud Monitoring abc" --region us-south"#,
        "admin@example.com",
    ),
];

/// Examples that cannot do what the page says: no id is named.
const WITHOUT_ID: &[(&str, &str)] = &[
    ("115", r#"ibmcloud monitoring dashboard get --name "IBM Cloud Monitoring abc""#),
    (
        "116",
        r#"ibmcloud monitoring dashboard get --name "IBM Cloud Monitoring abc" --region us-south"#,
    ),
];

/// An instance of the same name in eu-gb too, for 112.
fn world(world: &mut World) {
    let mut other = world.instance(ABC_GUID).unwrap().clone();
    other.guid = "9f8e7d6c-5b4a-4938-8271-605f4e3d2c1b".into();
    other.region = "eu-gb".into();
    let mut inside = world.monitor(ABC_GUID).unwrap().clone();
    inside.instance.clone_from(&other.guid);
    world.instances.push(other);
    world.monitors.push(inside);
}

/// Runs a line as a reader does who answers each question with yes.
fn run(line: &str) -> Said {
    let sandbox = Sandbox::changed(world).logged_in();
    sandbox.file("dashboard.json", r#"{"name": "from the page", "schema": 3, "panels": []}"#);
    let alert = sandbox.run(&[
        "monitoring",
        "alert",
        "get",
        "--name",
        ABC,
        "--id",
        "1234567",
        "--output",
        "json",
    ]);
    // Of a file that says what is there already nothing is updated.
    let mut alert = alert.ok().json();
    alert["description"] = "edited".into();
    sandbox.file("alert.json", &alert.to_string());
    sandbox.bash(&format!("{line} <<< y"))
}

fn check(lines: &[(&str, &str, &str)]) {
    for (number, line, wanted) in lines {
        let said = run(line);
        assert_eq!(said.code, 0, "{number}: {line}\n{said}");
        assert!(said.stdout.contains(wanted), "{number}: {line}\n{said}");
    }
}

#[test]
fn examples_of_alerts() {
    check(&LINES[..11]);
}

#[test]
fn examples_of_instances_and_receivers() {
    check(&LINES[11..19]);
}

#[test]
fn examples_of_dashboards_events_and_settings() {
    check(&LINES[19..]);
}

#[test]
fn examples_without_an_id_are_told_what_is_missing() {
    for (number, line) in WITHOUT_ID {
        let said = run(line);
        assert_eq!(said.code, 1, "{number}\n{said}");
        assert!(said.stderr.contains("Incorrect Usage: --id is missing"), "{number}\n{said}");
    }
}

#[test]
fn older_and_other_spellings_mean_the_same() {
    let same = [
        (
            "service-instances -g test-rg --all-regions",
            "service-instances --g test-rg --all-regions",
        ),
        (
            "service-instances -g test-rg --all-regions",
            "service-instances --resource-group test-rg --all-regions",
        ),
        ("service-instances --output WIDE", "service-instances -l"),
        ("service-instances --output WIDE", "service-instances --long"),
        ("service-instances --output JSON", "service-instances -j"),
        ("service-instances --output WIDE,JSON", "service-instances --json -l"),
        ("service-instances --all-resource-groups", "service-instances --arg"),
        ("alert get --name MINE --id 7301", "alert get --n MINE --id 7301"),
        ("alert get --name MINE --id 7301", "alert get -n MINE --id 7301"),
        ("alert get --name MINE --id 7301", "alert get -name=MINE --id 7301"),
        ("alert get --name MINE --id 7301", "alert get --sn MINE --id 7301"),
        ("alert get --name MINE --id 7301", "alert get --service-name MINE --id 7301"),
        ("event list --name MINE --last 10000d", "event list --sn MINE --duration 10000D"),
    ];
    let sandbox = Sandbox::new().logged_in();
    let said = |line: &str| {
        let words = std::iter::once("monitoring").chain(line.split(' '));
        let words: Vec<String> = words.map(|word| word.replace("MINE", ABC)).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        sandbox.run(&words).ok().stdout
    };
    for (one, other) in same {
        assert_eq!(said(one), said(other), "{other}");
    }
}

#[test]
fn no_example_is_left_out() {
    let mut numbers: Vec<u32> = LINES
        .iter()
        .map(|(number, ..)| *number)
        .chain(WITHOUT_ID.iter().map(|(it, _)| *it))
        .map(|number| number.parse().unwrap())
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers, (94..=124).collect::<Vec<_>>());
}
