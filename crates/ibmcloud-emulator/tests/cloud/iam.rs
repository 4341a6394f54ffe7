//! Grants, sessions, tokens and what IAM says about itself.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ibmcloud_emulator::{Clock, Options, keys};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::Value;

use super::support::{ACCOUNT, API_KEY_GRANT, Test, send};

const PASSCODE: &str = "urn:ibm:params:oauth:grant-type:passcode";

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

#[test]
fn an_api_key_gives_a_token_of_its_account() {
    let test = Test::new();
    let got = test.grant(&[("grant_type", API_KEY_GRANT), ("apikey", keys::WRITER)]).expect(200);
    let body = got.json();
    assert_eq!((&body["token_type"], &body["expires_in"]), (&"Bearer".into(), &3600.into()));
    assert_eq!(body["scope"], "ibm openid");
    assert_eq!(got.header("content-type"), "application/json");
    let claims = claims(body["access_token"].as_str().unwrap());
    assert_eq!(claims["account"]["bss"], ACCOUNT);
    assert_eq!(claims["sub"], "writer@example.com");
    assert_eq!(claims["client_id"], "bx");
    assert_eq!(claims["exp"], body["expiration"]);
    assert_eq!(claims["session_id"], body["session_id"]);
}

#[test]
fn only_a_client_that_may_hold_one_gets_a_refresh_token() {
    let test = Test::new();
    let form = [("grant_type", API_KEY_GRANT), ("apikey", keys::WRITER), ("response_type", "")];
    let url = test.url("/oidc/token");
    let body = send(test.client.post(url).form(&form)).expect(200).json();
    assert_eq!(body["refresh_token"], "not_supported");
    assert!(test.grant(&form).json()["refresh_token"].as_str().unwrap().starts_with("OKD"));
}

#[test]
fn refused_grants_have_their_documented_codes() {
    let test = Test::world(|world| world.identities[2].api_keys[0].disabled = true);
    let refresh = |token| [("grant_type", "refresh_token"), ("refresh_token", token)];
    let table: [(&[(&str, &str)], &str); 8] = [
        (&[("apikey", "x")], "BXNIM0109E"),
        (&[("grant_type", API_KEY_GRANT)], "BXNIM0109E"),
        (&[("grant_type", API_KEY_GRANT), ("apikey", "x")], "BXNIM0415E"),
        (&[("grant_type", API_KEY_GRANT), ("apikey", keys::READER)], "BXNIM0462E"),
        (&[("grant_type", API_KEY_GRANT), ("response_type", "uaa, cloud_iam")], "BXNIM0106E"),
        (&[("grant_type", "nonsense")], "BXNIM0106E"),
        (&refresh("x"), "BXNIM0407E"),
        (&[("grant_type", PASSCODE), ("passcode", "x")], "BXNIM0422E"),
    ];
    for (form, code) in table {
        let got = test.grant(form).expect(400);
        assert_eq!(got.json()["errorCode"], code, "{form:?}");
        assert_eq!(got.json()["context"]["requestId"], got.header("transaction-id"));
    }
    let got = send(test.client.get(test.url("/identity/token"))).expect(405);
    assert_eq!(got.json()["errorCode"], "BXNIM0060E");
}

#[test]
fn a_passcode_works_once_and_an_account_is_chosen_afterwards() {
    let test = Test::new();
    let form = [("grant_type", PASSCODE), ("passcode", keys::PASSCODE)];
    let body = test.grant(&form).expect(200).json();
    assert!(claims(body["access_token"].as_str().unwrap())["account"]["bss"].is_null());
    test.grant(&form).expect(400);
    let refresh = body["refresh_token"].as_str().unwrap();
    for name in ["account", "bss_account"] {
        let second = test.cloud.world().accounts[1].id.clone();
        let form =
            [("grant_type", "refresh_token"), ("refresh_token", refresh), (name, second.as_str())];
        let bound = test.grant(&form).expect(200).json();
        let claims = claims(bound["access_token"].as_str().unwrap());
        assert_eq!(claims["account"]["bss"], second);
        assert_ne!(bound["refresh_token"], body["refresh_token"]);
        assert_eq!(bound["session_id"], body["session_id"]);
    }
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh), ("account", "0")];
    assert_eq!(test.grant(&form).expect(400).json()["errorCode"], "BXNIM0141E");
}

#[test]
fn single_use_refresh_tokens_are_refused_the_second_time() {
    let test = Test::world(|world| world.settings.single_use_refresh_tokens = true);
    let body = test.grant(&[("grant_type", API_KEY_GRANT), ("apikey", keys::WRITER)]).json();
    let refresh = body["refresh_token"].as_str().unwrap();
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    test.grant(&form).expect(200);
    assert_eq!(test.grant(&form).expect(400).json()["errorCode"], "BXNIM0407E");
}

#[test]
fn a_password_opens_a_session_unless_the_user_is_federated() {
    let test = Test::new();
    let form = |password| {
        [("grant_type", "password"), ("username", "admin@example.com"), ("password", password)]
    };
    let body = test.grant(&form(keys::ADMINISTRATOR_PASSWORD)).expect(200).json();
    assert_eq!(claims(body["access_token"].as_str().unwrap())["grant_type"], "password");
    test.grant(&form("wrong")).expect(400);
    test.cloud.with_world(|world| world.identities[0].federated = true);
    let body = test.grant(&form(keys::ADMINISTRATOR_PASSWORD)).expect(400).json();
    assert_eq!(body["errorCode"], "BXNIM0400E");
    assert!(body["requirements"]["code"].is_string());
}

#[test]
fn a_machine_and_a_caller_can_become_a_profile() {
    let test = Test::new();
    let machine = [
        ("grant_type", "urn:ibm:params:oauth:grant-type:cr-token"),
        ("cr_token", keys::COMPUTE_RESOURCE),
        ("profile_name", "sandbox-profile"),
    ];
    let body = test.grant(&machine).expect(200).json();
    assert_eq!(body["refresh_token"], "not_supported");
    let by_machine = claims(body["access_token"].as_str().unwrap());
    assert_eq!(by_machine["sub_type"], "Profile");
    assert!(by_machine["authn"]["iam_id"].as_str().unwrap().starts_with("crn-crn:v1:"));
    let assume = |token: &str| {
        test.grant(&[
            ("grant_type", "urn:ibm:params:oauth:grant-type:assume"),
            ("access_token", token),
            ("profile_id", by_machine["identifier"].as_str().unwrap()),
        ])
    };
    let body = assume(&test.token).expect(200).json();
    assert_eq!(claims(body["access_token"].as_str().unwrap())["iam_id"], by_machine["iam_id"]);
    assume(&test.login(keys::READER)).expect(403);
}

#[test]
fn the_profiles_that_a_token_may_assume_are_listed() {
    let test = Test::new();
    let list = |method: &str, form: &[(&str, &str)]| {
        let method = method.parse().unwrap();
        send(test.client.request(method, test.url("/identity/profiles")).form(form))
    };
    for method in ["GET", "POST"] {
        let body = list(method, &[("access_token", &test.token)]).expect(200).json();
        assert_eq!((&body["count"], body["profiles"].as_array().unwrap().len()), (&1.into(), 1));
        assert_eq!(body["profiles"][0]["account_id"], ACCOUNT);
        assert_eq!(body["profiles"][0]["name"], "sandbox-profile");
    }
    let reader = test.login(keys::READER);
    assert_eq!(list("POST", &[("access_token", &reader)]).expect(200).json()["count"], 0);
    let machine = list("POST", &[("cr_token", keys::COMPUTE_RESOURCE)]).expect(200).json();
    assert_eq!(machine["count"], 1);
    let error = list("POST", &[("access_token", "x.y.z")]).expect(400).json();
    assert_eq!(error["errorCode"], "BXNIM0401E");
    assert_eq!(list("POST", &[]).expect(400).json()["errorCode"], "BXNIM0109E");
}

#[test]
fn the_published_key_verifies_tokens() {
    let test = Test::new();
    let keys = test.get("/identity/keys").expect(200).json();
    let decoded = |name: &str| {
        let number = keys["keys"][0][name].as_str().unwrap();
        URL_SAFE_NO_PAD.decode(number).unwrap()
    };
    let (signed, signature) = test.token.rsplit_once('.').unwrap();
    let head: Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(signed.split('.').next().unwrap()).unwrap())
            .unwrap();
    assert_eq!(head["kid"], keys["keys"][0]["kid"]);
    assert_eq!(head["alg"], "RS256");
    let key = RsaPublicKeyComponents { n: decoded("n"), e: decoded("e") };
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    key.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature).unwrap();
}

#[test]
fn discovery_names_the_address_that_was_used() {
    let test = Test::new();
    let body = test.get("/identity/.well-known/openid-configuration").expect(200).json();
    assert_eq!(body["token_endpoint"], test.url("/identity/token"));
    assert_eq!(body["passcode_endpoint"], test.url("/identity/passcode"));
}

#[test]
fn tokens_and_keys_can_be_looked_at() {
    let test = Test::new();
    let introspect = |form: &[(&str, &str)]| {
        send(test.client.post(test.url("/identity/introspect")).form(form)).expect(200).json()
    };
    let body = introspect(&[("token", &test.token)]);
    assert_eq!((&body["active"], &body["sub"]), (&true.into(), &"admin@example.com".into()));
    assert_eq!(introspect(&[("apikey", keys::READER)])["sub"], "reader@example.com");
    let body = introspect(&[("token", "x.y.z")]);
    assert_eq!(body, serde_json::json!({"active": false}));
    let body = test.get("/identity/userinfo").expect(200).json();
    assert_eq!((&body["email"], &body["realmId"]), (&"admin@example.com".into(), &"IBMid".into()));
    let details = test.ask("GET", "/v1/apikeys/details").header("IAM-ApiKey", keys::READER);
    let body = send(details).expect(200).json();
    assert_eq!((&body["name"], &body["apikey"]), (&"reader-key".into(), &"".into()));
    let missing = test.ask("GET", "/v1/apikeys/details").header("IAM-ApiKey", "x");
    assert_eq!(send(missing).expect(404).json()["status_code"], "404");
}

#[test]
fn a_token_expires_by_the_clock_of_the_cloud() {
    let clock = Clock::manual(1_800_000_000);
    let test = Test::with(Options { clock: clock.clone(), ..Options::default() });
    test.get("/identity/userinfo").expect(200);
    clock.advance(Duration::from_secs(3_599));
    test.get("/identity/userinfo").expect(200);
    test.get("/v2/resource_instances").expect(200);
    clock.advance(Duration::from_secs(1));
    test.get("/identity/userinfo").expect(401);
    let body = test.get("/v2/resource_instances").expect(401).json();
    assert_eq!(body["error_code"], "RC-IamErrorResponse");
    assert_eq!(body["message"], "Token is expired");
    test.get("/v2/resource_groups").expect(401);
    assert_eq!(test.get("/api/v1/").expect(401).json()["message"], "Token expired");
    test.get("/coe/v2/accounts").expect(401);
    send(test.monitor("GET", "/api/teams")).expect(401);
}

#[test]
fn a_session_is_kept_alive_until_it_is_invalidated_or_over() {
    let clock = Clock::manual(1_800_000_000);
    let test = Test::with(Options { clock: clock.clone(), ..Options::default() });
    let body = test.grant(&[("grant_type", API_KEY_GRANT), ("apikey", keys::WRITER)]).json();
    let (refresh, id) = (body["refresh_token"].as_str().unwrap(), body["session_id"].clone());
    let keep_alive = || {
        let url = test.url(&format!("/v1/sessions/{}/state", id.as_str().unwrap()));
        send(test.client.patch(url).header("authorization", "Basic Yng6Yng="))
    };
    keep_alive().expect(202);
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    clock.advance(Duration::from_hours(73));
    assert_eq!(test.grant(&form).expect(400).json()["errorCode"], "BXNIM0408E");
    keep_alive().expect(404);
    test.cloud.with_world(|world| {
        world.sessions.iter_mut().for_each(|session| session.invalidated = true);
    });
    let body = test.grant(&form).expect(400).json();
    assert_eq!(body["errorCode"], "BXNIM0439E");
    assert!(body["errorDetails"].as_str().unwrap().contains(id.as_str().unwrap()));
}

#[test]
fn one_time_codes_come_from_the_page_and_from_a_refresh_token() {
    let test = Test::new();
    let page = test.get("/identity/passcode").expect(200);
    assert!(page.header("content-type").starts_with("text/html"));
    let (_, rest) = page.text.split_once("id=\"passcode\">").unwrap();
    let (code, _) = rest.split_once('<').unwrap();
    test.grant(&[("grant_type", PASSCODE), ("passcode", code)]).expect(200);
    let body = test.grant(&[("grant_type", API_KEY_GRANT), ("apikey", keys::WRITER)]).json();
    let form = [("refresh_token", body["refresh_token"].as_str().unwrap())];
    let url = test.url("/identity/passcode");
    let made = send(test.client.post(url).header("authorization", "Basic Yng6Yng=").form(&form));
    let code = made.expect(200).json()["passcode"].as_str().unwrap().to_owned();
    let body = test.grant(&[("grant_type", PASSCODE), ("passcode", &code)]).expect(200).json();
    assert_eq!(claims(body["access_token"].as_str().unwrap())["sub"], "writer@example.com");
}
