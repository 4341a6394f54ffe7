//! A machine that gives little: files that may not grow, few descriptors, no memory, and things in the
//! place of files that are none.

use std::fs;

use crate::environment::output_files::fifo;
use crate::support::{INSTANCE, Sandbox};

#[test]
fn a_limit_of_file_sizes_costs_no_configuration() {
    for limit in 0..6 {
        let sandbox = Sandbox::new().logged_in();
        let path = sandbox.config_dir().join("config.json");
        let before = fs::read_to_string(&path).unwrap();
        let said = sandbox.bash(&format!("ulimit -f {limit}; ibmcloud config --http-timeout 30"));
        let after = fs::read_to_string(&path).unwrap();
        if before.len() > limit * 1024 {
            assert_eq!(said.code, 1, "{limit}\n{said}");
            assert!(
                said.stderr.contains("File too large") || said.stderr.contains("file too large"),
                "{limit}\n{said}"
            );
            assert_eq!(before, after, "{limit}");
        } else {
            assert_eq!(said.code, 0, "{limit}\n{said}");
        }
        let names = fs::read_dir(sandbox.config_dir()).unwrap();
        let names: Vec<_> = names.map(|it| it.unwrap().file_name()).collect();
        assert!(!names.iter().any(|it| it.to_string_lossy().ends_with(".new")), "{names:?}");
    }
}

#[test]
fn a_configuration_that_is_a_named_pipe_is_told_in_words() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.config_dir()).unwrap();
    fifo(&sandbox.config_dir().join("config.json"));
    for words in [&["target"][..], &["login"], &["config", "--locale", "fr_FR"]] {
        let said = sandbox.run(words);
        assert_eq!(said.code, 1, "{said}");
        let told = "config.json' cannot be used: it is a named pipe, not a regular file";
        assert!(said.stderr.contains(told), "{said}");
    }
    sandbox.run(&["help"]).ok();
}

/// Whatever is missing, it is said in words and with a documented exit code.
#[test]
fn few_descriptors_are_an_error_in_words() {
    let sandbox = Sandbox::new().logged_in();
    let chart = ["query", "up", "--last", "1h", "--chart", "x.svg", "--name", INSTANCE];
    let lines: [&[&str]; 10] = [
        &["monitoring", "api", "/api/teams", "--jq", ".", "--name", INSTANCE],
        &["login", "-r", "us-south"],
        &["monitoring", "team", "list", "--name", INSTANCE],
        &[&["monitoring"], &chart[..]].concat(),
        &["monitoring", "export", "out", "--name", INSTANCE],
        &["monitoring", "auth", "update", "--name", INSTANCE, "--mode", "ANY", "--dry-run"],
        &["iam", "api-key-create", "MyKey", "--file", "key"],
        &["plugin", "install", "my-plugin", "-f"],
        &["sandbox", "exec", "--", "true"],
        &["target"],
    ];
    let mut refused = 0;
    for limit in 4..=14 {
        for words in lines {
            let line = format!("ulimit -n {limit}; exec ibmcloud {}", words.join(" "));
            let said = sandbox.bash(&line);
            assert!(!said.stderr.contains("panicked"), "{line}\n{said}");
            let told = said.stderr.contains("FAILED\n") && said.stderr.lines().count() > 1;
            // 4: the key was made, and there was no descriptor left for its file.
            assert!(said.code == 0 || (matches!(said.code, 1 | 4) && told), "{line}\n{said}");
            refused += usize::from(said.code == 1);
        }
    }
    assert!(refused > lines.len());
    let said = sandbox.bash("ulimit -n 5; exec ibmcloud monitoring team list --name x");
    insta::assert_snapshot!(said.stderr, @"
    FAILED
    This machine: too few files, threads or memory for this program: Too many open files
    Nothing was changed. Raise the limit ('ulimit -a' lists them), and run it again.
    ");
}

#[test]
fn too_few_descriptors_for_a_connection_are_no_trouble_of_the_network() {
    let sandbox = Sandbox::new();
    let said = (6..16)
        .map(|limit| sandbox.bash(&format!("ulimit -n {limit}; exec ibmcloud login -r us-south")))
        .find(|said| said.stderr.contains("This machine: too few files"));
    let said = said.unwrap();
    assert!(said.stderr.contains("Raise the limit"), "{said}");
    assert!(!said.stderr.contains("Check the network"), "{said}");
}

/// Threads are counted with memory: each needs a stack. As little of it as the program still starts with.
#[test]
fn little_memory_is_an_error_in_words() {
    let sandbox = Sandbox::new().logged_in();
    for megabytes in [60, 80, 100, 120, 160, 200, 400] {
        for words in ["monitoring team list --name monitoring-instance-01", "sandbox exec -- true"]
        {
            let line = format!("ulimit -v {}; exec ibmcloud {words}", megabytes * 1024);
            let said = sandbox.bash(&line);
            // Below what the loader of the system needs, nobody is there to say anything.
            assert!(!said.stderr.contains("panicked"), "{line}\n{said}");
            assert!([0, 1, 127, 139].contains(&said.code), "{line}\n{said}");
        }
    }
}
