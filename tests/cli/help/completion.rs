//! What shells and hosts offer behind the words of a command line.

use clap_complete::Shell;
use ibmcloud_cli::grammar::completion::{candidates, script};
use ibmcloud_monitoring::REGISTRY;

fn complete(words: &[&str]) -> Vec<String> {
    candidates(
        &REGISTRY,
        "monitoring",
        &words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>(),
    )
}

#[test]
fn the_words_of_the_namespace_may_be_left_out() {
    assert_eq!(complete(&["monitoring", "to"]), ["token"]);
    assert_eq!(complete(&["to"]), ["token"]);
    assert_eq!(complete(&["monitoring", "token", "r"]), ["reset"]);
    assert_eq!(complete(&["token", "r"]), ["reset"]);
    assert_eq!(complete(&["mon"]), ["monitoring"]);
    assert!(complete(&[]).contains(&"auth".to_owned()));
    assert_eq!(complete(&["login", ""]), [""; 0], "the host's own commands are not ours");
}

#[test]
fn flags_are_offered_once_and_only_behind_a_dash() {
    let all = complete(&["auth", "update", "-"]);
    assert!(all.contains(&"--mode".to_owned()) && all.contains(&"--help".to_owned()));
    let rest = complete(&["auth", "update", "--mode", "ANY", "--"]);
    assert!(!rest.contains(&"--mode".to_owned()) && rest.contains(&"--name".to_owned()));
    assert_eq!(complete(&["auth", "update", ""]), all);
    assert_eq!(complete(&["auth", "update", "--", "-"]), [""; 0]);
}

#[test]
fn a_whole_word_is_answered_with_what_may_follow_it() {
    assert_eq!(complete(&["monitoring"]), complete(&["monitoring", ""]));
    assert!(complete(&["monitoring"]).contains(&"alert".to_owned()));
    assert!(complete(&["monitoring", "alert"]).contains(&"list".to_owned()));
    let flags = complete(&["monitoring", "alert", "list"]);
    assert!(flags.contains(&"--severity".to_owned()), "{flags:?}");
    assert_eq!(complete(&["monitoring", "alert", "list", "--output"]), ["JSON", "WIDE"]);
    let rest = complete(&["monitoring", "alert", "list", "--name", "abc"]);
    assert!(rest.contains(&"--severity".to_owned()) && !rest.contains(&"--name".to_owned()));
    assert_eq!(complete(&["monitoring", "alert", "list", "--name"]), [""; 0]);
}

#[test]
fn scripts_offer_the_known_values() {
    let script = script(&REGISTRY, "ibmcloud", Shell::Bash);
    for words in ["ANY IAM_ONLY", "JSON WIDE", "bash zsh fish powershell"] {
        assert!(script.contains(words), "{words}");
    }
}

#[test]
fn values_are_offered_where_they_are_known() {
    assert_eq!(complete(&["auth", "update", "--mode", ""]), ["ANY", "IAM_ONLY"]);
    assert_eq!(complete(&["auth", "update", "--mode", "I"]), ["IAM_ONLY"]);
    assert_eq!(complete(&["auth", "update", "-mode=I"]), ["-mode=IAM_ONLY"]);
    assert_eq!(complete(&["auth", "show", "--output", "J"]), ["JSON"]);
    assert_eq!(complete(&["auth", "update", "--name", ""]), [""; 0]);
    assert_eq!(complete(&["monitoring", "no-such", "-"]), [""; 0]);
}

#[test]
fn every_flag_stands_behind_the_whole_path_of_its_command() {
    let script = script(&REGISTRY, "ibmcloud", Shell::Fish);
    for line in [
        "complete -c ibmcloud -n '__fish_ibmcloud_at exactly' -f -a login -d 'Log user in'",
        "complete -c ibmcloud -n '__fish_ibmcloud_at exactly monitoring settings team' -f -a list \
         -d 'List the teams of an instance'",
        "complete -c ibmcloud -n '__fish_ibmcloud_at beginning monitoring alert list' -l output \
         -x -a 'JSON WIDE' -d 'Specify output format: WIDE or JSON'",
    ] {
        assert!(script.contains(line), "{line}");
    }
}
