//! One process for many instances, by path and by address.

use serde_json::Value;

use super::{NO_SECRET, start_with};
use crate::support::Sandbox;

fn customer(answer: &super::Answer) -> String {
    let document: Value =
        serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {answer:?}"));
    document["user"]["customer"]["externalId"].as_str().unwrap().to_owned()
}

#[test]
fn each_instance_is_found_at_its_own_place() {
    let sandbox = Sandbox::new().logged_in();
    let world = sandbox.cloud.world();
    let guids: Vec<String> = world.instances.iter().map(|it| it.guid.clone()).take(2).collect();
    let [first, second] = &guids[..] else { panic!("{guids:?}") };
    let config = sandbox.file(
        "proxy.json",
        &format!(
            r#"{{"listen": "127.0.0.1:0", "admin_listen": "127.0.0.1:0", "no_client_secret": true, "access_log": "text",
                "instances": [
                  {{"name": "one", "instance": "{first}", "path": "/one"}},
                  {{"name": "two", "instance": "{second}", "path": "/one/two"}},
                  {{"name": "other", "instance": "{second}", "listen": "[::1]:0"}}]}}"#
        ),
    );
    let mut proxy = start_with(&sandbox, &["--config", config.to_str().unwrap()], NO_SECRET);
    let other = super::address_in(&proxy.wait_for("for other.")).unwrap();
    proxy.admin = super::address_in(&proxy.wait_for("Health checks")).unwrap();
    assert_eq!(&customer(&proxy.ask("GET", "/one/api/user/me")), first);
    assert_eq!(&customer(&proxy.ask("GET", "/one/two/api/user/me")), second);
    let text = "GET /api/user/me HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert_eq!(&customer(&super::Answer::read(&super::send(other, text.as_bytes()))), second);
    for path in ["/api/user/me", "/two/api/user/me", "/onea/api/user/me"] {
        assert_eq!(proxy.ask("GET", path).status, 404, "{path}");
    }
    let ready = proxy.admin("GET", "/-/ready");
    assert_eq!(ready.body.matches("\"ready\":true").count(), 4, "{ready:?}");
    let said = proxy.end(&sandbox);
    assert!(said.contains("two 200 GET /one/two/api/user/me"), "{said}");
}

#[test]
fn two_instances_at_one_place_are_refused() {
    let sandbox = Sandbox::new().logged_in();
    for (text, reason) in [
        (
            r#"{"no_client_secret": true, "instances": [{"instance": "a"}, {"instance": "b"}]}"#,
            "a 'path' or a 'listen' of its own",
        ),
        (r#"{"no_client_secret": true, "instances": []}"#, "'instances' is empty"),
        (
            r#"{"instances": [{"instance": "a"}]}"#,
            "'client_secret_file' or 'no_client_secret: true' is missing",
        ),
        (
            r#"{"no_client_secret": true, "instances": [{"path": "prod"}]}"#,
            "is not a path such as /prod",
        ),
        (
            r#"{"no_client_secret": true, "instances": [{"path": "/a/../b"}]}"#,
            "is not a path such as /prod",
        ),
        ("{\n  \"no_client_secret\": yes\n}", "line 2"),
    ] {
        let config = sandbox.file("proxy.json", text);
        let said = sandbox.run(&["monitoring", "proxy", "--config", config.to_str().unwrap()]);
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains(reason), "{reason}: {said}");
    }
}
