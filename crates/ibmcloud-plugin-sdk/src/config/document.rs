//! The configuration as an ordered JSON object: what is known is typed, what is not is kept.

use std::fmt;

use serde_json::{Map, Value, json};

use crate::timestamp::ZERO_TIME;

/// The content of `config.json`.
///
/// Keys are found whatever their case, and of several spellings the last one counts, as in the
/// host's decoder. A value of the wrong type reads as zero and stays as it is until it is set.
#[derive(Clone, Default, PartialEq)]
pub struct Config(Map<String, Value>);

impl Config {
    /// The document of a first run: every declared field in order, all zero.
    pub fn zero() -> Self {
        let account = json!({"GUID": "", "Name": "", "Owner": ""});
        let named = json!({"Name": "", "ID": ""});
        let fields = DECLARED.iter().map(|(key, zero)| {
            let value = match zero {
                Zero::Text => json!(""),
                Zero::Flag => json!(false),
                Zero::Number => json!(0),
                Zero::Time => json!(ZERO_TIME),
                Zero::List => Value::Null,
                Zero::Account => account.clone(),
                Zero::Profile => {
                    json!({"ID": "", "Name": "", "ComputeResource": named, "User": named})
                }
                Zero::ResourceGroup => {
                    json!({"GUID": "", "Name": "", "State": "", "Default": false, "QuotaID": ""})
                }
                Zero::Tokens => json!({"IAMToken": "", "IAMRefreshToken": ""}),
            };
            ((*key).to_owned(), value)
        });
        Self(fields.collect())
    }

    /// Wraps a JSON object.
    pub fn from_map(map: Map<String, Value>) -> Self {
        Self(map)
    }

    /// The JSON object.
    pub fn as_map(&self) -> &Map<String, Value> {
        &self.0
    }

    pub(super) fn into_map(self) -> Map<String, Value> {
        self.0
    }

    /// A field by its name in any case. `null` counts as absent.
    pub fn get(&self, key: &str) -> Option<&Value> {
        find(&self.0, key)
    }

    /// Sets a field by its name; for the typed ones there are methods of their own.
    pub fn set(&mut self, key: &str, value: impl Into<Value>) {
        put(&mut self.0, key, value.into());
    }

    /// Sets a field that is there back to its zero value; does not add one.
    pub(super) fn reset(&mut self, key: &str) {
        if self.0.keys().any(|name| name.eq_ignore_ascii_case(key)) {
            let zero = Self::zero().0.swap_remove(key).unwrap_or(Value::Null);
            put(&mut self.0, key, zero);
        }
    }

    /// Changes a field that is an object, and makes it one if it is not.
    pub(super) fn change_object(
        &mut self,
        key: &str,
        change: impl FnOnce(&mut Map<String, Value>),
    ) {
        change_object(&mut self.0, key, change);
    }
}

/// Tokens stay out of logs.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Config").field(&self.0.keys().collect::<Vec<_>>()).finish()
    }
}

/// The value that the host's decoder would end up with.
pub(super) fn find<'a>(map: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    let matching = map.iter().rev().filter(|(name, _)| name.eq_ignore_ascii_case(key));
    matching.map(|(_, value)| value).find(|value| !value.is_null())
}

/// Sets every spelling of the key that is there, so that no reader can meet an old value.
pub(super) fn put(map: &mut Map<String, Value>, key: &str, value: Value) {
    let mut found = false;
    for (_, slot) in map.iter_mut().filter(|(name, _)| name.eq_ignore_ascii_case(key)) {
        slot.clone_from(&value);
        found = true;
    }
    if !found {
        map.insert(key.to_owned(), value);
    }
}

/// Changes the object that [`find`] gives; afterwards every spelling of the key has it.
pub(super) fn change_object(
    map: &mut Map<String, Value>,
    key: &str,
    change: impl FnOnce(&mut Map<String, Value>),
) {
    let mut object = find(map, key).and_then(Value::as_object).cloned().unwrap_or_default();
    change(&mut object);
    put(map, key, Value::Object(object));
}

#[derive(Clone, Copy)]
enum Zero {
    Text,
    Flag,
    Number,
    Time,
    List,
    Account,
    Profile,
    ResourceGroup,
    Tokens,
}

/// Every field of `bluemix/configuration/core_config/bx_config.go` of the official SDK, in the
/// order in which it is written.
const DECLARED: [(&str, Zero); 44] = [
    ("APIEndpoint", Zero::Text),
    ("IsPrivate", Zero::Flag),
    ("IsAccessFromVPC", Zero::Flag),
    ("ConsoleEndpoint", Zero::Text),
    ("ConsolePrivateEndpoint", Zero::Text),
    ("ConsolePrivateVPCEndpoint", Zero::Text),
    ("CloudType", Zero::Text),
    ("CloudName", Zero::Text),
    ("CRIType", Zero::Text),
    ("Region", Zero::Text),
    ("RegionID", Zero::Text),
    ("IAMEndpoint", Zero::Text),
    ("IAMPrivateEndpoint", Zero::Text),
    ("IAMPrivateVPCEndpoint", Zero::Text),
    ("IAMToken", Zero::Text),
    ("IAMRefreshToken", Zero::Text),
    ("IsLoggedInAsCRI", Zero::Flag),
    ("Account", Zero::Account),
    ("Profile", Zero::Profile),
    ("ResourceGroup", Zero::ResourceGroup),
    ("LoginAt", Zero::Time),
    ("PluginRepos", Zero::List),
    ("SSLDisabled", Zero::Flag),
    ("Locale", Zero::Text),
    ("MessageOfTheDayTime", Zero::Number),
    ("LastSessionUpdateTime", Zero::Number),
    ("Trace", Zero::Text),
    ("ColorEnabled", Zero::Text),
    ("AlphaCommandsEnabled", Zero::Text),
    ("HTTPTimeout", Zero::Number),
    ("TypeOfSSO", Zero::Text),
    ("FallbackAccount", Zero::Account),
    ("FallbackIAMTokens", Zero::Tokens),
    ("AssumedTrustedProfileId", Zero::Text),
    ("CLIInfoEndpoint", Zero::Text),
    ("CheckCLIVersionDisabled", Zero::Flag),
    ("UsageStatsDisabled", Zero::Flag),
    ("UsageStatsEnabled", Zero::Flag),
    ("UsageStatsEnabledLastUpdate", Zero::Time),
    ("SDKVersion", Zero::Text),
    ("UpdateCheckInterval", Zero::Number),
    ("UpdateRetryCheckInterval", Zero::Number),
    ("UpdateNotificationInterval", Zero::Number),
    ("PaginationURLs", Zero::List),
];
