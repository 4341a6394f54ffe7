//! Forms, as shells and other programs read them.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ibmcloud_core::{TeamId, Tokens};
use ibmcloud_transport::{
    Client, Endpoints, MemoryStore, Network, Overrides, Settings, Target, Upstream,
};

use super::*;

const GUID: &str = "8d7af921-b136-4078-9666-081bd8470d94";
/// 2100-03-01, so that the token is good whenever this runs.
const END: i64 = 4_107_542_400;
/// Whatever a shell could do something with.
const NASTY: &str = r#"a 'b' "c" \d $(touch x) `e` $HOME !f * ~ ; | & # ' \' %PATH% ’g‘"#;

fn upstream(team: Option<i64>) -> Upstream {
    let claims = URL_SAFE_NO_PAD.encode(json!({ "exp": END }).to_string());
    let tokens = Tokens {
        access: format!("e30.{claims}.sig").into(),
        refresh: None,
        token_type: "Bearer".into(),
        expiration: END,
    };
    let domain = "cloud.ibm.com".to_owned();
    let target = Target { cloud_domain: domain, network: Network::Public, region: None };
    let endpoints = Endpoints::resolve(&target, &Overrides::default()).unwrap();
    let store = Arc::new(MemoryStore::new(Some(tokens)));
    let client = Client::new(Settings::new(endpoints), store).unwrap();
    let (region, guid) = ("us-south".parse().unwrap(), GUID.parse().unwrap());
    client.upstream(&region, &guid, team.map(|id| TeamId(id.try_into().unwrap()))).unwrap()
}

fn credential(team: Option<i64>) -> Credential {
    let upstream = upstream(team);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let token = runtime.block_on(upstream.client().access_token_for(Duration::ZERO, None));
    Credential::new(&upstream, token.unwrap()).unwrap()
}

fn rendered(team: Option<i64>, form: Form) -> String {
    let credential = credential(team);
    let text = credential.render(form).expose_secret().to_owned();
    assert_eq!(text, credential.render(form).expose_secret(), "the same each time");
    text.replace(credential.token().secret().expose_secret(), "TOKEN")
}

#[test]
fn each_form_has_what_a_request_needs() {
    let table = [
        (Form::Token, "TOKEN".to_owned()),
        (
            Form::Header,
            format!("Authorization: Bearer TOKEN\nIBMInstanceID: {GUID}\nSysdigTeamID: 7\n"),
        ),
        (
            Form::Curl,
            format!(
                "header = \"Authorization: Bearer TOKEN\"\nheader = \"IBMInstanceID: {GUID}\"\nheader = \"SysdigTeamID: 7\"\n"
            ),
        ),
        (
            Form::Fish,
            format!(
                "set -gx IBMCLOUD_MONITORING_AUTHORIZATION 'Bearer TOKEN'\nset -gx IBMCLOUD_MONITORING_INSTANCE_ID '{GUID}'\nset -gx IBMCLOUD_MONITORING_TEAM_ID '7'\n"
            ),
        ),
        (
            Form::PowerShell,
            format!(
                "$env:IBMCLOUD_MONITORING_AUTHORIZATION = 'Bearer TOKEN'\n$env:IBMCLOUD_MONITORING_INSTANCE_ID = '{GUID}'\n$env:IBMCLOUD_MONITORING_TEAM_ID = '7'\n"
            ),
        ),
    ];
    for (form, wanted) in table {
        assert_eq!(rendered(Some(7), form), wanted, "{form:?}");
        assert_eq!(Form::named(&form.name().to_uppercase()), Some(form));
    }
    assert_eq!(Form::named("yaml"), None);
}

#[test]
fn documents_say_when_the_token_ends() {
    let headers = json!({ "Authorization": "Bearer TOKEN", "IBMInstanceID": GUID });
    let end = "2100-03-01T00:00:00Z";
    let read = |form| serde_json::from_str::<Value>(&rendered(None, form)).unwrap();
    assert_eq!(read(Form::Json), json!({ "headers": headers, "expires_at": end }));
    let process = json!({
        "version": 1, "token_type": "Bearer", "token": "TOKEN", "expiration": end,
        "headers": headers,
    });
    assert_eq!(read(Form::Process), process);
}

#[test]
fn a_team_of_before_does_not_stay_in_the_shell() {
    let script = r#"IBMCLOUD_MONITORING_TEAM_ID=9; eval "$1"
printf '%s|' "$IBMCLOUD_MONITORING_AUTHORIZATION" "${IBMCLOUD_MONITORING_TEAM_ID-none}"
sh -c 'printf %s "$IBMCLOUD_MONITORING_INSTANCE_ID"'"#;
    for shell in ["sh", "bash"] {
        let text = rendered(None, Form::Env);
        let output = Command::new(shell)
            .args(["-euc", script, "x", &text])
            .env_clear()
            .env("PATH", "/bin:/usr/bin")
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(said, format!("Bearer TOKEN|none|{GUID}"), "{shell}");
    }
    let fish = rendered(None, Form::Fish);
    assert!(fish.ends_with("set -e IBMCLOUD_MONITORING_TEAM_ID\n"), "{fish}");
    let powershell = rendered(None, Form::PowerShell);
    let taken = "Remove-Item Env:IBMCLOUD_MONITORING_TEAM_ID -ErrorAction SilentlyContinue\n";
    assert!(powershell.ends_with(taken), "{powershell}");
}

#[test]
fn what_is_quoted_is_nothing_but_text_to_the_shell() {
    for shell in ["sh", "bash"] {
        let script = format!("x={}; printf %s \"$x\"", shell_quoted(NASTY));
        let output = Command::new(shell).args(["-c", &script]).output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), NASTY, "{shell}");
    }
    // Where these shells are installed they say so themselves.
    for (shell, flag, script) in [
        ("fish", "-c", format!("set x {}; printf %s $x", fish_quoted(NASTY))),
        ("pwsh", "-Command", format!("[Console]::Write({})", powershell_quoted(NASTY))),
    ] {
        if let Ok(output) = Command::new(shell).args([flag, &script]).output() {
            assert_eq!(String::from_utf8(output.stdout).unwrap(), NASTY, "{shell}");
        }
    }
    assert_eq!(fish_quoted(r"a'\b"), r"'a\'\\b'");
    assert_eq!(powershell_quoted("a'b\u{2019}c"), "'a''b\u{2019}\u{2019}c'");
    assert_eq!(curl_quoted("a\"b\\c\n"), "a\\\"b\\\\c\\n");
}

#[test]
fn nothing_is_shown_by_accident() {
    let shown = format!("{:?}", credential(Some(7)));
    assert!(!shown.contains("e30") && !shown.contains("Bearer"), "{shown}");
}
