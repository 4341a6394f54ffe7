//! Output compared, byte for byte, with what the official SDK 1.12.1 was seen to print.

use std::time::{Duration, UNIX_EPOCH};

use ibmcloud_plugin_sdk::config::{
    Account, Named, PaginationUrl, PluginRepo, Profile, ResourceGroup,
};
use ibmcloud_plugin_sdk::terminal::Layout;
use ibmcloud_plugin_sdk::{Command, Config, Flag, Metadata, Namespace, Style, Table, Version};
use ibmcloud_plugin_sdk::{go_json, metadata};
use serde_json::Value;

fn text(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn demo_plugin() -> Metadata {
    let namespace = "demo-plugin".to_owned();
    let mut demo = Metadata::new("demo-plugin", Version::new(0, 3, 1));
    demo.aliases = text(&["dp"]);
    demo.private_endpoint_supported = true;
    demo.namespaces = vec![Namespace {
        name: namespace.clone(),
        aliases: text(&["dp"]),
        description: "Manage demo <things> & more.".to_owned(),
        ..Namespace::default()
    }];
    let things = Command {
        namespace: namespace.clone(),
        name: "things".to_owned(),
        description: "List all things.".to_owned(),
        usage: "ibmcloud demo-plugin things [--output FORMAT]".to_owned(),
        flags: vec![
            Flag {
                name: "output".to_owned(),
                description: "Specify output format.".to_owned(),
                has_value: true,
                hidden: false,
            },
            Flag {
                name: "q,quiet".to_owned(),
                description: "Suppress verbose output.".to_owned(),
                ..Flag::default()
            },
        ],
        ..Command::default()
    };
    let create = Command {
        namespace,
        name: "thing-create".to_owned(),
        aliases: text(&["tc"]),
        description: "Create a thing.".to_owned(),
        usage: "ibmcloud demo-plugin thing-create NAME".to_owned(),
        stage: metadata::Stage::Beta,
        ..Command::default()
    };
    demo.commands = vec![things, create];
    demo
}

#[test]
fn metadata_document() {
    let golden = include_str!("golden/send-metadata.json");
    assert_eq!(demo_plugin().to_json(), golden);
    let read: Metadata = serde_json::from_str(golden).unwrap();
    assert_eq!(read, demo_plugin());
}

#[test]
fn configuration_of_a_first_run() {
    let document = Value::Object(Config::zero().as_map().clone());
    assert_eq!(go_json::to_go_pretty(&document), include_str!("golden/config-first-run.json"));
}

#[test]
fn configuration_after_a_login() {
    let mut config = Config::zero();
    set_endpoints(&mut config);
    set_identity(&mut config);
    set_preferences(&mut config);
    let document = Value::Object(config.as_map().clone());
    assert_eq!(go_json::to_go_pretty(&document), include_str!("golden/config-full.json"));
}

fn set_endpoints(config: &mut Config) {
    config.set_api_endpoint("https://cloud.ibm.com");
    config.set_console_endpoint("https://cloud.ibm.com");
    config.set_console_private_endpoint("https://private.cloud.ibm.com");
    config.set_console_private_vpc_endpoint("https://private.cloud.ibm.com");
    config.set_cloud_type("public");
    config.set_cloud_name("bluemix");
    config.set_region("us-south");
    config.set_iam_endpoint("https://iam.cloud.ibm.com");
    config.set_iam_private_endpoint("https://private.us-south.iam.cloud.ibm.com");
    config.set_iam_private_vpc_endpoint("https://private.iam.cloud.ibm.com");
}

fn set_identity(config: &mut Config) {
    config.set_iam_token("Bearer FAKE.ACCESS.TOKEN");
    config.set_iam_refresh_token("FAKE-REFRESH-TOKEN");
    config.set_account(&Account {
        guid: "0123456789abcdef0123456789abcdef".to_owned(),
        name: "Example & Sons <test>".to_owned(),
        owner: "owner@example.com".to_owned(),
    });
    config.set_profile(&Profile {
        id: "Profile-11111111-2222-3333-4444-555555555555".to_owned(),
        name: "example-profile".to_owned(),
        compute_resource: Named { name: "example-vsi".to_owned(), id: "crn:v1:example".to_owned() },
        user: Named::default(),
    });
    config.set_resource_group(&ResourceGroup {
        guid: "fedcba9876543210fedcba9876543210".to_owned(),
        name: "Default".to_owned(),
        state: "ACTIVE".to_owned(),
        default: true,
        quota_id: "quota-0001".to_owned(),
    });
    config.set("LoginAt", "2026-07-15T10:11:12.3456789+02:00");
}

fn set_preferences(config: &mut Config) {
    config.set_plugin_repos(&[PluginRepo {
        name: "IBM Cloud".to_owned(),
        url: "https://plugins.cloud.ibm.com".to_owned(),
    }]);
    config.set_locale("en_US");
    config.set_trace("false");
    config.set_color_enabled("true");
    config.set_http_timeout(60);
    config.set_type_of_sso("manual");
    config.set_sdk_version("1.12.1");
    config.set_update_check_interval(86_400_000_000_000);
    config.set_update_notification_interval(90_000_000_000);
    let page = |last_index, start| PaginationUrl {
        last_index,
        next_url: format!("https://example.com/v1/things?start={start}&limit={last_index}"),
    };
    config.set_pagination_urls(&[page(100, 'b'), page(50, 'a')]);
}

#[test]
fn what_was_set_can_be_read() {
    let golden: Value = serde_json::from_str(include_str!("golden/config-full.json")).unwrap();
    let config = Config::from_map(golden.as_object().unwrap().clone());
    assert_eq!(config.account().name, "Example & Sons <test>");
    assert_eq!(config.profile().compute_resource.id, "crn:v1:example");
    assert!(config.resource_group().default);
    assert_eq!(config.http_timeout(), Some(Duration::from_mins(1)));
    assert_eq!(config.login_at(), Some("2026-07-15T10:11:12.3456789+02:00"));
    assert_eq!(config.pagination_urls()[1].last_index, 100);
    assert_eq!(config.plugin_repos()[0].name, "IBM Cloud");
    let mut later = config.clone();
    later.set_login_at(UNIX_EPOCH + Duration::from_secs(1_784_110_272));
    assert_eq!(later.login_at(), Some("2026-07-15T10:11:12Z"));
}

/// The tables that were printed by the SDK to give `golden/tables.txt`.
fn table(name: &str, color: bool) -> Table {
    let alone = |headers: &[&str]| Table::new(text(headers));
    match name {
        "basic" => alone(&["Name", "ID", "State"]).row(["alpha", "id-1", "active"]).row([
            "b",
            "identifier-2",
            "x",
        ]),
        "multiline" => alone(&["Name", "Description"])
            .row(["my-app", "This is my application."])
            .row(["demo", "line one\nline two\nline three"]),
        "norows" => alone(&["Name", "ID"]),
        "noheader" => alone(&[]).row(["alpha", "1"]).row(["bb", "22"]),
        "emptyheader" => alone(&["", ""]).row(["alpha", "1"]).row(["bb", "22"]),
        "short" => alone(&["A", "B", "C"]).row(["1"]).row(["1", "2"]).row(["1", "2", "3"]),
        "long" => alone(&["A"]).row(["1", "2", "3"]),
        "emptycol" => alone(&["A", "B", "C"]).row(["1", "", "3"]).row(["1", "", "3"]),
        "wide" => alone(&["Name", "ID"])
            .row(["日本語", "x"])
            .row(["éa", "y"])
            .row(["👍🏽", "z"])
            .row(["abc", "w"]),
        "colored" => alone(&["Name", "State"])
            .row(["a", &Style::Success.paint("active", color)])
            .row(["b", &Style::Failure.paint("down", color)]),
        "emptycells" => alone(&["A", "B"]).row(["", ""]).row(["x", ""]),
        "tabs" => alone(&["A", "B"]).row(["a\tb", "c"]).row(["abc", "trailing   "]),
        "headerspace" => alone(&["Long header", "B"]).row(["a", "c"]),
        "jagged" => alone(&["AAAA", "B", "C"]).row(["1"]).row(["1", "2222222", "3333333"]),
        "hdronly" => alone(&["A", "BB", "CCC"]).row(["1111111"]),
        "lead" => alone(&[" A", "B"]).row(["  x", "y "]).row(["\x1b[31mred\x1b[0m", "z"]),
        other => panic!("a table that this test does not know: {other}"),
    }
}

#[test]
fn tables() {
    let golden = include_str!("golden/tables.txt");
    let sections: Vec<(&str, &str)> =
        golden.split("=== ").skip(1).map(|section| section.split_once('\n').unwrap()).collect();
    assert_eq!(sections.len(), 32);
    for (title, expected) in sections {
        let (name, color) = title.split_once(" color=").unwrap();
        let color = color == "true";
        let layout = Layout { color, ..Layout::default() };
        let rendered = table(name, color).render(layout);
        assert_eq!(rendered, expected, "{title}");
    }
}

#[test]
fn colours() {
    let golden = include_str!("golden/colors.txt").replace("\\x1b", "\x1b").replace("\\n", "\n");
    for style in [
        Style::Header,
        Style::Command,
        Style::Stopped,
        Style::Advisory,
        Style::Crashed,
        Style::Failure,
        Style::Success,
        Style::EntityName,
        Style::Prompt,
        Style::TableContentHeader,
        Style::Warning,
    ] {
        let [x, empty, lines] = ["x", "", "a\nb"].map(|text| style.paint(text, true));
        let line = format!("{style:?} \"{x}\" empty=\"{empty}\" nl=\"{lines}\"\n");
        assert!(golden.contains(&line), "{line:?}");
    }
}
