//! Users of an account, invitations to it, and their tags.

use ibmcloud_emulator::keys;
use serde_json::{Value, json};

use super::access::{VIEWER, group, list, policy};
use super::support::{ACCOUNT, FIRST, Test, send};

#[test]
fn an_invitation_is_taken_back_by_its_id_or_keeps_its_promises() {
    let test = Test::world(|world| {
        let mut new = world.identities[0].clone();
        new.iam_id = "IBMid-NEW".into();
        new.email = "new@example.com".into();
        new.memberships.clear();
        new.api_keys.clear();
        new.password = Some("secret".into());
        world.identities.push(new);
    });
    let users = format!("/v2/accounts/{ACCOUNT}/users");
    let id = group(&test, "newcomers");
    let mut role = policy(("", ""), &[VIEWER], &[("serviceType", "service")]);
    role.as_object_mut().unwrap().remove("subjects");
    let body = json!({
        "users": [{"email": "new@example.com", "account_role": "Member"}],
        "iam_policy": [role], "access_groups": [id],
    });
    let mut wrong = body.clone();
    wrong["access_groups"] = json!(["AccessGroupId-none"]);
    test.send("POST", &users, &wrong).expect(400);
    let invite =
        || test.send("POST", &users, &body).expect(202).json()["resources"][0]["id"].clone();
    let invited = invite();
    test.send("POST", &users, &body).expect(409);
    let of_invitation = format!("{users}/{}", invited.as_str().unwrap());
    assert_eq!(test.get(&of_invitation).expect(200).json()["state"], "PENDING");
    send(test.ask("DELETE", &of_invitation)).expect(204);
    send(test.ask("DELETE", &of_invitation)).expect(404);
    invite();
    let form =
        [("grant_type", "password"), ("username", "new@example.com"), ("password", "secret")];
    let token = test.grant(&form).expect(200).json()["access_token"].as_str().unwrap().to_owned();
    let accept = || {
        let request = test.ask_as(&token, "POST", "/v2/users/accept");
        send(request.json(&json!({"account_id": ACCOUNT}))).status
    };
    assert_eq!((accept(), accept()), (202, 204));
    let of = |path: &str| list(&test, path, &[("iam_id", "IBMid-NEW")]);
    assert_eq!(of("/v2/groups")["groups"][0]["id"], id.as_str());
    assert_eq!(of("/v1/policies")["policies"].as_array().unwrap().len(), 1);
    send(test.ask("DELETE", &format!("{users}/IBMid-NEW"))).expect(204);
    assert_eq!(of("/v2/groups")["total_count"], 0);
    assert_eq!(of("/v1/policies")["policies"], json!([]));
}

#[test]
fn users_have_settings_and_are_searched() {
    let test = Test::new();
    let users = format!("/v2/accounts/{ACCOUNT}/users");
    let reader = test.cloud.world().identities[2].iam_id.clone();
    let path = format!("{users}/{reader}");
    let settings = format!("{path}/settings");
    assert_eq!(test.get(&settings).expect(200).json()["self_manage"], false);
    test.send("PATCH", &settings, &json!({"self_manage": "yes"})).expect(400);
    test.send("PATCH", &settings, &json!({"colour": "red"})).expect(400);
    let token = test.login(keys::READER);
    let own = |body: Value| send(test.ask_as(&token, "PATCH", &settings).json(&body)).status;
    let addresses = json!({"allowed_ip_addresses": "192.0.2.1"});
    assert_eq!((own(json!({"language": "fr"})), own(addresses.clone())), (204, 403));
    test.send("PATCH", &settings, &json!({"self_manage": true})).expect(204);
    assert_eq!(own(addresses), 204);
    test.send("PATCH", &path, &json!({"state": "PENDING"})).expect(400);
    test.send("PATCH", &path, &json!({"state": "VPN_ONLY", "phonenumber": "1"})).expect(204);
    let find = |query: &[(&str, &str)]| {
        send(test.ask("GET", &users).query(query)).expect(200).json()["resources"].clone()
    };
    let found = find(&[("search", "state:VPN,lastname:nobody"), ("include_settings", "true")]);
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    assert_eq!(
        (&found[0]["phonenumber"], &found[0]["settings"]["language"]),
        (&"1".into(), &"fr".into())
    );
    send(test.ask("GET", &users).query(&[("search", "colour:red")])).expect(400);
    test.get(&format!("{users}?limit=0")).expect(400);
}

#[test]
fn a_tag_of_a_user_ends_with_its_last_resource() {
    let test = Test::new();
    let crn = test.instance(FIRST)["crn"].clone();
    let body = json!({"tag_names": ["mine"], "resources": [{"resource_id": crn}]});
    let names = || test.get("/v3/tags").expect(200).json()["items"].to_string();
    let delete = || {
        let got = send(test.ask("DELETE", "/v3/tags/mine?tag_type=user"));
        (got.status, got.text.contains(r#""is_error":true"#))
    };
    test.send("POST", "/v3/tags/attach", &body).expect(200);
    assert!(names().contains("mine"));
    assert_eq!(delete(), (400, false), "a resource carries it");
    test.send("POST", "/v3/tags/detach", &body).expect(200);
    assert!(!names().contains("mine"));
    assert_eq!(delete(), (200, true));
}
