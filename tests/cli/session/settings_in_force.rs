//! `monitoring config`: what is in force, and where it comes from.

use serde_json::Value;

use crate::support::Sandbox;

/// Value and source of a setting.
fn setting(document: &Value, name: &str) -> (Value, String) {
    let row = document.as_array().unwrap().iter().find(|row| row["name"] == name).unwrap();
    (row["value"].clone(), row["source"]["name"].as_str().unwrap().to_owned())
}

#[test]
fn every_setting_names_its_source() {
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.run(&["config", "--http-timeout", "30"]).ok();
    sandbox.set("IBMCLOUD_TRACE", "false");
    sandbox.set("HTTP_PROXY", "http://me:sandbox-secret-word@proxy.example:3128");
    let said = sandbox.run(&["monitoring", "config", "--output", "json"]).ok();
    said.assert_no_token();
    assert!(!said.stdout.contains("secret-word"), "{said}");
    let document = said.json();
    let expect = |name: &str, value: &str, source: &str| {
        assert_eq!(setting(&document, name), (value.into(), source.to_owned()), "{name}");
    };
    expect("profile", "default", "default");
    expect("region", "us-south", "config.json");
    expect("http-timeout", "30", "config.json");
    expect("trace", "false", "IBMCLOUD_TRACE");
    expect("api-key", "(set)", "IBMCLOUD_API_KEY");
    expect("user", "admin@example.com", "token");
    expect("language", "en_US", "default");
    expect("http-proxy", "http://***@proxy.example:3128/", "HTTP_PROXY");
    assert_eq!(setting(&document, "config-folder").1, "IBMCLOUD_HOME");
}

#[test]
fn a_profile_and_what_named_it_are_among_them() {
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.run(&["--profile", "work", "login", "-r", "eu-de", "-q"]).ok();
    let flagged = sandbox.run(&["monitoring", "config", "--profile", "work", "--output", "json"]);
    let document = flagged.ok().json();
    assert_eq!(setting(&document, "profile"), ("work".into(), "--profile".to_owned()));
    assert_eq!(setting(&document, "region"), ("eu-de".into(), "config.json".to_owned()));
    sandbox.set("IBMCLOUD_MONITORING_PROFILE", "work");
    let said = sandbox.run(&["monitoring", "config"]).ok();
    let line = said.stdout.lines().find(|line| line.starts_with("profile ")).unwrap();
    assert!(line.ends_with("IBMCLOUD_MONITORING_PROFILE"), "{said}");
}
