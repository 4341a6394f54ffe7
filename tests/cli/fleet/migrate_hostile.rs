//! `monitoring auth migrate` where files are not as one wishes.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::migrate::{migrate, tree};
use super::scan::scan;
use crate::support::pty::Terminal;
use crate::support::{INSTANCE, has};

const HOST: &str = "https://us-south.monitoring.cloud.ibm.com";

#[test]
fn odd_line_ends_and_odd_names_survive_the_patch() {
    if !has("patch") || !has("git") {
        return;
    }
    let names = [
        "crlf.py",
        "with blank.py",
        "it's.py",
        "quote\".py",
        "back\\slash.py",
        "line\nfeed.py",
        "déjà.py",
        "-f.py",
    ];
    for apply in ["patch -p1 < out.patch", "git apply -p1 out.patch"] {
        let (sandbox, token) = tree();
        let old = format!("t = '{token}'\r\nu = '{HOST}'\r\n# {token}");
        let at: Vec<_> =
            names.iter().map(|name| sandbox.file(&format!("tree/{name}"), &old)).collect();
        let said = migrate(&sandbox, &["--write-patch", "out.patch"]);
        assert_eq!(said.code, 0, "{said}");
        assert!(!said.stdout.contains("line\nfeed"), "{said}");
        sandbox.bash(apply).ok();
        for path in at {
            assert_eq!(
                fs::read_to_string(&path).unwrap(),
                "t = open(\"/etc/ibmcloud-monitoring/client-secret\").read().strip()\r\nu = 'http://127.0.0.1:9400'\r\n# REMOVED",
                "{}",
                path.display()
            );
        }
    }
}

#[test]
fn a_patch_of_files_elsewhere_begins_at_the_root() {
    if !has("patch") {
        return;
    }
    let (sandbox, token) = tree();
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("a.py");
    fs::write(&file, format!("t = '{token}'; u = '{HOST}'\n")).unwrap();
    let line = ["monitoring", "auth", "migrate", "--name", INSTANCE, "--write-patch", "out.patch"];
    let at = elsewhere.path().to_str().unwrap();
    let said = sandbox.run(&[&line[..], &["--scan", at]].concat()).ok();
    assert!(said.stdout.contains("Apply it with 'patch -p1 -d / < out.patch'."), "{said}");
    sandbox.bash("patch -p1 -d / < out.patch").ok();
    assert!(!fs::read_to_string(&file).unwrap().contains(&token));
}

#[test]
fn links_unreadable_files_and_foreign_encodings_are_named() {
    let (sandbox, token) = tree();
    let real = sandbox.file("real.py", &format!("t = '{token}'; u = '{HOST}'\n"));
    let link = real.with_file_name("link.py");
    std::os::unix::fs::symlink(&real, &link).unwrap();
    fs::write(sandbox.file("tree/latin.sh", ""), [b"T=\xe9".as_slice(), token.as_bytes()].concat())
        .unwrap();
    let wide: Vec<u8> = token.encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(sandbox.file("tree/wide.ps1", ""), wide).unwrap();
    let words = ["--scan", "link.py", "--write-patch", "p", "--in-place", "-f"];
    let said = migrate(&sandbox, &words);
    assert_eq!(said.code, 3, "{said}");
    assert!(said.stdout.contains("link.py:1:6: it is a symbolic link"), "{said}");
    assert!(said.stdout.contains("tree/latin.sh:1:"), "{said}");
    assert!(said.stdout.contains("the text is not UTF-8"), "{said}");
    assert!(said.stdout.contains("tree/wide.ps1:1:1: the file is not text"), "{said}");
    assert!(link.is_symlink() && fs::read_to_string(&real).unwrap().contains(&token));
    assert!(!real.with_file_name("p").exists(), "nothing changes, and no patch is written");
    // Nothing else hides a file that cannot be read; the superuser can read every one.
    let closed = sandbox.file("tree/closed", "x");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o0)).unwrap();
    if fs::read(&closed).is_err() {
        let said = migrate(&sandbox, &["--exclude", "*.sh", "--exclude", "*.ps1"]);
        assert_eq!(said.code, 4, "{said}");
        assert!(said.stdout.contains("tree/closed: Permission denied"), "{said}");
    }
}

#[test]
fn a_file_that_changes_before_the_answer_is_left_alone() {
    let (sandbox, token) = tree();
    let changed = sandbox.file("tree/a.py", &format!("t = '{token}'; u = '{HOST}'\n"));
    let linked = sandbox.file("tree/b.py", &format!("t = '{token}'; u = '{HOST}'\n"));
    let good = sandbox.file("tree/c.py", &format!("t = '{token}'; u = '{HOST}'\n"));
    fs::hard_link(&linked, linked.with_file_name("second.name")).unwrap();
    let line = ["monitoring", "auth", "migrate", "--name", INSTANCE, "--scan", "tree"];
    let words = ["--exclude", "second.name", "--write-patch", "p", "--in-place"];
    let mut terminal = Terminal::start(&sandbox, &[&line[..], &words].concat());
    terminal.sees("is the way back.");
    let newer = format!("# newer\nt = '{token}'\n");
    fs::write(&changed, &newer).unwrap();
    terminal.types("y");
    let ended = terminal.ends();
    assert_eq!(ended.code, 4, "{}", ended.text);
    assert!(ended.text.contains("tree/a.py: it was changed meanwhile"), "{}", ended.text);
    assert!(ended.text.contains("tree/b.py: it has several names"), "{}", ended.text);
    assert!(!ended.text.contains(&token), "no token is shown");
    assert_eq!(fs::read_to_string(&changed).unwrap(), newer);
    assert!(fs::read_to_string(&linked).unwrap().contains(&token));
    assert!(!fs::read_to_string(&good).unwrap().contains(&token));
}

#[test]
fn no_at_the_question_writes_the_patch_alone() {
    let (sandbox, token) = tree();
    let file = sandbox.file("tree/a.py", &format!("t = '{token}'; u = '{HOST}'\n"));
    let line = ["monitoring", "auth", "migrate", "--name", INSTANCE, "--scan", "tree"];
    let words = ["--write-patch", "p", "--in-place"];
    let mut terminal = Terminal::start(&sandbox, &[&line[..], &words].concat());
    terminal.sees("is the way back.").types("n");
    let ended = terminal.ends();
    assert_eq!(ended.code, 0, "{}", ended.text);
    assert!(ended.text.contains("[token]") && ended.text.contains("patch -p1 < p"));
    assert!(fs::read_to_string(&file).unwrap().contains(&token));
    assert!(file.with_file_name("../p").exists());
}

#[test]
fn ten_thousand_tokens_are_replaced() {
    let (sandbox, token) = tree();
    let line = format!("a = ['{token}', '{token}']  # {token} {token}\n");
    sandbox.file("tree/a.py", &format!("u = '{HOST}'\n{}", line.repeat(2_500)));
    let said = migrate(&sandbox, &["--write-patch", "p", "--in-place", "-f", "-q"]);
    assert_eq!(said.code, 0, "a long text");
    assert!(said.stdout.contains("Places that change: 10000. Left to do by hand: 0."));
    let left = scan(&sandbox, &["tree", "--name", INSTANCE, "--no-calls"]);
    assert_eq!(left.code, 0, "{left}");
}

#[test]
fn the_patch_overwrites_none_of_the_files_that_change() {
    let (sandbox, token) = tree();
    let old = format!("t = '{token}'; u = '{HOST}'\n");
    let file = sandbox.file("tree/a.py", &old);
    std::os::unix::fs::symlink(&file, file.with_file_name("link")).unwrap();
    for target in ["tree/a.py", "./tree/../tree/a.py", "tree/link"] {
        let said = migrate(&sandbox, &["--write-patch", target, "--in-place", "-f"]);
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains("is one of the files that change"), "{said}");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), old);
}
