//! One credential, several doors: the same value is read in the same way behind each.

use std::fs;

use ibmcloud_emulator::keys;

use crate::support::{INSTANCE, Said, Sandbox};

const KEY: &str = keys::ADMINISTRATOR;

/// Nobody's key is in the environment.
fn without_key() -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.unset("IBMCLOUD_API_KEY");
    sandbox
}

/// Every door for an API key that is given as a value.
fn by_value(value: &str) -> Vec<Said> {
    let sandbox = without_key();
    let mut with_variable = without_key();
    with_variable.set("IBMCLOUD_API_KEY", value);
    let headers = ["monitoring", "auth", "headers", "--name", INSTANCE, "--region", "us-south"];
    vec![
        sandbox.run(&["login", "--apikey", value]),
        sandbox.run(&["login", &format!("--apikey={value}")]),
        with_variable.revealing(&headers),
        with_variable.run(&["login"]),
    ]
}

/// Every door for a file with an API key.
fn by_file(bytes: &[u8]) -> Vec<Said> {
    let mut sandbox = without_key();
    let file = sandbox.file("key", "");
    fs::write(&file, bytes).unwrap();
    fs::write(sandbox.home().join("key"), bytes).unwrap();
    let named = |sandbox: &Sandbox, name: &str| sandbox.run(&["login", "--apikey", name]);
    let mut all = vec![
        named(&sandbox, &format!("@{}", file.display())),
        named(&sandbox, " @ key \n"),
        named(&sandbox, "@~/key"),
    ];
    let headers = ["monitoring", "auth", "headers", "--name", INSTANCE, "--region", "us-south"];
    for name in ["key", "~/key", "@key"] {
        all.push(sandbox.revealing(&[&headers[..], &["--apikey-file", name]].concat()));
    }
    sandbox.set("IBMCLOUD_API_KEY", "@~/key\r\n");
    all.push(sandbox.run(&["login"]));
    all
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(unit).collect()
}

#[test]
fn what_stands_around_a_key_is_taken_off_at_every_door() {
    for value in [KEY.to_owned(), format!(" {KEY}\r\n"), format!("\u{feff}{KEY}\n")] {
        for said in by_value(&value) {
            said.ok();
        }
    }
    let document = format!(r#"{{"name": "x", "apiKey": "{KEY}"}}"#);
    let texts = [
        format!("{KEY}\n").into_bytes(),
        format!("\u{feff}{KEY}\r\n").into_bytes(),
        utf16(&format!("{KEY}\r\n"), u16::to_le_bytes),
        utf16(&document, u16::to_be_bytes),
        document.into_bytes(),
    ];
    for bytes in texts {
        for said in by_file(&bytes) {
            said.ok();
        }
    }
}

#[test]
fn quotes_and_braces_are_named_before_anybody_is_asked() {
    for (value, mark) in [
        (format!("\"{KEY}\""), '"'),
        (format!("'{KEY}'"), '\''),
        (format!("{{{KEY}}}"), '{'),
        ("$IBMCLOUD_API_KEY".to_owned(), '$'),
        ("<API_KEY>".to_owned(), '<'),
    ] {
        let mut all = by_value(&value);
        all.extend(by_file(format!("{value}\r\n").as_bytes()));
        for said in all {
            assert_eq!(said.code, 1, "{said}");
            assert!(said.stderr.contains(&format!("begins or ends with {mark}, which")), "{said}");
            assert!(said.stderr.contains("Nothing was sent."), "{said}");
            assert!(!said.stderr.contains(KEY), "{said}");
        }
    }
}

#[test]
fn a_key_comes_from_standard_input() {
    let said = without_key().run_with_input(&["login", "--apikey", "@-"], &format!("{KEY}\r\n"));
    said.ok();
}

#[test]
fn a_passcode_is_cleaned_wherever_it_comes_from() {
    let sandbox = without_key();
    let login = ["login", "-c", "0123456789abcdef0123456789abcdef"];
    let code = format!("\u{feff} {}\r\n", keys::PASSCODE);
    sandbox.run(&[&login[..], &["-u", "passcode\r", "-p", &code]].concat()).ok();
    without_key().run_with_input(&[&login[..], &["--sso"]].concat(), &code).ok();
    let quoted = format!("\"{}\"", keys::PASSCODE);
    let said = without_key().run(&[&login[..], &["-u", "passcode", "-p", &quoted]].concat());
    assert!(said.stderr.contains("begins or ends with \", which"), "{said}");
}

/// PowerShell takes the quotes, and what was typed is no advice.
#[test]
fn parameters_without_quotes_are_told_why() {
    let sandbox = Sandbox::new().logged_in();
    let line = ["resource", "service-instance-update", INSTANCE, "-f", "-p"];
    let said = sandbox.run(&[&line[..], &["{default_receiver:true}"]].concat());
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("the shell took them"), "{said}");
    let said = sandbox.run(&[&line[..], &["{\"default_receiver\":}"]].concat());
    assert!(!said.stderr.contains("the shell took them"), "{said}");
}

#[test]
fn parameters_are_read_in_every_encoding() {
    let sandbox = Sandbox::new().logged_in();
    let file = sandbox.file("parameters", "");
    fs::write(&file, utf16("{\"default_receiver\": false}\r\n", u16::to_le_bytes)).unwrap();
    fs::write(sandbox.home().join("parameters"), fs::read(&file).unwrap()).unwrap();
    for name in ["@parameters", "@~/parameters", " @parameters "] {
        let line = ["resource", "service-instance-update", INSTANCE, "-f", "-p", name];
        sandbox.run(&line).ok();
    }
}
