//! The composite fields of the configuration.

use std::fmt;

use compact_sort::CompactSort as _;
use serde_json::{Map, Value};

use super::document::{Config, change_object, find, put};

/// An account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// 32 hexadecimal digits.
    pub guid: String,
    /// Its name.
    pub name: String,
    /// User name of its owner.
    pub owner: String,
}

/// A resource group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceGroup {
    /// 32 hexadecimal digits.
    pub guid: String,
    /// Its name.
    pub name: String,
    /// `ACTIVE`, …
    pub state: String,
    /// Whether it is the account's default group.
    pub default: bool,
    /// Its quota.
    pub quota_id: String,
}

/// The trusted profile of a compute resource session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// `Profile-…`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The machine that is logged in.
    pub compute_resource: Named,
    /// The user that is logged in.
    pub user: Named,
}

/// Something with a name and an identifier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Its identifier.
    pub id: String,
}

/// The tokens that were in use before a trusted profile was assumed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct FallbackIamTokens {
    /// With its prefix, like `IAMToken`.
    pub iam_token: String,
    /// Without a prefix.
    pub iam_refresh_token: String,
}

/// Shows no token.
impl fmt::Debug for FallbackIamTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FallbackIamTokens(..)")
    }
}

/// A repository of plug-ins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PluginRepo {
    /// Its name; compared without regard to case.
    pub name: String,
    /// Its address.
    pub url: String,
}

/// A remembered page of some listing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaginationUrl {
    /// Offset at which the page ends.
    pub last_index: i64,
    /// Address of the next page.
    pub next_url: String,
}

impl Config {
    /// The targeted account.
    pub fn account(&self) -> Account {
        account(self, "Account")
    }

    /// Targets an account.
    pub fn set_account(&mut self, account: &Account) {
        set_account(self, "Account", account);
    }

    /// The account that was targeted before a trusted profile was assumed.
    pub fn fallback_account(&self) -> Account {
        account(self, "FallbackAccount")
    }

    /// Remembers an account for when the trusted profile is left.
    pub fn set_fallback_account(&mut self, account: &Account) {
        set_account(self, "FallbackAccount", account);
    }

    /// The targeted resource group.
    pub fn resource_group(&self) -> ResourceGroup {
        let map = object(self.as_map(), "ResourceGroup");
        ResourceGroup {
            guid: text(map, "GUID"),
            name: text(map, "Name"),
            state: text(map, "State"),
            default: map.and_then(|map| find(map, "Default")).and_then(Value::as_bool)
                == Some(true),
            quota_id: text(map, "QuotaID"),
        }
    }

    /// Targets a resource group; the default value targets none.
    pub fn set_resource_group(&mut self, group: &ResourceGroup) {
        self.change_object("ResourceGroup", |map| {
            put_text(map, "GUID", &group.guid);
            put_text(map, "Name", &group.name);
            put_text(map, "State", &group.state);
            put(map, "Default", group.default.into());
            put_text(map, "QuotaID", &group.quota_id);
        });
    }

    /// The trusted profile of the session.
    pub fn profile(&self) -> Profile {
        let map = object(self.as_map(), "Profile");
        let named = |key| {
            let inner = map.and_then(|map| object(map, key));
            Named { name: text(inner, "Name"), id: text(inner, "ID") }
        };
        Profile {
            id: text(map, "ID"),
            name: text(map, "Name"),
            compute_resource: named("ComputeResource"),
            user: named("User"),
        }
    }

    /// Sets the trusted profile of the session.
    pub fn set_profile(&mut self, profile: &Profile) {
        self.change_object("Profile", |map| {
            put_text(map, "ID", &profile.id);
            put_text(map, "Name", &profile.name);
            for (key, named) in
                [("ComputeResource", &profile.compute_resource), ("User", &profile.user)]
            {
                change_object(map, key, |inner| {
                    put_text(inner, "Name", &named.name);
                    put_text(inner, "ID", &named.id);
                });
            }
        });
    }

    /// The tokens that were in use before a trusted profile was assumed.
    pub fn fallback_iam_tokens(&self) -> FallbackIamTokens {
        let map = object(self.as_map(), "FallbackIAMTokens");
        FallbackIamTokens {
            iam_token: text(map, "IAMToken"),
            iam_refresh_token: text(map, "IAMRefreshToken"),
        }
    }

    /// Remembers tokens for when the trusted profile is left.
    pub fn set_fallback_iam_tokens(&mut self, tokens: &FallbackIamTokens) {
        self.change_object("FallbackIAMTokens", |map| {
            put_text(map, "IAMToken", &tokens.iam_token);
            put_text(map, "IAMRefreshToken", &tokens.iam_refresh_token);
        });
    }

    /// The repositories of plug-ins, in the order of the file.
    pub fn plugin_repos(&self) -> Vec<PluginRepo> {
        let repo = |map| PluginRepo { name: text(Some(map), "Name"), url: text(Some(map), "URL") };
        objects(self.get("PluginRepos")).map(repo).collect()
    }

    /// Whether there is a list of repositories, and be it an empty one. The official SDK keeps the
    /// difference to `null` when it rewrites the file.
    pub fn has_plugin_repos(&self) -> bool {
        self.get("PluginRepos").is_some_and(Value::is_array)
    }

    /// Replaces the repositories of plug-ins.
    pub fn set_plugin_repos(&mut self, repos: &[PluginRepo]) {
        let objects = repos.iter().map(|repo| {
            Value::Object(Map::from_iter([
                ("Name".to_owned(), repo.name.as_str().into()),
                ("URL".to_owned(), repo.url.as_str().into()),
            ]))
        });
        self.set("PluginRepos", objects.collect::<Vec<_>>());
    }

    /// The remembered pages of listings, shared by all plug-ins.
    pub fn pagination_urls(&self) -> Vec<PaginationUrl> {
        let page = |map| PaginationUrl {
            last_index: find(map, "LastIndex").and_then(Value::as_i64).unwrap_or_default(),
            next_url: text(Some(map), "NextURL"),
        };
        objects(self.get("PaginationURLs")).map(page).collect()
    }

    /// Replaces the remembered pages; they are written in ascending order, as the host expects.
    pub fn set_pagination_urls(&mut self, pages: &[PaginationUrl]) {
        let mut sorted: Vec<_> = pages.iter().collect();
        sorted.compact_sort_by_key(|page| page.last_index);
        let objects = sorted.into_iter().map(|page| {
            Value::Object(Map::from_iter([
                ("LastIndex".to_owned(), page.last_index.into()),
                ("NextURL".to_owned(), page.next_url.as_str().into()),
            ]))
        });
        self.set("PaginationURLs", objects.collect::<Vec<_>>());
    }
}

fn account(config: &Config, key: &str) -> Account {
    let map = object(config.as_map(), key);
    Account { guid: text(map, "GUID"), name: text(map, "Name"), owner: text(map, "Owner") }
}

fn set_account(config: &mut Config, key: &str, account: &Account) {
    config.change_object(key, |map| {
        put_text(map, "GUID", &account.guid);
        put_text(map, "Name", &account.name);
        put_text(map, "Owner", &account.owner);
    });
}

fn object<'a>(map: &'a Map<String, Value>, key: &str) -> Option<&'a Map<String, Value>> {
    find(map, key)?.as_object()
}

fn objects(list: Option<&Value>) -> impl Iterator<Item = &Map<String, Value>> {
    list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

fn text(map: Option<&Map<String, Value>>, key: &str) -> String {
    map.and_then(|map| find(map, key)).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn put_text(map: &mut Map<String, Value>, key: &str, text: &str) {
    put(map, key, text.into());
}
