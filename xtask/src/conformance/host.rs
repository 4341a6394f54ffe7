//! Our program as the host: a login that the official SDK shares, and a plug-in built with it.

use anyhow::ensure;
use serde_json::Value;

use super::golang::Golang;
use super::ours::{Ours, scratch};
use super::sandbox;
use crate::checkout::{output, program};
use crate::dist::sums::hex;

/// Logs in, lets the SDK look at the login and renew it, and goes on with what it wrote.
const SESSION: &str = r#"
ibmcloud login -q -r us-south -g default >&2
config=$(ls "$IBMCLOUD_HOME"/.*/config.json)
"$CONFIG" session "$config"
"$CONFIG" refresh "$config"
ibmcloud iam oauth-tokens --output JSON
"$CONFIG" session "$config"
ibmcloud resource groups -q --output JSON >&2
ibmcloud logout -q >&2
"$CONFIG" session "$config"
"#;

pub(super) fn session(ours: &Ours, golang: &Golang) -> anyhow::Result<String> {
    let mut command = sandbox::shell(ours, SESSION);
    let text = output(command.env("CONFIG", golang.path("config")))?;
    let seen = documents(&text)?;
    let [before, renewed, tokens, after, left] = &seen[..] else {
        anyhow::bail!("{} documents instead of five:\n{text}", seen.len());
    };
    ensure!(before["IsLoggedIn"] == true, "the SDK sees no login of ours: {before}");
    for (name, expected) in [("Region", "us-south"), ("ResourceGroup", "default")] {
        ensure!(before[name] == expected, "the SDK reads {name} as {}", before[name]);
    }
    for name in ["UserEmail", "IAMID", "Account"] {
        ensure!(before[name].as_str().is_some_and(|it| !it.is_empty()), "no {name}: {before}");
    }
    ensure!(renewed["IsLoggedIn"] == true, "the SDK could not renew our login");
    ensure!(renewed["Token"] != before["Token"], "the SDK got no new token");
    let ours = fingerprint(tokens["iam_token"].as_str().unwrap_or_default());
    ensure!(renewed["Token"] == ours, "we do not go on with the SDK's token");
    ensure!(after["IsLoggedIn"] == true, "the SDK lost the login");
    ensure!(left["IsLoggedIn"] == false, "the SDK is still logged in after our logout");
    Ok("logged in by us, read, renewed and used by the SDK, ended by us".to_owned())
}

/// Installs a plug-in built with the SDK, runs it, and removes it.
const PLUGIN: &str = r#"
ibmcloud login -q -r us-south -g default >&2
ibmcloud plugin install "$PLUGIN" -f >&2
ibmcloud plugin list --output JSON
ibmcloud plugin show conformance >&2
IBMCLOUD_COLOR=false ibmcloud conformance session -x --long=1 'two words' ''
status=0
ibmcloud conformance words a --fail > words.txt 2> failure.txt || status=$?
printf '{"status":%s,"out":%s,"err":%s}' "$status" "$(jq -Rs . < words.txt)" "$(jq -Rs . < failure.txt)"
ibmcloud plugin uninstall conformance >&2
if ibmcloud conformance words b > /dev/null 2>&1; then echo 'still installed' >&2; exit 1; fi
"#;

pub(super) fn plugin(ours: &Ours, golang: &Golang) -> anyhow::Result<String> {
    let has_plugins = output(program(&ours.program, &["plugin", "list", "--help"]).env_clear());
    ensure!(has_plugins.is_ok(), "the program has no command 'plugin list'");
    let mut command = sandbox::shell(ours, PLUGIN);
    command.current_dir(scratch("plugin")?).env("PLUGIN", golang.path("plugin"));
    let text = output(&mut command)?;
    let seen = documents(&text)?;
    let [list, session, failing] = &seen[..] else {
        anyhow::bail!("{} documents instead of three:\n{text}", seen.len());
    };
    ensure!(list.to_string().contains("conformance"), "it is not in the list: {list}");
    let words = serde_json::json!(["session", "-x", "--long=1", "two words", ""]);
    ensure!(session["Args"] == words, "other words arrived: {}", session["Args"]);
    ensure!(session["Namespace"] == "conformance", "no namespace: {session}");
    ensure!(session["CLIName"] == "ibmcloud", "another host's name: {session}");
    ensure!(session["IsLoggedIn"] == true, "the plug-in is not logged in: {session}");
    ensure!(session["Region"] == "us-south", "the plug-in sees no region: {session}");
    let folder = session["PluginDirectory"].as_str().unwrap_or_default();
    ensure!(folder.ends_with("/plugins/conformance"), "another folder: {folder}");
    ensure!(failing["status"] == 3, "its exit status got lost: {failing}");
    let table = "Getting 2 words...\nOK\nNumber   Word\n1        a\n2        --fail\n";
    ensure!(failing["out"] == table, "its output was changed: {failing}");
    let failure = failing["err"].as_str().unwrap_or_default();
    ensure!(failure.starts_with("FAILED\nFailed as asked"), "its failure was changed: {failing}");
    Ok("installed, listed, run with its words, exit status and streams, and removed".to_owned())
}

/// As the Go program prints tokens: errors and logs must not hold one.
fn fingerprint(token: &str) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, token.as_bytes());
    hex(digest.as_ref())
}

/// The JSON documents of a text, one after the other.
fn documents(text: &str) -> anyhow::Result<Vec<Value>> {
    let documents = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    Ok(documents.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_follow_each_other() {
        let seen = documents("{\"a\":1}\n[]\n{}").unwrap();
        assert_eq!(seen.len(), 3);
        assert!(documents("{} x").is_err());
    }
}
