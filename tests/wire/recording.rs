//! Reads the recordings in this folder. The tests of the client and of the emulator both include
//! this file: the format of a recording is the only thing that the two sides share.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

/// This folder, as seen from a crate's.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/wire");

/// One exchange: a request, and the answer of the real service to it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recording {
    /// The name of the file without its ending.
    #[serde(skip)]
    pub(crate) name: String,
    /// The public document, or the fixture of an SDK, that the facts are from.
    pub(crate) source: String,
    pub(crate) request: Request,
    pub(crate) response: Response,
    #[serde(default)]
    pub(crate) shape: Shape,
}

/// What is asked. Header names are in lower case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Encoded, as it stands in the request line.
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) headers: BTreeMap<String, String>,
    /// The fields of a form body.
    pub(crate) form: Option<BTreeMap<String, String>>,
    /// A JSON body.
    pub(crate) body: Option<Value>,
}

/// What is answered.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Value,
}

/// Places in the answer's body, as JSON pointers in which `*` stands for every entry of a list,
/// where another answer to the same request may differ by more than its values, or by less.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Shape {
    /// May be left out or null.
    pub(crate) optional: Vec<String>,
    /// Has this very value in every answer.
    pub(crate) constant: Vec<String>,
}

/// The table of endpoints, which is no recording.
const TABLE: &str = "endpoints";
/// Names a folder with more recordings, written by `sandbox compare`.
const MORE: &str = "WIRE_RECORDINGS";
/// How the names of those begin.
pub(crate) const COMPARED: &str = "compared-";

impl Recording {
    /// The recording with this name.
    pub(crate) fn named(name: &str) -> Self {
        Self::read(Path::new(FOLDER), name)
    }

    fn read(folder: &Path, name: &str) -> Self {
        let path = folder.join(format!("{name}.json"));
        let text = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let recording: Self =
            serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!recording.source.trim().is_empty(), "{name} does not say where it is from");
        Self { name: name.to_owned(), ..recording }
    }

    /// All recordings, by name.
    #[expect(clippy::disallowed_methods, reason = "a test has no environment but its own")]
    pub(crate) fn all() -> Vec<Self> {
        let more = std::env::var_os(MORE).map(|folder| Self::within(Path::new(&folder)));
        let mut all = Self::within(Path::new(FOLDER));
        all.extend(more.into_iter().flatten());
        all
    }

    /// Those that `sandbox compare` has written: their answers were put together from the shapes of a service's.
    pub(crate) fn is_compared(&self) -> bool {
        self.name.starts_with(COMPARED)
    }

    fn within(folder: &Path) -> Vec<Self> {
        let entries = fs::read_dir(folder).expect("the folder can be read");
        let paths = entries.map(|entry| entry.expect("the folder can be listed").path());
        let mut names: Vec<String> = paths
            .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
            .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
            .filter(|name| name != TABLE)
            .collect();
        names.sort();
        names.iter().map(|name| Self::read(folder, name)).collect()
    }
}
