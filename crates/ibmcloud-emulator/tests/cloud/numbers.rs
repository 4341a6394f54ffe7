//! Numbers come back as they were written, digit for digit.

use ibmcloud_emulator::{Options, World};

use super::support::{FIRST, Test, send};

/// A fraction with a zero at its end, an exponent, more digits than any machine number holds, and
/// the rest of what JSON allows.
const NUMBERS: [&str; 8] = [
    "1.50",
    "1e3",
    "12345678901234567890123",
    "-0",
    "1E+2",
    "0.1000000000000000055511151231257827",
    "-0.0",
    "18446744073709551616",
];

fn body(test: &Test, method: &str, path: &str, body: String) -> String {
    let request = test.monitor(method, path).header("content-type", "application/json").body(body);
    send(request).expect(200).text
}

#[test]
fn an_alert_keeps_its_numbers() {
    let test = Test::new();
    for number in NUMBERS {
        let sent = format!(
            r#"{{"alert":{{"name":"n {number}","condition":"avg(timeAvg(uptime)) <= {number}","custom":{number},"list":[{number},{{"deep":{number}}}]}}}}"#
        );
        let made = body(&test, "POST", "/api/alerts", sent);
        let kept = format!(r#""custom":{number},"list":[{number},{{"deep":{number}}}]"#);
        assert!(made.contains(&kept), "{number}: {made}");
        assert!(send(test.monitor("GET", "/api/alerts")).text.contains(&kept), "{number}");
    }
    let sent = r#"{"alert":{"name":"v2","type":"MANUAL","config":{"metric":{"id":"m"},"conditionOperator":">","threshold":1.50,"timeAggregation":"avg","range":6e2}}}"#;
    let made = body(&test, "POST", "/api/v2/alerts", sent.to_owned());
    assert!(made.contains(r#""threshold":1.50,"timeAggregation":"avg","range":6e2"#), "{made}");
    let old = send(test.monitor("GET", "/api/alerts")).expect(200).text;
    assert!(old.contains("avg(avg(m)) > 1.50"), "{old}");
}

#[test]
fn a_dashboard_keeps_its_numbers() {
    let test = Test::new();
    let list = send(test.monitor("GET", "/api/v3/dashboards")).expect(200).json();
    let path = format!("/api/v3/dashboards/{}", list["dashboards"][0]["id"]);
    let stored = send(test.monitor("GET", &path)).expect(200).text;
    let sent = stored.replacen(r#"{"dashboard":{"#, r#"{"dashboard":{"exact":[1.50,1e3],"#, 1);
    assert_ne!(sent, stored);
    assert!(body(&test, "PUT", &path, sent).contains(r#""exact":[1.50,1e3]"#));
    assert!(send(test.monitor("GET", &path)).text.contains(r#""exact":[1.50,1e3]"#));
}

#[test]
fn parameters_of_an_instance_keep_their_numbers_also_through_a_file() {
    let test = Test::new();
    let numbers = NUMBERS.join(",");
    let sent = format!(r#"{{"parameters":{{"external_api_auth":"ANY","exact":[{numbers}]}}}}"#);
    let path = format!("/v2/resource_instances/{FIRST}");
    let kept = format!(r#""exact":[{numbers}]"#);
    let request = test.ask("PATCH", &path).header("content-type", "application/json").body(sent);
    assert!(send(request).expect(200).text.contains(&kept));
    assert!(test.get(&path).text.contains(&kept));
    assert!(test.get("/v2/resource_instances").text.contains(&kept));
    let world = World::from_json(&test.cloud.world().to_json()).unwrap();
    let again = Test::with(Options { world, ..Options::default() });
    assert!(again.get(&path).text.contains(&kept));
}
