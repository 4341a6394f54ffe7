//! Secrets and config maps of Kubernetes, as `kubectl` writes them in JSON.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::archive::Worker;
use crate::finding::{Event, Finding, KubernetesKey, Place, Source, Totals, Unread, Unsearched};
use crate::settings::Settings;

/// A document that cannot be searched. What was found in it before was reported.
#[derive(Debug, thiserror::Error)]
pub enum KubernetesError {
    /// It is not JSON, or not what the service writes. No text of the document is in the reason.
    #[error("line {line}, column {column}")]
    Json {
        /// Where reading ended, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// It could not be read.
    #[error(transparent)]
    Io(std::io::Error),
    /// It has neither secrets nor config maps, nor an empty list of them.
    #[error("it is no list, no secret and no config map")]
    Foreign,
}

impl From<serde_json::Error> for KubernetesError {
    fn from(error: serde_json::Error) -> Self {
        if error.is_io() {
            return Self::Io(error.into());
        }
        // The error's own words may quote the document.
        Self::Json { line: error.line(), column: error.column() }
    }
}

/// A secret, a config map, or what else a list may hold.
#[derive(Deserialize)]
struct Object {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    metadata: Metadata,
    #[serde(default, rename = "type")]
    subtype: Option<String>,
    #[serde(default)]
    data: Option<BTreeMap<String, Option<String>>>,
    #[serde(default, rename = "stringData")]
    string_data: Option<BTreeMap<String, Option<String>>>,
    #[serde(default, rename = "binaryData")]
    binary_data: Option<BTreeMap<String, Option<String>>>,
}

#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    namespace: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    annotations: Option<BTreeMap<String, String>>,
}

pub(crate) fn search(
    settings: &Settings,
    document: &mut dyn Read,
    report: &mut dyn FnMut(Event),
) -> Result<Totals, KubernetesError> {
    let mut search =
        Search { worker: Worker::new(settings), report, totals: Totals::default(), seen: false };
    let mut reader = serde_json::Deserializer::from_reader(std::io::BufReader::new(document));
    (&mut reader).deserialize_map(Document(&mut search))?;
    reader.end()?;
    if search.seen { Ok(search.totals) } else { Err(KubernetesError::Foreign) }
}

struct Search<'a> {
    worker: Worker<'a>,
    report: &'a mut dyn FnMut(Event),
    totals: Totals,
    seen: bool,
}

impl Search<'_> {
    fn object(&mut self, object: Object) {
        let is_secret = object.kind == "Secret";
        if !is_secret && object.kind != "ConfigMap" {
            return;
        }
        self.seen = true;
        let place = |key: String| KubernetesKey {
            namespace: object.metadata.namespace.clone(),
            kind: object.kind.clone(),
            name: object.metadata.name.clone(),
            key,
        };
        // Helm packs its releases twice.
        let rounds = usize::from(is_secret)
            + usize::from(object.subtype.as_deref() == Some("helm.sh/release.v1"));
        let values = object.data.into_iter().flatten().map(|(key, value)| (key, value, rounds));
        let texts = object.string_data.into_iter().flatten().map(|(key, value)| (key, value, 0));
        let binary = object.binary_data.into_iter().flatten().map(|(key, value)| (key, value, 1));
        let notes = object.metadata.annotations.clone().into_iter().flatten();
        let notes =
            notes.map(|(name, value)| (format!("metadata.annotations[{name}]"), Some(value), 0));
        for (key, value, rounds) in values.chain(texts).chain(binary).chain(notes) {
            self.value(place(key), value.unwrap_or_default(), rounds);
        }
    }

    fn value(&mut self, key: KubernetesKey, value: String, rounds: usize) {
        let mut bytes = value.into_bytes();
        for _ in 0..rounds {
            match STANDARD.decode(bytes.trim_ascii()) {
                Ok(decoded) => bytes = decoded,
                Err(error) => {
                    let place = Place { source: Source::Kubernetes(key), members: Vec::new() };
                    // The position is all that the error says.
                    let why = Unsearched::Damaged(error.to_string());
                    return (self.report)(Event::Unread(Unread { place, why }));
                }
            }
        }
        // The names say what a value is: they are the line before it.
        let lead = format!("{}/{}:\n", key.name, key.key);
        let is_text = std::str::from_utf8(&bytes).is_ok();
        let source = Source::Kubernetes(key);
        let report = &mut *self.report;
        let totals = if is_text {
            let length = lead.len() as u64;
            let mut whole = Cursor::new(lead).chain(bytes.as_slice());
            let mut totals = self.worker.stream(source, &mut whole, &mut |event| match event {
                Event::Found(found) if found.offset < length => {
                    // The name itself tells of a use: it has no line in the value.
                    report(Event::Found(Finding { line: 1, column: 1, offset: 0, ..found }));
                }
                Event::Found(found) => report(Event::Found(Finding {
                    line: found.line - 1,
                    offset: found.offset - length,
                    ..found
                })),
                other @ Event::Unread(_) => report(other),
            });
            totals.bytes = totals.bytes.saturating_sub(length);
            totals
        } else {
            self.worker.stream(source, &mut bytes.as_slice(), report)
        };
        self.totals.add(totals);
    }
}

/// A list, whose items are searched as they are read, or a single object.
struct Document<'s, 'a>(&'s mut Search<'a>);

impl<'de> Visitor<'de> for Document<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object of Kubernetes")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut single = serde_json::Map::new();
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "items" => {
                    self.0.seen = true;
                    map.next_value_seed(Items(self.0))?;
                }
                "kind" | "metadata" | "type" | "data" | "stringData" | "binaryData" => {
                    single.insert(name, map.next_value()?);
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        if let Ok(object) = serde_json::from_value::<Object>(single.into()) {
            self.0.object(object);
        }
        Ok(())
    }
}

struct Items<'s, 'a>(&'s mut Search<'a>);

impl<'de> serde::de::DeserializeSeed<'de> for Items<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Items<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of objects of Kubernetes")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(object) = items.next_element::<Object>()? {
            self.0.object(object);
        }
        Ok(())
    }
}
