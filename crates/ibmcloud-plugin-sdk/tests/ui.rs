//! What a user sees: which words go to which stream, and how questions are asked.

use std::io::{self, Cursor};

use ibmcloud_plugin_sdk::terminal::Capture;
use ibmcloud_plugin_sdk::{Details, Locale, PromptError, Table, Ui, UiOptions};
use proptest::prelude::*;
use serde_json::json;

struct Talk {
    ui: Ui,
    out: Capture,
    err: Capture,
}

fn talk(options: UiOptions, input: impl AsRef<[u8]>) -> Talk {
    talk_in(Locale::En, options, input)
}

fn talk_in(locale: Locale, options: UiOptions, input: impl AsRef<[u8]>) -> Talk {
    let (out, err) = (Capture::new(), Capture::new());
    let input = Box::new(Cursor::new(input.as_ref().to_vec()));
    let ui = Ui::new(options, Box::new(out.clone()), Box::new(err.clone()), input, locale);
    Talk { ui, out, err }
}

fn plain() -> UiOptions {
    UiOptions::default()
}

fn say_everything(ui: &mut Ui) -> io::Result<()> {
    ui.verbose("Getting...")?;
    ui.ok()?;
    ui.say("result 100%")?;
    ui.info("info")?;
    ui.warn("warning")?;
    ui.failed("broken")?;
    ui.error("last")
}

#[test]
fn every_word_has_its_stream() {
    let mut talk = talk(plain(), "");
    say_everything(&mut talk.ui).unwrap();
    assert_eq!(talk.out.text(), "Getting...\nOK\nresult 100%\n");
    assert_eq!(talk.err.text(), "info\nwarning\nFAILED\nbroken\n\nlast\n");
}

#[test]
fn colours_are_the_hosts() {
    let mut talk = talk(UiOptions { color: true, ..plain() }, "");
    say_everything(&mut talk.ui).unwrap();
    assert_eq!(talk.out.text(), "Getting...\n\x1b[32;1mOK\x1b[0;22m\nresult 100%\n");
    let err = "info\n\x1b[35;1mwarning\x1b[0;22m\n\x1b[31;1mFAILED\x1b[0;22m\nbroken\n\nlast\n";
    assert_eq!(talk.err.text(), err);
    assert_eq!(talk.ui.entity("x"), "\x1b[36;1mx\x1b[0;22m");
    assert_eq!(talk.ui.command("x"), "\x1b[33;1mx\x1b[0;22m");
}

#[test]
fn quiet_leaves_results_and_errors() {
    for options in [UiOptions { quiet: true, ..plain() }, UiOptions { mcp: true, ..plain() }] {
        let mut talk = talk(UiOptions { color: options.mcp, ..options }, "");
        say_everything(&mut talk.ui).unwrap();
        assert_eq!(talk.out.text(), "result 100%\n");
        assert_eq!(talk.err.text(), "broken\nlast\n");
    }
}

#[test]
fn with_json_stdout_is_one_document() {
    let mut talk = talk(UiOptions { json: true, color: true, ..plain() }, "");
    say_everything(&mut talk.ui).unwrap();
    talk.ui.table(&Table::new(["A"]).row(["b"])).unwrap();
    talk.ui.json(&json!({"url": "https://x?a=1&b=2", "list": []}), 4).unwrap();
    let expected = "{\n    \"url\": \"https://x?a=1\\u0026b=2\",\n    \"list\": []\n}\n";
    assert_eq!(talk.out.text(), expected);
    assert!(talk.err.text().contains("result 100%"), "nothing is lost");
}

#[test]
fn tables_and_details_are_results() {
    let mut talk = talk(UiOptions { quiet: true, ..plain() }, "");
    talk.ui.table(&Table::new(["Name", "State"]).row(["a", "up"])).unwrap();
    talk.ui.details(&Details::new().field("Name:", "a")).unwrap();
    assert_eq!(talk.out.text(), "Name   State\na      up\n\nName:   a\n");
}

#[test]
fn ambiguous_characters_are_wide_in_east_asian_languages() {
    let table = Table::new(["A", "B"]).row(["°", "x"]);
    let width = |locale| {
        let mut talk = talk_in(locale, plain(), "");
        talk.ui.table(&table).unwrap();
        talk.out.text().lines().next().unwrap().len()
    };
    assert_eq!(width(Locale::Ja), width(Locale::Fr) + 1);
}

#[test]
fn answers_from_a_pipe_are_echoed() {
    let mut talk = talk(plain(), "me@example.com\ny\n2\n");
    assert_eq!(talk.ui.ask("Email", None).unwrap(), "me@example.com");
    assert!(talk.ui.confirm("Really?", false).unwrap());
    assert_eq!(talk.ui.choose("Which?", &["one", "two"], None).unwrap(), 1);
    let expected = "Email> me@example.com\nReally? [y/N]> y\n\
                    Which?\n1. one\n2. two\nEnter a number> 2\n";
    assert_eq!(talk.out.text(), expected);
    assert_eq!(talk.err.text(), "");
}

#[test]
fn a_terminal_echoes_by_itself() {
    let mut talk = talk(UiOptions { interactive: true, color: true, ..plain() }, "x\n");
    assert_eq!(talk.ui.ask("Name", None).unwrap(), "x");
    assert_eq!(talk.out.text(), "Name\x1b[36;1m>\x1b[0;22m ");
}

#[test]
fn an_empty_answer_takes_the_default() {
    let mut talk = talk(plain(), "\n\n\n\n\n");
    assert_eq!(talk.ui.ask("Name", Some("me")).unwrap(), "me");
    assert_eq!(talk.ui.ask("Note", Some("")).unwrap(), "");
    assert!(talk.ui.confirm("Go?", true).unwrap());
    assert!(!talk.ui.confirm("Go?", false).unwrap());
    assert_eq!(talk.ui.choose("Which?", &["a", "b"], Some(1)).unwrap(), 1);
    let out = talk.out.text();
    assert!(out.starts_with("Name (me)> \nNote> \nGo? [Y/n]> \nGo? [y/N]> \n"), "{out}");
    assert!(out.ends_with("Enter a number (2)> \n"), "{out}");
}

#[test]
fn nonsense_is_asked_again() {
    let mut talk = talk(plain(), "\nx\nmaybe\nNO\n0\n3\nsix\n\n1\n");
    assert_eq!(talk.ui.ask("Name", None).unwrap(), "x");
    assert!(!talk.ui.confirm("Go?", true).unwrap());
    assert_eq!(talk.ui.choose("Which?", &["a", "b"], None).unwrap(), 0);
    let out = talk.out.text();
    assert_eq!(out.matches("Please enter value.").count(), 2, "{out}");
    assert_eq!(out.matches("Please enter 'y', 'n', 'yes' or 'no'.").count(), 1, "{out}");
    assert_eq!(out.matches("Please enter a number between 1 to 2.").count(), 3, "{out}");
}

#[test]
fn questions_speak_the_users_language() {
    let mut talk = talk_in(Locale::De, plain(), "\nx\n");
    talk.ui.ask("Name", None).unwrap();
    assert!(talk.out.text().contains("Geben Sie einen Wert ein."));
}

#[test]
fn input_is_utf_8_and_may_lack_its_last_line_feed() {
    let mut talk = talk(plain(), "  Ren\u{e9}\r\nlast");
    assert_eq!(talk.ui.ask("Name", None).unwrap(), "René");
    assert_eq!(talk.ui.ask("Name", None).unwrap(), "last");
    let error = talk.ui.ask("Name", None).unwrap_err();
    assert!(matches!(error, PromptError::EndOfInput));
    assert_eq!(error.to_string(), "Could not read from input: EOF");
}

#[test]
fn bytes_that_are_no_utf_8_do_not_stop_the_show() {
    let mut talk = talk(plain(), b"caf\xe9\n");
    assert_eq!(talk.ui.ask("Name", None).unwrap(), "caf\u{fffd}");
}

#[test]
fn secrets_are_not_echoed() {
    let mut talk = talk(plain(), "\n planted-canary \n");
    assert_eq!(talk.ui.ask_hidden("Password").unwrap(), "planted-canary");
    let expected = "Password> \nPlease enter value.\nPassword> \n";
    assert_eq!(talk.out.text(), expected);
}

#[test]
fn a_terminal_is_read_without_echo() {
    let options = UiOptions { interactive: true, ..plain() };
    let Talk { ui, out, .. } = talk(options, "not this\n");
    let mut ui = ui.with_hidden_input(|show| show().map(|()| "typed".to_owned()));
    assert_eq!(ui.ask_hidden("Password").unwrap(), "typed");
    assert_eq!(out.text(), "Password> \n");
    let mut ui = ui.with_hidden_input(|_| Err(io::ErrorKind::Interrupted.into()));
    assert!(matches!(ui.ask_hidden("Password"), Err(PromptError::Interrupted)));
}

#[test]
fn programs_are_asked_nothing() {
    for options in [
        UiOptions { json: true, ..plain() },
        UiOptions { no_input: true, ..plain() },
        UiOptions { mcp: true, ..plain() },
    ] {
        let mut talk = talk(options, "y\ny\ny\ny\n");
        assert!(!talk.ui.may_ask());
        let yes_or_no = talk.ui.confirm("Name", true).unwrap_err();
        assert!(matches!(yes_or_no, PromptError::NotAllowed(_)), "{yes_or_no}");
        let errors = [
            talk.ui.ask("Name", None).unwrap_err(),
            talk.ui.ask_hidden("Name").unwrap_err(),
            talk.ui.choose("Name", &["a"], None).unwrap_err(),
        ];
        assert!(errors.iter().all(|error| matches!(error, PromptError::ValueNotAllowed(_))));
        assert_eq!(talk.out.text() + &talk.err.text(), "");
    }
}

#[test]
fn a_value_that_cannot_be_json_leaves_no_half_document() {
    let mut talk = talk(UiOptions { json: true, ..plain() }, "");
    let map = std::collections::BTreeMap::from([(vec![1], 2)]);
    assert!(talk.ui.json(&map, 2).is_err());
    assert_eq!(talk.out.text(), "");
}

#[test]
fn a_long_document_is_the_same_as_a_short_one() {
    let document = json!({"a": [1, {"b": "<é>"}], "c": []});
    let (mut whole, mut streamed) = (talk(plain(), ""), talk(plain(), ""));
    whole.ui.json(&document, 4).unwrap();
    streamed.ui.json_of(&document, 4).unwrap();
    assert_eq!(streamed.out.text(), whole.out.text());
}

proptest! {
    #[test]
    fn rows_that_are_not_kept_make_the_same_table(
        headings in proptest::collection::vec("(ID|Description|[A-Z]?[a-z日]{0,5})", 0..4),
        rows in proptest::collection::vec(
            proptest::collection::vec("([a-z日é\u{301}\t\r\n ·]{0,9}|x{300,600}|\x1b\\[31m日\x1b\\[0m)", 0..5), 0..8),
        color in any::<bool>(),
        chinese in any::<bool>(),
    ) {
        let options = UiOptions { color, ..plain() };
        let locale = if chinese { Locale::ZhHans } else { Locale::En };
        let (mut whole, mut streamed) = (talk_in(locale, options, ""), talk_in(locale, options, ""));
        let mut table = Table::new(headings.clone());
        for row in &rows {
            table.add_row(row.clone());
        }
        whole.ui.table(&table).unwrap();
        let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
        let mut passes = 0;
        streamed.ui.table_of(&headings, |each| {
            passes += 1;
            rows.iter().try_for_each(|row| each(row))
        }).unwrap();
        prop_assert_eq!(streamed.out.text(), whole.out.text());
        prop_assert_eq!(passes, 2);
    }
}
