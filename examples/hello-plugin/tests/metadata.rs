//! The plug-in describes itself, and the host's validator has nothing to say against it.

use std::process::Command;

use ibmcloud_plugin_sdk::metadata::Metadata;
use ibmcloud_plugin_sdk::validator::validate;

#[test]
fn the_host_finds_nothing_wrong() {
    let output =
        Command::new(env!("CARGO_BIN_EXE_hello-plugin")).arg("SendMetadata").output().unwrap();
    assert!(output.status.success());
    let document = serde_json::from_slice(&output.stdout).unwrap();
    let metadata = Metadata::from_document(&document).unwrap();
    assert_eq!(validate(&metadata), []);
    assert_eq!((metadata.name.as_str(), metadata.commands.len()), ("hello", 1));
}
