//! Monitor API tokens and the ways to reset them.

use ibmcloud_emulator::keys;

use super::support::{Test, send};

const FORMS: [(&str, &str); 5] = [
    ("POST", "/api/token"),
    ("PUT", "/api/token"),
    ("POST", "/api/token/reset"),
    ("PUT", "/api/token/reset"),
    ("DELETE", "/api/token"),
];

#[test]
fn a_token_is_the_same_until_it_is_reset_in_any_accepted_form() {
    let test = Test::new();
    for (method, path) in FORMS {
        let old = test.team_token("40212");
        let other = test.team_token("40213");
        assert_eq!(test.team_token("40212"), old);
        let reset = test.monitor(method, path).header("SysdigTeamID", "40212").body("{}");
        let got = send(reset).expect(if method == "DELETE" { 204 } else { 200 });
        let new = test.team_token("40212");
        assert_ne!(new, old, "{method} {path}");
        if method != "DELETE" {
            assert_eq!(got.json()["token"]["key"], new);
        }
        send(test.ask_as(&old, "GET", "/api/user/me")).expect(401);
        let me = send(test.ask_as(&new, "GET", "/api/user/me")).expect(200).json();
        assert_eq!(me["user"]["currentTeam"], 40212);
        assert_eq!(test.team_token("40213"), other);
    }
}

#[test]
fn forms_that_are_not_accepted_change_nothing() {
    let test =
        Test::world(|world| world.settings.reset_forms = vec!["PUT /api/token/reset".into()]);
    let old = test.team_token("40211");
    let status = |method: &str, path: &str| send(test.monitor(method, path)).status;
    assert_eq!(status("POST", "/api/token"), 405);
    assert_eq!(status("DELETE", "/api/token"), 405);
    assert_eq!(status("POST", "/api/token/reset"), 405);
    assert_eq!(test.team_token("40211"), old);
    assert_eq!(status("PUT", "/api/token/reset"), 200);
    test.cloud.with_world(|world| world.settings.reset_forms.clear());
    assert_eq!(status("PUT", "/api/token/reset"), 404);
    assert_eq!(status("PUT", "/api/token"), 405);
}

#[test]
fn a_reset_without_effect_still_says_200() {
    let test = Test::world(|world| world.settings.reset_effective = false);
    let old = test.team_token("40211");
    let got = send(test.monitor("POST", "/api/token")).expect(200);
    assert_eq!(got.json()["token"]["key"], old);
    send(test.monitor("DELETE", "/api/token")).expect(204);
    assert_eq!(test.team_token("40211"), old);
}

#[test]
fn tokens_belong_to_a_team_or_to_a_user_in_it() {
    let test = Test::new();
    let read = |key: &str| {
        let got = send(test.monitor_as(key, "GET", "/api/token")).expect(200);
        got.json()["token"]["key"].clone()
    };
    assert_eq!(read(keys::WRITER), read(keys::ADMINISTRATOR));
    test.cloud.with_world(|world| world.settings.per_user_tokens = true);
    let (writer, administrator) = (read(keys::WRITER), read(keys::ADMINISTRATOR));
    assert_ne!(writer, administrator);
    send(test.monitor("POST", "/api/token")).expect(200);
    assert_eq!(read(keys::WRITER), writer);
    assert_ne!(read(keys::ADMINISTRATOR), administrator);
    let other = send(test.monitor("GET", "/api/token/writer@example.com/40211")).expect(200);
    assert_eq!(other.json()["token"]["key"], writer);
    send(test.monitor("GET", "/api/token/nobody@example.com/40211")).expect(404);
    send(test.monitor("GET", "/api/token/writer@example.com/1")).expect(404);
    send(test.monitor_as(keys::WRITER, "GET", "/api/token/writer@example.com/40211")).expect(403);
}

#[test]
fn a_reader_reads_tokens_and_resets_none() {
    let test = Test::new();
    send(test.monitor_as(keys::READER, "GET", "/api/token")).expect(200);
    send(test.monitor_as(keys::READER, "POST", "/api/token")).expect(403);
    send(test.monitor_as(keys::WRITER, "POST", "/api/token")).expect(200);
}

#[test]
fn the_form_for_another_user_is_accepted_when_the_world_says_so() {
    let path = "/api/token/writer@example.com/40211";
    let test = Test::new();
    send(test.monitor("POST", path)).expect(405);
    test.cloud.with_world(|world| {
        world.settings.reset_forms = vec!["POST /api/token/{username}/{teamId}".into()];
        world.settings.per_user_tokens = true;
    });
    let read = || send(test.monitor("GET", path)).expect(200).json()["token"]["key"].clone();
    let old = read();
    assert_ne!(send(test.monitor("POST", path)).expect(200).json()["token"]["key"], old);
    assert_ne!(read(), old);
}
