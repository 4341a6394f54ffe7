//! Files that a person names for a result: what stands at their path already is never replaced by
//! something of another kind, and a path that cannot be written is told before anything is done.

use std::fs;
use std::io::Read as _;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::support::{INSTANCE, Said, Sandbox};

fn folder(sandbox: &Sandbox) -> PathBuf {
    sandbox.home().parent().unwrap().to_owned()
}

pub(crate) fn fifo(path: &Path) {
    mknodat(CWD, path, FileType::Fifo, Mode::from(0o600), 0).unwrap();
}

fn create(sandbox: &Sandbox, file: &str) -> Said {
    sandbox.run(&["iam", "api-key-create", "MyKey", "--file", file])
}

fn keys(sandbox: &Sandbox) -> usize {
    sandbox.calls().iter().filter(|call| call.starts_with("POST /v1/apikeys")).count()
}

#[test]
fn a_pipe_that_nobody_reads_is_refused_before_a_key_is_made_and_stays() {
    let sandbox = Sandbox::new().logged_in();
    fifo(&folder(&sandbox).join("pipe"));
    let said = create(&sandbox, "pipe");
    assert_eq!(said.code, 1, "{said}");
    insta::assert_snapshot!(said.stderr, @"
    FAILED
    The file 'pipe' cannot be used: nobody reads from the named pipe
    Nothing was changed.
    ");
    assert_eq!(keys(&sandbox), 0);
    assert!(fs::metadata(folder(&sandbox).join("pipe")).unwrap().file_type().is_fifo());
}

#[test]
fn somebody_who_reads_a_pipe_gets_the_key() {
    let sandbox = Sandbox::new().logged_in();
    let path = folder(&sandbox).join("pipe");
    fifo(&path);
    let reader = std::thread::spawn({
        let path = path.clone();
        move || {
            let mut text = String::new();
            fs::File::open(path).unwrap().read_to_string(&mut text).unwrap();
            text
        }
    });
    // The reader may not be there yet, and until then it is told that nobody reads.
    while create(&sandbox, "pipe").code != 0 {}
    assert!(reader.join().unwrap().contains("\"name\": \"MyKey\""));
    assert!(fs::metadata(path).unwrap().file_type().is_fifo());
}

#[test]
fn the_own_output_and_devices_are_written_to() {
    let sandbox = Sandbox::new().logged_in();
    for (file, redirected, wanted) in [
        ("/dev/stdout", "", 1),
        ("/dev/stdout", "> out", 0),
        ("/dev/fd/1", "| cat", 1),
        ("out", "> out", 0),
        ("/dev/null", "", 0),
        ("/dev/fd/9", "9> >(cat)", 1),
    ] {
        let line = format!("ibmcloud iam api-key-create MyKey --file {file} {redirected}; wait");
        let said = sandbox.bash(&line).ok();
        assert_eq!(said.stdout.matches("\"apikey\"").count(), wanted, "{line}\n{said}");
        if redirected == "> out" {
            let text = fs::read_to_string(folder(&sandbox).join("out")).unwrap();
            let places = ["Creating API key", "\"apikey\"", "Successfully save"];
            let places = places.map(|it| text.find(it).unwrap_or_else(|| panic!("{it}: {text}")));
            assert!(places.is_sorted(), "{line}\n{text}");
        }
    }
    let said = create(&sandbox, "/dev/full");
    assert!(said.stderr.contains("its file could not be written: No space left"), "{said}");
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    assert!(fs::metadata("/dev/full").unwrap().file_type().is_char_device());
}

#[test]
fn links_stay_and_lead_to_the_new_file() {
    let sandbox = Sandbox::new().logged_in();
    let at = |name: &str| folder(&sandbox).join(name);
    fs::create_dir(at("there")).unwrap();
    fs::write(at("there/key"), "old").unwrap();
    fs::set_permissions(at("there/key"), fs::Permissions::from_mode(0o644)).unwrap();
    symlink("there/key", at("link")).unwrap();
    symlink("link", at("link to it")).unwrap();
    symlink("there/new", at("to be")).unwrap();
    for (link, file) in [("link to it", "there/key"), ("to be", "there/new")] {
        create(&sandbox, link).ok();
        assert!(fs::symlink_metadata(at(link)).unwrap().is_symlink(), "{link}");
        assert!(fs::read_to_string(at(file)).unwrap().contains("\"apikey\""), "{link}");
        assert_eq!(fs::metadata(at(file)).unwrap().mode() & 0o777, 0o600, "{link}");
    }
    let left: Vec<_> = fs::read_dir(at("there")).unwrap().collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn what_can_be_no_file_is_told_in_words_and_costs_nothing() {
    let sandbox = Sandbox::new().logged_in();
    let at = |name: &str| folder(&sandbox).join(name);
    symlink("circle", at("circle")).unwrap();
    fs::create_dir(at("folder")).unwrap();
    let _listener = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
    let table = [
        ("folder", "it is a folder, not a file"),
        ("new/", "it is a folder, not a file"),
        ("socket", "it is a socket, not a regular file"),
        ("circle", "levels of symbolic links"),
        ("none/key", "there is no folder 'none'"),
        ("/proc/key", "there is no folder"),
    ];
    let before = keys(&sandbox);
    for (file, reason) in table {
        let said = create(&sandbox, file);
        assert_eq!(said.code, 1, "{file}\n{said}");
        // As root, the kernel's own folder refuses with another word.
        let told = said.stderr.contains(reason) || file.starts_with("/proc");
        assert!(told && said.stderr.contains("Nothing was changed."), "{file}\n{said}");
    }
    assert_eq!(keys(&sandbox), before);
}

#[test]
fn a_chart_is_drawn_into_what_is_there() {
    let sandbox = Sandbox::new().logged_in();
    let path = folder(&sandbox).join("chart.svg");
    fifo(&path);
    let line = ["monitoring", "query", "up", "--last", "1h", "--name", INSTANCE];
    let line = [&line[..], &["--chart", "chart.svg"]].concat();
    let said = sandbox.run(&line);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("nobody reads from the named pipe"), "{said}");
    assert!(fs::metadata(&path).unwrap().file_type().is_fifo());
    fs::remove_file(&path).unwrap();
    fs::write(folder(&sandbox).join("there.svg"), "old").unwrap();
    symlink("there.svg", &path).unwrap();
    sandbox.run(&line).ok();
    assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
    assert!(fs::read_to_string(&path).unwrap().contains("<svg"));
}

#[test]
fn a_file_size_limit_leaves_the_file_as_it_was_and_no_half_one() {
    let sandbox = Sandbox::new().logged_in();
    let path = folder(&sandbox).join("chart.svg");
    fs::write(&path, "old").unwrap();
    let script = format!(
        "ulimit -f 2; ibmcloud monitoring query up --last 1h --name {INSTANCE} --chart chart.svg || exit $?"
    );
    let said = sandbox.bash(&script);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("File too large"), "{said}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    let hidden = |name: &str| name.starts_with(".ibmcloud-");
    let entries = fs::read_dir(folder(&sandbox)).unwrap();
    let left = entries.map(|it| it.unwrap().file_name().into_string().unwrap());
    assert_eq!(left.filter(|it| hidden(it)).count(), 0);
}

#[test]
fn the_state_of_a_sandbox_is_a_file() {
    let sandbox = Sandbox::new();
    fifo(&folder(&sandbox).join("pipe"));
    for (path, reason) in
        [("pipe", "it is a named pipe, not a regular file"), ("new/", "it is a folder, not a file")]
    {
        let said = sandbox.run(&["sandbox", "exec", "--world", path, "--", "true"]);
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains(reason), "{said}");
    }
}

#[test]
fn a_download_replaces_files_only() {
    let sandbox = Sandbox::new();
    let at = |name: &str| folder(&sandbox).join(name);
    let download = ["plugin", "download", "container-service", "-f", "-d", "shelf"];
    fs::create_dir(at("shelf")).unwrap();
    let said = sandbox.run(&download).ok();
    let entries: Vec<_> = fs::read_dir(at("shelf")).unwrap().map(|it| it.unwrap().path()).collect();
    assert_eq!(entries.len(), 1, "{said}");
    // A link stays, and leads to the file.
    fs::rename(&entries[0], at("kept")).unwrap();
    fs::write(at("kept"), "old").unwrap();
    symlink("../kept", &entries[0]).unwrap();
    sandbox.run(&download).ok();
    assert!(entries[0].is_symlink());
    assert_ne!(fs::read(at("kept")).unwrap(), b"old");
    fs::remove_file(&entries[0]).unwrap();
    fifo(&entries[0]);
    let said = sandbox.run(&download);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("it is a named pipe, not a regular file"), "{said}");
    assert!(fs::metadata(&entries[0]).unwrap().file_type().is_fifo());
    assert_eq!(fs::read_dir(at("shelf")).unwrap().count(), 1);
}
