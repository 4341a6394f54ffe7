//! A Secret of Kubernetes, behind a small API server over TLS.

use std::fs;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Daemon, cloud, once, status};
use crate::support::Sandbox;
use crate::support::raw_service::RawService;

/// What the fake answers.
#[derive(Clone, Copy, Default)]
struct Manner {
    /// Somebody else sets the Secret back.
    forgetful: bool,
    /// A refusal, with what was sent in it.
    refuses: Option<u16>,
}

struct Cluster {
    api: RawService,
    secret: Arc<Mutex<Value>>,
    manner: Arc<Mutex<Manner>>,
}

impl Cluster {
    /// Makes the sandbox a pod of it.
    fn new(sandbox: &mut Sandbox) -> Self {
        let secret = json!({ "kind": "Secret", "data": { "other": "a2VwdA==" } });
        let secret = Arc::new(Mutex::new(secret));
        let manner = Arc::<Mutex<Manner>>::default();
        let (state, how) = (Arc::clone(&secret), Arc::clone(&manner));
        let (api, ca) = RawService::start_secure(move |request| {
            let how = *how.lock().unwrap();
            if request.header("authorization") != "Bearer account-1"
                && request.header("authorization") != "Bearer account-2"
            {
                return (401, json!({ "kind": "Status", "message": "Unauthorized" }).to_string());
            }
            if let Some(status) = how.refuses {
                let message = format!("refused: {}", request.body);
                return (status, json!({ "kind": "Status", "message": message }).to_string());
            }
            let (method, path) = request.line.split_once(' ').unwrap();
            if path != "/api/v1/namespaces/monitoring/secrets/grafana" {
                return (404, json!({ "kind": "Status", "message": "not found" }).to_string());
            }
            let mut secret = state.lock().unwrap();
            if method == "PATCH" && !how.forgetful {
                assert_eq!(request.header("content-type"), "application/merge-patch+json");
                let sent: Value = serde_json::from_str(&request.body).unwrap();
                for (key, value) in sent["data"].as_object().unwrap() {
                    secret["data"][key] = value.clone();
                }
            }
            (200, secret.to_string())
        });
        let folder = sandbox.home().join("account");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("token"), "account-1\n").unwrap();
        fs::write(folder.join("ca.crt"), ca).unwrap();
        sandbox.set("KUBERNETES_SERVICE_HOST", "127.0.0.1");
        sandbox.set("KUBERNETES_SERVICE_PORT", api.port().to_string());
        sandbox.set("IBMCLOUD_MONITORING_SERVICE_ACCOUNT", folder);
        Self { api, secret, manner }
    }

    fn value(&self, key: &str) -> String {
        let secret = self.secret.lock().unwrap();
        let bytes = STANDARD.decode(secret["data"][key].as_str().unwrap_or_default()).unwrap();
        String::from_utf8(bytes).unwrap()
    }
}

#[test]
fn a_secret_gets_the_token_and_keeps_its_other_keys() {
    let mut sandbox = cloud(3_600);
    let cluster = Cluster::new(&mut sandbox);
    let said = once(&sandbox, &["--kubernetes-secret", "monitoring/grafana"]).ok();
    assert!(
        said.stderr.contains("kubernetes:monitoring/grafana:token: set, and read back."),
        "{said}"
    );
    assert_eq!(status(&sandbox, &cluster.value("token")), 200);
    assert_eq!(cluster.value("other"), "kept");
    let methods: Vec<_> = cluster.api.received().into_iter().map(|it| it.line).collect();
    assert_eq!(methods.len(), 2, "one change, one look: {methods:?}");
    // The service account's token is exchanged while the pod runs.
    let words = ["--kubernetes-secret", "monitoring/grafana:headers", "--format", "header"];
    let daemon = Daemon::start(&sandbox, &words);
    daemon.wait_for(1, "set, and read back.");
    assert!(cluster.value("headers").starts_with("Authorization: Bearer eyJ"));
    fs::write(sandbox.home().join("account/token"), "account-2").unwrap();
    daemon.signal("-HUP");
    daemon.wait_for(2, "set, and read back.");
    let last = cluster.api.received().pop().unwrap();
    assert_eq!(last.header("authorization"), "Bearer account-2");
    daemon.end();
}

#[test]
fn what_kubernetes_refuses_is_told_without_the_token() {
    let mut sandbox = cloud(3_600);
    let cluster = Cluster::new(&mut sandbox);
    let words = ["--kubernetes-secret", "monitoring/grafana"];
    for (code, told) in [
        (403, "left as it was. Kubernetes refused (status 403"),
        (404, "left as it was. Kubernetes refused (status 404"),
        (422, "left as it was. Kubernetes refused (status 422"),
        (500, "may have been changed. Kubernetes refused (status 500"),
    ] {
        cluster.manner.lock().unwrap().refuses = Some(code);
        let said = once(&sandbox, &words);
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains(told), "{said}");
        assert!(!said.stderr.contains("ZXlK"), "the token in Base64: {said}");
    }
    cluster.manner.lock().unwrap().refuses = Some(403);
    let said = once(&sandbox, &words);
    assert!(said.stderr.contains("the service account needs 'get' and 'patch' for it."), "{said}");
    *cluster.manner.lock().unwrap() = Manner { forgetful: true, refuses: None };
    let said = once(&sandbox, &words);
    let told = "may have been changed. Kubernetes: the Secret does not have what was sent";
    assert!(said.code == 1 && said.stderr.contains(told), "{said}");
    fs::write(sandbox.home().join("account/token"), "account-3").unwrap();
    let said = once(&sandbox, &words);
    assert!(said.stderr.contains("Kubernetes refused (status 401"), "{said}");
    fs::remove_file(sandbox.home().join("account/token")).unwrap();
    let said = once(&sandbox, &words);
    assert!(said.stderr.contains("account/token' cannot be used: No such file"), "{said}");
}

#[test]
fn a_server_that_another_authority_vouches_for_gets_nothing() {
    let mut sandbox = cloud(3_600);
    let cluster = Cluster::new(&mut sandbox);
    fs::write(sandbox.home().join("account/ca.crt"), sandbox.cloud.ca_pem()).unwrap();
    let said = once(&sandbox, &["--kubernetes-secret", "monitoring/grafana"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("left as it was. Kubernetes could not be reached"), "{said}");
    assert!(cluster.api.received().is_empty());
    sandbox.unset("KUBERNETES_SERVICE_HOST");
    let said = once(&sandbox, &["--kubernetes-secret", "monitoring/grafana"]);
    assert!(said.stderr.contains("this program does not run in a pod"), "{said}");
    for name in ["grafana", "../x/y", "a/b/c", "a/.."] {
        let said = once(&sandbox, &["--kubernetes-secret", name]);
        assert!(said.stderr.contains("is not a value for --kubernetes-secret"), "{said}");
    }
}
