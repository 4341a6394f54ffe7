//! PromQL over real sockets. The expected values were computed by hand from the formulas in the
//! documentation of the series.

use ibmcloud_emulator::{Clock, Options, keys};
use serde_json::{Value, json};

use super::support::{Got, Test, send};

/// 2026-01-01T00:00:00Z, a Thursday.
const MIDNIGHT: i64 = 1_767_225_600;
/// A quarter past one. The hosts `web-1`, `web-2` and `db-1` use 35, 45 and 55 % of their CPU.
const NOW: i64 = MIDNIGHT + 4_500;

fn test() -> Test {
    Test::with(Options { clock: Clock::manual(NOW), ..Options::default() })
}

fn ask(test: &Test, path: &str, parameters: &[(&str, &str)]) -> Got {
    let path = format!("/prometheus/api/v1/{path}");
    send(test.monitor("GET", &path).query(parameters))
}

fn data(test: &Test, path: &str, parameters: &[(&str, &str)]) -> Value {
    let body = ask(test, path, parameters).expect(200).json();
    assert_eq!(body["status"], "success");
    body["data"].clone()
}

/// The result of an instant query, one `{labels} value` a line.
fn lines(data: &Value) -> String {
    let labels = |metric: &Value| {
        let pairs = metric.as_object().unwrap().iter();
        let pairs: Vec<String> =
            pairs.map(|(name, value)| format!("{name}={}", value.as_str().unwrap())).collect();
        format!("{{{}}}", pairs.join(","))
    };
    match data["resultType"].as_str().unwrap() {
        "vector" => {
            let line = |it: &Value| {
                assert_eq!(it["value"][0], NOW);
                format!("{} {}", labels(&it["metric"]), it["value"][1].as_str().unwrap())
            };
            data["result"].as_array().unwrap().iter().map(line).collect::<Vec<_>>().join("\n")
        }
        _ => data["result"][1].as_str().unwrap().to_owned(),
    }
}

/// Queries with the lines of their results; the engine of the Prometheus project is asked the same.
const TABLE: &str = include_str!("../../../../tests/conformance/promql/queries.json");

#[test]
fn queries_give_what_was_computed_by_hand() {
    let test = test();
    let table: Value = serde_json::from_str(TABLE).unwrap();
    assert_eq!(table["time"], NOW);
    let queries = table["queries"].as_array().unwrap();
    assert!(queries.len() > 80);
    let mut wrong = Vec::new();
    for it in queries {
        let query = it["query"].as_str().unwrap();
        let wanted: Vec<&str> =
            it["result"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
        let (wanted, got) = (wanted.join("\n"), lines(&data(&test, "query", &[("query", query)])));
        if !is_same(&got, &wanted) {
            wrong.push((query, wanted, got));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The same labels, and numbers that differ by no more than their last digits.
fn is_same(got: &str, wanted: &str) -> bool {
    let is_close = |ours: &str, theirs: &str| {
        let parts = |line: &str| {
            let (labels, value) = line.rsplit_once(' ').unwrap_or(("", line));
            (labels.to_owned(), value.parse::<f64>().ok())
        };
        match (parts(ours), parts(theirs)) {
            ((a, Some(x)), (b, Some(y))) if y.is_finite() => {
                a == b && (x - y).abs() <= 1e-12 * y.abs()
            }
            _ => ours == theirs,
        }
    };
    let (ours, theirs): (Vec<&str>, Vec<&str>) = (got.lines().collect(), wanted.lines().collect());
    ours.len() == theirs.len() && ours.iter().zip(&theirs).all(|(a, b)| is_close(a, b))
}

#[test]
fn wrong_queries_are_refused_with_the_right_status() {
    let test = test();
    let bad = (400, "bad_data");
    let failed = (422, "execution");
    for (query, (status, kind), text) in [
        ("", bad, "unknown position: parse error: no expression found in input"),
        ("sum(", bad, "parse error"),
        ("frobnicate(up)", bad, "frobnicate"),
        ("rate(up)", bad, "expected type"),
        ("up{", bad, "parse error"),
        ("1 > 2", bad, "BOOL"),
        ("limit_ratio(0 / 0, up)", failed, "Ratio value is NaN"),
        ("label_replace(up, \"a\", \"b\", \"c\", \"(\")", failed, "invalid regular expression"),
        ("label_join(up, \"a b\", \"\", \"job\")", failed, "invalid destination label name"),
        (
            "label_join(label_join(up, \"host\", \"\", \"job\"), \"region\", \"\", \"job\")",
            failed,
            "same labelset",
        ),
        ("up + on (job) sysdig_host_cpu_used_percent", failed, "duplicate series"),
        ("sysdig_host_cpu_used_percent + on (job) sum by (job) (up)", failed, "many-to-one"),
        ("rate({__name__=~\"sysdig.+\"}[5m])", failed, "same labelset"),
        ("count_over_time(up[10y])", failed, "too many samples"),
    ] {
        let got = ask(&test, "query", &[("query", query)]).expect(status).json();
        assert_eq!((&got["status"], &got["errorType"]), (&"error".into(), &kind.into()), "{query}");
        let said = got["error"].as_str().unwrap();
        assert!(said.contains(text), "{query}: {said}");
    }
    let long = format!("up + {}", "1".repeat(50_000));
    let path = test.monitor("POST", "/prometheus/api/v1/query").form(&[("query", &long)]);
    assert!(send(path).expect(400).text.contains("50000"));
    let deep = format!("{}1{}", "(".repeat(200), ")".repeat(200));
    ask(&test, "query", &[("query", &deep)]).expect(400);
}

#[test]
fn a_range_query_gives_every_step() {
    let test = test();
    let query = "sysdig_host_cpu_used_percent{host=\"web-1\"}";
    let (start, end) = ((NOW - 120).to_string(), NOW.to_string());
    let parameters = [("query", query), ("start", &*start), ("end", &*end), ("step", "1m")];
    let wanted = json!({"resultType": "matrix", "result": [{
        "metric": {
            "__name__": "sysdig_host_cpu_used_percent",
            "host": "web-1",
            "job": "web",
            "region": "us-south",
        },
        "values": [[NOW - 120, "37"], [NOW - 60, "36"], [NOW, "35"]],
    }]});
    assert_eq!(data(&test, "query_range", &parameters), wanted);
    let path = "/prometheus/api/v1/query_range";
    let form = send(test.monitor("POST", path).form(&parameters)).expect(200).json();
    assert_eq!(form["data"], wanted);
    let dates = [
        ("query", query),
        ("start", "2026-01-01T01:13:00Z"),
        ("end", "2026-01-01T02:15:00+01:00"),
        ("step", "60"),
    ];
    assert_eq!(data(&test, "query_range", &dates), wanted);
    let scalar = [("query", "1"), ("start", &*end), ("end", &*end), ("step", "60")];
    let got = data(&test, "query_range", &scalar);
    assert_eq!(got["result"], json!([{"metric": {}, "values": [[NOW, "1"]]}]));
}

#[test]
fn the_future_has_no_values() {
    let test = test();
    let (start, end) = ((NOW + 200).to_string(), (NOW + 400).to_string());
    let parameters = [("query", "sum(up)"), ("start", &*start), ("end", &*end), ("step", "100")];
    let got = data(&test, "query_range", &parameters);
    assert_eq!(got["result"][0]["values"], json!([[NOW + 200, "3"]]));
    let half = format!("{NOW}.5");
    let got = data(&test, "query", &[("query", "up{job=\"db\"}[20s]"), ("time", &half)]);
    assert_eq!(got["result"][0]["values"], json!([[NOW - 10, "1"], [NOW, "1"]]));
}

#[test]
fn wrong_ranges_are_refused() {
    let test = test();
    for (start, end, step, status, text) in [
        ("2", "1", "1", 422, "Invalid time range"),
        ("0", "1", "0", 400, "zero or negative"),
        ("0", "1", "", 400, "step"),
        ("0", "1", "often", 400, "valid duration"),
        ("", "1", "1", 400, "start"),
        ("0", "tomorrow", "1", 400, "valid timestamp"),
        ("0", "20000", "1", 400, "11,000 points"),
    ] {
        let parameters = [("query", "up"), ("start", start), ("end", end), ("step", step)];
        let said = ask(&test, "query_range", &parameters).expect(status).json()["error"].clone();
        assert!(said.as_str().unwrap().contains(text), "{said}");
    }
    let parameters = [("query", "up[5m]"), ("start", "0"), ("end", "1"), ("step", "1")];
    ask(&test, "query_range", &parameters).expect(400);
    ask(&test, "query", &[("query", "up"), ("timeout", "3m")]).expect(400);
    ask(&test, "query", &[("query", "up"), ("timeout", "2m")]).expect(200);
    ask(&test, "query", &[("query", "up"), ("time", "now")]).expect(400);
}

#[test]
fn a_limit_cuts_and_says_so() {
    let test = test();
    let got = ask(&test, "query", &[("query", "up"), ("limit", "2")]).expect(200).json();
    assert_eq!(got["data"]["result"].as_array().unwrap().len(), 2);
    assert_eq!(got["warnings"], json!(["results truncated due to limit"]));
    let all = ask(&test, "query", &[("query", "up"), ("limit", "3")]).expect(200).json();
    assert_eq!(all["warnings"], json!([]));
    ask(&test, "query", &[("query", "up"), ("limit", "few")]).expect(400);
}

#[test]
fn series_labels_and_metadata_are_found() {
    let test = test();
    let found = data(&test, "series", &[("match[]", "up{job=\"db\"}"), ("match[]", "none")]);
    let db = json!({"__name__": "up", "host": "db-1", "job": "db", "region": "us-south"});
    assert_eq!(found, json!([db]));
    let both = [("match[]", "up"), ("match[]", "{__name__=\"up\"}")];
    assert_eq!(data(&test, "series", &both).as_array().unwrap().len(), 3);
    ask(&test, "series", &[]).expect(400);
    ask(&test, "series", &[("match[]", "sum(up)")]).expect(400);
    let labels = data(&test, "labels", &[]);
    assert_eq!(
        labels,
        json!(["__name__", "code", "host", "job", "le", "namespace", "pod", "region"])
    );
    assert_eq!(
        data(&test, "labels", &[("match[]", "http_requests_total"), ("limit", "2")]),
        json!(["__name__", "code"])
    );
    assert_eq!(data(&test, "label/host/values", &[]), json!(["db-1", "web-1", "web-2"]));
    assert_eq!(
        data(&test, "label/host/values", &[("match[]", "http_requests_total")]),
        json!(["web-1", "web-2"])
    );
    assert_eq!(data(&test, "label/none/values", &[]), json!([]));
    ask(&test, "label/a-b/values", &[]).expect(400);
    let metadata = data(&test, "metadata", &[("metric", "up")]);
    assert_eq!(metadata["up"][0]["type"], "gauge");
    assert_eq!(data(&test, "metadata", &[("limit", "2")]).as_object().unwrap().len(), 2);
    assert_eq!(data(&test, "metadata", &[("metric", "none")]), json!({}));
}

#[test]
fn a_rule_that_cannot_be_evaluated_says_so_and_is_not_just_quiet() {
    let test = test();
    let alert = json!({"alert": {
        "name": "ambiguous",
        "type": "PROMETHEUS",
        "config": {"query": "up + on (job) up > 0", "duration": 120},
    }});
    send(test.monitor("POST", "/api/v2/alerts").json(&alert)).expect(200);
    let rules = data(&test, "rules", &[])["groups"][0]["rules"].clone();
    let rules = rules.as_array().unwrap();
    let rule = rules.iter().find(|rule| rule["name"] == "ambiguous").unwrap();
    assert_eq!((&rule["health"], &rule["duration"]), (&"err".into(), &120.into()));
    assert!(rule["lastError"].as_str().unwrap().contains("many"), "{rule}");
    let fine = rules.iter().find(|rule| rule["name"] == "High CPU").unwrap();
    assert_eq!((&fine["health"], fine.get("lastError")), (&"ok".into(), None));
}

#[test]
fn alerts_of_the_team_appear_as_rules() {
    let test = test();
    let hot = json!({"alert": {
        "name": "hot",
        "type": "PROMETHEUS",
        "condition": "sysdig_host_cpu_used_percent > 50",
    }});
    send(test.monitor("POST", "/api/alerts").json(&hot)).expect(200);
    let rules = data(&test, "rules", &[])["groups"][0]["rules"].clone();
    let states: Vec<(&str, &str)> = rules
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| (rule["name"].as_str().unwrap(), rule["state"].as_str().unwrap()))
        .collect();
    assert_eq!(states, [("High CPU", "inactive"), ("hot", "firing")]);
    let alerts = data(&test, "alerts", &[])["alerts"].clone();
    assert_eq!(alerts.as_array().unwrap().len(), 1);
    assert_eq!(alerts[0]["labels"]["alertname"], "hot");
    assert_eq!((&alerts[0]["labels"]["host"], &alerts[0]["value"]), (&"db-1".into(), &"55".into()));
}

#[test]
fn paths_that_are_refused_say_how() {
    let test = test();
    for path in ["targets", "status/config", "admin/tsdb/snapshot", "alertmanagers"] {
        let got = ask(&test, path, &[]).expect(410).json();
        let said = "This API endpoint is not supported.";
        assert_eq!(got, json!({"status": "error", "errorType": "gone", "error": said}));
    }
    assert_eq!(ask(&test, "nothing", &[]).expect(404).text.trim(), "404 page not found");
    send(test.monitor("DELETE", "/prometheus/api/v1/query")).expect(405);
    let path = "/prometheus/api/v1/query";
    let got = send(test.ask_as("expired", "GET", path)).expect(401).json();
    assert_eq!((&got["error"], &got["status"]), (&"Unauthorized".into(), &401.into()));
    assert_eq!(got["path"], "/ext/auth/prometheus/api/v1/query");
    let reader = test.monitor_as(keys::READER, "GET", path).query(&[("query", "up")]);
    send(reader).expect(200);
    // Grafana sends a Monitor API token and no instance.
    let token = test.team_token("40211");
    send(test.ask_as(&token, "GET", path).query(&[("query", "up")])).expect(200);
}
