//! A plug-in's own settings, `plugins/NAME/config.json`: free keys with forgiving types.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::convert::{self, Convert, WrongType};
use super::file::JsonFile;
use super::{ConfigError, dir};

/// A setting could not be read or saved.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PluginConfigError {
    /// The file is unreadable.
    #[error(transparent)]
    Read(ConfigError),
    /// The file cannot be changed.
    #[error("Unable to save plugin config: {0}")]
    Save(#[source] ConfigError),
    /// A setting is there and cannot be understood as what was asked for.
    #[error(
        "plugin config: invalid type of value for key '{key}', expected type {expected}, but got {got}"
    )]
    Type {
        /// Its name.
        key: String,
        /// Go's name of the type that was asked for.
        expected: &'static str,
        /// Go's name of the type that is there.
        got: &'static str,
    },
}

/// The settings of one plug-in.
///
/// Reading creates nothing, and a damaged file is reported rather than replaced; in both the
/// official SDK does otherwise. A setting that is `null` counts as absent.
#[derive(Clone, Debug)]
pub struct PluginConfig(JsonFile);

impl PluginConfig {
    /// The settings of the plug-in of that name.
    pub fn new(config_dir: &Path, plugin: &str) -> Self {
        Self::in_dir(&dir::plugin_dir(config_dir, plugin))
    }

    /// The settings in a directory.
    pub fn in_dir(dir: &Path) -> Self {
        Self(JsonFile::new(dir.join("config.json")))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// The folder of the file, where a plug-in may keep other things.
    pub fn dir(&self) -> PathBuf {
        self.0.path.parent().unwrap_or(Path::new("")).to_owned()
    }

    /// Whether a setting is there.
    pub fn exists(&self, key: &str) -> Result<bool, PluginConfigError> {
        Ok(self.value(key)?.is_some())
    }

    /// A setting as it is.
    pub fn value(&self, key: &str) -> Result<Option<Value>, PluginConfigError> {
        let mut map = self.0.read().map_err(PluginConfigError::Read)?.unwrap_or_default();
        Ok(map.swap_remove(key).filter(|value| !value.is_null()))
    }

    /// A text. Numbers and flags are written out.
    pub fn string(&self, key: &str) -> Result<Option<String>, PluginConfigError> {
        self.get(key, convert::string)
    }

    /// A flag, or one of the words `1 t T TRUE true True 0 f F FALSE false False`.
    pub fn bool(&self, key: &str) -> Result<Option<bool>, PluginConfigError> {
        self.get(key, convert::bool)
    }

    /// A number without its fraction, or a text with a whole number in Go's notation.
    pub fn int(&self, key: &str) -> Result<Option<i64>, PluginConfigError> {
        self.get(key, convert::int)
    }

    /// A number, or a text with one.
    pub fn float(&self, key: &str) -> Result<Option<f64>, PluginConfigError> {
        self.get(key, convert::float)
    }

    /// A list of texts, empty when absent; `null` in it is an empty text.
    pub fn strings(&self, key: &str) -> Result<Vec<String>, PluginConfigError> {
        Ok(self.get(key, convert::strings)?.unwrap_or_default())
    }

    /// A list of whole numbers, empty when absent.
    pub fn ints(&self, key: &str) -> Result<Vec<i64>, PluginConfigError> {
        Ok(self.get(key, convert::ints)?.unwrap_or_default())
    }

    /// A list of numbers, empty when absent.
    pub fn floats(&self, key: &str) -> Result<Vec<f64>, PluginConfigError> {
        Ok(self.get(key, convert::floats)?.unwrap_or_default())
    }

    /// An object, empty when absent.
    pub fn map(&self, key: &str) -> Result<Map<String, Value>, PluginConfigError> {
        Ok(self.get(key, convert::map)?.unwrap_or_default())
    }

    /// An object of texts, empty when absent.
    pub fn string_map(&self, key: &str) -> Result<Vec<(String, String)>, PluginConfigError> {
        Ok(self.get(key, convert::string_map)?.unwrap_or_default())
    }

    /// Saves a setting.
    pub fn set(&self, key: &str, value: impl Into<Value>) -> Result<(), PluginConfigError> {
        let value = value.into();
        self.change(|map| {
            map.insert(key.to_owned(), value);
        })
    }

    /// Removes a setting.
    pub fn erase(&self, key: &str) -> Result<(), PluginConfigError> {
        self.change(|map| {
            map.swap_remove(key);
        })
    }

    fn get<T>(&self, key: &str, to: Convert<T>) -> Result<Option<T>, PluginConfigError> {
        let Some(value) = self.value(key)? else { return Ok(None) };
        to(&value).map(Some).map_err(|WrongType(expected)| PluginConfigError::Type {
            key: key.to_owned(),
            expected,
            got: convert::go_type(&value),
        })
    }

    /// The official SDK writes the keys in alphabetical order, inner ones too.
    fn change(
        &self,
        change: impl FnOnce(&mut Map<String, Value>),
    ) -> Result<(), PluginConfigError> {
        let sorted = |map: &mut Map<String, Value>| {
            change(map);
            map.values_mut().for_each(Value::sort_all_objects);
            map.sort_keys();
        };
        self.0.update(Map::new, sorted).map_err(PluginConfigError::Save)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;

    use super::*;

    #[test]
    fn reading_creates_nothing() {
        let root = tempfile::tempdir().unwrap();
        let settings = PluginConfig::new(root.path(), "monitoring");
        assert_eq!(settings.string("absent").unwrap(), None);
        assert!(settings.strings("absent").unwrap().is_empty());
        assert!(!settings.dir().exists());
    }

    #[test]
    fn keys_are_written_in_alphabetical_order() {
        let root = tempfile::tempdir().unwrap();
        let settings = PluginConfig::in_dir(root.path());
        settings.set("b", json!({"z": 1, "a": 2})).unwrap();
        settings.set("a", true).unwrap();
        let text = fs::read_to_string(settings.path()).unwrap();
        assert_eq!(text, "{\n  \"a\": true,\n  \"b\": {\n    \"a\": 2,\n    \"z\": 1\n  }\n}");
        settings.erase("b").unwrap();
        assert!(!settings.exists("b").unwrap());
        assert_eq!(settings.bool("a").unwrap(), Some(true));
    }

    #[test]
    fn null_is_absent() {
        let root = tempfile::tempdir().unwrap();
        let settings = PluginConfig::in_dir(root.path());
        settings.set("k", Value::Null).unwrap();
        assert_eq!(fs::read_to_string(settings.path()).unwrap(), "{\n  \"k\": null\n}");
        assert!(!settings.exists("k").unwrap());
    }

    #[test]
    fn a_damaged_file_is_reported_and_kept() {
        let root = tempfile::tempdir().unwrap();
        let settings = PluginConfig::in_dir(root.path());
        fs::write(settings.path(), "{\"half\": ").unwrap();
        assert!(settings.int("half").is_err());
        let error = settings.set("k", 1).unwrap_err();
        assert!(error.to_string().starts_with("Unable to save plugin config: "), "{error}");
        assert_eq!(fs::read_to_string(settings.path()).unwrap(), "{\"half\": ");
    }

    #[test]
    fn the_wrong_type_is_named_as_go_names_it() {
        let root = tempfile::tempdir().unwrap();
        let settings = PluginConfig::in_dir(root.path());
        settings.set("k", json!([1])).unwrap();
        let error = settings.int("k").unwrap_err();
        let expected = "plugin config: invalid type of value for key 'k', expected type int, \
                        but got []interface {}";
        assert_eq!(error.to_string(), expected);
    }
}
