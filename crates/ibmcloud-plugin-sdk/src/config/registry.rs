//! The host's list of installed plug-ins, `plugins/config.json`: the metadata of each, as it was
//! when the plug-in was installed.

use std::path::Path;

use serde_json::{Map, Value};

use super::ConfigError;
use super::file::JsonFile;
use crate::metadata::Metadata;

const PLUGINS: &str = "Plugins";

/// An installed plug-in.
#[derive(Clone, Debug, PartialEq)]
pub struct InstalledPlugin {
    /// What it says about itself.
    pub metadata: Metadata,
    /// Its entry, with whatever we do not know.
    pub document: Map<String, Value>,
}

/// The list. It is private to hosts: a plug-in has no business here.
#[derive(Clone, Debug)]
pub struct PluginRegistry(JsonFile);

impl PluginRegistry {
    /// The list in a configuration directory. Touches nothing.
    pub fn new(config_dir: &Path) -> Self {
        Self(JsonFile::new(config_dir.join("plugins").join("config.json")))
    }

    /// The installed plug-ins, in the order of the file. An entry that says nothing sensible is
    /// left out, since no command could be found in it.
    pub fn read(&self) -> Result<Vec<InstalledPlugin>, ConfigError> {
        let file = self.0.read()?.unwrap_or_default();
        let entries = file.get(PLUGINS).and_then(Value::as_object).into_iter().flatten();
        let installed = entries.filter_map(|(_, entry)| {
            let document = entry.as_object()?.clone();
            let metadata = Metadata::from_document(&document).ok()?;
            Some(InstalledPlugin { metadata, document })
        });
        Ok(installed.collect())
    }

    /// Adds a plug-in, or replaces what was known of it; members of the old entry that the new
    /// metadata does not have are kept.
    pub fn put(&self, name: &str, metadata: &Map<String, Value>) -> Result<(), ConfigError> {
        self.0.update(Map::new, |file| {
            let plugins = plugins(file);
            let entry = plugins.entry(name).or_insert_with(|| Value::Object(Map::new()));
            match entry.as_object_mut() {
                Some(entry) => entry.extend(metadata.clone()),
                None => *entry = Value::Object(metadata.clone()),
            }
        })
    }

    /// Takes a plug-in off the list; whether it was there.
    pub fn remove(&self, name: &str) -> Result<bool, ConfigError> {
        if self.0.read()?.is_none() {
            return Ok(false);
        }
        self.0.update(Map::new, |file| plugins(file).shift_remove(name).is_some())
    }
}

fn plugins(file: &mut Map<String, Value>) -> &mut Map<String, Value> {
    let entry = file.entry(PLUGINS).or_insert_with(|| Value::Object(Map::new()));
    if !entry.is_object() {
        *entry = Value::Object(Map::new());
    }
    entry.as_object_mut().expect("it was just made an object")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;

    use super::*;

    fn document(text: &Value) -> Map<String, Value> {
        text.as_object().unwrap().clone()
    }

    #[test]
    fn what_is_not_known_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let registry = PluginRegistry::new(dir.path());
        assert!(registry.read().unwrap().is_empty());
        assert!(!registry.remove("x").unwrap());
        let path = dir.path().join("plugins/config.json");
        assert!(!path.exists(), "looking changes nothing");

        fs::create_dir(dir.path().join("plugins")).unwrap();
        let old = json!({"Later": 1, "Plugins": {"x": {"Name": "x", "Source": "IBM Cloud"}}});
        fs::write(&path, old.to_string()).unwrap();
        let new = json!({"Name": "x", "Version": {"Major": 1, "Minor": 2, "Build": 3}});
        registry.put("x", &document(&new)).unwrap();
        registry.put("y", &document(&json!({"Name": "y"}))).unwrap();
        let file: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(file["Later"], 1);
        assert_eq!(file["Plugins"]["x"]["Source"], "IBM Cloud");
        let installed = registry.read().unwrap();
        assert_eq!(installed[0].metadata.version.to_string(), "1.2.3");

        assert!(registry.remove("x").unwrap());
        assert!(!registry.remove("x").unwrap());
        let names: Vec<_> =
            registry.read().unwrap().into_iter().map(|it| it.metadata.name).collect();
        assert_eq!(names, ["y"]);
    }
}
