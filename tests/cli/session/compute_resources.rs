//! Logging in as a machine, as a trusted profile, and to an account that one was invited to; and how
//! each such session is renewed.

use std::fs;

use ibmcloud_emulator::world::{Invitation, Membership, PlatformRole, ServiceRole};
use ibmcloud_emulator::{Clock, Options, World, keys};

use crate::support::{Said, Sandbox, stable};

const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";
const PROFILE: &str = "Profile-3f1c2f0a-8d4e-4f57-9a9a-2f0c3c1d7b11";
const CRN: &str = "crn:v1:bluemix:public:iam-identity::a/0123456789abcdef0123456789abcdef::profile:Profile-3f1c2f0a-8d4e-4f57-9a9a-2f0c3c1d7b11";

/// A token of a profile that was over in 1970.
const OVER: &str = "e30.eyJpZCI6ICJpYW0tUHJvZmlsZS14IiwgImlhbV9pZCI6ICJpYW0tUHJvZmlsZS14IiwgImlhdCI6IDEsICJleHAiOiAzNjAwfQ.c2ln";

/// A machine: no API key in the environment, a metadata service beside it.
fn machine_with(options: Options) -> Sandbox {
    let mut sandbox = Sandbox::with(options);
    sandbox.unset("IBMCLOUD_API_KEY");
    let url = sandbox.cloud.url();
    sandbox.set("IBMCLOUD_CR_VPC_URL", url.clone());
    sandbox.set("IBMCLOUD_CR_PVS_URL", url);
    sandbox
}

fn machine() -> Sandbox {
    machine_with(Options::default())
}

/// A cloud whose clock is 50 minutes late: its tokens, good for an hour, are due for renewal as soon
/// as they are given out, and still good.
fn late() -> Options {
    let clock = Clock::scaled(Clock::real().unix() - 50 * 60, 1.0);
    Options { clock, ..Options::default() }
}

fn calls_since(sandbox: &Sandbox, before: usize) -> Vec<String> {
    sandbox.calls().split_off(before)
}

#[test]
fn a_virtual_server_logs_in_as_the_profile_that_is_linked_to_it() {
    let sandbox = machine();
    let _guard = stable();
    insta::assert_snapshot!(sandbox.run(&["login", "--vpc-cri", "-r", "us-south"]), @"
    exit status: 0
    --- stdout
    API endpoint: https://cloud.ibm.com
    Region: us-south
    Authenticating...
    OK

    Targeted account Example Account (0123456789abcdef0123456789abcdef)

    Targeted resource group default

    Targeted region us-south


    API endpoint:      https://cloud.ibm.com
    Region:            us-south
    User:              Profile-[GUID]
    Trusted profile:   sandbox-profile (Profile-[GUID])
    Account:           Example Account (0123456789abcdef0123456789abcdef)
    Resource group:    default
    --- stderr
    ");
    let config = sandbox.config();
    assert_eq!((&config["IsLoggedInAsCRI"], &config["CRIType"]), (&true.into(), &"VPC".into()));
    assert_eq!(config["IAMRefreshToken"], "");
    assert_eq!(config["Profile"]["ID"], PROFILE);
    let crn = format!("crn:v1:bluemix:public:is:us-south-1:a/{ACCOUNT}::instance:0717_sandbox");
    assert_eq!(config["Profile"]["ComputeResource"]["ID"], crn.as_str());
    sandbox.run(&["resource", "service-instances"]).ok();
    sandbox.run(&["logout"]).ok();
    assert_eq!(sandbox.config()["IsLoggedInAsCRI"], false);
}

#[test]
fn a_power_virtual_server_logs_in_at_its_own_metadata_service() {
    let mut sandbox = machine();
    sandbox.run(&["login", "--pvs-cri", "-r", "us-south"]).ok();
    let first = sandbox.calls();
    assert_eq!(
        first[..2],
        ["PUT /identity/v1/token 200", "POST /identity/v1/iam_tokens 200"],
        "without a version"
    );
    let config = sandbox.config();
    assert_eq!((&config["IsLoggedInAsCRI"], &config["CRIType"]), (&true.into(), &"PVS".into()));
    assert_eq!(
        (&config["IAMRefreshToken"], &config["Profile"]["ID"]),
        (&"".into(), &PROFILE.into())
    );
    // Without the variable, the documented host is asked, over https.
    sandbox.unset("IBMCLOUD_CR_PVS_URL");
    sandbox.run(&["login", "--pvs-cri", "--profile", CRN, "--no-region"]).ok();
    let hosts: Vec<String> = sandbox.cloud.calls().into_iter().map(|call| call.host).collect();
    let host = "api.metadata.power-iaas.cloud.ibm.com";
    assert_eq!(hosts.iter().filter(|it| *it == host).count(), 2, "{hosts:?}");
    sandbox.set("IBMCLOUD_CR_PVS_URL", "http://127.0.0.1:1");
    let said = sandbox.run(&["login", "--pvs-cri"]);
    assert!(said.stderr.contains("IBMCLOUD_CR_VPC_URL or IBMCLOUD_CR_PVS_URL."), "{said}");
    for other in [&["--vpc-cri"][..], &["--cr-token", "t", "--profile", "p"]] {
        let said = sandbox.run(&[&["login", "--pvs-cri"], other].concat());
        assert!(said.stderr.contains("Incorrect Usage: "), "{said}");
        assert!(said.stderr.contains("cannot be used with"), "{said}");
    }
}

#[test]
fn a_virtual_server_names_its_profile_by_id_or_crn() {
    for profile in [PROFILE, CRN] {
        let sandbox = machine();
        sandbox.run(&["login", "--vpc-cri", "--profile", profile, "--no-region"]).ok();
        let mut sandbox = machine();
        sandbox.set("IBMCLOUD_CR_PROFILE", profile);
        sandbox.run(&["login", "--vpc-cri", "--no-region"]).ok();
        assert_eq!(sandbox.config()["Profile"]["ID"], PROFILE);
    }
}

#[test]
fn a_compute_resource_token_logs_in() {
    let sandbox = machine();
    let _guard = stable();
    let token = keys::COMPUTE_RESOURCE;
    let line = ["login", "--cr-token", token, "--profile", "sandbox-profile", "-r", "us-south"];
    insta::assert_snapshot!(sandbox.run(&line), @"
    exit status: 0
    --- stdout
    API endpoint: https://cloud.ibm.com
    Region: us-south
    Authenticating...
    OK

    Targeted account Example Account (0123456789abcdef0123456789abcdef)

    Targeted resource group default

    Targeted region us-south


    API endpoint:      https://cloud.ibm.com
    Region:            us-south
    User:              Profile-[GUID]
    Trusted profile:   sandbox-profile (Profile-[GUID])
    Account:           Example Account (0123456789abcdef0123456789abcdef)
    Resource group:    default
    --- stderr
    ");
    let config = sandbox.config();
    assert_eq!((&config["IsLoggedInAsCRI"], &config["CRIType"]), (&true.into(), &"OTHER".into()));
    assert_eq!(config["Profile"]["Name"], "sandbox-profile");
}

/// The placeholder of the documentation for a profile's name.
const NAMED: &str = "trusted_profile_name_id_or_crn";

/// Variables before the program's name, and the words behind `login`.
type Line = (&'static [(&'static str, &'static str)], &'static [&'static str]);

/// The lines of the documentation, in a cloud where their placeholders are the real names.
#[test]
fn the_documented_lines() {
    let mut world = World::demo();
    let profile = world.identities.iter().position(|it| it.name == "sandbox-profile").unwrap();
    let second = {
        let mut second = world.identities[profile].clone();
        second.iam_id = "iam-trusted_profile_id_or_crn".into();
        second.name = "second-profile".into();
        second
    };
    world.compute_resources[0].profiles.push(second.iam_id.clone());
    world.identities[profile].name = "trusted_profile_name_id_or_crn".into();
    world.identities.push(second);
    world.compute_resources[0].token = "token-string".into();
    world.identities[0].api_keys[0].key = "api-key-string".into();
    world.identities[0].email = "username".into();
    world.identities[0].password = Some("password".into());
    let table: [Line; 13] = [
        (&[], &["--cr-token", "token-string", "--profile", NAMED]),
        (&[], &["--cr-token", "@filename", "--profile", NAMED]),
        (&[("IBMCLOUD_CR_TOKEN", "@filename")], &["--profile", NAMED]),
        (&[("IBMCLOUD_CR_TOKEN", "@filename"), ("IBMCLOUD_CR_PROFILE", NAMED)], &[]),
        (&[], &["--vpc-cri"]),
        (&[], &["--vpc-cri", "--profile", "trusted_profile_id_or_crn"]),
        (&[("IBMCLOUD_CR_PROFILE", "trusted_profile_id_or_crn")], &["--vpc-cri"]),
        (&[], &["--apikey", "api-key-string"]),
        (&[], &["--apikey", "@fileName"]),
        (&[], &["--apikey", "api-key-string", "-c", ACCOUNT]),
        (&[], &["--apikey", "@fileName", "-c", ACCOUNT]),
        (&[], &["-u", "username", "-p", "password", "-c", ACCOUNT]),
        (&[("IBMCLOUD_API_KEY", "api-key-string")], &["-c", ACCOUNT, "--accept"]),
    ];
    for (variables, words) in table {
        let options = Options { world: world.clone(), ..Options::default() };
        let mut sandbox = machine_with(options);
        sandbox.file("filename", "token-string\n");
        sandbox.file("fileName", "api-key-string\n");
        // A key for other programs is always there in a sandbox; it must not win.
        sandbox.set("IBMCLOUD_API_KEY", "api-key-string");
        for (name, value) in variables {
            sandbox.set(name, *value);
        }
        let said = sandbox.run(&[&["login", "-r", "us-south"], words].concat()).ok();
        let machine = words.contains(&"--vpc-cri")
            || words.contains(&"--cr-token")
            || variables.iter().any(|(name, _)| *name == "IBMCLOUD_CR_TOKEN");
        assert_eq!(sandbox.config()["IsLoggedInAsCRI"], machine, "{variables:?} {words:?}: {said}");
    }
}

#[test]
fn a_trace_has_no_token() {
    let mut sandbox = machine();
    sandbox.set("IBMCLOUD_TRACE", "true");
    let said = sandbox.run(&["login", "--vpc-cri", "--no-region"]).ok();
    assert!(said.stderr.contains("PUT /identity/v1/token"), "{said}");
    let token = keys::COMPUTE_RESOURCE;
    let line = ["login", "--cr-token", token, "--profile", "sandbox-profile", "--no-region"];
    let said = sandbox.run(&line).ok();
    assert!(said.stderr.contains("POST /identity/token"), "{said}");
}

#[test]
fn a_sandbox_has_a_metadata_service() {
    let sandbox = machine();
    let said = sandbox.run(&["sandbox", "exec", "--", "ibmcloud", "login", "--vpc-cri"]).ok();
    assert!(said.stdout.contains("sandbox-profile"), "{said}");
}

#[test]
fn words_that_make_no_credential() {
    let sandbox = machine();
    let table: [(&[&str], &str); 3] = [
        (
            &["--cr-token", "token"],
            "a compute resource token needs '--profile' or IBMCLOUD_CR_PROFILE",
        ),
        (&["--cr-token", "t", "--vpc-cri"], "'--cr-token' cannot be used with '--vpc-cri'"),
        (&["--accept"], "-c is missing"),
    ];
    for (words, reason) in table {
        let said = sandbox.run(&[&["login"], words].concat());
        assert_eq!(said.code, 1, "{words:?}: {said}");
        let expected = format!("FAILED\nIncorrect Usage: {reason}\n");
        assert!(said.stderr.starts_with(&expected), "{words:?}: {said}");
    }
    let missing = ["login", "--cr-token", "@nothing", "--profile", "p"];
    assert!(sandbox.run(&missing).stderr.contains("'nothing' cannot be used"));
    sandbox.file("empty", " \n");
    let empty = ["login", "--cr-token", "@empty", "--profile", "p"];
    assert!(sandbox.run(&empty).stderr.contains("holds no compute resource token"));
}

#[test]
fn refusals_say_what_to_do() {
    let _guard = stable();
    let sandbox = machine();
    let refused = |words: &[&str]| -> Said {
        let said = sandbox.run(&[&["login"], words].concat());
        assert_eq!(said.code, 1, "{said}");
        said
    };
    let stranger = ["--vpc-cri", "--profile", "Profile-of-a-stranger"];
    insta::assert_snapshot!(refused(&stranger), @"
    exit status: 1
    --- stdout
    API endpoint: https://cloud.ibm.com
    Authenticating...
    --- stderr
    The metadata service of the machine refused (status 403, code forbidden): The profile is not linked.

    API endpoint:   https://cloud.ibm.com
    Region:
    Not logged in.
    FAILED
    Unable to authenticate.
    Check that the metadata service of the virtual server is switched on, and that the trusted profile is linked to it.
    Trace ID: [ID]
    Nothing was changed.
    ");
    let token = keys::COMPUTE_RESOURCE;
    insta::assert_snapshot!(refused(&["--cr-token", token, "--profile", "stranger"]), @"
    exit status: 1
    --- stdout
    API endpoint: https://cloud.ibm.com
    Authenticating...
    --- stderr
    Remote server error. Status code: 400, error code: BXNIM0398E, message: The given token is not permitted to assume the indicated trusted profile; profile ID 'stranger'

    API endpoint:   https://cloud.ibm.com
    Region:
    Not logged in.
    FAILED
    Unable to authenticate.
    Either the trusted profile does not exist, or it does not trust whoever wants to use it: look at its trust relationships.
    Trace ID: [ID]
    Nothing was changed.
    ");
    insta::assert_snapshot!(refused(&["--cr-token", "wrong-token", "--profile", "sandbox-profile"]), @"
    exit status: 1
    --- stdout
    API endpoint: https://cloud.ibm.com
    Authenticating...
    --- stderr
    Remote server error. Status code: 400, error code: BXNIM0401E, message: Provided token is malformed

    API endpoint:   https://cloud.ibm.com
    Region:
    Not logged in.
    FAILED
    Unable to authenticate.
    The token is damaged, too old, or not one of IAM's: fetch a new one.
    Trace ID: [ID]
    Nothing was changed.
    ");
    insta::assert_snapshot!(refused(&["-u", "admin@example.com", "-p", "guess"]), @"
    exit status: 1
    --- stdout
    API endpoint: https://cloud.ibm.com
    Authenticating...
    --- stderr
    Credentials were rejected.
    Code: BXNIM0602E, message: The credentials you entered for the user 'admin@example.com' are incorrect.

    API endpoint:   https://cloud.ibm.com
    Region:
    Not logged in.
    FAILED
    Unable to authenticate.
    Check user name and password; somebody who signs in at their company uses 'ibmcloud login --sso'.
    Trace ID: [ID]
    Nothing was changed.
    ");
    insta::assert_snapshot!(refused(&["-u", "passcode", "-p", "worn-out"]), @"
    exit status: 1
    --- stdout
    API endpoint: https://cloud.ibm.com
    Authenticating...
    --- stderr
    Remote server error. Status code: 400, error code: BXNIM0422E, message: Provided passcode is invalid

    API endpoint:   https://cloud.ibm.com
    Region:
    Not logged in.
    FAILED
    Unable to authenticate.
    A one-time code is good for one log-in and for a short time: get another one with 'ibmcloud login --sso'.
    Trace ID: [ID]
    Nothing was changed.
    ");
}

#[test]
fn a_federated_user_is_sent_to_the_one_time_passcode() {
    let mut sandbox = Sandbox::changed(|world| world.identities[0].federated = true);
    sandbox.unset("IBMCLOUD_API_KEY");
    let said = sandbox.run(&["login", "-u", "admin@example.com", "-p", "secret"]);
    let expected = "You are using a federated user ID, please use one time passcode ( ibmcloud login --sso ), or use API key ( ibmcloud --apikey key or @key_file ) to authenticate.";
    assert!(said.stderr.contains(expected), "{said}");
}

#[test]
fn no_metadata_service_is_told_as_that() {
    let mut sandbox = machine();
    sandbox.set("IBMCLOUD_CR_VPC_URL", "http://127.0.0.1:1");
    let said = sandbox.run(&["login", "--vpc-cri"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("answers on virtual servers only"), "{said}");
    sandbox.set("IBMCLOUD_CR_VPC_URL", "http://metadata.example.com");
    let said = sandbox.run(&["login", "--vpc-cri"]);
    assert!(said.stderr.contains("is not safe"), "{said}");
    assert!(!sandbox.config_dir().join("config.json").exists(), "nothing is stored");
}

#[test]
fn a_session_of_a_virtual_server_is_renewed_by_the_machine() {
    for kind in ["VPC", "PVS"] {
        let sandbox = machine_with(late());
        sandbox.run(&["login", "--vpc-cri", "-r", "us-south"]).ok();
        // A session that the official program made on a Power virtual server.
        let mut config = sandbox.config();
        config["CRIType"] = kind.into();
        fs::write(sandbox.config_dir().join("config.json"), config.to_string()).unwrap();
        let before = sandbox.calls().len();
        sandbox.run(&["resource", "groups"]).ok();
        let version = if kind == "VPC" { "?version=2025-08-26" } else { "" };
        assert_eq!(
            calls_since(&sandbox, before)[..2],
            [
                format!("PUT /identity/v1/token{version} 200"),
                format!("POST /identity/v1/iam_tokens{version} 200")
            ]
        );
        assert_ne!(sandbox.config()["IAMToken"], config["IAMToken"]);
    }
}

#[test]
fn a_session_of_a_compute_resource_is_renewed_by_its_token() {
    let mut sandbox = machine_with(late());
    sandbox.file("token", keys::COMPUTE_RESOURCE);
    sandbox.set("IBMCLOUD_CR_TOKEN", "@token");
    sandbox.run(&["login", "--profile", "sandbox-profile", "-r", "us-south"]).ok();
    let before = sandbox.calls().len();
    sandbox.run(&["resource", "groups"]).ok();
    assert_eq!(calls_since(&sandbox, before)[0], "POST /identity/token 200");
    sandbox.unset("IBMCLOUD_CR_TOKEN");
    let mut config = sandbox.config();
    config["IAMToken"] = format!("Bearer {OVER}").into();
    fs::write(sandbox.config_dir().join("config.json"), config.to_string()).unwrap();
    let said = sandbox.run(&["resource", "groups"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("Log in again with 'ibmcloud login'."), "{said}");
}

#[test]
fn a_profile_is_assumed_kept_and_renewed() {
    let sandbox = Sandbox::with(late());
    let _guard = stable();
    let line = ["login", "--profile", "sandbox-profile", "-r", "us-south"];
    insta::assert_snapshot!(sandbox.run(&line), @"
    exit status: 0
    --- stdout
    API endpoint: https://cloud.ibm.com
    Region: us-south
    Logging in with API key from environment variable...
    Authenticating...
    Retrieving API key token...
    OK

    Targeted account Example Account (0123456789abcdef0123456789abcdef)

    Assuming trusted profile sandbox-profile...
    OK

    Targeted resource group default

    Targeted region us-south


    API endpoint:      https://cloud.ibm.com
    Region:            us-south
    User:              Profile-[GUID]
    Trusted profile:   sandbox-profile (Profile-[GUID])
    Account:           Example Account (0123456789abcdef0123456789abcdef)
    Resource group:    default
    --- stderr
    ");
    let config = sandbox.config();
    assert_eq!(config["AssumedTrustedProfileId"], PROFILE);
    assert_eq!(config["FallbackAccount"]["GUID"], ACCOUNT);
    assert_eq!(config["IsLoggedInAsCRI"], false);
    assert!(config["FallbackIAMTokens"]["IAMRefreshToken"].as_str().unwrap().starts_with("OKD"));
    let before = sandbox.calls().len();
    sandbox.run(&["resource", "groups"]).ok();
    assert_eq!(
        calls_since(&sandbox, before)[..2],
        ["POST /identity/token 200", "POST /identity/token 200"]
    );
    let renewed = sandbox.config();
    assert_eq!(renewed["AssumedTrustedProfileId"], PROFILE);
    for path in ["/IAMToken", "/FallbackIAMTokens/IAMToken", "/FallbackIAMTokens/IAMRefreshToken"] {
        assert_ne!(renewed.pointer(path), config.pointer(path), "{path}");
    }
    sandbox.run(&["login", "-r", "us-south", "-q"]).ok();
    assert_eq!(sandbox.config()["AssumedTrustedProfileId"], "");
}

#[test]
fn an_invitation_is_accepted() {
    const THIRD: &str = "00112233445566778899aabbccddeeff";
    let mut sandbox = Sandbox::changed(|world| {
        let mut account = world.accounts[1].clone();
        account.id = THIRD.into();
        account.owner = "host@example.com".into();
        account.name = "Third Account".into();
        world.accounts.push(account);
        let membership = Membership {
            account: THIRD.into(),
            platform: PlatformRole::Viewer,
            service: ServiceRole::None,
        };
        world.invitations.push(Invitation::new("admin@example.com", membership));
    });
    sandbox.unset("IBMCLOUD_API_KEY");
    let user = ["login", "-u", "admin@example.com", "-p", keys::ADMINISTRATOR_PASSWORD];
    let line = [&user[..], &["-c", THIRD, "--no-region"]].concat();
    assert!(sandbox.run(&line).stderr.contains("was not found"), "not without --accept");
    let _guard = stable();
    insta::assert_snapshot!(sandbox.run(&[&line[..], &["--accept"]].concat()), @"
    exit status: 0
    --- stdout
    API endpoint: https://cloud.ibm.com
    Authenticating...
    OK

    Accepting the invitation to account 00112233445566778899aabbccddeeff...
    Targeted account Third Account (00112233445566778899aabbccddeeff)


    API endpoint:     https://cloud.ibm.com
    Region:
    User:             admin@example.com
    Account:          Third Account (00112233445566778899aabbccddeeff)
    Resource group:   No resource group targeted, use 'ibmcloud target -g RESOURCE_GROUP'
    --- stderr
    ");
    // The owner's name is as good as the id, and a second --accept does no harm.
    let by_owner = [&user[..], &["-c", "host@example.com", "--accept", "--no-region"]].concat();
    sandbox.run(&by_owner).ok();
    assert_eq!(sandbox.config()["Account"]["GUID"], THIRD);
    let stranger = "ffffffffffffffffffffffffffffffff";
    let line = [&user[..], &["-c", stranger, "--accept", "--no-region"]].concat();
    insta::assert_snapshot!(sandbox.run(&line), @"
    exit status: 1
    --- stdout
    API endpoint: https://cloud.ibm.com
    Authenticating...
    OK

    Accepting the invitation to account ffffffffffffffffffffffffffffffff...
    --- stderr
    FAILED
    Could not accept the invitation.
    Account management refused (status 404, code 404): There is no invitation to the account.
    Trace ID: [ID]
    Nothing was changed.
    ");
}

#[test]
fn the_owner_of_a_keys_account_may_be_named() {
    let sandbox = Sandbox::new();
    sandbox.run(&["login", "-c", "admin@example.com", "--no-region"]).ok();
    assert_eq!(sandbox.config()["Account"]["GUID"], ACCOUNT);
}
