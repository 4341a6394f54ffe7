//! The repository of plug-ins: a list, and files that are what the list says of them.

use std::process::Command;

use ibmcloud_emulator::Options;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use serde_json::Value;

use super::support::{Test, send};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

#[test]
fn every_file_of_the_list_has_its_checksum_and_describes_itself() {
    let test = Test::quiet(Options::default());
    let list = send(test.client.get(test.url("/bx/list"))).expect(200).json();
    let folder = tempfile::tempdir().unwrap();
    let mut versions = 0;
    for plugin in list["plugins"].as_array().unwrap() {
        for version in plugin["versions"].as_array().unwrap() {
            let binaries = version["binaries"].as_array().unwrap();
            assert!(binaries.iter().any(|it| it["platform"] == "linux64"), "{version}");
            let binary = &binaries[0];
            let got = send(test.client.get(binary["url"].as_str().unwrap())).expect(200);
            assert_eq!(got.header("content-type"), "application/octet-stream");
            let sum = digest(&SHA1_FOR_LEGACY_USE_ONLY, got.text.as_bytes());
            assert_eq!(binary["checksum"], hex(sum.as_ref()));
            let file = folder.path().join("plug-in");
            std::fs::write(&file, &got.text).unwrap();
            let run = |words: &[&str]| {
                let output = Command::new("sh").arg(&file).args(words).output().unwrap();
                String::from_utf8(output.stdout).unwrap()
            };
            let metadata: Value = serde_json::from_str(&run(&["SendMetadata"])).unwrap();
            assert_eq!(metadata["Name"], plugin["name"]);
            let number = |name: &str| metadata["Version"][name].to_string();
            let own = ["Major", "Minor", "Build"].map(number).join(".");
            assert_eq!(version["version"], own);
            let (name, words) = (plugin["name"].as_str().unwrap(), ["about", "a b"]);
            assert_eq!(run(&words), format!("{name} {own}: about a b\n"));
            versions += 1;
        }
    }
    assert!(versions >= 4, "{list}");
}

#[test]
fn what_is_not_published_is_not_there() {
    let test = Test::quiet(Options::default());
    for path in [
        "/downloads/bluemix-plugins/container-service/container-service-win64-1.0.506",
        "/downloads/bluemix-plugins/container-service/container-service-linux64-9.9.9",
        "/downloads/bluemix-plugins/nothing/nothing-linux64-1.0.0",
        "/downloads/other",
    ] {
        send(test.client.get(test.url(path))).expect(404);
    }
    send(test.client.post(test.url("/bx/list"))).expect(405);
}
