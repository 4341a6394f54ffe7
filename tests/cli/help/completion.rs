//! What shells and hosts offer behind the words of a command line.

use std::process::Command;

use ibmcloud_cli::grammar::candidates::candidates;
use ibmcloud_monitoring::REGISTRY;

use crate::support::{Said, Sandbox, has, program};

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
    assert_eq!(
        complete(&["monitoring", "alert", "list", "--output"]),
        ["CSV", "JSON", "WIDE", "YAML"]
    );
    let rest = complete(&["monitoring", "alert", "list", "--name", "abc"]);
    assert!(rest.contains(&"--severity".to_owned()) && !rest.contains(&"--name".to_owned()));
    assert_eq!(complete(&["monitoring", "alert", "list", "--name"]), [""; 0]);
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

/// Completion functions of the official CLI, as people have them in their profiles, ask so.
#[test]
fn the_hidden_switch_of_the_official_cli_is_answered_at_every_level() {
    let sandbox = Sandbox::new();
    let answer = |words: &[&str]| {
        let said = sandbox.run(&[words, &["--generate-bash-completion"]].concat());
        assert_eq!((said.code, said.stderr.as_str()), (0, ""), "{words:?} {said}");
        said.stdout.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let root = answer(&[]);
    for word in ["login", "resource", "monitoring", "plugin", "version"] {
        assert!(root.contains(&word.to_owned()), "{word} is not in {root:?}");
    }
    assert!(answer(&["resource"]).contains(&"service-instances".to_owned()));
    assert!(answer(&["resource", "group"]).contains(&"--output".to_owned()));
    assert!(answer(&["monitoring", "settings", "team"]).contains(&"list".to_owned()));
    assert_eq!(answer(&["resource", "groups", "--output"]), ["CSV", "JSON", "YAML"]);
    assert_eq!(answer(&["no-such-thing"]), [""; 0]);
    assert_eq!(answer(&["login", "--apikey"]), [""; 0]);
    // Some put it in front.
    let said = sandbox.run(&["--generate-bash-completion", "resource"]).ok();
    assert!(said.stdout.contains("groups\n"), "{said}");
    assert_eq!(sandbox.calls(), [""; 0]);
}

#[test]
fn names_are_remembered_and_forgotten_with_the_session() {
    let sandbox = Sandbox::new().logged_in();
    let answer = |words: &[&str]| {
        sandbox.run(&[words, &["--generate-bash-completion"]].concat()).ok().stdout
    };
    assert_eq!(answer(&["monitoring", "alert", "list", "--region"]), "");
    for line in [
        &["regions"][..],
        &["resource", "groups"],
        &["monitoring", "service-instances", "--all-regions"],
        &["resource", "service-instances"],
    ] {
        sandbox.run(line).ok();
    }
    let calls = sandbox.calls().len();
    assert!(answer(&["monitoring", "alert", "list", "--region"]).contains("us-south\n"));
    assert!(answer(&["resource", "service-instance", "x", "-g"]).contains("default\n"));
    assert!(answer(&["monitoring", "alert", "list", "-n"]).contains("monitoring-instance-01\n"));
    assert!(answer(&["resource", "service-instance"]).contains("monitoring-instance-01\n"));
    assert!(answer(&["resource", "group"]).contains("default\n"));
    assert_eq!(sandbox.calls().len(), calls, "nobody is asked");
    sandbox.run(&["logout"]).ok();
    for words in [
        &["monitoring", "alert", "list", "--region"][..],
        &["monitoring", "alert", "list", "--name"],
    ] {
        assert_eq!(answer(words), "", "{words:?}");
    }
}

/// A cloud whose names are remembered, and the script of a shell under two names of the program.
fn with_scripts(shell: &str) -> Option<Sandbox> {
    if !has(shell) {
        return None;
    }
    let sandbox = Sandbox::changed(|world| {
        world.instances.iter_mut().for_each(|it| it.name = it.name.replace("-01", " (one)"));
    })
    .logged_in();
    let link = sandbox.home().join("../bin/ibmcloud-monitoring");
    std::os::unix::fs::symlink(program(), link).unwrap();
    sandbox.run(&["regions"]).ok();
    sandbox.run(&["monitoring", "service-instances", "--all-regions"]).ok();
    for name in ["ibmcloud", "ibmcloud-monitoring"] {
        let path = sandbox.home().join("../bin").join(name).display().to_string();
        let mut own = renamed(&path, &sandbox.command(&[]));
        let script = Said::from(own.args(["completion", shell]).output().unwrap()).ok().stdout;
        sandbox.file(&format!("{name}.script"), &script);
    }
    Some(sandbox)
}

/// Ctrl-U: the line is gone, and nothing is run.
const NO_LINE: &str = "\x15";

/// What a shell offers for a line, asked as its own machinery asks.
const LINES: [(&str, &str); 7] = [
    ("ibmcloud-monitoring monit", "monitoring"),
    ("ibmcloud-monitoring resource service-instance-up", "service-instance-update"),
    ("ibmcloud-monitoring monitoring auth update --mode I", "IAM_ONLY"),
    ("ibmcloud-monitoring monitoring alert list --sev", "--severity"),
    ("ibmcloud-monitoring monitoring alert list --region us-s", "us-south"),
    ("ibmcloud monitoring settings te", "team"),
    ("ibmcloud iam oauth", "oauth-tokens"),
];

#[test]
fn bash_completes_on_a_terminal() {
    let Some(sandbox) = with_scripts("bash") else { return };
    let rc = sandbox.file(
        "rc",
        "bind 'set bell-style none'; bind 'set enable-bracketed-paste off'\n\
         PS1='ready> '; . ./ibmcloud.script; . ./ibmcloud-monitoring.script\n",
    );
    let rc = rc.display().to_string();
    let mut bash = renamed("bash", &sandbox.command(&[]));
    bash.args(["--noprofile", "--rcfile", &rc, "-i"]);
    let mut terminal = crate::support::pty::Terminal::of(&bash);
    terminal.sees("ready> ");
    for (line, wanted) in LINES {
        let (_, typed) = line.rsplit_once(' ').unwrap();
        terminal.press(&format!("{line}\t")).sees(wanted.strip_prefix(typed).unwrap());
        terminal.press(NO_LINE);
    }
    // A blank in a name does not end the word, nor do the signs of the shell.
    terminal.press("ibmcloud-monitoring monitoring alert list --name monitoring-instance\\ \t");
    terminal.sees(r"\(on").press(NO_LINE);
    terminal.press("ibmcloud-monitoring monitoring alert list --region=us-s\t");
    terminal.sees("outh").press(NO_LINE);
    terminal.types("exit");
    terminal.ends();
}

/// Another program in the surroundings of ours.
fn renamed(program: &str, like: &Command) -> Command {
    let mut command = Command::new(program);
    let vars = like.get_envs().filter_map(|(name, value)| Some((name, value?)));
    command.env_clear().envs(vars).current_dir(like.get_current_dir().unwrap());
    command
}

#[test]
fn zsh_completes_on_a_terminal() {
    let Some(sandbox) = with_scripts("zsh") else { return };
    sandbox.file(
        ".zshrc",
        "autoload -U compinit; compinit -u -D\nPS1='ready> '; unsetopt zle_bracketed_paste beep\n\
         zstyle ':completion:*' list-prompt ''\n. ./ibmcloud.script; . ./ibmcloud-monitoring.script\n",
    );
    let mut zsh = renamed("zsh", &sandbox.command(&[]));
    zsh.env("ZDOTDIR", sandbox.home().parent().unwrap()).args(["-i"]);
    let mut terminal = crate::support::pty::Terminal::of(&zsh);
    terminal.sees("ready> ");
    for (line, wanted) in LINES {
        let (_, typed) = line.rsplit_once(' ').unwrap();
        terminal.press(&format!("{line}\t")).sees(wanted.strip_prefix(typed).unwrap());
        terminal.press(NO_LINE);
    }
    terminal.types("exit");
    terminal.ends();
}

#[test]
fn fish_completes() {
    let Some(sandbox) = with_scripts("fish") else { return };
    for (line, wanted) in LINES {
        let script = format!(
            "source ibmcloud.script; source ibmcloud-monitoring.script; complete -C '{line}'"
        );
        let mut fish = renamed("fish", &sandbox.command(&[]));
        let said = Said::from(fish.args(["--no-config", "-c", &script]).output().unwrap()).ok();
        let first = |line: &str| line.split('\t').next().unwrap_or_default() == wanted;
        assert!(said.stdout.lines().any(first), "{line}\n{said}");
        let words = said.stdout.lines().filter(|line| !line.contains('\t'));
        assert!(words.count() <= 1, "meanings are shown\n{said}");
    }
}

#[test]
fn its_help_says_how_to_install_it_and_the_lines_run() {
    let sandbox = Sandbox::new();
    let page = sandbox.run(&["completion", "--help"]).ok().stdout;
    for shell in ["bash", "zsh", "fish"] {
        let line = page.lines().find_map(|line| line.trim().strip_prefix(&format!("{shell}: ")));
        let line = line.unwrap_or_else(|| panic!("{shell}\n{page}")).split(',').next().unwrap();
        let path = line.rsplit("> ").next().unwrap();
        let script = format!("mkdir -p $(dirname {path}); {line}; test -s {path}");
        sandbox.bash(&script).ok();
    }
    sandbox.bash("source <(ibmcloud completion bash); complete -p ibmcloud").ok();
}
