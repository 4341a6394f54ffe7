//! A machine that gives little: files that may not grow, few descriptors, no memory, and things in the
//! place of files that are none.

use std::fs;

use crate::output_files::fifo;
use crate::support::Sandbox;

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
