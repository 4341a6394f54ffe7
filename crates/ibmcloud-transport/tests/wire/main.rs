//! The client and the recordings of `tests/wire`: it sends the requests, and understands the answers.

mod access;
mod compared;
mod documents;
mod iam;
mod identities;
mod instances;
mod monitor;
mod platform;
mod promql;
#[expect(dead_code, reason = "how answers may differ is the emulator's business")]
#[path = "../../../../tests/wire/recording.rs"]
mod recording;
mod replay;
mod resources;
#[expect(dead_code, reason = "recordings need none of the faults")]
#[path = "../socket/responder.rs"]
mod responder;

use std::fs;
use std::path::Path;

use recording::Recording;

/// This client verifies no signatures, and so never asks for the keys.
const NOT_ASKED_FOR: &str = "iam-keys";

#[test]
fn every_recording_is_played() {
    let all = Recording::all().into_iter().filter(|it| !it.is_compared());
    let names: Vec<String> = all.map(|it| it.name).collect();
    assert!(names.iter().any(|name| name == NOT_ASKED_FOR));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wire");
    let files = fs::read_dir(folder).expect("the folder of this test can be listed");
    let sources = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
    let sources: String = sources.collect();
    let played = |name: &&String| sources.contains(&format!("\"{name}\""));
    let left: Vec<&String> = names.iter().filter(|name| !played(name)).collect();
    assert!(left.is_empty(), "{left:?}");
}
