//! `login`: every credential, every flag, and what is left alone when it fails.

use std::fs;

use ibmcloud_emulator::{World, keys};

use crate::support::{Said, Sandbox, stable};

const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";
const SECOND: &str = "fedcba9876543210fedcba9876543210";
const TEST_GROUP: &str = "5f2c7a1e90b84d6bb3d1f0a9c8e7d6b5";

/// Who is logged in, by the configuration's own account of it.
fn user(sandbox: &Sandbox) -> String {
    let said = sandbox.run(&["target", "--output", "JSON"]).ok();
    said.json()["user"]["user_email"].as_str().unwrap_or_default().to_owned()
}

fn config_text(sandbox: &Sandbox) -> String {
    fs::read_to_string(sandbox.config_dir().join("config.json")).unwrap()
}

/// Nobody's key is in the environment.
fn without_key() -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.unset("IBMCLOUD_API_KEY");
    sandbox
}

/// A log-in that has to fail, after a good one that has to survive it.
fn fails(sandbox: &Sandbox, args: &[&str]) -> Said {
    sandbox.run(&["login", "-r", "us-south", "-q"]).ok();
    let before = config_text(sandbox);
    let said = sandbox.run(args);
    assert_eq!(said.code, 1, "{said}");
    assert!(format!("\n{}", said.stderr).contains("\nFAILED\n"), "{said}");
    assert_eq!(config_text(sandbox), before, "a failed log-in changes nothing");
    said
}

#[test]
fn a_key_from_the_environment() {
    let _guard = stable();
    insta::assert_snapshot!(Sandbox::new().run(&["login", "-r", "eu-gb"]), @"
    exit status: 0
    --- stdout
    API endpoint: https://cloud.ibm.com
    Region: eu-gb
    Logging in with API key from environment variable...
    Authenticating...
    Retrieving API key token...
    OK

    Targeted account Example Account (0123456789abcdef0123456789abcdef)

    Targeted resource group default

    Targeted region eu-gb


    API endpoint:     https://cloud.ibm.com
    Region:           eu-gb
    User:             admin@example.com
    Account:          Example Account (0123456789abcdef0123456789abcdef)
    Resource group:   default
    --- stderr
    ");
}

#[test]
fn a_key_as_a_value() {
    let _guard = stable();
    insta::assert_snapshot!(without_key().run(&["login", "--apikey", keys::READER, "-r", "us-south"]), @"
    exit status: 0
    --- stdout
    API endpoint: https://cloud.ibm.com
    Region: us-south
    Authenticating...
    Retrieving API key token...
    OK

    Targeted account Example Account (0123456789abcdef0123456789abcdef)

    Targeted resource group default

    Targeted region us-south


    API endpoint:     https://cloud.ibm.com
    Region:           us-south
    User:             reader@example.com
    Account:          Example Account (0123456789abcdef0123456789abcdef)
    Resource group:   default
    --- stderr
    ");
}

#[test]
fn a_key_from_a_file_that_holds_nothing_else() {
    let sandbox = without_key();
    sandbox.file("key.txt", &format!("{}\n", keys::WRITER));
    sandbox.run(&["login", "--apikey", "@key.txt"]).ok();
    assert_eq!(user(&sandbox), "writer@example.com");
}

#[test]
fn a_key_from_a_file_as_api_key_create_writes_it() {
    let sandbox = without_key();
    let json = serde_json::json!({ "name": "k", "apikey": keys::WRITER }).to_string();
    let path = sandbox.file("key.json", &json);
    sandbox.run(&["login", "--apikey", &format!("@{}", path.display())]).ok();
    assert_eq!(user(&sandbox), "writer@example.com");
}

#[test]
fn a_file_in_the_home_folder_is_found_behind_a_tilde() {
    let sandbox = without_key();
    fs::write(sandbox.home().join("key"), keys::READER).unwrap();
    sandbox.run(&["login", "--apikey", "@~/key", "--no-region"]).ok();
    assert_eq!(user(&sandbox), "reader@example.com");
}

#[test]
fn a_file_named_in_the_environment() {
    let mut sandbox = Sandbox::new();
    let path = sandbox.file("key.txt", keys::MANAGER);
    sandbox.set("IBMCLOUD_API_KEY", format!("@{}", path.display()));
    sandbox.run(&["login"]).ok();
    assert_eq!(user(&sandbox), "manager@example.com");
}

#[test]
fn a_file_that_is_missing_or_holds_no_key_is_named() {
    let sandbox = Sandbox::new();
    let said = fails(&sandbox, &["login", "--apikey", "@nowhere.txt"]);
    assert!(said.stderr.contains("'nowhere.txt' cannot be used: No such file"), "{said}");
    sandbox.file("other.json", "{\"name\": \"k\"}");
    let said = fails(&sandbox, &["login", "--apikey", "@other.json"]);
    assert!(said.stderr.contains("The file 'other.json' holds no API key."), "{said}");
}

#[test]
fn a_flag_beats_the_environment() {
    let sandbox = Sandbox::new();
    let said = sandbox.run(&["login", "--apikey", keys::READER]).ok();
    assert_eq!(user(&sandbox), "reader@example.com");
    assert!(!said.stdout.contains("from environment"), "{said}");
}

#[test]
fn a_key_may_begin_with_a_dash() {
    const KEY: &str = "-r-key-that-begins-with-a-dash-0001";
    let mut world = World::demo();
    let key = &mut world.identities[0].api_keys[0];
    KEY.clone_into(&mut key.key);
    let sandbox = Sandbox::changed(|it| *it = world);
    for words in [
        ["login", "--apikey", KEY, "-r", "us-south"].as_slice(),
        &["login", "-r", "us-south", "-apikey", KEY],
        &["login", "-r", "us-south", &format!("--apikey={KEY}")],
    ] {
        sandbox.run(words).ok();
        assert_eq!(sandbox.config()["Region"], "us-south");
    }
}

#[test]
fn flags_may_have_one_dash() {
    let sandbox = without_key();
    sandbox.run(&["login", "-apikey", keys::READER, "-no-region"]).ok();
    assert_eq!(user(&sandbox), "reader@example.com");
    let said = sandbox.run_with_input(&["login", "-sso"], &format!("{}\n1\n", keys::PASSCODE)).ok();
    assert!(said.stdout.contains("One Time Code"), "{said}");
    assert_eq!(user(&sandbox), "admin@example.com");
}

#[test]
fn an_endpoint_may_be_written_in_several_ways() {
    for typed in ["cloud.ibm.com", "https://cloud.ibm.com", "https://cloud.ibm.com/"] {
        let sandbox = Sandbox::new();
        let said = sandbox.run(&["login", "-a", typed, "-r", "us-south"]).ok();
        assert!(said.stdout.starts_with("API endpoint: https://cloud.ibm.com\n"), "{said}");
        assert_eq!(sandbox.config()["APIEndpoint"], "https://cloud.ibm.com");
        assert_eq!(said.stderr, "");
    }
}

#[test]
fn the_private_endpoint_needs_no_region_to_log_in_and_is_never_left() {
    let sandbox = Sandbox::new();
    let said = sandbox.run(&["login", "-a", "private.cloud.ibm.com"]).ok();
    assert!(said.stdout.contains("API endpoint:     https://private.cloud.ibm.com\n"), "{said}");
    assert_eq!(sandbox.config()["Region"], "");
    sandbox.run(&["resource", "groups"]).ok();
    sandbox.run(&["monitoring", "auth", "show", "--name", "monitoring-instance-01"]).ok();
    sandbox.run(&["target", "-r", "eu-de"]).ok();
    sandbox.run(&["resource", "service-instances"]).ok();
    let hosts: Vec<String> = sandbox.cloud.calls().into_iter().map(|call| call.host).collect();
    assert!(hosts.iter().all(|host| host.contains("private.")), "{hosts:?}");
    for host in [
        "private.iam.cloud.ibm.com",
        "private.us-south.accounts.cloud.ibm.com",
        "private.us-south.monitoring.cloud.ibm.com",
        "private.eu-de.resource-controller.cloud.ibm.com",
    ] {
        assert!(hosts.iter().any(|it| it == host), "{host} is not in {hosts:?}");
    }
    // A region where the private network does not reach is an error, and no reason to leave it.
    let unreachable = "private.eu-de.resource-controller.cloud.ibm.com/* status=503";
    sandbox.cloud.add_fault(unreachable.parse().unwrap());
    let before = sandbox.cloud.calls().len();
    let said = sandbox.run(&["resource", "service-instances"]);
    assert_eq!(said.code, 1, "{said}");
    let hosts = sandbox.cloud.calls().split_off(before).into_iter().map(|call| call.host);
    assert!(hosts.into_iter().all(|host| host.contains("private.")), "{said}");
}

#[test]
fn the_private_endpoint_is_remembered_as_private() {
    let sandbox = Sandbox::new();
    sandbox.run(&["login", "-a", "private.cloud.ibm.com", "-r", "us-south"]).ok();
    let config = sandbox.config();
    assert_eq!(config["APIEndpoint"], "https://private.cloud.ibm.com");
    assert_eq!((&config["IsPrivate"], &config["IsAccessFromVPC"]), (&true.into(), &false.into()));
    let hosts: Vec<String> = sandbox.cloud.calls().into_iter().map(|call| call.host).collect();
    assert!(hosts.iter().all(|host| host.contains("private.")), "{hosts:?}");
    sandbox.run(&["login", "-a", "private.cloud.ibm.com", "--vpc", "-r", "us-south"]).ok();
    assert_eq!(sandbox.config()["IsAccessFromVPC"], true);
}

#[test]
fn an_endpoint_of_an_old_page_is_understood_with_one_line_of_warning() {
    for (typed, region) in [
        ("https://api.ng.bluemix.net", "us-south"),
        ("api.eu-gb.bluemix.net", "eu-gb"),
        ("https://api.eu-de.bluemix.net", "eu-de"),
        ("https://api.au-syd.bluemix.net", "au-syd"),
    ] {
        let sandbox = Sandbox::new();
        let said = sandbox.run(&["login", "-a", typed]).ok();
        assert_eq!(said.stderr.lines().count(), 1, "{said}");
        assert!(said.stderr.contains(&format!("in region {region} instead")), "{said}");
        let config = sandbox.config();
        assert_eq!(config["APIEndpoint"], "https://cloud.ibm.com");
        assert_eq!(config["Region"], region);
    }
}

#[test]
fn a_region_that_is_named_beats_the_one_of_an_old_endpoint() {
    let sandbox = Sandbox::new();
    sandbox.run(&["login", "-a", "api.ng.bluemix.net", "-r", "eu-de"]).ok();
    assert_eq!(sandbox.config()["Region"], "eu-de");
}

#[test]
fn a_foreign_endpoint_is_refused_before_a_key_is_sent() {
    let sandbox = Sandbox::new();
    let said = sandbox.run(&["login", "-a", "https://cloud.ibm.com.example.com"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("is not an API endpoint of IBM Cloud."), "{said}");
    assert_eq!(sandbox.calls(), [""; 0]);
}

#[test]
fn organization_and_space_are_ignored_with_one_warning() {
    let sandbox = Sandbox::new();
    let said = sandbox.run(&["login", "-o", "my org", "-s", "dev", "-r", "us-south"]).ok();
    let warning = "Options -o and -s are ignored: Cloud Foundry on IBM Cloud ended in 2023.\n";
    assert_eq!(said.stderr, warning);
}

#[test]
fn no_region_is_kept_apart_from_a_region() {
    let sandbox = Sandbox::new().logged_in();
    let said = sandbox.run(&["login", "--no-region"]).ok();
    assert!(!said.stdout.contains("Targeted region"), "{said}");
    assert_eq!(sandbox.config()["Region"], "");
    let said = sandbox.run(&["login", "--no-region", "-r", "us-south"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("Incorrect Usage: "), "{said}");
}

#[test]
fn the_region_of_before_stays_if_none_is_named() {
    let sandbox = Sandbox::new().logged_in();
    let said = sandbox.run(&["login"]).ok();
    assert!(said.stdout.starts_with("API endpoint: https://cloud.ibm.com\nRegion: us-south\n"));
    assert_eq!(sandbox.config()["Region"], "us-south");
}

#[test]
fn an_unknown_region_keeps_the_session() {
    let _guard = stable();
    insta::assert_snapshot!(fails(&Sandbox::new(), &["login", "-r", "us-sout"]), @"
    exit status: 1
    --- stdout
    API endpoint: https://cloud.ibm.com
    Region: us-sout
    Logging in with API key from environment variable...
    Authenticating...
    Retrieving API key token...
    OK

    Targeted account Example Account (0123456789abcdef0123456789abcdef)

    Targeted resource group default

    --- stderr
    FAILED
    Region 'us-sout' was not found.
    List the regions with 'ibmcloud regions'.
    ");
}

#[test]
fn a_resource_group_by_name_or_id() {
    for group in ["test-rg", TEST_GROUP] {
        let sandbox = Sandbox::new();
        let said = sandbox.run(&["login", "-g", group, "-r", "us-south"]).ok();
        assert!(said.stdout.contains("Targeted resource group test-rg\n"), "{said}");
        assert_eq!(sandbox.config()["ResourceGroup"]["GUID"], TEST_GROUP);
    }
}

#[test]
fn an_unknown_resource_group_keeps_the_session() {
    let said = fails(&Sandbox::new(), &["login", "-g", "Default"]);
    let text = "No resource group found with name or ID 'Default'.\n";
    assert!(said.stderr.contains(text), "names are case-sensitive\n{said}");
    assert!(said.stderr.contains("'ibmcloud resource groups'"), "{said}");
}

#[test]
fn the_account_of_a_key_may_be_named() {
    let said = Sandbox::new().run(&["login", "-c", ACCOUNT]).ok();
    assert!(said.stdout.contains(&format!("Targeted account Example Account ({ACCOUNT})\n")));
}

#[test]
fn a_key_is_bound_to_its_account() {
    let said = fails(&Sandbox::new(), &["login", "-c", SECOND]);
    assert!(said.stderr.contains(&format!("The API key belongs to account {ACCOUNT}")), "{said}");
    assert!(said.stderr.contains("Leave '-c' out"), "{said}");
}

#[test]
fn without_an_account_nothing_of_an_account_is_stored() {
    let sandbox = Sandbox::new();
    let said = sandbox.run(&["login", "--no-account", "-r", "us-south"]).ok();
    assert!(said.stdout.contains("No account targeted, use 'ibmcloud target -c ACCOUNT_ID'"));
    let config = sandbox.config();
    assert_eq!(
        (&config["Account"]["GUID"], &config["ResourceGroup"]["GUID"]),
        (&"".into(), &"".into())
    );
    let said = sandbox.run(&["login", "--no-account", "-c", ACCOUNT]);
    assert!(said.stderr.contains("Incorrect Usage: "), "{said}");
}

#[test]
fn a_user_name_and_a_password_on_standard_input() {
    let sandbox = without_key();
    let answers = format!("admin@example.com\n{}\n1\n", keys::ADMINISTRATOR_PASSWORD);
    let said = sandbox.run_with_input(&["login", "-r", "us-south"], &answers).ok();
    assert!(said.stdout.contains("Email> admin@example.com\nPassword> \n"), "{said}");
    assert_eq!(sandbox.config()["Account"]["GUID"], ACCOUNT);
}

#[test]
fn a_password_as_a_flag_beats_a_key_in_the_environment() {
    let sandbox = Sandbox::new().identity(keys::READER);
    let args =
        ["login", "-u", "admin@example.com", "-p", keys::ADMINISTRATOR_PASSWORD, "-c", SECOND];
    sandbox.run(&args).ok();
    assert_eq!(user(&sandbox), "admin@example.com");
}

#[test]
fn an_account_is_found_by_its_owner() {
    let sandbox = Sandbox::changed(|world| world.accounts[1].owner = "owner@example.com".into());
    let password = keys::ADMINISTRATOR_PASSWORD;
    let login = ["login", "-u", "admin@example.com", "-p", password, "-c", "owner@example.com"];
    sandbox.run(&login).ok();
    assert_eq!(sandbox.config()["Account"]["GUID"], SECOND);
}

#[test]
fn a_number_that_is_none_of_the_accounts_is_asked_for_again() {
    let sandbox = without_key();
    let args = ["login", "-u", "admin@example.com", "-p", keys::ADMINISTRATOR_PASSWORD];
    let said = sandbox.run_with_input(&args, "3\nx\n2\n").ok();
    assert_eq!(said.stdout.matches("Please enter a number between 1 to 2.").count(), 2, "{said}");
    assert_eq!(sandbox.config()["Account"]["GUID"], SECOND);
}

#[test]
fn answers_that_end_too_early_change_nothing() {
    let _guard = stable();
    let sandbox = without_key();
    insta::assert_snapshot!(sandbox.run_with_input(&["login"], "admin@example.com\n"), @"
    exit status: 1
    --- stdout
    API endpoint: https://cloud.ibm.com
    Email> admin@example.com
    Password> 
    --- stderr
    FAILED
    Could not read from input: EOF
    Nothing was changed.
    ");
    assert!(!sandbox.config_dir().join("config.json").exists());
}

#[test]
fn an_unknown_account_is_refused() {
    let args =
        ["login", "-u", "admin@example.com", "-p", keys::ADMINISTRATOR_PASSWORD, "-c", "nope"];
    let said = fails(&Sandbox::new(), &args);
    assert!(said.stderr.contains("BSS Account 'nope' was not found."), "{said}");
}

#[test]
fn a_wrong_password_is_refused_and_not_repeated() {
    let sandbox = Sandbox::new();
    let said = fails(&sandbox, &["login", "-u", "admin@example.com", "-p", "wrong-password"]);
    assert!(said.stderr.contains("\nFAILED\nUnable to authenticate.\n"), "{said}");
    let refusal = "Credentials were rejected.\nCode: BXNIM0602E, message: ";
    assert!(said.stderr.starts_with(refusal), "{said}");
    assert!(!said.stderr.contains("wrong-password"), "{said}");
    let grants = sandbox.calls();
    let refused = grants
        .iter()
        .filter(|it| *it == "POST /identity/token 400" || *it == "POST /identity/token 401");
    assert_eq!(refused.count(), 1, "repeated wrong passwords lock accounts\n{grants:?}");
}

#[test]
fn an_unknown_key_is_refused_and_not_repeated() {
    let _guard = stable();
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(fails(&sandbox, &["login", "--apikey", "a-key-that-nobody-has"]), @"
    exit status: 1
    --- stdout
    API endpoint: https://cloud.ibm.com
    Region: us-south
    Authenticating...
    Retrieving API key token...
    --- stderr
    Remote server error. Status code: 400, error code: BXNIM0415E, message: Provided API key could not be found.

    API endpoint:   https://cloud.ibm.com
    Region:         us-south
    FAILED
    Unable to authenticate.
    Check the API key: it is unknown, or was deleted.
    Trace ID: [ID]
    Nothing was changed.
    ");
    let grants = sandbox.calls().into_iter().filter(|call| call == "POST /identity/token 400");
    assert_eq!(grants.count(), 1, "repeated wrong keys lock accounts");
}

#[test]
fn a_disabled_key_is_refused_with_what_to_do() {
    let sandbox = Sandbox::new().logged_in();
    sandbox.cloud.with_world(|world| world.identities[0].api_keys[0].disabled = true);
    let said = sandbox.run(&["login"]);
    assert_eq!(said.code, 1, "{said}");
    let refusal = "Remote server error. Status code: 400, error code: BXNIM0462E, message: \
                   Provided API key is disabled.\n";
    assert!(said.stderr.starts_with(refusal), "{said}");
    assert!(said.stderr.contains("Enable the API key, or use another one."), "{said}");
}

#[test]
fn quiet_drops_the_talk_and_keeps_the_result() {
    let _guard = stable();
    insta::assert_snapshot!(Sandbox::new().run(&["login", "-r", "us-south", "-q"]), @"
    exit status: 0
    --- stdout
    API endpoint: https://cloud.ibm.com
    Region: us-south

    Targeted account Example Account (0123456789abcdef0123456789abcdef)

    Targeted resource group default

    Targeted region us-south


    API endpoint:     https://cloud.ibm.com
    Region:           us-south
    User:             admin@example.com
    Account:          Example Account (0123456789abcdef0123456789abcdef)
    Resource group:   default
    --- stderr
    ");
}

#[test]
fn no_input_asks_nothing_and_quiet_asks() {
    let said = without_key().run(&["login", "--no-input"]);
    assert_eq!((said.code, said.stdout.contains('>')), (1, false), "{said}");
    assert!(said.stderr.contains("nobody can answer it here"), "{said}");
    let mut sandbox = without_key();
    sandbox.set("IBMCLOUD_NO_INPUT", "1");
    assert!(sandbox.run(&["login"]).stderr.contains("nobody can answer it here"));
    let said = without_key().run_with_input(&["login", "-q", "--sso"], "n\nwrong\n");
    assert!(said.stdout.contains("One Time Code>"), "{said}");
    assert!(!said.stderr.contains("nobody can answer it here"), "{said}");
}

#[test]
fn a_refused_log_in_on_a_fresh_machine_says_that_nobody_is_logged_in() {
    let _guard = stable();
    let sandbox = Sandbox::new();
    let args = ["login", "--apikey", "a-key-that-nobody-has", "-r", "eu-gb"];
    insta::assert_snapshot!(sandbox.run(&args), @"
    exit status: 1
    --- stdout
    API endpoint: https://cloud.ibm.com
    Region: eu-gb
    Authenticating...
    Retrieving API key token...
    --- stderr
    Remote server error. Status code: 400, error code: BXNIM0415E, message: Provided API key could not be found.

    API endpoint:   https://cloud.ibm.com
    Region:         eu-gb
    Not logged in.
    FAILED
    Unable to authenticate.
    Check the API key: it is unknown, or was deleted.
    Trace ID: [ID]
    Nothing was changed.
    ");
    let said = sandbox.run(&[&args[..], &["-q"]].concat());
    assert!(said.stderr.starts_with("Remote server error. Status code: 400, "), "{said}");
    assert!(!said.stderr.contains("API endpoint:"), "{said}");
}

#[test]
fn a_key_that_is_empty_is_not_sent() {
    let mut sandbox = Sandbox::new();
    let page =
        "The value that was given holds no API key.\nIt should be the key alone, or the JSON";
    for key in ["", "  "] {
        let said = sandbox.run(&["login", "--apikey", key]);
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.starts_with(&format!("FAILED\n{page}")), "{said}");
    }
    sandbox.set("IBMCLOUD_API_KEY", " ");
    assert!(sandbox.run(&["login"]).stderr.contains(page));
    assert!(!sandbox.calls().iter().any(|call| call.starts_with("POST")), "nothing is sent");
}

#[test]
fn the_mark_of_an_encoding_is_read_over() {
    let sandbox = Sandbox::new();
    for text in
        [keys::ADMINISTRATOR.to_owned(), format!(r#"{{"apikey": "{}"}}"#, keys::ADMINISTRATOR)]
    {
        let file = sandbox.file("key", &format!("\u{feff}{text}\r\n"));
        sandbox.run(&["login", "--apikey", &format!("@{}", file.display())]).ok();
    }
}
