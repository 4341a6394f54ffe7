//! A session that has ended, and an API key in the environment: when it is taken up again, and when not.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ibmcloud_emulator::keys;
use serde_json::json;

use crate::support::Sandbox;

const TAKEN_UP: &str = "The session had ended: logged in again with the API key of the environment";

/// A session of the administrator whose tokens are good no more.
fn ended() -> Sandbox {
    let sandbox = Sandbox::new().logged_in();
    let world = sandbox.cloud.world();
    let iam_id = &world.identity("admin@example.com").unwrap().iam_id;
    let claims = json!({ "iam_id": iam_id, "id": iam_id, "iat": 1, "exp": 3600 });
    let token = format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims.to_string()));
    change(&sandbox, |config| {
        config["IAMToken"] = format!("Bearer {token}").into();
        config["IAMRefreshToken"] = "of-long-ago".into();
    });
    sandbox
}

fn change(sandbox: &Sandbox, change: impl FnOnce(&mut serde_json::Value)) {
    let mut config = sandbox.config();
    change(&mut config);
    fs::write(sandbox.config_dir().join("config.json"), config.to_string()).unwrap();
}

#[test]
fn the_same_user_goes_on_with_what_was_targeted() {
    for without_refresh_token in [false, true] {
        let sandbox = ended();
        change(&sandbox, |config| {
            config["Region"] = "eu-de".into();
            if without_refresh_token {
                config["IAMRefreshToken"] = "".into();
            }
        });
        let said = sandbox.run(&["resource", "groups", "-q"]).ok();
        assert_eq!(said.stderr.matches(TAKEN_UP).count(), 1, "{said}");
        assert_eq!(sandbox.config()["Region"], "eu-de");
        let said = sandbox.run(&["resource", "groups"]).ok();
        assert_eq!(said.stderr, "", "once is enough");
    }
}

#[test]
fn nobody_becomes_somebody_else() {
    // Somebody else's key.
    let other = ended().identity(keys::READER);
    // Another account.
    let elsewhere = ended();
    change(&elsewhere, |config| {
        config["Account"]["GUID"] = "fedcba9876543210fedcba9876543210".into();
    });
    // Switched off, and no key at all.
    let mut off = ended();
    off.set("IBMCLOUD_MONITORING_RECOVERY", "off");
    let mut without = ended();
    without.unset("IBMCLOUD_API_KEY");
    for sandbox in [other, elsewhere, off, without] {
        let before = sandbox.config();
        let said = sandbox.run(&["resource", "groups"]);
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains("Unable to refresh auth token"), "{said}");
        assert!(!said.stderr.contains(TAKEN_UP), "{said}");
        assert_eq!(sandbox.config()["IAMToken"], before["IAMToken"]);
    }
}

#[test]
fn a_log_out_is_final() {
    let sandbox = Sandbox::new().logged_in();
    sandbox.run(&["logout"]).ok();
    let said = sandbox.run(&["resource", "groups"]);
    assert_eq!(said.stderr, "FAILED\nNot logged in. Use 'ibmcloud login' to log in.\n\n");
}
