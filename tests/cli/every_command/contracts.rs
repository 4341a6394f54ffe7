//! What holds for every command, in success and in every trouble: one JSON document or nothing on standard
//! output, a documented exit code, `FAILED` on standard error, no secret, no panic, no list that is empty
//! because it could not be read.

use std::fs;
use std::path::Path;

use ibmcloud_cli::command::CommandSpec;
use ibmcloud_cli::errors::exit;
use ibmcloud_emulator::{Fault, Options, When, World};
use ibmcloud_monitoring::REGISTRY;

use super::table::{Row, words};
use super::{at_once, files_of_commands};
use crate::acceptance::documented_world;
use crate::support::{Said, Sandbox, files};

/// Trouble with every request of a command.
const ALWAYS: [&str; 8] =
    ["429", "503", "cut-before", "cut-after", "truncated", "not-json", "expired-token", "redirect"];
/// Trouble with its last request only.
const AT_LAST: [&str; 4] = ["503", "cut-after", "truncated", "not-json"];

/// What is said where an account is needed.
const NO_ACCOUNT: &str =
    "No account targeted. Use 'ibmcloud target -c ACCOUNT_ID' to target an account.";

#[test]
fn every_command_keeps_the_contracts() {
    let specs: Vec<&CommandSpec> = REGISTRY.all().collect();
    let wrong = at_once(&specs, |spec| {
        let mut walk = Walk::new(spec)?;
        walk.all();
        Some(walk.wrong)
    });
    let wrong: Vec<String> = wrong.into_iter().flatten().flatten().collect();
    assert!(wrong.is_empty(), "{} complaints:\n\n{}", wrong.len(), wrong.join("\n\n"));
}

/// One command and a cloud that is put back before each run.
pub(super) struct Walk {
    pub(super) row: Row,
    pub(super) words: Vec<String>,
    /// What its arguments offer.
    takes: Vec<String>,
    pub(super) sandbox: Sandbox,
    world: World,
    home: Vec<(std::path::PathBuf, Vec<u8>)>,
    pub(super) wrong: Vec<String>,
}

impl Walk {
    pub(super) fn new(spec: &CommandSpec) -> Option<Self> {
        let row = super::row(&spec.path());
        if let Some(reason) = row.elsewhere {
            assert!(reason.contains(".rs"), "{}: where is it tested?", row.path);
            return None;
        }
        let options = Options { world: documented_world(), ..Options::default() };
        let sandbox = Sandbox::with(options).logged_in();
        files_of_commands(&sandbox);
        for line in row.before {
            run(&sandbox, &words("", line)).ok();
        }
        let command = (spec.arguments)();
        let takes = command.get_arguments().filter_map(|arg| arg.get_long());
        Some(Self {
            words: row.words(),
            takes: takes.map(str::to_owned).collect(),
            world: sandbox.cloud.world(),
            home: contents(&sandbox.home()),
            wrong: Vec::new(),
            row,
            sandbox,
        })
    }

    fn all(&mut self) {
        let requests = self.success();
        self.wrong_usage();
        self.unasked();
        self.logged_out();
        self.without_account();
        for trouble in ALWAYS {
            self.troubled(trouble, When::Always);
        }
        if requests > 1 {
            for trouble in AT_LAST {
                self.troubled(trouble, When::Nth(u32::try_from(requests).unwrap()));
            }
        }
    }

    fn takes(&self, flag: &str) -> bool {
        self.takes.iter().any(|own| own == flag)
    }

    /// The line, for programs where it can be.
    fn programmed(&self) -> Vec<String> {
        let mut words = self.words.clone();
        if self.takes("output") {
            words.extend(["--output".to_owned(), "JSON".to_owned()]);
        }
        words
    }

    /// Puts everything back and runs words.
    pub(super) fn run(&self, words: &[String], faults: Vec<Fault>) -> Said {
        self.put_back();
        for fault in faults {
            self.sandbox.cloud.add_fault(fault);
        }
        run(&self.sandbox, words)
    }

    /// Everything is as it was in the beginning.
    pub(super) fn put_back(&self) {
        self.sandbox.cloud.clear_faults();
        self.sandbox.put_back(&self.world);
        let home = self.sandbox.home();
        fs::remove_dir_all(&home).unwrap();
        fs::create_dir(&home).unwrap();
        for (path, bytes) in &self.home {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
            give_permissions(path);
        }
    }

    pub(super) fn complain(&mut self, what: &str, how: &str, said: &Said) {
        self.wrong.push(format!("`{}` {how}: {what}\n{said}", self.row.path));
    }

    /// What holds however a run ended.
    fn judge(&mut self, how: &str, said: &Said, for_programs: bool) {
        let code = u8::try_from(said.code).unwrap_or(u8::MAX);
        let documented = exit::ALL.iter().any(|(own, _)| *own == code);
        if !documented || said.stderr.contains("panicked") {
            self.complain("the exit code is not documented", how, said);
        }
        let reported = self.row.reports && code == exit::SOME_FAILED && !said.stdout.is_empty();
        let succeeded = matches!(code, exit::SUCCESS | exit::FOUND_WANTING) || reported;
        if !succeeded && !said.stderr.starts_with("FAILED\n") && !said.stderr.contains("\nFAILED\n")
        {
            self.complain("it failed without FAILED", how, said);
        }
        let all = format!("{}{}", said.stdout, said.stderr);
        let secrets = self.sandbox.secrets();
        if !self.row.reveals && (all.contains("eyJ") || secrets.iter().any(|it| all.contains(it))) {
            self.complain("a secret was said", how, said);
        }
        if !for_programs {
            return;
        }
        let document = serde_json::from_str::<serde_json::Value>(&said.stdout);
        if succeeded && document.is_err() {
            self.complain("that is not one JSON document", how, said);
        }
        if !succeeded && !said.stdout.is_empty() && document.is_err() {
            self.complain("that is neither one JSON document nor nothing", how, said);
        }
        if !succeeded && document.is_ok_and(|it| it.as_array().is_some_and(Vec::is_empty)) {
            self.complain("what could not be read is no empty list", how, said);
        }
    }

    /// For people, quietly, and for programs; returns the number of requests of one run.
    fn success(&mut self) -> usize {
        let people = self.run(&self.words.clone(), Vec::new());
        self.judge("for people", &people, false);
        if people.code != 0 {
            self.complain("this line has to succeed", "for people", &people);
        }
        if self.takes("quiet") {
            let quiet = self.run(&[&self.words[..], &["--quiet".to_owned()]].concat(), Vec::new());
            if quiet.code != 0
                || quiet.stdout.lines().any(|line| line == "OK" || line.ends_with("..."))
            {
                self.complain("no progress and no OK in quiet mode", "quietly", &quiet);
            }
        }
        let before = self.sandbox.cloud.calls_so_far();
        let said = self.run(&self.programmed(), Vec::new());
        let requests = self.sandbox.cloud.calls_so_far() - before;
        self.judge("in success", &said, self.takes("output"));
        if said.code != 0 {
            self.complain("this line has to succeed", "for programs", &said);
        }
        requests
    }

    fn wrong_usage(&mut self) {
        let strange = ["--no-such-flag".to_owned()];
        let said = self.run(&[&self.words[..], &strange].concat(), Vec::new());
        let told =
            said.stderr.starts_with("FAILED\nIncorrect Usage: flag provided but not defined");
        if said.code != 1 || !told || !said.stdout.starts_with("NAME:\n") {
            self.complain(
                "wrong usage ends with FAILED, the reason and the help",
                "with a strange flag",
                &said,
            );
        }
        if self.takes("output") {
            let said = self.run(&[&self.programmed()[..], &strange].concat(), Vec::new());
            self.judge("with a strange flag, for programs", &said, true);
        }
    }

    /// A question that nobody can answer changes nothing.
    fn unasked(&mut self) {
        let force = |word: &String| matches!(word.as_str(), "-f" | "--force");
        if !self.words.iter().any(force) || self.row.path.starts_with("plugin ") {
            return;
        }
        let words: Vec<String> = self.programmed().into_iter().filter(|it| !force(it)).collect();
        let said = self.run(&words, Vec::new());
        let mut now = self.sandbox.cloud.world();
        let mut before = self.world.clone();
        // Nothing differs for apply: there is nothing to ask.
        if self.row.path != "monitoring apply" && said.code != 1 {
            self.complain("it did not ask", "without --force", &said);
        }
        self.judge("without --force", &said, self.takes("output"));
        before.identities.clear();
        now.identities.clear();
        if before.to_json() != now.to_json() {
            self.complain("something was changed without an answer", "without --force", &said);
        }
    }

    fn logged_out(&mut self) {
        self.run(&["logout".to_owned()], Vec::new());
        let said = run(&self.sandbox, &self.programmed());
        self.judge("without a session", &said, self.takes("output"));
    }

    /// What is in an account is neither shown nor changed while none is targeted.
    fn without_account(&mut self) {
        self.run(&["login", "--no-account", "-q"].map(str::to_owned), Vec::new());
        let said = run(&self.sandbox, &self.programmed());
        let refused = said.code == 1 && said.stderr.contains(NO_ACCOUNT);
        if refused != self.row.needs_account {
            self.complain(
                "it asks for an account where there is none",
                "without an account",
                &said,
            );
        }
        self.judge("without an account", &said, self.takes("output"));
    }

    fn troubled(&mut self, trouble: &str, when: When) {
        let fault: Fault = format!("* {trouble}").parse().unwrap();
        let how = format!("with {trouble} ({when:?})");
        let said = self.run(&self.programmed(), vec![Fault { when, ..fault }]);
        self.judge(&how, &said, self.takes("output"));
    }
}

pub(super) fn run(sandbox: &Sandbox, words: &[String]) -> Said {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    sandbox.revealing(&words)
}

fn contents(folder: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    files(folder)
        .into_iter()
        .map(|path| {
            let bytes = fs::read(&path).unwrap();
            (path, bytes)
        })
        .collect()
}

/// Those that the program itself gives: others may not read a session, and a plug-in can be started.
fn give_permissions(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let plugins = path.parent().and_then(Path::parent).is_some_and(|it| it.ends_with("plugins"));
    let mode = if plugins { 0o700 } else { 0o600 };
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}
