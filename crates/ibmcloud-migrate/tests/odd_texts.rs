//! Texts that nobody would write: nothing panics, and a token that is still there is named.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

use std::path::{Path, PathBuf};

use ibmcloud_migrate::{Input, Methods, Parameters, Target, patch, redact, rewrite};
use ibmcloud_scan::{Event, Finding, KnownToken, Scanner, Source};
use proptest::prelude::*;

const TOKEN: &str = "0f2d6c1e-9b7a-4c35-8f10-5d3e7a612b90";

const NAMES: [&str; 8] =
    ["a.sh", "a.bash", "a.py", "a.tf", "a.tfvars", ".env", "prometheus.yml", "grafana.yaml"];

const PIECES: [&str; 44] = [
    TOKEN,
    TOKEN,
    TOKEN,
    "\n",
    "\n",
    "\r\n",
    " ",
    "  ",
    "\t",
    "'",
    "\"",
    "\"\"\"",
    "`",
    "\\",
    "$(",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "#",
    "//",
    ":",
    "=",
    ",",
    "- ",
    "é",
    "<<EOF\n",
    "EOF\n",
    "case x in a)",
    "remote_read:\n",
    "scrape_configs:\n",
    "datasources:\n",
    "  - ",
    "bearer_token: ",
    "credentials: ",
    "httpHeaderValue1: Bearer ",
    "curl -H \"Authorization: Bearer ",
    "https://us-south.monitoring.cloud.ibm.com/x",
    "us-south.monitoring.cloud.ibm.com:443",
    "provider \"sysdig\" {\n",
    "  sysdig_monitor_api_token = ",
    "SdMonitorClient(",
];

fn findings(name: &str, text: &str) -> Vec<Finding> {
    let scanner = Scanner::new([KnownToken { label: 0, token: TOKEN.to_owned().into() }]).unwrap();
    let mut found = Vec::new();
    let source = Source::File(PathBuf::from(name));
    scanner.read(source, &mut text.as_bytes(), &mut |event| {
        if let Event::Found(finding) = event {
            found.push(finding);
        }
    });
    found.sort();
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_token_is_gone_or_named(
        name in proptest::sample::select(NAMES.as_slice()),
        pieces in proptest::collection::vec(proptest::sample::select(PIECES.as_slice()), 0..40),
        asks in any::<bool>(),
        method in 0..5_usize,
    ) {
        let text = pieces.concat();
        let mut methods = Methods::default();
        if let Some(method) = ibmcloud_migrate::Method::ALL.get(method) {
            methods.set_all(*method);
        }
        let parameters = Parameters {
            program: "ibmcloud".to_owned(),
            instance: "prod".to_owned(),
            guid: "8d7af921-b136-4078-9666-081bd8470d94".to_owned(),
            region: "us-south".to_owned(),
            host: "us-south.monitoring.cloud.ibm.com".to_owned(),
            team: None,
            proxy: "127.0.0.1:9400".to_owned(),
            client_secret_file: asks.then(|| "/run/secret".to_owned()),
            header_file: "/run/headers".to_owned(),
            token_file: "/run/token".to_owned(),
            methods,
        };
        let findings = findings(name, &text);
        let all = (0..findings.len()).collect();
        let targets = [Target { parameters: &parameters, findings: all }];
        let input = Input { path: Path::new(name), bytes: text.as_bytes(), findings: &findings };
        let result = rewrite(&input, &targets);
        let known = result.changes.iter().map(|it| it.finding);
        let known: Vec<usize> = known.chain(result.by_hand.iter().filter_map(|it| it.finding)).collect();
        prop_assert!((0..findings.len()).all(|it| known.contains(&it)), "{known:?}");
        let new = result.text.clone().unwrap_or_else(|| text.clone());
        let left = new.matches(TOKEN).count();
        let named = result.by_hand.len();
        prop_assert!(left <= named, "{left} tokens are left, {named} are named:\n{text}\n---\n{new}");
        prop_assert!(!redact(&new, &[TOKEN], &[]).contains(TOKEN) || findings.is_empty());
        let bytes = patch(b"x", &text, &new);
        if text != new {
            let parsed = diffy::Patch::from_bytes(&bytes).unwrap();
            prop_assert_eq!(diffy::apply_bytes(text.as_bytes(), &parsed).unwrap(), new.as_bytes());
        }
    }
}
