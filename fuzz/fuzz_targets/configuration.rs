//! Any bytes as the shared `config.json`: a damaged file is left alone; in any other, one change changes one
//! field and nothing else, and every getter copes with what it finds.
#![no_main]

use std::cell::RefCell;
use std::fs;
use std::time::Duration;

use ibmcloud_plugin_sdk::{Config, ConfigStore};
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

thread_local! {
    static FOLDER: RefCell<TempDir> = RefCell::new(tempfile::tempdir().expect("a folder"));
}

fuzz_target!(|bytes: &[u8]| {
    FOLDER.with_borrow(|folder| one(folder, bytes));
});

fn one(folder: &TempDir, bytes: &[u8]) {
    let store = ConfigStore::new(folder.path().to_owned()).with_read_wait(Duration::ZERO);
    fs::write(store.path(), bytes).expect("the file can be written");
    let Ok(before) = store.read() else {
        let changed = store.update(|config| config.set_region("moon"));
        // What is empty holds nothing that a change could lose.
        if changed.is_ok() {
            let held = String::from_utf8_lossy(bytes);
            assert!(held.trim_start_matches('\u{feff}').trim().is_empty(), "{held:?}");
            assert_eq!(store.read().expect("what we wrote can be read").region(), "moon");
            return;
        }
        assert_eq!(fs::read(store.path()).expect("it is there"), bytes);
        return;
    };
    look(&before);
    store.update(|config| config.set_region("moon")).expect("what can be read can be changed");
    let after = store.read().expect("what we wrote can be read");
    assert_eq!(after.region(), "moon");
    for (name, value) in before.as_map() {
        if !name.eq_ignore_ascii_case("Region") {
            assert_eq!(after.as_map().get(name), Some(value), "{name}");
        }
    }
    store.update(Config::clear_session).expect("a session can be ended");
    let left = store.read().expect("what we wrote can be read");
    assert_eq!((left.iam_token(), left.iam_refresh_token()), ("", ""));
}

/// Calls the getters that take things apart.
fn look(config: &Config) {
    let _ = (config.account(), config.profile(), config.resource_group());
    let _ = (config.fallback_account(), config.fallback_iam_tokens());
    let _ = (config.plugin_repos(), config.pagination_urls(), config.http_timeout());
    let _ = (config.login_at(), config.usage_stats_enabled(), config.update_check_interval());
}
