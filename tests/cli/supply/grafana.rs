//! A data source of Grafana, behind small servers that keep one as Grafana does.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::{Daemon, cloud, once, status};
use crate::support::raw_service::{RawService, Received};
use crate::support::{GUID, Sandbox};

/// What a replica keeps, and how it is.
struct State {
    document: Value,
    secure: Value,
    /// The health checks that follow are bad, so many.
    bad: usize,
    /// The data source works for so many updates more.
    works_for: Option<usize>,
    /// Its plug-in has a health check.
    checks: bool,
    /// Somebody changes it after each look.
    busy: bool,
    /// Refuses updates with what was sent in the answer.
    refuses: bool,
}

struct Replica {
    server: RawService,
    state: Arc<Mutex<State>>,
}

impl Replica {
    fn start() -> Self {
        let document = json!({
            "id": 1, "uid": "P4A7", "orgId": 1, "name": "IBM", "type": "prometheus", "access": "proxy",
            "url": "https://us-south.monitoring.cloud.ibm.com/prometheus", "basicAuth": false,
            "jsonData": { "httpMethod": "POST", "timeInterval": "15s", "big": 12_345_678_901_234_567_890_u64 },
            "secureJsonFields": {}, "version": 7, "readOnly": false, "somethingNew": { "kept": true },
        });
        let state = State {
            document,
            secure: json!({}),
            bad: 0,
            works_for: None,
            checks: true,
            busy: false,
            refuses: false,
        };
        let state = Arc::new(Mutex::new(state));
        let own = Arc::clone(&state);
        let server = RawService::start(move |request| {
            let (status, body) = own.lock().unwrap().answer(request);
            (status, body.to_string())
        });
        Self { server, state }
    }

    fn updates(&self) -> Vec<Value> {
        let received = self.server.received();
        let updates = received.iter().filter(|it| it.line.starts_with("PUT "));
        updates.map(|it| serde_json::from_str(&it.body).unwrap()).collect()
    }

    fn token(&self) -> String {
        let state = self.state.lock().unwrap();
        let value = state.secure["httpHeaderValue1"].as_str().unwrap();
        value.strip_prefix("Bearer ").unwrap().to_owned()
    }
}

impl State {
    fn answer(&mut self, request: &Received) -> (u16, Value) {
        if request.header("authorization") != "Bearer glsa_secret" {
            return (401, json!({ "message": "Invalid API key" }));
        }
        match request.line.as_str() {
            "GET /sub/api/datasources/uid/P4A7" => {
                let seen = self.document.clone();
                if self.busy {
                    self.document["version"] = (seen["version"].as_i64().unwrap() + 1).into();
                }
                (200, seen)
            }
            "PUT /sub/api/datasources/uid/P4A7" => {
                let sent: Value = serde_json::from_str(&request.body).unwrap();
                if self.refuses {
                    return (500, json!({ "message": format!("cannot store {}", request.body) }));
                }
                if sent["version"] != self.document["version"] {
                    return (
                        409,
                        json!({ "message": "Datasource has already been updated by someone else" }),
                    );
                }
                for (key, value) in sent["secureJsonData"].as_object().unwrap() {
                    self.secure[key] = value.clone();
                }
                self.document = sent;
                self.document.as_object_mut().unwrap().remove("secureJsonData");
                self.document["version"] = (self.document["version"].as_i64().unwrap() + 1).into();
                if let Some(left) = &mut self.works_for {
                    self.bad = usize::from(*left == 0);
                    *left = left.saturating_sub(1);
                }
                (200, json!({ "message": "Datasource updated", "datasource": self.document }))
            }
            "GET /sub/api/datasources/uid/P4A7/health" if !self.checks => {
                (404, json!({ "message": "Plugin does not have a health check" }))
            }
            "GET /sub/api/datasources/uid/P4A7/health" => {
                if self.bad > 0 {
                    self.bad -= 1;
                    let said = format!("token {} does not work", self.secure["httpHeaderValue1"]);
                    return (400, json!({ "status": "ERROR", "message": said }));
                }
                (
                    200,
                    json!({ "status": "OK", "message": "Successfully queried the Prometheus API." }),
                )
            }
            _ => (404, json!({ "message": "Data source not found" })),
        }
    }
}

/// The options for these replicas.
fn options(sandbox: &Sandbox, replicas: &[&Replica]) -> Vec<String> {
    let token = sandbox.file("grafana-token", "glsa_secret\n");
    let mut words: Vec<String> =
        ["--grafana-data-source", "P4A7", "--grafana-token-file"].map(str::to_owned).to_vec();
    words.push(token.to_str().unwrap().to_owned());
    for replica in replicas {
        words.extend(["--grafana".to_owned(), format!("{}/sub/", replica.server.url())]);
    }
    words
}

fn run(sandbox: &Sandbox, words: &[String], more: &[&str]) -> crate::support::Said {
    let words: Vec<&str> = words.iter().map(String::as_str).chain(more.iter().copied()).collect();
    let said = once(sandbox, &words);
    assert!(!said.stderr.contains("glsa_"), "{said}");
    said
}

#[test]
fn every_replica_gets_the_headers_and_keeps_all_else() {
    let sandbox = cloud(3_600);
    let replicas = [Replica::start(), Replica::start()];
    let before = replicas[0].state.lock().unwrap().document.clone();
    let words = options(&sandbox, &[&replicas[0], &replicas[1]]);
    let said = run(&sandbox, &words, &["--team", "Payments"]).ok();
    assert!(said.stderr.contains("grafana:P4A7: set, and works on every replica."), "{said}");
    for replica in &replicas {
        assert_eq!(status(&sandbox, &replica.token()), 200);
        let state = replica.state.lock().unwrap();
        assert_eq!(state.secure["httpHeaderValue2"], GUID);
        assert_eq!(state.secure["httpHeaderValue3"], "40212");
        let mut wanted = before.clone();
        wanted["version"] = 8.into();
        for (place, name) in ["Authorization", "IBMInstanceID", "SysdigTeamID"].iter().enumerate() {
            wanted["jsonData"][format!("httpHeaderName{}", place + 1)] = (*name).into();
        }
        assert_eq!(state.document, wanted);
        drop(state);
        let health = replica.server.received();
        assert!(
            health.iter().filter(|it| it.line.ends_with("/health")).count() == 2,
            "before and after"
        );
    }
    // The second time the headers keep their places.
    run(&sandbox, &words, &[]).ok();
    assert_eq!(replicas[1].updates().len(), 2);
    assert_eq!(replicas[1].state.lock().unwrap().document["version"], 9);
}

#[test]
fn headers_of_others_keep_their_place() {
    let sandbox = cloud(3_600);
    let replica = Replica::start();
    {
        let mut state = replica.state.lock().unwrap();
        state.document["jsonData"]["httpHeaderName1"] = "X-Scope".into();
        state.secure["httpHeaderValue1"] = "theirs".into();
        state.checks = false;
    }
    let said = run(&sandbox, &options(&sandbox, &[&replica]), &[]).ok();
    assert!(said.stderr.contains("set; whether it works is not known"), "{said}");
    let state = replica.state.lock().unwrap();
    assert_eq!(state.secure["httpHeaderValue1"], "theirs");
    assert!(state.secure["httpHeaderValue2"].as_str().unwrap().starts_with("Bearer eyJ"));
    assert_eq!(state.document["jsonData"]["httpHeaderName3"], "IBMInstanceID");
}

#[test]
fn a_provisioned_data_source_is_refused_before_any_change() {
    let sandbox = cloud(3_600);
    let replicas = [Replica::start(), Replica::start()];
    replicas[1].state.lock().unwrap().document["readOnly"] = true.into();
    let said = run(&sandbox, &options(&sandbox, &[&replicas[0], &replicas[1]]), &[]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("grafana:P4A7: left as it was. Grafana ("), "{said}");
    assert!(said.stderr.contains("sets data source 'IBM' from a provisioning file"), "{said}");
    assert!(replicas.iter().all(|it| it.updates().is_empty()));
}

#[test]
fn a_delivery_that_breaks_the_data_source_is_taken_back() {
    let sandbox = cloud(3_600);
    let replica = Replica::start();
    replica.state.lock().unwrap().works_for = Some(1);
    let words = options(&sandbox, &[&replica]);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let daemon = Daemon::start(&sandbox, &words);
    daemon.wait_for(1, "works on every replica.");
    let first = replica.token();
    daemon.signal("-HUP");
    daemon.wait_for(1, "got the one of before again: ");
    let updates = replica.updates();
    let tokens: Vec<&Value> =
        updates.iter().map(|it| &it["secureJsonData"]["httpHeaderValue1"]).collect();
    assert_eq!(tokens[0], &Value::from(format!("Bearer {first}")));
    assert_ne!(tokens[1], tokens[0], "the new one");
    assert_eq!(tokens[2], tokens[0], "the one of before");
    replica.state.lock().unwrap().works_for = None;
    daemon.wait_for(2, "works on every replica.");
    assert_eq!(status(&sandbox, &replica.token()), 200);
    daemon.end();
}

#[test]
fn a_replica_that_refuses_is_told_apart_from_those_that_have_it() {
    let sandbox = cloud(3_600);
    let replicas = [Replica::start(), Replica::start()];
    replicas[1].state.lock().unwrap().refuses = true;
    let said = run(&sandbox, &options(&sandbox, &[&replicas[0], &replicas[1]]), &[]);
    assert_eq!(said.code, 1, "{said}");
    let told = "grafana:P4A7: may have been changed. Grafana (";
    assert!(said.stderr.contains(told), "{said}");
    assert!(said.stderr.contains("does not have the new credential, other replicas do"), "{said}");
    assert_eq!(status(&sandbox, &replicas[0].token()), 200);
}

#[test]
fn what_somebody_else_has_changed_meanwhile_is_not_overwritten() {
    let sandbox = cloud(3_600);
    let replica = Replica::start();
    replica.state.lock().unwrap().busy = true;
    let said = run(&sandbox, &options(&sandbox, &[&replica]), &[]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("left as it was. Grafana refused (status 409)"), "{said}");
    assert_eq!(replica.state.lock().unwrap().secure, json!({}));
}

#[test]
fn the_first_delivery_cannot_be_taken_back_and_that_is_said() {
    let sandbox = cloud(3_600);
    let replica = Replica::start();
    replica.state.lock().unwrap().bad = 9;
    let said = run(&sandbox, &options(&sandbox, &[&replica]), &[]);
    assert_eq!(said.code, 1, "{said}");
    let told = "may have been changed. Grafana (http://127.0.0.1:";
    assert!(said.stderr.contains(told), "{said}");
    assert!(
        said.stderr.contains("the data source has the new credential and does not work"),
        "{said}"
    );
    assert_eq!(replica.updates().len(), 1);
}

#[test]
fn what_grafana_refuses_is_told_without_the_token() {
    let sandbox = cloud(3_600);
    let replica = Replica::start();
    let words = options(&sandbox, &[&replica]);
    replica.state.lock().unwrap().refuses = true;
    let said = run(&sandbox, &words, &[]);
    assert!(said.stderr.contains("may have been changed. Grafana refused (status 500)"), "{said}");
    sandbox.file("grafana-token", "glsa_other");
    let said = run(&sandbox, &words, &[]);
    assert!(said.stderr.contains("left as it was. Grafana refused (status 401"), "{said}");
    assert!(!said.stderr.contains("log in"), "{said}");
    sandbox.file("grafana-token", " \n");
    let said = run(&sandbox, &words, &[]);
    assert!(said.stderr.contains("grafana-token' cannot be used: it holds no token"), "{said}");
    let base = ["--grafana-data-source", "P4A7", "--grafana-token-file", "grafana-token"];
    for (url, told) in [
        ("http://grafana.example.com", "the address is neither https nor on this machine"),
        ("https://user:word@grafana.example.com", "the address holds credentials"),
        ("grafana", "'grafana' is not a value for --grafana"),
    ] {
        let said = once(&sandbox, &[&base[..], &["--grafana", url]].concat());
        assert!(said.code == 1 && said.stderr.contains(told), "{said}");
    }
    let said = once(&sandbox, &["--grafana", "https://grafana.example.com"]);
    assert!(said.stderr.contains("Incorrect Usage"), "{said}");
}
