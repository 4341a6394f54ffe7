//! The program on a terminal: questions and answers, colour, hidden input, and who is never asked.

use ibmcloud_emulator::keys;

use crate::support::pty::{END, Ended, INTERRUPT, Terminal, on_a_terminal};
use crate::support::{Sandbox, files};

const EMAIL: &str = "admin@example.com";
const ESCAPE: &str = "\x1b";

/// Nobody is logged in, and no key is in the environment.
fn nobody() -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.unset("IBMCLOUD_API_KEY");
    // Texts are waited for as they read.
    sandbox.set("NO_COLOR", "1");
    sandbox
}

/// The password was not shown.
fn unseen(ended: &Ended) {
    assert!(!ended.text.contains(keys::ADMINISTRATOR_PASSWORD), "{}", ended.text);
    assert!(ended.echoes, "the terminal shows again what is typed");
}

#[test]
fn somebody_logs_in_by_answering_questions() {
    let sandbox = nobody();
    let mut terminal = Terminal::start(&sandbox, &["login"]);
    terminal.sees("API endpoint: https://cloud.ibm.com\n").sees("Email> ").types("");
    terminal.sees("Please enter value.\n").sees("Email> ").types(EMAIL);
    terminal.sees("Password> ");
    assert!(!terminal.echoes(), "the echo is off before the question is there");
    terminal.types("").sees("Please enter value.\nPassword> ");
    // Somebody mistypes, and takes it back: a letter, then a word.
    terminal.press("x\x7fwrong\x15").types(keys::ADMINISTRATOR_PASSWORD);
    terminal.sees("\nAuthenticating...\nOK\n").sees("Select an account:\n1. ").sees("\n2. ");
    for wrong in ["0", "3", "first", "-1", "1 2"] {
        terminal.sees("Enter a number> ").types(wrong);
        terminal.sees("Please enter a number between 1 to 2.\n");
    }
    terminal.sees("Enter a number> ").types("").sees("Please enter value.\n");
    terminal.sees("Enter a number> ").types("2").sees("Targeted account ");
    terminal.sees("Targeted resource group Default\n");
    terminal.sees("Select a region (or press enter to skip):\n1. ").sees("Enter a number> ");
    terminal.types("99").sees("Please enter a number between 1 to ");
    terminal.sees("Enter a number> ").types("1").sees("Targeted region ");
    let ended = terminal.ends();
    assert_eq!(ended.code, 0, "{}", ended.text);
    unseen(&ended);
    assert!(ended.text.contains("\nUser:             admin@example.com\n"), "{}", ended.text);
    assert!(!sandbox.config()["IAMToken"].as_str().unwrap().is_empty());
    assert_ne!(sandbox.config()["Region"], "");
}

#[test]
fn a_region_may_be_skipped_and_so_may_the_browser() {
    let sandbox = nobody();
    let mut terminal = Terminal::start(&sandbox, &["login", "-sso"]);
    terminal.sees("Get One Time Code from https://").sees("to proceed.\n");
    terminal.sees("Open the URL in the default browser? [Y/n]> ").types("perhaps");
    terminal.sees("Please enter 'y', 'n', 'yes' or 'no'.\n").sees("[Y/n]> ").types("No");
    terminal.sees("One Time Code> ").types(keys::PASSCODE);
    terminal.sees("Enter a number> ").types("1").sees("Select a region").sees("> ").types("");
    let ended = terminal.ends();
    assert_eq!(ended.code, 0, "{}", ended.text);
    assert!(!ended.text.contains(keys::PASSCODE), "{}", ended.text);
    assert_eq!(sandbox.config()["Region"], "");
}

#[test]
fn ctrl_c_at_a_hidden_question_leaves_the_terminal_as_it_was_and_nothing_else() {
    for typed in ["", "half of it"] {
        let sandbox = nobody();
        let mut terminal = Terminal::start(&sandbox, &["login", "-u", EMAIL]);
        terminal.sees("Password> ").press(typed).press(INTERRUPT);
        let ended = terminal.ends();
        assert_eq!(ended.code, 130, "{}", ended.text);
        assert!(ended.echoes, "the terminal shows again what is typed");
        assert!(ended.text.ends_with("Interrupted. Nothing was changed.\n\n"), "{}", ended.text);
        assert!(!ended.text.contains("half"), "{}", ended.text);
        assert!(sandbox.calls().is_empty());
        assert_eq!(files(&sandbox.home()), [] as [std::path::PathBuf; 0]);
    }
}

#[test]
fn ctrl_c_at_a_visible_question_ends_the_program_and_changes_nothing() {
    let sandbox = nobody();
    let mut terminal = Terminal::start(&sandbox, &["login"]);
    terminal.sees("Email> ").press(INTERRUPT);
    let ended = terminal.ends();
    assert_eq!(ended.code, 130, "{}", ended.text);
    assert_eq!(files(&sandbox.home()), [] as [std::path::PathBuf; 0]);
}

#[test]
fn the_end_of_input_is_no_answer() {
    let sandbox = nobody();
    let mut terminal = Terminal::start(&sandbox, &["login", "-u", EMAIL]);
    terminal.sees("Password> ").press(END);
    let ended = terminal.ends();
    assert_eq!(ended.code, 1, "{}", ended.text);
    unseen(&ended);
    let last = "FAILED\nCould not read from input: EOF\nNothing was changed.\n\n";
    assert!(ended.text.ends_with(last), "{}", ended.text);
}

#[test]
fn a_confirmation_is_asked_again_until_it_is_one() {
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.set("NO_COLOR", "1");
    let groups = |sandbox: &Sandbox| {
        let list = sandbox.run(&["resource", "groups", "--output", "json"]).ok().json();
        list.as_array().unwrap().len()
    };
    sandbox.run(&["resource", "group-create", "short-lived"]).ok();
    let before = groups(&sandbox);
    let delete = ["resource", "group-delete", "short-lived"];
    for (answer, code) in [("n", 0), ("", 0), ("NO", 0)] {
        let mut terminal = Terminal::start(&sandbox, &delete);
        terminal.sees("[y/N]> ").types(answer);
        let ended = terminal.ends();
        assert_eq!(ended.code, code, "{answer:?}\n{}", ended.text);
        assert_eq!(groups(&sandbox), before, "{answer:?}\n{}", ended.text);
    }
    let mut terminal = Terminal::start(&sandbox, &delete);
    terminal.sees("[y/N]> ").press(END);
    let ended = terminal.ends();
    assert_eq!(ended.code, 1, "{}", ended.text);
    assert!(ended.text.contains("FAILED\nCould not read from input: EOF\n"), "{}", ended.text);
    let mut terminal = Terminal::start(&sandbox, &delete);
    terminal.sees("[y/N]> ").types("sure");
    terminal.sees("Please enter 'y', 'n', 'yes' or 'no'.\n").sees("[y/N]> ").types("Yes");
    assert_eq!(terminal.ends().code, 0);
    assert_eq!(groups(&sandbox), before - 1);
}

#[test]
fn a_terminal_has_colour_unless_somebody_does_not_want_it() {
    let mut sandbox = Sandbox::new().logged_in();
    let groups = ["resource", "groups"];
    let coloured = on_a_terminal(&sandbox, &groups).text;
    assert!(coloured.contains("\n\x1b[32;1mOK\x1b[0;22m\n"), "{coloured}");
    assert!(coloured.contains("\x1b[1mName"), "headings are bold: {coloured}");
    assert!(coloured.contains("\n\x1b[36;1mdefault\x1b[0;22m "), "{coloured}");
    let failed = on_a_terminal(&sandbox, &["resource", "group", "no"]);
    assert_eq!(failed.code, 1);
    assert!(failed.text.contains("\x1b[31;1mFAILED\x1b[0;22m\n"), "{}", failed.text);
    let question = ["resource", "group-delete", "test-rg"];
    let mut terminal = Terminal::start(&sandbox, &question);
    terminal.sees("[y/N]\x1b[36;1m>\x1b[0;22m ").types("n");
    terminal.ends();

    let plain = sandbox.run(&groups).ok().stdout;
    assert!(!plain.contains(ESCAPE), "a pipe has none: {plain}");
    for (name, value) in [("NO_COLOR", "1"), ("IBMCLOUD_COLOR", "false"), ("TERM", "dumb")] {
        sandbox.set(name, value);
        let said = on_a_terminal(&sandbox, &groups).text;
        assert_eq!(said, plain, "{name}={value}");
        sandbox.unset(name);
    }
    sandbox.run(&["config", "--color", "false"]).ok();
    assert_eq!(on_a_terminal(&sandbox, &groups).text, plain);
    sandbox.set("IBMCLOUD_COLOR", "true");
    assert!(on_a_terminal(&sandbox, &groups).text.contains(ESCAPE), "the variable is stronger");
    assert!(sandbox.run(&groups).ok().stdout.contains(ESCAPE), "even for a pipe");
    let json = on_a_terminal(&sandbox, &["resource", "groups", "--output", "json"]).text;
    assert!(!json.contains(ESCAPE) && json.starts_with('['), "{json}");
}

#[test]
fn who_wants_no_question_is_asked_none_on_a_terminal_either() {
    let sandbox = Sandbox::new().logged_in();
    for (words, variable) in [
        (&["--no-input"][..], None),
        (&[], Some("IBMCLOUD_MCP_ENABLED")),
        (&[], Some("IBMCLOUD_NO_INPUT")),
    ] {
        let mut sandbox = Sandbox::new().logged_in();
        if let Some(name) = variable {
            sandbox.set(name, "true");
        }
        let words = [&["resource", "group-delete", "test-rg"], words].concat();
        let ended = on_a_terminal(&sandbox, &words);
        assert_eq!(ended.code, 1, "{words:?} {variable:?}\n{}", ended.text);
        assert!(ended.text.contains("nobody can answer it here."), "{}", ended.text);
        assert!(ended.text.contains("add '--force'"), "{}", ended.text);
        let coloured = variable != Some("IBMCLOUD_MCP_ENABLED");
        assert!(!ended.text.contains("[y/N]"), "{}", ended.text);
        assert_eq!(ended.text.contains(ESCAPE), coloured, "{}", ended.text);
    }
    let update = ["monitoring", "auth", "update", "--name", crate::support::INSTANCE];
    let json = [&update[..], &["--mode", "IAM_ONLY", "--output", "json"]].concat();
    let ended = on_a_terminal(&sandbox, &json);
    assert_eq!(ended.code, 1, "{}", ended.text);
    assert!(ended.text.contains("nobody can answer it here."), "{}", ended.text);
    assert_eq!(sandbox.mode(crate::support::INSTANCE).as_deref(), Some("ANY"));
    // Without a region and without a question: a log-in of a script.
    for name in ["IBMCLOUD_MCP_ENABLED", "IBMCLOUD_NO_INPUT"] {
        let mut sandbox = Sandbox::new();
        sandbox.set(name, "true");
        let ended = on_a_terminal(&sandbox, &["login"]);
        assert_eq!(ended.code, 0, "{}", ended.text);
        assert!(!ended.text.contains("Select a region"), "{}", ended.text);
    }
    let mut sandbox = nobody();
    sandbox.set("IBMCLOUD_MCP_ENABLED", "1");
    let ended = on_a_terminal(&sandbox, &["login"]);
    assert_eq!(ended.code, 1, "{}", ended.text);
    assert!(!ended.text.contains("Email>"), "{}", ended.text);
}

#[test]
fn a_download_shows_how_far_it_is_on_a_terminal_only() {
    let mut sandbox = Sandbox::new();
    sandbox.set("NO_COLOR", "1");
    let install = ["plugin", "install", "container-service", "-f"];
    let bar = "[==========================] 100.00% ";
    let ended = on_a_terminal(&sandbox, &install);
    assert_eq!(ended.code, 0, "{}", ended.text);
    let (before, after) = ended.text.split_once(bar).unwrap_or_else(|| panic!("{}", ended.text));
    assert!(before.contains("Attempting to download the binary file...\n\r "), "{before}");
    assert!(after.contains("s\n") && after.contains(" bytes downloaded\n"), "{after}");
    assert!(!sandbox.run(&install).ok().stdout.contains("100.00%"));
    for words in [&install[..], &[&install[..], &["-q"]].concat()] {
        sandbox.set("TERM", "dumb");
        let ended = on_a_terminal(&sandbox, words);
        assert_eq!(ended.code, 0, "{}", ended.text);
        assert!(!ended.text.contains("100.00%"), "{}", ended.text);
    }
}

#[test]
fn ctrl_c_at_a_question_behind_a_download_ends_the_program() {
    let sandbox = Sandbox::new();
    sandbox.run(&["plugin", "install", "container-service"]).ok();
    let file = "https://plugins.cloud.ibm.com/downloads/bluemix-plugins/container-service/container-service-linux64-1.0.506";
    let mut terminal = Terminal::start(&sandbox, &["plugin", "install", file]);
    terminal.sees("re-install it or not? [y/N]").press(INTERRUPT);
    let ended = terminal.ends();
    assert_eq!(ended.code, 130, "{}", ended.text);
}

#[test]
fn the_demonstration_runs_on_a_terminal() {
    let ended = on_a_terminal(&Sandbox::new(), &["monitoring", "sandbox", "demo"]);
    assert_eq!(ended.code, 0, "{}", ended.text);
    assert!(ended.text.contains("IAM_ONLY") && ended.text.contains("OK"), "{}", ended.text);
    assert!(ended.echoes);
}
