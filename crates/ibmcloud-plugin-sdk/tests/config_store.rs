//! The configuration file in the hands of several programs, some of them careless.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use ibmcloud_plugin_sdk::{Config, ConfigError, ConfigStore, go_json};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn store(dir: &Path) -> ConfigStore {
    ConfigStore::new(dir.to_owned())
}

fn text(store: &ConfigStore) -> String {
    fs::read_to_string(store.path()).expect("the file is there")
}

#[test]
fn reading_creates_nothing() {
    let root = tempfile::tempdir().unwrap();
    let store = store(&root.path().join("deep/down"));
    assert_eq!(store.read().unwrap(), Config::default());
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
}

#[test]
fn the_first_change_writes_the_whole_document() {
    let root = tempfile::tempdir().unwrap();
    let store = store(&root.path().join("deep/down"));
    store.update(|config| config.set_region("us-south")).unwrap();
    let golden = include_str!("golden/config-first-run.json");
    let expected = golden
        .replace("\"Region\": \"\"", "\"Region\": \"us-south\"")
        .replace("\"SDKVersion\": \"\"", "\"SDKVersion\": \"1.12.1\"");
    assert_eq!(text(&store), expected);
    let folder = store.path().parent().unwrap();
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1, "no drafts left behind");
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;

    let root = tempfile::tempdir().unwrap();
    let store = store(&root.path().join("new"));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    store.update(|config| config.set_region("a")).unwrap();
    assert_eq!(mode(store.path()), 0o600);
    assert_eq!(mode(store.path().parent().unwrap()), 0o700);

    fs::set_permissions(store.path(), fs::Permissions::from_mode(0o644)).unwrap();
    store.update(|config| config.set_region("b")).unwrap();
    assert_eq!(mode(store.path()), 0o600, "a file left open by others is tightened");
}

#[test]
fn unknown_fields_order_and_spelling_are_kept() {
    let root = tempfile::tempdir().unwrap();
    let store = store(root.path());
    let before =
        r#"{"Zebra": {"b": [1, {"a": "<&>"}]}, "region": "old", "Apple": 9007199254740993}"#;
    fs::write(store.path(), before).unwrap();
    store.update(|config| config.set_region("new")).unwrap();
    let after: Value = serde_json::from_str(&text(&store)).unwrap();
    let mut expected: Value = serde_json::from_str(before).unwrap();
    expected["region"] = json!("new");
    assert_eq!(text(&store), go_json::to_go_pretty(&expected));
    assert_eq!(after["Apple"], 9_007_199_254_740_993_i64);
}

#[test]
fn a_change_that_changes_nothing_does_not_touch_the_file() {
    let root = tempfile::tempdir().unwrap();
    let store = store(root.path());
    let odd = "{ \"Region\" :\t\"x\" }\n";
    fs::write(store.path(), odd).unwrap();
    store.update(|config| config.set_region("x")).unwrap();
    assert_eq!(text(&store), odd);
}

#[test]
fn damaged_files_are_reported_and_never_overwritten() {
    let root = tempfile::tempdir().unwrap();
    let store = store(root.path()).with_read_wait(Duration::from_millis(30));
    for damage in
        ["{\"IAMToken\": \"Bearer canary", "{} trailing", "[]", "\"text\"", "{\"a\":1}\0\0\0"]
    {
        fs::write(store.path(), damage).unwrap();
        let errors =
            [store.read().unwrap_err(), store.update(|config| config.set_region("x")).unwrap_err()];
        for error in errors {
            assert!(matches!(error, ConfigError::Damaged { .. }), "{damage:?}: {error}");
            assert!(error.to_string().contains("config.json"), "{error}");
            assert!(!error.to_string().contains("canary"), "{error}");
        }
        assert_eq!(text(&store), damage);
    }
}

/// A file that holds nothing, as a full disk leaves one, keeps nobody from logging in.
#[test]
fn an_empty_file_is_as_good_as_none_for_a_change() {
    for empty in ["", "   \n"] {
        let root = tempfile::tempdir().unwrap();
        let store = store(root.path()).with_read_wait(Duration::from_millis(30));
        fs::create_dir_all(store.path().parent().unwrap()).unwrap();
        fs::write(store.path(), empty).unwrap();
        store.update(|config| config.set_region("x")).unwrap();
        assert_eq!(store.read().unwrap().region(), "x");
    }
}

#[test]
fn a_byte_order_mark_is_read_over_and_not_written_again() {
    let root = tempfile::tempdir().unwrap();
    let store = store(root.path());
    fs::write(store.path(), "\u{feff}{\r\n  \"Region\": \"us-south\",\r\n  \"X\": 1.50\r\n}")
        .unwrap();
    assert_eq!(store.read().unwrap().region(), "us-south");
    store.update(|config| config.set_region("eu-gb")).unwrap();
    assert_eq!(text(&store), "{\n  \"Region\": \"eu-gb\",\n  \"X\": 1.50\n}");
}

#[test]
fn null_is_an_empty_configuration() {
    let root = tempfile::tempdir().unwrap();
    let store = store(root.path());
    fs::write(store.path(), "null").unwrap();
    assert_eq!(store.read().unwrap(), Config::default());
    assert_eq!(text(&store), "null");
    store.update(|config| config.set_region("x")).unwrap();
    assert_eq!(store.read().unwrap().region(), "x");
}

#[test]
fn an_oddly_typed_time_costs_nothing_else() {
    let root = tempfile::tempdir().unwrap();
    let store = store(root.path());
    fs::write(store.path(), r#"{"LoginAt": "yesterday", "IAMToken": "Bearer t"}"#).unwrap();
    store.update(|config| config.set_region("x")).unwrap();
    let config = store.read().unwrap();
    assert_eq!((config.iam_token(), config.login_at()), ("Bearer t", Some("yesterday")));
}

#[test]
fn a_lock_held_by_another_program_is_waited_for_and_then_named() {
    let root = tempfile::tempdir().unwrap();
    let store = store(root.path()).with_lock_wait(Duration::from_millis(150));
    store.update(|config| config.set_region("a")).unwrap();

    let other = File::open(store.path()).unwrap();
    other.lock().unwrap();
    let began = Instant::now();
    let error = store.update(|config| config.set_region("b")).unwrap_err();
    assert!(matches!(error, ConfigError::Locked { .. }), "{error}");
    assert!(began.elapsed() >= Duration::from_millis(150));
    assert_eq!(store.read().unwrap().region(), "a", "reading needs no lock");

    other.unlock().unwrap();
    store.update(|config| config.set_region("b")).unwrap();
    assert_eq!(store.read().unwrap().region(), "b");
}

/// Another program replaces the file by a rename while we wait for the lock on the old one.
#[cfg(unix)]
#[test]
fn a_replaced_file_is_noticed() {
    let root = tempfile::tempdir().unwrap();
    let store = store(root.path());
    fs::write(store.path(), r#"{"Region":"old"}"#).unwrap();
    let old = File::open(store.path()).unwrap();
    old.lock().unwrap();

    thread::scope(|scope| {
        let waiting = scope.spawn(|| store.update(|config| config.set_cloud_name("bluemix")));
        thread::sleep(Duration::from_millis(100));
        let fresh = root.path().join("fresh");
        fs::write(&fresh, r#"{"Region":"new"}"#).unwrap();
        fs::rename(&fresh, store.path()).unwrap();
        old.unlock().unwrap();
        waiting.join().unwrap().unwrap();
    });

    let config = store.read().unwrap();
    assert_eq!((config.region(), config.cloud_name()), ("new", "bluemix"));
}

#[test]
fn no_update_is_lost_and_no_reader_is_ever_logged_out() {
    const WRITERS: i64 = 4;
    const ROUNDS: i64 = 25;
    let root = tempfile::tempdir().unwrap();
    let done = AtomicBool::new(false);
    // The file does not exist yet: the first writers race to create it.
    let (dir, done) = (root.path(), &done);
    thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                scope.spawn(move || {
                    for round in 0..ROUNDS {
                        let changed = store(dir).update(|config| {
                            let count = config.message_of_the_day_time();
                            config.set_message_of_the_day_time(count + 1);
                            // Texts of changing length make the file grow and shrink.
                            let length = usize::try_from((writer * 7 + round * 13) % 90);
                            let token = "x".repeat(length.unwrap_or_default() + 1);
                            config.set_iam_token(&format!("Bearer {token}"));
                        });
                        changed.unwrap();
                    }
                })
            })
            .collect();
        let reader = scope.spawn(move || {
            let mut seen = 0;
            while !done.load(Ordering::Relaxed) {
                let config = store(dir).read().unwrap();
                let logged_in = config.iam_token().starts_with("Bearer ");
                let is_new = config.message_of_the_day_time() == 0;
                assert!(logged_in || is_new, "{config:?}");
                seen += 1;
            }
            seen
        });
        for writer in writers {
            writer.join().unwrap();
        }
        done.store(true, Ordering::Relaxed);
        assert!(reader.join().unwrap() > 0);
    });
    assert_eq!(store(dir).read().unwrap().message_of_the_day_time(), WRITERS * ROUNDS);
}

/// The official SDK truncates the file and writes it again, under the lock but in two steps.
#[test]
fn a_writer_that_truncates_is_sat_out() {
    let root = tempfile::tempdir().unwrap();
    let store = store(root.path());
    let session = r#"{"IAMToken": "Bearer t", "Region": "us-south"}"#;
    fs::write(store.path(), session).unwrap();
    thread::scope(|scope| {
        let (truncated, has_truncated) = std::sync::mpsc::channel();
        let path = store.path();
        scope.spawn(move || {
            let lock = File::open(path).unwrap();
            lock.lock().unwrap();
            let mut file = OpenOptions::new().write(true).truncate(true).open(path).unwrap();
            truncated.send(()).unwrap();
            thread::sleep(Duration::from_millis(60));
            let (first, second) = session.split_at(20);
            file.write_all(first.as_bytes()).unwrap();
            thread::sleep(Duration::from_millis(60));
            file.write_all(second.as_bytes()).unwrap();
        });
        has_truncated.recv().unwrap();
        assert_eq!(store.read().unwrap().iam_token(), "Bearer t");
        store.update(|config| config.set_region("eu-gb")).unwrap();
    });
    let config = store.read().unwrap();
    assert_eq!((config.iam_token(), config.region()), ("Bearer t", "eu-gb"));
}

/// Runs in a process of its own, see below.
#[cfg(unix)]
#[test]
#[ignore = "started by the next test, with a limit on the size of files"]
fn child_that_grows_the_file() {
    #[expect(clippy::disallowed_methods, reason = "how the parent names the folder to its child")]
    let Ok(dir) = std::env::var("SDK_TEST_CONFIG_DIR") else { return };
    let grown = store(Path::new(&dir)).update(|config| {
        config.set_iam_token(&format!("Bearer {}", "x".repeat(100_000)));
    });
    let error = grown.unwrap_err();
    assert!(matches!(error, ConfigError::Io { action: "write", .. }), "{error}");
}

/// A limit on the size of files fails like a full disk: some bytes fit, the rest does not. What is more, it
/// is a signal that ends a program which does not expect it, in the middle of the file.
#[cfg(unix)]
#[test]
fn a_full_disk_costs_the_change_and_not_the_session() {
    // The old text is within the limit, at it, and beyond it; and the file can be replaced or not.
    for (limit, old) in [(16, 10), (16, 4_000), (1, 4_000), (3, 4_000)] {
        for second_name in [false, true] {
            let root = tempfile::tempdir().unwrap();
            let store = store(root.path());
            let token = format!("Bearer {}", "old".repeat(old));
            store.update(|config| config.set_iam_token(&token)).unwrap();
            if second_name {
                fs::hard_link(store.path(), root.path().join("second")).unwrap();
            }
            let before = text(&store);

            let output = std::process::Command::new("sh")
                .args(["-c", "ulimit -f $1; shift; exec \"$@\"", "sh"])
                .arg(limit.to_string())
                .arg(std::env::current_exe().unwrap())
                .args(["--exact", "child_that_grows_the_file", "--ignored"])
                .env("SDK_TEST_CONFIG_DIR", root.path())
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success() && said.contains("1 passed"), "{limit} {old}: {said}");
            assert!(text(&store) == before, "{limit} {old}");
            let left = fs::read_dir(root.path()).unwrap().count();
            assert_eq!(left, 1 + usize::from(second_name), "nothing half-written stays");
        }
    }
}

/// Where the file is one of several names, or a link, the others keep up with it.
#[cfg(unix)]
#[test]
fn links_lead_to_the_changed_file() {
    let root = tempfile::tempdir().unwrap();
    let at = |name: &str| root.path().join(name);
    fs::create_dir(at("real")).unwrap();
    fs::write(at("real/file"), r#"{"Region":"old"}"#).unwrap();
    std::os::unix::fs::symlink("real/file", at("config.json")).unwrap();
    let store = store(root.path());
    store.update(|config| config.set_region("new")).unwrap();
    assert!(fs::symlink_metadata(store.path()).unwrap().is_symlink());
    assert!(fs::read_to_string(at("real/file")).unwrap().contains("new"));

    fs::hard_link(at("real/file"), at("second")).unwrap();
    store.update(|config| config.set_region("newer")).unwrap();
    assert!(fs::read_to_string(at("second")).unwrap().contains("newer"));
}

/// Whoever reads without the lock, as a script does, sees a whole text, always.
#[cfg(unix)]
#[test]
fn a_reader_without_the_lock_sees_whole_texts() {
    let root = tempfile::tempdir().unwrap();
    let store = store(root.path());
    let write = |round: usize| {
        let token = format!("{round}.").repeat(5_000 + round % 3);
        store.update(|config| config.set_iam_token(&token)).unwrap();
    };
    write(0);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                let text = fs::read_to_string(store.path()).unwrap();
                let document: Value = serde_json::from_str(&text).unwrap();
                let token = document["IAMToken"].as_str().unwrap();
                let first = token.split('.').next().unwrap();
                assert!(token.split_terminator('.').all(|it| it == first), "a token made of two");
            }
        });
        (1..200).for_each(write);
        done.store(true, Ordering::Relaxed);
        reader.join().unwrap();
    });
}

#[cfg(unix)]
#[test]
fn a_configuration_that_is_no_file_is_not_waited_for() {
    use ibmcloud_plugin_sdk::files::Irregular;

    let root = tempfile::tempdir().unwrap();
    let store = store(root.path());
    let status = std::process::Command::new("mkfifo").arg(store.path()).status();
    assert!(status.unwrap().success());
    let read = store.read().unwrap_err();
    let changed = store.update(|config| config.set_region("x")).unwrap_err();
    for error in [read, changed] {
        let ConfigError::Io { source, .. } = error else { panic!("{error}") };
        assert_eq!(Irregular::in_error(&source), Some(Irregular::Fifo));
    }
}

#[cfg(unix)]
#[test]
fn what_a_writer_has_half_done_is_not_read() {
    let root = tempfile::tempdir().unwrap();
    let store = store(root.path());
    let (half, whole) = (r#"{"IAMToken":"Bearer newold"}"#, r#"{"IAMToken":"Bearer newnew"}"#);
    fs::write(store.path(), half).unwrap();
    let writer = OpenOptions::new().write(true).open(store.path()).unwrap();
    writer.lock().unwrap();
    thread::scope(|scope| {
        let reader = scope.spawn(|| store.read().unwrap().iam_token().to_owned());
        thread::sleep(Duration::from_millis(60));
        (&writer).write_all(whole.as_bytes()).unwrap();
        writer.unlock().unwrap();
        assert_eq!(reader.join().unwrap(), "Bearer newnew");
    });

    // Somebody who never lets go is no reason to read nothing.
    writer.lock().unwrap();
    let hasty = store.clone().with_read_wait(Duration::from_millis(30));
    assert_eq!(hasty.read().unwrap().iam_token(), "Bearer newnew");
}

#[cfg(unix)]
#[test]
fn errors_name_the_file_and_the_reason() {
    let root = tempfile::tempdir().unwrap();
    let blocked = root.path().join("file");
    fs::write(&blocked, "").unwrap();
    let error = store(&blocked).update(|config| config.set_region("x")).unwrap_err();
    assert!(error.to_string().contains("file/config.json"), "{error}");

    fs::create_dir(root.path().join("config.json")).unwrap();
    let error = store(root.path()).read().unwrap_err();
    assert!(error.to_string().ends_with("it is a folder, not a file"), "{error}");
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e9..1e9_f64).prop_filter("fractions", |x| x.fract() != 0.0).prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        "[<>&\u{2028}\"\\\\\n\t]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec(("[a-zA-Z<é]{0,6}", inner), 0..4)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() })]

    #[test]
    fn whatever_others_wrote_survives_a_change(
        fields in proptest::collection::vec(("[a-zA-Z]{1,10}", json_value()), 0..6),
        token in "[ -~é日]{0,40}",
    ) {
        let root = tempfile::tempdir().expect("a folder");
        let store = store(root.path());
        let before: Map<String, Value> = fields.into_iter().collect();
        let document = Value::Object(before.clone());
        // As the file is after a writer that used other blanks.
        fs::write(store.path(), document.to_string() + "\n \n").expect("written");

        store.update(|config| config.set_iam_token(&token)).expect("changed");

        let after = store.read().expect("read");
        prop_assert_eq!(after.iam_token(), token.as_str());
        let mut expected = Config::from_map(before);
        expected.set_iam_token(&token);
        prop_assert_eq!(after.as_map(), expected.as_map());
        let keys = |config: &Config| config.as_map().keys().cloned().collect::<Vec<_>>();
        prop_assert_eq!(keys(&after), keys(&expected));
    }
}
